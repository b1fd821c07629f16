"""What may be done with a part of a message, by what is stored: the tables of RFC 5546, as one pure decision.

The organizer decides about the event, each guest about one answer. So REQUEST and CANCEL count when they come from the
organizer that is stored and are newer (section 2.1.5), REPLY when it comes from a guest who was invited, about the
version that is stored. Everything else is shown to the user and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from calapp.ical import people
from calapp.ical.itip import Issue, Method, Part
from calapp.model.event import Attendee, PartStat


class Deed(StrEnum):
    """What a part may do once the user agrees."""

    ADD = "add"
    UPDATE = "update"
    CANCEL = "cancel"
    ANSWER = "answer"
    NOTHING = "nothing"


class Reason(StrEnum):
    """Why a part does nothing; NONE where it does something."""

    NONE = ""
    SAME = "same"  # what it says is stored already
    OLDER = "older"  # something newer is stored
    NO_ORGANIZER = "no-organizer"
    OTHER_ORGANIZER = "other-organizer"
    OWN_EVENT = "own-event"  # the user organizes it: nobody else decides about it
    NOT_OWN_EVENT = "not-own-event"  # an answer to an event that somebody else organizes
    UNKNOWN_EVENT = "unknown-event"
    NO_TIME = "no-time"
    RANGE = "range"  # an occurrence and all after it: calapp knows one, or all
    NOT_ONE_GUEST = "not-one-guest"  # an answer comes from exactly one
    NOT_INVITED = "not-invited"  # somebody who was not asked answers
    NO_ANSWER = "no-answer"
    DELEGATED = "delegated"
    EARLIER_VERSION = "earlier-version"  # an answer to what has changed since
    LATER_VERSION = "later-version"  # an answer to a version that is not here
    OTHERS_UNINVITED = "others-uninvited"
    PROPOSAL = "proposal"
    PROPOSAL_DECLINED = "proposal-declined"
    ASKS_AGAIN = "asks-again"
    MORE_DATES = "more-dates"
    PUBLISHED = "published"
    UNKNOWN_METHOD = "unknown-method"


@dataclass(frozen=True, slots=True)
class Here:
    """What is stored of the event that a part is about.

    ``issue`` and ``guests`` are those of the occurrence it names, of the series where that has none of its own.
    ``replied`` is the issue of the last answer of the guest who answers. ``canceled`` also says that an occurrence was
    left out. ``whole`` tells that the part about all occurrences is there.
    """

    organizer: str
    issue: Issue
    guests: frozenset[str]
    canceled: bool = False
    replied: Issue | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What a part may do, or why it does nothing."""

    deed: Deed
    reason: Reason = Reason.NONE


_SHOWN = {
    Method.COUNTER: Reason.PROPOSAL,
    Method.DECLINE_COUNTER: Reason.PROPOSAL_DECLINED,
    Method.REFRESH: Reason.ASKS_AGAIN,
    Method.ADD: Reason.MORE_DATES,
    Method.PUBLISH: Reason.PUBLISHED,
    Method.OTHER: Reason.UNKNOWN_METHOD,
}


def decide(method: Method, part: Part, here: Here | None, own: Collection[str]) -> Decision:
    """Tell what a part may do. ``here`` is None when nothing of its UID is stored; ``own`` are the user's addresses."""
    if method in (Method.REQUEST, Method.CANCEL, Method.REPLY) and part.ranged:
        return _nothing(Reason.RANGE)
    match method:
        case Method.REQUEST:
            return _request(part, here, own)
        case Method.CANCEL:
            return _cancel(part, here, own)
        case Method.REPLY:
            return _reply(part, here, own)
        case _:
            return _nothing(_SHOWN[method])


def _request(part: Part, here: Here | None, own: Collection[str]) -> Decision:
    """RFC 5546 section 3.2.2: an invitation, an update of one, or one to a single occurrence."""
    if reason := _by_organizer(part, here, own):
        return _nothing(reason)
    if part.event is None:
        return _nothing(Reason.NO_TIME)
    if any(line.param("DELEGATED-FROM") for line in part.lines if people.address_of(line) in own):
        return _nothing(Reason.DELEGATED)
    if here is None:
        return Decision(Deed.ADD)
    if not here.whole and part.slot is None:
        return Decision(Deed.UPDATE)  # only single occurrences are here: nothing about the series can be newer
    return _if_newer(part, here, Deed.UPDATE)


def _cancel(part: Part, here: Here | None, own: Collection[str]) -> Decision:
    """RFC 5546 section 3.2.5: the event, an occurrence, or this guest is taken off."""
    if reason := _by_organizer(part, here, own):
        return _nothing(reason)
    if here is None:
        return _nothing(Reason.UNKNOWN_EVENT)
    named = {guest.address for guest in part.guests}
    if named and named.isdisjoint(own) and not part.canceled:
        return _nothing(Reason.OTHERS_UNINVITED)
    if here.canceled and part.issue <= here.issue:
        return _nothing(Reason.SAME)
    # some programs cancel the very version that they sent: it still takes place here, so that is news
    return Decision(Deed.CANCEL) if part.issue >= here.issue else _nothing(Reason.OLDER)


def _reply(part: Part, here: Here | None, own: Collection[str]) -> Decision:
    """RFC 5546 section 3.2.3: a guest answers; also section 2.1.5 about answers that come out of order."""
    if here is None:
        return _nothing(Reason.UNKNOWN_EVENT)
    if here.organizer not in own:
        return _nothing(Reason.NOT_OWN_EVENT)
    if part.organizer is not None and part.organizer.address != here.organizer:
        return _nothing(Reason.OTHER_ORGANIZER)
    if len(part.lines) != 1:
        return _nothing(Reason.NOT_ONE_GUEST)
    (line,), (guest,) = part.lines, part.guests
    if guest.partstat is PartStat.DELEGATED or line.param("DELEGATED-TO") or line.param("DELEGATED-FROM"):
        return _nothing(Reason.DELEGATED)
    return _nothing(reason) if (reason := _answers(part, guest, here)) else Decision(Deed.ANSWER)


def _answers(part: Part, guest: Attendee, here: Here) -> Reason:
    """Return what speaks against an answer."""
    if guest.address not in here.guests:
        return Reason.NOT_INVITED
    if guest.partstat is PartStat.NEEDS_ACTION:
        return Reason.NO_ANSWER
    if part.issue.sequence != here.issue.sequence:
        return Reason.EARLIER_VERSION if part.issue.sequence < here.issue.sequence else Reason.LATER_VERSION
    if here.replied is not None and part.issue <= here.replied:
        return Reason.SAME if part.issue == here.replied else Reason.OLDER
    return Reason.NONE


def _by_organizer(part: Part, here: Here | None, own: Collection[str]) -> Reason:
    """Return what speaks against a message that only the organizer may send; SENT-BY proves nothing."""
    if part.organizer is None:
        return Reason.NO_ORGANIZER
    if here is not None and here.organizer in own:
        return Reason.OWN_EVENT
    if here is not None and here.organizer != part.organizer.address:
        return Reason.OTHER_ORGANIZER
    return Reason.OWN_EVENT if part.organizer.address in own else Reason.NONE


def _if_newer(part: Part, here: Here, deed: Deed) -> Decision:
    if part.issue == here.issue:
        return _nothing(Reason.SAME)
    return Decision(deed) if part.issue > here.issue else _nothing(Reason.OLDER)


def _nothing(reason: Reason) -> Decision:
    return Decision(Deed.NOTHING, reason)
