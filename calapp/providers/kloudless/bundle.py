"""The records that make up one object: an event, or a series with what became of its instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import msgspec
from msgspec import UNSET

from calapp.errors import BadAnswer, InputError
from calapp.ical.compose import compose
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeSpan
from calapp.providers.base import RemoteObject
from calapp.providers.rest import decoded
from calapp.wire.kloudless import payloads
from calapp.wire.kloudless.instances import Placed, Series, series_of
from calapp.wire.kloudless.payloads import given
from calapp.wire.kloudless.reading import event_of, repetition_of
from calapp.wire.series import in_kind_of

_MASTER = "recurring_master"


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An instance with the occurrence that it is."""

    slot: str
    record: msgspec.Raw


class _Native(msgspec.Struct, frozen=True, omit_defaults=True):
    """The records word for word, as they are kept with the object."""

    record: msgspec.Raw
    own: tuple[_Kept, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """One record: as it came, and as it reads."""

    raw: msgspec.Raw
    record: payloads.Event

    @classmethod
    def of(cls, raw: msgspec.Raw) -> Told:
        """Return the record of a JSON text. Raises BadAnswer."""
        return cls(raw.copy(), decoded(bytes(raw), payloads.Event, what="event"))

    @property
    def id(self) -> str:
        """The record's id. Raises BadAnswer without one."""
        if not given(self.record.id):
            raise BadAnswer(detail="an event without an id")
        return str(self.record.id)

    @property
    def owner(self) -> str:
        """The id of the object that the record belongs to: its series' where it is an instance."""
        return self.record.master_id or self.id

    @property
    def series(self) -> bool:
        """Whether the record is the master of a series."""
        if self.record.master_id is not None:
            return False
        return self.record.recurrence_type == _MASTER or repetition_of(self.record).rrule is not None

    @cached_property
    def version(self) -> str:
        """What the record says, stamps included, but for the object behind; null says as little as no name at all."""
        told = {
            name: value
            for name in self.record.__struct_fields__
            if name != "raw" and (value := getattr(self.record, name)) is not UNSET and value is not None
        }
        return sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()[:24]


@dataclass(frozen=True)
class Own:
    """An instance that says something of its own, and the occurrence that it is."""

    slot: EventTime
    told: Told


@dataclass(frozen=True)
class Bundle:
    """An object. ``own``, ``missing`` and ``added`` are empty but for series; ``zone`` is the calendar's."""

    main: Told
    own: tuple[Own, ...] = ()
    missing: tuple[EventTime, ...] = ()
    added: tuple[EventTime, ...] = ()
    zone: str = ""

    @classmethod
    def gathered(
        cls, main: Told, instances: Sequence[Told], window: TimeSpan, *, expanded: bool, zone: str = ""
    ) -> Bundle:
        """Return an object from its records as a list of ``window`` shows them; see ``instances.series_of``."""
        if not (main.series and instances):
            return cls(main, zone=zone)
        told = {id(one.record): one for one in instances}
        records = [one.record for one in instances]
        try:
            series = series_of(main.record, records, window, expanded=expanded, zone=zone)
        except InputError:
            return cls(main, zone=zone)  # one that says no time becomes a problem when it is read
        own = tuple(Own(one.slot, told[id(one.record)]) for one in series.own)
        return cls(main, tuple(sorted(own, key=lambda one: one.slot.key)), series.missing, series.added, zone)

    @classmethod
    def parse(cls, native: str, *, zone: str = "") -> Bundle:
        """Return the object that ``native`` kept. Raises BadAnswer."""
        kept = decoded(native, _Native, what="a kept event")
        own = tuple(Own(EventTime.parse(one.slot), Told.of(one.record)) for one in kept.own)
        missing, added = tuple(map(EventTime.parse, kept.missing)), tuple(map(EventTime.parse, kept.added))
        return cls(Told.of(kept.record), own, missing, added, zone)

    @property
    def href(self) -> str:
        """The id of the event or the master."""
        return self.main.id

    @property
    def series(self) -> bool:
        """Whether the object is a series."""
        return self.main.series

    @cached_property
    def etag(self) -> str:
        """The version of the whole: of a series that includes what became of its instances."""
        if not (self.own or self.missing or self.added):
            return self.main.version
        parts = [f"{one.slot.recurrence_id()}={one.told.id}={one.told.version}" for one in self.own]
        parts += [f"-{slot.recurrence_id()}" for slot in self.missing]
        parts += [f"+{slot.recurrence_id()}" for slot in self.added]
        return f"{self.main.version}+{sha256(' '.join(parts).encode()).hexdigest()[:16]}"

    @property
    def native(self) -> str:
        """The records as one text."""
        own = tuple(_Kept(one.slot.recurrence_id(), one.told.raw) for one in self.own)
        missing, added = (tuple(slot.recurrence_id() for slot in slots) for slots in (self.missing, self.added))
        return msgspec.json.encode(_Native(self.main.raw, own, missing, added)).decode()

    def events(self) -> tuple[Event, ...]:
        """Return what the object says. Raises InputError when it does not say when it is."""
        master = event_of(self.main.record, zone=self.zone)
        zone = master.start.tzid or ""
        placed = tuple(
            Placed(one.told.record, event_of(one.told.record, zone=zone), in_kind_of(one.slot, master.start))
            for one in self.own
        )
        added = tuple(in_kind_of(slot, master.start) for slot in self.added)
        return Series(master, placed, self.missing, added).events()

    def remote_object(self) -> RemoteObject:
        """Return the object as sync takes it; one that makes no sense goes along as it came and becomes a problem."""
        try:
            raw = compose(self.events())
        except InputError:
            raw = self.native
        return RemoteObject(self.href, raw, self.etag, self.native)
