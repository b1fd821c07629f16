"""Calendars that are kept exported: written when they changed, and only then."""

import pytest

from calapp.errors import InputError
from tests.service.test_transfer import at, event, file


@pytest.fixture
def kept(world, tmp_path):
    world.runtime.transfer.import_file(put(tmp_path, event("a", *at(10, "Tea"))), world.personal.id)
    world.runtime.kept_exports.keep(world.personal.id, tmp_path / "out.ics")
    return tmp_path / "out.ics"


def put(folder, *parts):
    path = folder / "in.ics"
    path.write_text(file(*parts), encoding="utf-8")
    return path


def test_a_calendar_is_written_at_once_and_again_after_it_changed(world, kept, tmp_path):
    assert "SUMMARY:Tea" in kept.read_text(encoding="utf-8")
    world.runtime.transfer.import_file(put(tmp_path, event("b", *at(11, "Cake"))), world.personal.id)
    assert "SUMMARY:Cake" not in kept.read_text(encoding="utf-8")
    world.runtime.sync()
    assert "SUMMARY:Cake" in kept.read_text(encoding="utf-8")


def test_a_file_is_left_alone_while_nothing_changes_in_its_calendar(world, kept, tmp_path):
    kept.write_text("mine", encoding="utf-8")
    world.runtime.transfer.import_file(put(tmp_path, event("c", *at(12))), world.work.id)
    world.runtime.kept_exports.refresh()
    assert kept.read_text(encoding="utf-8") == "mine"


def test_a_file_that_was_removed_is_written_again(world, kept):
    kept.unlink()
    world.runtime.kept_exports.refresh()
    assert kept.exists()


def test_what_cannot_be_written_is_told_and_tried_again(world, kept, tmp_path):
    kept.unlink()
    kept.mkdir()
    (problem,) = world.runtime.kept_exports.refresh()
    assert "no ordinary file" in problem.problem
    assert world.runtime.kept_exports.all() == (problem,)
    kept.rmdir()
    assert world.runtime.kept_exports.refresh() == ()
    assert kept.is_file()


def test_busy_times_alone_can_be_kept(world, kept, tmp_path):
    other = tmp_path / "busy.ics"
    world.runtime.kept_exports.keep(world.personal.id, other, busy_only=True)
    assert [one.path for one in world.runtime.kept_exports.all()] == [other]
    text = other.read_text(encoding="utf-8")
    assert ("SUMMARY:Busy" in text, "Tea" in text) == (True, False)


def test_two_calendars_do_not_share_a_file(world, kept):
    with pytest.raises(InputError, match="Another calendar"):
        world.runtime.kept_exports.keep(world.work.id, kept)


def test_a_calendar_that_is_gone_is_forgotten(world, kept):
    world.runtime.calendars.delete(world.personal.id)
    assert world.runtime.kept_exports.refresh() == ()
    assert world.runtime.kept_exports.all() == ()
    assert "SUMMARY:Tea" in kept.read_text(encoding="utf-8")


def test_to_stop_leaves_the_file(world, kept):
    world.runtime.kept_exports.forget(world.personal.id)
    assert world.runtime.kept_exports.all() == ()
    assert kept.exists()
    with pytest.raises(InputError, match="not kept"):
        world.runtime.kept_exports.forget(world.personal.id)


def test_a_list_that_cannot_be_read_says_which_file(world, kept):
    world.runtime.profile.data.joinpath("exports.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="exports.json"):
        world.runtime.kept_exports.all()
