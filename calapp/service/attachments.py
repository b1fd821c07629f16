"""The files that go with events: carried by the event's text, kept at its system, or only named by an address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calapp.errors import InputError, ObjectGone
from calapp.ical import parse
from calapp.model.event import Attachment
from calapp.model.occurrence import OccurrenceKey
from calapp.service.connections import Connections
from calapp.service.file_names import safe_name
from calapp.service.opened import Opened
from calapp.service.private_file import replacing
from calapp.store.database import Store

_NO_SUCH = "This event has no such file."
_ELSEWHERE = "This file is not kept with the event, only its address is: {url}. Open that in a browser."
_NOT_SYNCED = "This event was not sent to its server yet, so the file is not there either. Sync first."


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was fetched; ``name`` can be used as it is in any folder."""

    name: str
    media_type: str
    content: bytes


class AttachmentService:
    """Fetches files. May talk to the server and then blocks: call it off the window's thread."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def open(self, key: OccurrenceKey, number: int) -> OpenedFile:
        """Return the file at a place in the list of an event's attachments, counted from 0.

        Raises InputError when there is none or only an address, ObjectGone, SignInNeeded and soft errors.
        """
        opened = Opened.of(self._store.view, key)
        shown = opened.shown
        if not 0 <= number < len(shown.attachments):
            raise InputError(_NO_SUCH, field="number")
        attachment = shown.attachments[number]
        content = parse.file_in(opened.raw, opened.override or opened.master, number)
        if content is None:
            content = self._fetched(opened, attachment)
        return OpenedFile(safe_name(attachment.name), attachment.media_type, content)

    def save(self, key: OccurrenceKey, number: int, target: Path) -> Path:
        """Put a file at a path, in place of what is there, and return where it is. Raises what ``open`` raises."""
        return save(self.open(key, number), target, replace=True)

    def _fetched(self, opened: Opened, attachment: Attachment) -> bytes:
        if not attachment.id or attachment.url:
            raise InputError(_ELSEWHERE.format(url=attachment.url or "none"), field="number")
        href = opened.stored.href
        if href is None:
            raise ObjectGone(_NOT_SYNCED)
        with self._connections.provider(opened.account) as provider:
            return provider.attachment(opened.calendar, href, attachment.id)


def save(file: OpenedFile, target: Path, *, replace: bool = False) -> Path:
    """Write a file to a path, or into a folder under its own name, and return where it is.

    Raises InputError when there is one already that is not to be replaced, or when it cannot be written.
    """
    path = target / file.name if target.is_dir() else target
    if path.exists() and not replace:
        raise InputError(f"There is a file {path} already. Choose another name, or replace it.", field="output")
    with replacing(path) as stream:
        stream.write(file.content)
    return path
