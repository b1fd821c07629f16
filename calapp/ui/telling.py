"""Who hears of an edit: the guests it concerns, what their system does about it, and the question to the user."""

from __future__ import annotations

from dataclasses import dataclass

from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.model.edits import EditScope, EventDraft, Notify, Telling
from calapp.ui.words import plural
from calapp.wiring import Runtime

NAMES_SHOWN = 3
_SILENT = frozenset(("alarms", "custom", "creator"))
"""What concerns nobody but the user."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Guests who would want to hear of an edit, by name, and what the account's system does about it.

    ``owner`` is the organizer of an event that is somebody else's, "" as a rule; ``gone`` tells that it was deleted.
    """

    names: tuple[str, ...]
    telling: Telling
    owner: str = ""
    gone: bool = False

    @property
    def who(self) -> str:
        """The guests in words: "Jo Lind, Ana Ruiz and 3 more"."""
        shown = ", ".join(self.names[:NAMES_SHOWN])
        left = len(self.names) - NAMES_SHOWN
        return f"{shown} and {left} more" if left > 0 else shown

    @property
    def asks(self) -> bool:
        """Whether anybody may be told, so that the user is asked first."""
        return not self.owner and self.telling in (Telling.CHOICE, Telling.ALWAYS)

    @property
    def words(self) -> str:
        """What happens about the guests, in a sentence."""
        if self.owner:
            if self.gone:
                return f"It is gone from your calendar only. To tell {self.owner}, undo this and answer No."
            return f"The event is {self.owner}’s: your change is in your calendar only, and theirs may undo it."
        many = plural(len(self.names), "guest", "guests")
        match self.telling:
            case Telling.CHOICE:
                return f"Tell {self.who}"
            case Telling.ALWAYS:
                return f"The server tells {self.who}."
            case Telling.UNKNOWN:
                hear = "hears" if len(self.names) == 1 else "hear"
                return f"Whether the {many} {hear} of it is up to the account's system."
            case _:
                are = "is" if len(self.names) == 1 else "are"
                return f"The {many} {are} not told: this calendar's server sends no messages."


@dataclass(frozen=True, slots=True)
class EditChoice:
    """Which occurrences an edit means, and whether guests are told."""

    scope: EditScope = EditScope.ALL
    notify: Notify = Notify.NONE


def concerned(
    runtime: Runtime, calendar: Calendar, before: EventDraft | None, after: EventDraft | None
) -> Concerned | None:
    """Return who would hear of a change from ``before`` to ``after``; None for nobody.

    None for a draft stands for an event that is not there yet, or any more. A guest's own copy is nobody else's
    business, which the guest should know; what others cannot see, such as a reminder, needs no word.
    """
    if before is not None and after is not None and after.changed(before) <= _SILENT:
        return None
    account = runtime.accounts.account(calendar.account_id)
    drafts = [draft for draft in (after, before) if draft is not None]
    for draft in drafts:
        if before is not None and draft.organizer is not None and draft.organizer.address not in account.addresses:
            owner = draft.organizer.name or draft.organizer.address
            return Concerned((), Telling.NEVER, owner, gone=after is None)
    names = {
        guest.address: guest.name or guest.address
        for draft in drafts
        for guest in draft.attendees
        if guest.address not in account.addresses
    }
    return Concerned(tuple(names.values()), _telling(runtime, account)) if names else None


def _telling(runtime: Runtime, account: Account) -> Telling:
    return runtime.connections.telling(account)
