"""The records that make up one object: an event, or a series with what became of its occurrences."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import msgspec

from calapp.errors import BadAnswer, InputError
from calapp.ical.compose import compose
from calapp.model.event import Event
from calapp.providers.base import RemoteObject
from calapp.providers.rest import decoded
from calapp.wire.aurinko.payloads import Moment, OccurrenceInfo, Record
from calapp.wire.aurinko.reading import resource_of

MASTER = "master"


class _Native(msgspec.Struct, frozen=True, omit_defaults=True):
    """The records word for word, as they are kept with the object."""

    record: msgspec.Raw
    modified: tuple[msgspec.Raw, ...] = ()
    deleted: tuple[OccurrenceInfo, ...] = ()


@dataclass(frozen=True)
class Told:
    """One record: as it came, and as it reads."""

    raw: msgspec.Raw
    record: Record

    @classmethod
    def of(cls, raw: msgspec.Raw) -> Told:
        """Return the record of a JSON text. Raises BadAnswer."""
        return cls(raw.copy(), decoded(bytes(raw), Record, what="event"))

    @property
    def id(self) -> str:
        """The record's id. Raises BadAnswer without one."""
        if not self.record.id:
            raise BadAnswer(detail="an event without an id")
        return self.record.id

    @property
    def etag(self) -> str:
        """The record's version; of what it says where the system behind names none."""
        return self.record.etag or f"h{sha256(bytes(self.raw)).hexdigest()[:24]}"

    @property
    def owner(self) -> str:
        """The id of the object that the record belongs to: its series' where it is an occurrence."""
        info = self.record.occurrence_info
        master = info.master_id if info is not None else None
        return self.id if master is None or self.record.recurrence_type == MASTER else master

    @property
    def whole(self) -> bool:
        """Whether the record is an object by itself, and nothing of it was left out."""
        return self.owner == self.id and self.record.recurrence_type != MASTER and not self.record.omitted


@dataclass(frozen=True)
class Bundle:
    """An object. ``modified`` and ``deleted`` are empty but for series."""

    main: Told
    modified: tuple[Told, ...] = ()
    deleted: tuple[OccurrenceInfo, ...] = ()

    @classmethod
    def parse(cls, native: str) -> Bundle:
        """Return the object that ``native`` kept. Raises BadAnswer."""
        kept = decoded(native, _Native, what="a kept event")
        return cls(Told.of(kept.record), tuple(map(Told.of, kept.modified)), kept.deleted)

    @property
    def href(self) -> str:
        """The id of the event or the master."""
        return self.main.id

    @property
    def series(self) -> bool:
        """Whether the object is a series."""
        return self.main.record.recurrence_type == MASTER

    @cached_property
    def etag(self) -> str:
        """The version of the whole: of a series that includes its occurrences, which have versions of their own."""
        if not self.series:
            return self.main.etag
        parts = [f"{one.id}={one.etag}" for one in sorted(self.modified, key=lambda one: one.id)]
        parts += sorted(f"-{_slot(info)}" for info in self.deleted)
        return f"{self.main.etag}+{sha256(' '.join(parts).encode()).hexdigest()[:16]}"

    @property
    def native(self) -> str:
        """The records as one text."""
        raws = tuple(one.raw for one in self.modified)
        return msgspec.json.encode(_Native(self.main.raw, raws, self.deleted)).decode()

    def events(self, own: Collection[str]) -> tuple[Event, ...]:
        """Return what the object says. Raises InputError when it does not say when it is."""
        return resource_of(self.main.record, [one.record for one in self.modified], self._gone(), own=own)

    def remote_object(self, own: Collection[str]) -> RemoteObject:
        """Return the object as sync takes it; one that makes no sense goes along as it came and becomes a problem."""
        try:
            raw = compose(self.events(own))
        except InputError:
            raw = self.native
        return RemoteObject(self.href, raw, self.etag, self.native)

    def _gone(self) -> Iterator[Moment]:
        return (info.original_start for info in self.deleted if info.original_start is not None)


def _slot(info: OccurrenceInfo) -> str:
    start = info.original_start or Moment()
    return start.date_only or start.date_time or info.id or ""
