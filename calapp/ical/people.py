"""ATTENDEE and ORGANIZER lines (RFC 5545 sections 3.8.4.1 and 3.8.4.3) and the model's guests, both ways."""

from __future__ import annotations

from dataclasses import replace

from calapp.ical import properties
from calapp.ical.lines import ContentLine, Params
from calapp.model.event import Attendee, AttendeeRole, PartStat

_PARTSTATS = {str(partstat).upper(): partstat for partstat in PartStat}
_ROLES = {"OPT-PARTICIPANT": AttendeeRole.OPTIONAL, "NON-PARTICIPANT": AttendeeRole.INFORMED}
_ROLE_WORDS = {role: word for word, role in _ROLES.items()}
CREATOR = "X-CALAPP-CREATOR"
_RESOURCES = ("RESOURCE", "ROOM")
_OWN_PARAMS = ("CN", "PARTSTAT", "ROLE", "CUTYPE", "RSVP")


def address_of(line: ContentLine) -> str:
    """Return the lower-case address of a guest, without ``mailto:``."""
    return properties.address(line.value, line.param("EMAIL"))


def read(line: ContentLine) -> Attendee:
    """Return the guest that a line states; words that RFC 5545 does not know count as its defaults."""
    return Attendee(
        address=address_of(line),
        name=line.param("CN").strip(),
        partstat=_PARTSTATS.get(line.param("PARTSTAT").strip().upper(), PartStat.NEEDS_ACTION),
        role=_role(line),
        rsvp=line.param("RSVP").strip().upper() == "TRUE",
    )


def write(guest: Attendee) -> ContentLine:
    """Return a new line for a guest."""
    return ContentLine.of("ATTENDEE", _value(guest.address), _params(guest))


def write_person(name: str, person: Attendee) -> ContentLine:
    """Return a new line for somebody who is no guest: the organizer or the creator."""
    return ContentLine.of(name, _value(person.address), [("CN", person.name)] if person.name else [])


def changed(line: ContentLine, guest: Attendee) -> ContentLine:
    """Return the line with what the guest says; parameters that the model does not know stay."""
    before = read(line)
    if before == guest:
        return line
    drop = {name for name, same in _same(before, guest).items() if not same}
    kept = [(name, value) for name, value in line.params if name not in drop]
    fresh = [(name, value) for name, value in _params(guest) if name in drop]
    return ContentLine.of(line.name, line.value, [*kept, *fresh])


def answered(line: ContentLine, partstat: PartStat) -> ContentLine:
    """Return the line with another answer."""
    return changed(line, replace(read(line), partstat=partstat))


def _role(line: ContentLine) -> AttendeeRole:
    if line.param("CUTYPE").strip().upper() in _RESOURCES:
        return AttendeeRole.RESOURCE
    return _ROLES.get(line.param("ROLE").strip().upper(), AttendeeRole.REQUIRED)


def _same(before: Attendee, after: Attendee) -> dict[str, bool]:
    return {
        "CN": before.name == after.name,
        "PARTSTAT": before.partstat is after.partstat,
        "ROLE": before.role is after.role,
        "CUTYPE": (before.role is AttendeeRole.RESOURCE) == (after.role is AttendeeRole.RESOURCE),
        "RSVP": before.rsvp == after.rsvp,
    }


def _params(guest: Attendee) -> Params:
    params = [("CN", guest.name), ("PARTSTAT", str(guest.partstat).upper()), ("ROLE", _ROLE_WORDS.get(guest.role, ""))]
    params += [("CUTYPE", "RESOURCE" if guest.role is AttendeeRole.RESOURCE else "")]
    params += [("RSVP", "TRUE" if guest.rsvp else "")]
    return tuple((name, value) for name, value in params if value)


def _value(address: str) -> str:
    """Return the calendar address; one that already is an address of another kind (``urn:``) stays as it is."""
    return address if ":" in address else f"mailto:{address}"
