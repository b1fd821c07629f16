"""One import on its way: what each object of a file meets in the calendar, and what is written."""

from __future__ import annotations

from calapp.errors import InputError
from calapp.ical.file import CalendarFile, FileObject
from calapp.ical.revision import Revision
from calapp.ical.scan import scan
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.edits import EditReceipt
from calapp.service.views import Edit, ImportChoice, ImportProblem, ImportReport
from calapp.store.database import Store
from calapp.store.unit import Unit, View
from calapp.store.values import Standing, StoredObject

LABEL = "Import"
_PUBLISHED = ("", "PUBLISH")
_PLAIN_COPIES = ("REQUEST", "ADD")
_ANSWER = "It is an answer to an invitation or takes one back ({}); those come by sync and are not imported."
_UPDATE = "It is an invitation to an event that is already here; changes of it come by sync and are not imported."


class Import:
    """Brings objects into a calendar, batch by batch, and counts what it met."""

    def __init__(self, store: Store, calendar: Calendar, choice: ImportChoice) -> None:
        self._store = store
        self._calendar = calendar
        self._choice = choice
        self._new = self._changed = self._unchanged = self._conflicting = self._elsewhere = self._skipped = 0
        self._problems: list[ImportProblem] = []
        self._receipts: list[EditReceipt] = []

    def batch(self, objects: list[FileObject]) -> ChangeSummary:
        """Import some objects in one transaction, or with a dry run only look at them."""
        if self._choice.dry_run:
            self._take_all(objects, self._store.view, None)
            return ChangeSummary()
        with self._store.unit() as unit:
            self._take_all(objects, unit, unit)
        return unit.summary

    def report(self, file: CalendarFile) -> ImportReport:
        """Return what the import did; problems in the order of the file."""
        problems = [ImportProblem(*fault) for fault in file.faults] + self._problems
        return ImportReport(
            self._new,
            self._changed,
            self._unchanged,
            self._skipped + file.others,
            tuple(sorted(problems, key=lambda problem: problem.line)),
            file.name,
            conflicting=self._conflicting,
            elsewhere=self._elsewhere,
            edit=Edit(tuple(self._receipts), label=LABEL),
        )

    def _take_all(self, objects: list[FileObject], view: View | Unit, unit: Unit | None) -> None:
        uids = [one.uid for one in objects]
        known = view.objects.by_uid(self._calendar.id, uids)
        elsewhere = view.objects.elsewhere(self._calendar.id, uids)
        for one in objects:
            self._take(one, known.get(one.uid), unit, elsewhere=one.uid in elsewhere)

    def _take(self, one: FileObject, known: StoredObject | None, unit: Unit | None, *, elsewhere: bool) -> None:
        reason = _objection(one, known)
        if reason:
            self._refuse(one, reason)
            return
        if known is not None and known.raw is not None:
            if _same(known.raw, one.raw):
                self._unchanged += 1
                return
            if _newer_here(known, one.raw):
                self._conflicting += 1
                if not self._choice.replace_newer:
                    return
        elif elsewhere:
            self._elsewhere += 1
            if self._choice.skip_elsewhere:
                return
        self._write(one, known, unit)

    def _write(self, one: FileObject, known: StoredObject | None, unit: Unit | None) -> None:
        try:
            found = scan(one.raw)
            if found.events and unit is not None:
                object_id = known.id if known is not None else None
                self._receipts.append(
                    unit.objects.save_local(self._calendar.id, one.raw, object_id=object_id, label=LABEL)
                )
        except InputError as error:
            self._refuse(one, error.title)
            return
        if not found.events:
            self._refuse(one, " ".join(found.notes) or "It cannot be read.")
            return
        self._new, self._changed = self._new + (known is None), self._changed + (known is not None)
        self._problems += [ImportProblem(one.line, one.uid, note) for note in found.notes]

    def _refuse(self, one: FileObject, reason: str) -> None:
        self._skipped += 1
        self._problems.append(ImportProblem(one.line, one.uid, reason))


def _objection(one: FileObject, known: StoredObject | None) -> str:
    """Return why an object is not imported, "" when it is: invitations act through their server only (RFC 5546)."""
    if one.method in _PUBLISHED:
        return ""
    if one.method not in _PLAIN_COPIES:
        return _ANSWER.format(one.method[:20])
    return "" if known is None else _UPDATE


def _same(stored: str, raw: str) -> bool:
    if stored == raw:
        return True
    from calapp.sync.merge import same  # here: only an import that meets what is there already compares by meaning

    return same(stored, raw)


def _newer_here(known: StoredObject, raw: str) -> bool:
    """Tell whether a file would take an event back: to an older revision, or over an edit that was not sent yet."""
    if known.standing in (Standing.DIRTY, Standing.CONFLICTED):
        return True
    return Revision.of(known.raw or "").newer_than(Revision.of(raw))
