import os
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from calapp.errors import AccessDenied, Canceled, InputError, LimitExceeded
from calapp.ical import limits
from calapp.ical.file import take_apart
from calapp.ical.parse import index
from calapp.model.edits import EventDraft
from calapp.model.event import PartStat
from calapp.model.timespan import TimeSpan
from calapp.service.views import ExportChoice, ImportChoice
from calapp.store.values import Verb
from tests.benchmarks import generator
from tests.service.test_events import INVITATION, STAND_UP

BERLIN = ZoneInfo("Europe/Berlin")


def event(uid, *lines):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])


def file(*parts, head=""):
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{head}{''.join(parts)}END:VCALENDAR\n"


def at(day, title="x"):
    return (f"DTSTART:202603{day:02}T090000Z", f"SUMMARY:{title}")


@pytest.fixture
def put(tmp_path):
    def put(content, name="in.ics"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


def counts(report):
    return report.new, report.changed, report.unchanged, report.skipped


class TestImporting:
    def test_new_changed_and_unchanged_are_told_apart_by_uid_and_content(self, world, put):
        transfer = world.runtime.transfer
        first = transfer.import_file(put(file(event("a", *at(10)), event("b", *at(11)))), world.personal.id)
        assert counts(first) == (2, 0, 0, 0)
        second = file(event("b", *at(11)), event("a", *at(10, "y")), event("c", *at(12)))
        assert counts(transfer.import_file(put(second), world.personal.id)) == (1, 1, 1, 0)
        assert world.titles() == ["x", "x", "y"]

    def test_a_dry_run_tells_the_same_and_writes_nothing(self, world, put):
        path = put(file(event("a", *at(10)), event("b", "SUMMARY:no start")))
        preview = world.runtime.transfer.import_file(path, world.personal.id, ImportChoice(dry_run=True))
        assert world.titles() == []
        assert world.runtime.transfer.import_file(path, world.personal.id) == preview
        assert counts(preview) == (1, 0, 0, 1)

    def test_what_is_newer_here_stays_unless_it_is_to_be_replaced(self, world, put):
        transfer, calendar = world.runtime.transfer, world.personal.id
        transfer.import_file(put(file(event("a", *at(10, "second plan"), "SEQUENCE:2"))), calendar)
        older = put(file(event("a", *at(10, "first plan"), "SEQUENCE:1")))
        report = transfer.import_file(older, calendar)
        assert (counts(report), report.conflicting) == ((0, 0, 0, 0), 1)
        assert world.titles() == ["second plan"]
        report = transfer.import_file(older, calendar, ImportChoice(replace_newer=True))
        assert (counts(report), report.conflicting) == ((0, 1, 0, 0), 1)
        assert world.titles() == ["first plan"]

    def test_an_edit_that_was_not_sent_yet_is_newer_than_any_file(self, world, put):
        key = world.serve(INVITATION)
        detail = world.runtime.events.detail(key)
        world.runtime.events.save(key, replace(EventDraft.of(detail.event), location="Room 9"))
        report = world.runtime.transfer.import_file(put(INVITATION.replace("METHOD", "X-METHOD")), world.work.id)
        assert report.conflicting == 1
        assert world.runtime.events.detail(key).event.location == "Room 9"

    def test_events_that_another_calendar_has_can_be_left_out(self, world, put):
        transfer = world.runtime.transfer
        transfer.import_file(put(file(event("a", *at(10)))), world.work.id)
        both = put(file(event("a", *at(10)), event("b", *at(11, "y"))))
        look = transfer.import_file(both, world.personal.id, ImportChoice(dry_run=True))
        assert (counts(look), look.elsewhere) == ((2, 0, 0, 0), 1)
        report = transfer.import_file(both, world.personal.id, ImportChoice(skip_elsewhere=True))
        assert counts(report) == (1, 0, 0, 0)
        assert world.titles() == ["x", "y"]

    def test_a_whole_import_is_undone_and_done_again(self, world, put):
        transfer, events = world.runtime.transfer, world.runtime.events
        transfer.import_file(put(file(event("a", *at(10, "before")))), world.work.id)
        both = file(event("a", *at(10, "after")), *(event(f"n{number}", *at(11)) for number in range(600)))
        report = transfer.import_file(put(both), world.work.id)
        assert len(report.edit.receipts) == 601
        undone = events.revert(report.edit)
        assert world.titles() == ["before"]
        events.revert(undone)
        assert (len(world.titles()), "after" in world.titles()) == (601, True)

    def test_the_same_event_in_other_words_is_unchanged(self, world, put):
        text = file(event("a", *at(10), "DESCRIPTION:one\\, two"))
        world.runtime.transfer.import_file(put(text), world.personal.id)
        other = text.replace("DTSTAMP:20260101T000000Z", "DTSTAMP:20260202T000000Z").replace("\n", "\r\n")
        folded = other.replace("DESCRIPTION:one\\, two", "DESCRIPTION:one\\, t\r\n wo")
        assert counts(world.runtime.transfer.import_file(put(folded), world.personal.id)) == (0, 0, 1, 0)

    def test_objects_come_whole_with_their_zones_and_unknown_properties(self, world, put):
        world.runtime.transfer.import_file(put(STAND_UP), world.personal.id)
        key = world.runtime.events.find("stand-up")
        assert "X-KEEP;P=1:as it is" in world.raw(key)
        assert world.raw(key).count("BEGIN:VEVENT") == 2

    def test_bad_parts_are_reported_with_their_lines_and_the_rest_is_kept(self, world, put):
        text = file(event("a", *at(10)), event("b", "SUMMARY:no start"), "BEGIN:VEVENT\nUID:c\n", event("d", *at(11)))
        report = world.runtime.transfer.import_file(put(text), world.personal.id)
        assert counts(report) == (2, 0, 0, 1)
        assert [(problem.line, problem.uid) for problem in report.problems] == [(10, "b"), (15, "c")]
        assert all(problem.reason for problem in report.problems)

    def test_what_is_read_in_part_is_imported_and_reported(self, world, put):
        text = file(event("a", *at(10)), event("a", "RECURRENCE-ID:20260311T090000Z"), event("b", *at(10)))
        report = world.runtime.transfer.import_file(put(text), world.personal.id)
        assert counts(report) == (2, 0, 0, 0)
        assert [(problem.line, problem.uid) for problem in report.problems] == [(4, "a")]

    def test_tasks_are_skipped_without_being_a_problem(self, world, put):
        text = file(event("a", *at(10)), "BEGIN:VTODO\nUID:t\nEND:VTODO\n")
        report = world.runtime.transfer.import_file(put(text), world.personal.id)
        assert (counts(report), report.problems) == ((1, 0, 0, 1), ())

    def test_another_calendar_with_the_same_uid_is_left_alone(self, world, put):
        key = world.serve(INVITATION)
        before = world.raw(key)
        other = INVITATION.replace("Hiring panel", "Something else")
        assert counts(world.runtime.transfer.import_file(put(other), world.personal.id)) == (1, 0, 0, 0)
        assert world.raw(key) == before

    def test_what_goes_into_a_calendar_of_a_server_is_queued(self, world, put):
        world.runtime.transfer.import_file(put(file(event("a", *at(10)))), world.work.id)
        key = world.runtime.events.find("a")
        assert [op.verb for op in world.ops(key.object_id)] == [Verb.CREATE]

    @pytest.mark.parametrize("method", ["CANCEL", "REPLY", "COUNTER", "REFRESH", "NONSENSE"])
    def test_answers_to_invitations_are_never_applied(self, world, put, method):
        key = world.serve(INVITATION)
        text = INVITATION.replace("VERSION:2.0", f"VERSION:2.0\nMETHOD:{method}").replace("Hiring panel", "Hijacked")
        report = world.runtime.transfer.import_file(put(text), world.work.id)
        assert (counts(report), len(report.problems)) == ((0, 0, 0, 1), 1)
        assert "Hijacked" not in world.raw(key)

    def test_an_invitation_is_imported_as_a_plain_event_once(self, world, put):
        text = INVITATION.replace("VERSION:2.0", "VERSION:2.0\nMETHOD:REQUEST")
        assert counts(world.runtime.transfer.import_file(put(text), world.personal.id)) == (1, 0, 0, 0)
        assert "METHOD" not in world.raw(world.runtime.events.find("invitation"))
        update = text.replace("Hiring panel", "Hijacked")
        report = world.runtime.transfer.import_file(put(update), world.personal.id)
        assert counts(report) == (0, 0, 0, 1)
        assert "Hijacked" not in world.raw(world.runtime.events.find("invitation"))

    @pytest.mark.parametrize(
        "content",
        [b"", b"<html>BEGIN:VCALENDAR</html>", b"\x89PNG\r\n\x1a\n\0\0", b"BEGIN:VCARD\nEND:VCARD\n"],
        ids=["empty", "HTML", "picture", "contact"],
    )
    def test_what_is_no_calendar_is_an_error_and_changes_nothing(self, world, put, content):
        with pytest.raises(InputError, match="in.ics is not a calendar file"):
            world.runtime.transfer.import_file(put(content), world.personal.id)
        assert world.told == []

    def test_a_file_in_another_charset_is_read(self, world, put):
        text = file(event("a", *at(10, "Grüße")))
        world.runtime.transfer.import_file(put(text.encode("cp1252")), world.personal.id)
        assert world.titles() == ["Grüße"]

    def test_a_file_over_the_limit_is_refused_unread(self, world, put, monkeypatch):
        monkeypatch.setattr(limits, "FILE_CHARS", 100)
        with pytest.raises(LimitExceeded, match="larger than"):
            world.runtime.transfer.import_file(put(file(event("a", *at(10)))), world.personal.id)

    def test_a_pipe_is_refused_without_waiting(self, world, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(InputError, match="no ordinary file"):
            world.runtime.transfer.import_file(tmp_path / "pipe", world.personal.id)

    def test_a_file_that_is_not_there_is_told(self, world, tmp_path):
        with pytest.raises(InputError, match="cannot be read: no such file"):
            world.runtime.transfer.import_file(tmp_path / "nothing.ics", world.personal.id)

    def test_a_read_only_calendar_is_refused(self, world, put):
        with pytest.raises(AccessDenied, match="“Holidays” cannot be changed"):
            world.runtime.transfer.import_file(put(file(event("a", *at(10)))), world.holidays.id)

    def test_many_objects_come_in_few_transactions_and_can_be_stopped_between_them(self, world, put):
        path = put(generator.calendar(1_200))
        steps = []
        with pytest.raises(Canceled, match="what was imported so far stays"):
            world.runtime.transfer.import_file(
                path, world.personal.id, progress=lambda done: steps.append(done) or done < 1_000
            )
        assert steps == [500, 1_000]
        assert len(world.told) == 2
        assert counts(world.runtime.transfer.import_file(path, world.personal.id)) == (200, 0, 1_000, 0)


class TestExporting:
    def test_an_export_can_be_imported_again_and_is_the_same(self, world, put, tmp_path):
        world.runtime.transfer.import_file(put(generator.calendar(50) + STAND_UP), world.personal.id)
        path = tmp_path / "out.ics"
        assert world.runtime.transfer.export_file(path, ExportChoice((world.personal.id,))) == 51
        assert counts(world.runtime.transfer.import_file(path, world.personal.id)) == (0, 0, 51, 0)
        text = path.read_bytes().decode()
        assert text.count("TZID:Europe/Berlin\r\n") == 1
        assert "X-WR-CALNAME:Personal\r\n" in text
        assert take_apart(text).faults == []

    def test_only_the_named_calendars_and_objects_are_exported(self, world):
        key = world.serve(INVITATION)
        world.serve(STAND_UP, calendar=world.holidays)
        text = "".join(world.runtime.transfer.stream(ExportChoice((world.work.id,))))
        assert [one.uid for one in take_apart(text).objects] == ["invitation"]
        assert (
            "".join(world.runtime.transfer.stream(ExportChoice(object_ids=(key.object_id, 999)))).count("BEGIN:VEVENT")
            == 1
        )
        assert "".join(world.runtime.transfer.stream()).count("BEGIN:VEVENT") == 3

    @pytest.mark.parametrize(
        ("first", "days", "uids"),
        [
            (date(2026, 3, 9), 1, ["stand-up"]),
            (date(2026, 3, 10), 1, []),
            (date(2026, 3, 11), 1, ["stand-up"]),
            (date(2026, 3, 12), 1, ["stand-up", "invitation"]),
            (date(2026, 3, 14), 365, []),
            (date(1900, 1, 1), 109_000, ["stand-up", "invitation"]),
        ],
        ids=["first", "skipped", "moved", "two", "after", "everything"],
    )
    def test_a_range_takes_objects_that_happen_in_it(self, world, first, days, uids):
        world.serve(STAND_UP)
        world.serve(INVITATION)
        span = TimeSpan.of_days(first, days, BERLIN)
        text = "".join(world.runtime.transfer.stream(ExportChoice((world.work.id,), span=span)))
        assert [one.uid for one in take_apart(text).objects] == uids

    def test_a_series_is_found_far_from_the_years_that_are_expanded(self, world, put):
        world.runtime.transfer.import_file(put(file(event("a", *at(10), "RRULE:FREQ=YEARLY"))), world.personal.id)
        span = TimeSpan.of_days(date(2090, 1, 1), 365, BERLIN)
        assert "UID:a" in "".join(world.runtime.transfer.stream(ExportChoice((world.personal.id,), span=span)))

    def test_edits_that_wait_are_exported_and_deleted_events_are_not(self, world):
        world.runtime.events.delete(world.serve(STAND_UP))
        world.runtime.events.answer(world.serve(INVITATION), PartStat.ACCEPTED)
        text = "".join(world.runtime.transfer.stream(ExportChoice((world.work.id,))))
        assert "stand-up" not in text
        assert index(take_apart(text).objects[0].raw).events[0].attendees[1] == ("ana@example.org", "ACCEPTED")

    def test_a_stopped_export_writes_nothing(self, world, put, tmp_path):
        world.runtime.transfer.import_file(put(generator.calendar(600)), world.personal.id)
        with pytest.raises(Canceled):
            world.runtime.transfer.export_file(tmp_path / "out.ics", progress=lambda done: False)
        assert not (tmp_path / "out.ics").exists()

    def test_memory_does_not_grow_with_the_number_of_objects(self, world, put):
        import tracemalloc

        world.runtime.transfer.import_file(put(generator.calendar(3_000)), world.personal.id)
        peaks = []
        for span in (TimeSpan.of_days(date.today() - timedelta(days=3), 6, BERLIN), None):  # noqa: DTZ011 - any week
            tracemalloc.start()
            size = sum(len(piece) for piece in world.runtime.transfer.stream(ExportChoice(span=span)))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert size > 1_000_000
        assert peaks[1] < peaks[0] + 300_000

    def test_each_calendar_goes_to_a_file_of_its_own(self, world, put, tmp_path):
        transfer = world.runtime.transfer
        transfer.import_file(put(file(event("a", *at(10)), event("b", *at(11)))), world.personal.id)
        world.runtime.calendars.edit(world.personal.id, name="../Work")
        folder = tmp_path / "all"
        folder.mkdir()
        files = transfer.export_each(folder, ExportChoice((world.personal.id, world.work.id)))
        assert [(one.path.name, one.count) for one in files] == [("Work.ics", 2), ("Work (2).ics", 0)]
        assert sorted(path.parent for path in folder.rglob("*.ics")) == [folder, folder]
        assert files[0].path.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2

    def test_busy_times_leave_without_their_words(self, world, put):
        world.runtime.transfer.import_file(put(file(event("a", *at(10, "Oncologist")))), world.personal.id)
        text = "".join(world.runtime.transfer.stream(ExportChoice((world.personal.id,), busy_only=True)))
        assert ("DTSTART:20260310T090000Z" in text, "SUMMARY:Busy" in text, "Oncologist" in text) == (True, True, False)
