"""The window with an account by token: connected in the wizard, its files saved, its source shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit

from calapp.ui.accounts.page import AccountDialog
from calapp.ui.accounts.wizard import AccountWizard
from calapp.ui.calendar_list import AccountVerb
from calapp.ui.source_dialog import SourceDialog
from tests.fakes.aurinko import CLIENT_ID, CLIENT_SECRET, TOKEN, AurinkoService
from tests.fakes.kloudless import TOKEN as OTHER_TOKEN
from tests.fakes.kloudless import KloudlessService
from tests.flows.devices import instant
from tests.flows.test_window_sync import PATIENCE, dialog, pytestmark, runtime, shell, synced, titles

__all__ = ["pytestmark", "runtime", "shell"]


@pytest.fixture
def service() -> Iterator[AurinkoService]:
    running = AurinkoService()
    running.make(
        subject="Party", start={"dateTime": instant(1, 9)}, end={"dateTime": instant(1, 10)},
        attachments=[{"id": "f1", "name": "plan.pdf", "mimeType": "application/pdf", "size": 3}],
    )  # fmt: skip
    running.shelves["cal"].files["f1"] = b"PDF"
    yield running
    running.close()
    assert running.complaints == []


def fill(wizard: AccountWizard, **typed: str) -> None:
    for name, text in typed.items():
        QTest.keyClicks(wizard._sign_in._form._fields[name].edit, text)


def choose(wizard: AccountWizard, *words: str) -> None:
    for group in (wizard._sign_in._systems, wizard._sign_in._ways):
        for button in group.buttons():
            if button.text() in words:
                button.click()


def finish(shell, wizard: AccountWizard, qtbot) -> int:
    wizard._next.click()
    qtbot.waitUntil(lambda: wizard._pages.currentWidget() is wizard._calendars, timeout=PATIENCE)
    wizard._next.click()
    qtbot.waitUntil(lambda: len(shell.window.sidebar.calendars.headers) == 2, timeout=PATIENCE)
    synced(shell, qtbot)
    return shell.window.sidebar.calendars.headers[1].entry.account.id


def wizard_of(shell) -> AccountWizard:
    shell.window.commands["add_account"].trigger()
    return dialog(shell, AccountWizard)


def test_a_token_connects_an_account_and_its_files_and_source_are_at_hand(shell, service, qtbot, tmp_path, monkeypatch):
    wizard = wizard_of(shell)
    choose(wizard, "Aurinko")
    fill(wizard, password=TOKEN, address=service.url)
    finish(shell, wizard, qtbot)
    qtbot.waitUntil(lambda: titles(shell) == ["Party"], timeout=PATIENCE)
    (party,) = shell.feed.occurrences
    target = tmp_path / "saved.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    with qtbot.waitSignal(shell.workings.files.message, timeout=PATIENCE) as told:
        shell.workings.editing.file_wanted.emit(party.key, 0)
    assert told.args[0].text == f"Saved as {target}."
    assert target.read_bytes() == b"PDF"
    shell.window.message_acted.emit("file")
    assert opened == [str(target)]
    shell.workings.editing.show_source(party.key)
    assert '"subject": "Party"' in dialog(shell, SourceDialog).findChild(QPlainTextEdit).toPlainText()


def test_an_application_of_ones_own_signs_in_in_the_browser(shell, service, qtbot, monkeypatch):
    pages = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: pages.append(bytes(url.toEncoded()).decode()))
    wizard = wizard_of(shell)
    choose(wizard, "Aurinko", "With my own application")
    fill(wizard, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, address=service.url)
    wizard._next.click()
    qtbot.waitUntil(lambda: bool(pages), timeout=PATIENCE)
    assert service.signs_in(pages[0]) == 200
    qtbot.waitUntil(lambda: wizard._pages.currentWidget() is wizard._calendars, timeout=PATIENCE)
    wizard._next.click()
    qtbot.waitUntil(lambda: len(shell.window.sidebar.calendars.headers) == 2, timeout=PATIENCE)
    synced(shell, qtbot)
    qtbot.waitUntil(lambda: titles(shell) == ["Party"], timeout=PATIENCE)


def test_an_account_that_protects_less_says_so_on_its_page(shell, qtbot):
    service = KloudlessService()
    wizard = wizard_of(shell)
    choose(wizard, "Kloudless")
    fill(wizard, password=OTHER_TOKEN, address=service.url)
    account = finish(shell, wizard, qtbot)
    shell.workings.accounts.carry_out(account, AccountVerb.ABOUT)
    page = dialog(shell, AccountDialog)
    assert any("simultaneous edits may still be lost" in label.text() for label in page.findChildren(QLabel))
    service.close()
    assert service.complaints == []
