"""Messages about invitations in words: who wants what, and why something is not done."""

from __future__ import annotations

from calapp.ical.itip import Method
from calapp.ical.itip_rules import Deed, Reason
from calapp.model.event import Attendee, PartStat
from calapp.service.messages import OpenedMessage
from calapp.service.plain_text import one_line

UNPROVEN = "A file proves nothing about who wrote it: check that the mail came from this address."
_NAME_CHARS, _ADDRESS_CHARS, _TITLE_CHARS = 80, 254, 200
_ANSWERS = {
    PartStat.ACCEPTED: "{who} accepts “{title}”.",
    PartStat.TENTATIVE: "{who} may come to “{title}”.",
    PartStat.DECLINED: "{who} declines “{title}”.",
    PartStat.DELEGATED: "{who} sends somebody else to “{title}”.",
}
_WANTED = {
    Method.REQUEST: "{who} invites to “{title}”.",
    Method.CANCEL: "{who} cancels “{title}”.",
    Method.REPLY: "{who} answers about “{title}”.",
    Method.COUNTER: "{who} proposes a change of “{title}”.",
    Method.DECLINE_COUNTER: "{who} declines a proposal for “{title}”.",
    Method.REFRESH: "{who} asks for the invitation to “{title}” again.",
    Method.ADD: "{who} adds dates to “{title}”.",
    Method.PUBLISH: "“{title}” is published.",
    Method.OTHER: "A message about “{title}”.",
}
_REASONS = {
    Reason.SAME: "Your calendar has this already.",
    Reason.OLDER: "Your calendar has something newer, so this changes nothing.",
    Reason.NO_ORGANIZER: "It names no organizer, so nothing is done. It can be imported as a plain event.",
    Reason.OTHER_ORGANIZER: "The event in your calendar has another organizer, so nothing is done.",
    Reason.OWN_EVENT: "You organize this event yourself: nobody else changes it.",
    Reason.NOT_OWN_EVENT: "You do not organize this event, so answers to it are not yours to keep.",
    Reason.UNKNOWN_EVENT: "Your calendar does not have this event, so nothing is done.",
    Reason.RANGE: "It is about an occurrence and all after it. calapp only shows that; ask for the whole series.",
    Reason.NO_TIME: "It does not say when the event is, so nothing is done.",
    Reason.NOT_ONE_GUEST: "An answer comes from one guest; this one does not say who answers.",
    Reason.NOT_INVITED: "This person is not invited. Add them to the guests of the event if you want them there.",
    Reason.NO_ANSWER: "It brings no answer.",
    Reason.DELEGATED: "It sends somebody else. calapp only shows that; change the guests of the event yourself.",
    Reason.EARLIER_VERSION: "It answers the event as it was before you changed it. Ask again if it matters.",
    Reason.LATER_VERSION: "It answers a version of the event that is not here. Sync, then open it again.",
    Reason.OTHERS_UNINVITED: "It takes other guests off the list; for you nothing changes.",
    Reason.PROPOSAL: "A proposal changes nothing. Edit the event if you agree, and tell the guests.",
    Reason.PROPOSAL_DECLINED: "The event stays as it is.",
    Reason.ASKS_AGAIN: "Send the invitation again from the event’s menu if you want to.",
    Reason.MORE_DATES: "calapp only shows this. Ask the organizer for the whole invitation.",
    Reason.PUBLISHED: "It is a plain calendar file. Import it.",
    Reason.UNKNOWN_METHOD: "calapp does not know what this message wants.",
}
_DEEDS = {
    Deed.ADD: "It is not in your calendar yet.",
    Deed.UPDATE: "It is newer than what your calendar has.",
    Deed.CANCEL: "The event stays in your calendar, marked as canceled, until you delete it.",
    Deed.ANSWER: "The answer is noted beside this guest; nothing else changes.",
}


def person(attendee: Attendee | None) -> str:
    """Return name and address, since a name alone may lie; "Somebody" for nobody."""
    if attendee is None:
        return "Somebody"
    name, address = one_line(attendee.name, _NAME_CHARS), one_line(attendee.address, _ADDRESS_CHARS)
    return f"{name} <{address}>" if name else address


def _address(attendee: Attendee | None) -> str:
    return attendee.address if attendee is not None else ""


def headline(message: OpenedMessage) -> str:
    """Return who wants what, in a sentence."""
    words = _WANTED[message.method]
    if message.method is Method.REPLY and message.partstat is not None:
        words = _ANSWERS.get(message.partstat, words)
    if message.method is Method.REQUEST and message.deed is Deed.UPDATE:
        words = "{who} changes “{title}”."
    return words.format(who=person(message.sender), title=one_line(message.title, _TITLE_CHARS) or "Untitled")


def outcome(message: OpenedMessage) -> str:
    """Return what would be done once the user agrees, or why nothing is."""
    if message.lock:
        return message.lock
    return _DEEDS.get(message.deed) or _REASONS[message.reason]


def remarks(message: OpenedMessage) -> tuple[str, ...]:
    """Return what else the user should know before agreeing."""
    found = []
    if message.sent_by:
        found.append(f"Sent by {one_line(message.sent_by, _ADDRESS_CHARS)}, who says to act for the organizer.")
    if message.mailed_by and message.mailed_by not in (_address(message.sender), message.sent_by):
        mailer = one_line(message.mailed_by, _ADDRESS_CHARS)
        found.append(f"The mail says to come from {mailer}, not from the one who is named here.")
    if message.method is Method.REQUEST and message.applicable and not message.own_address:
        found.append("None of your addresses is among the guests; it may have been forwarded to you.")
    if message.applicable:
        found.append(UNPROVEN)
    return tuple(found)
