"""Learned flags: stored as text, forgotten after a week where a server may have been mended."""

from datetime import date

from calapp.providers.caldav.quirks import Quirk, Quirks

DAY = date(2026, 11, 21)


def test_flags_survive_as_text():
    quirks = Quirks(today=lambda: DAY)
    quirks.learn(Quirk.NO_SYNC_COLLECTION)
    quirks.learn(Quirk.LISTS_ITSELF)
    assert quirks.texts() == ("no-sync-collection 2026-11-21", "lists-itself")
    again = Quirks(quirks.texts(), today=lambda: DAY)
    assert Quirk.NO_SYNC_COLLECTION in again
    assert Quirk.LISTS_ITSELF in again
    assert Quirk.NO_MULTIGET not in again
    assert again.texts() == quirks.texts()


def test_what_a_server_cannot_do_is_tried_again_after_a_week():
    stored = ("no-sync-collection 2026-11-21", "lists-itself")
    assert Quirk.NO_SYNC_COLLECTION in Quirks(stored, today=lambda: date(2026, 11, 27))
    later = Quirks(stored, today=lambda: date(2026, 11, 28))
    assert Quirk.NO_SYNC_COLLECTION not in later
    assert later.texts() == ("lists-itself",)
    later.learn(Quirk.NO_SYNC_COLLECTION)
    assert later.texts() == ("no-sync-collection 2026-11-28", "lists-itself")


def test_learning_twice_keeps_the_first_day():
    quirks = Quirks(("no-multiget 2026-11-20",), today=lambda: DAY)
    quirks.learn(Quirk.NO_MULTIGET)
    assert quirks.texts() == ("no-multiget 2026-11-20",)


def test_flags_of_other_versions_are_kept_word_for_word():
    strange = ("certificate abc", "no-multiget yesterday", "sings 2026-01-01")
    assert Quirks(strange).texts() == strange
