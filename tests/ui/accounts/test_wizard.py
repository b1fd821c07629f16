import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from calapp.errors import Canceled, InputError, NotACalendarServer, Offline
from calapp.model.account import Account, AccountKind
from calapp.secret import Secret
from calapp.service.connections import Application
from calapp.service.views import FoundAccount, FoundCalendar
from calapp.ui.accounts.login import Login
from calapp.ui.accounts.sign_in import SignInDialog
from calapp.ui.accounts.wizard import AccountWizard
from calapp.ui.background import relay

FOUND = FoundAccount(
    "https://cal.example.org/dav/ana/",
    "ana",
    ("ana@example.org",),
    (FoundCalendar("/work/", "Work & play"), FoundCalendar("/family/", "Family", read_only=True)),
    "ana@example.org",
)


def button(dialog, words):
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == words)


def shown_problems(dialog):
    labels = dialog.findChildren(QLabel)
    return {
        label.text() for label in labels if label.property("role") == "problem" and label.isVisible() and label.text()
    }


def type_into(qtbot, dialog, name, text):
    field = next(edit for edit in dialog.findChildren(QLineEdit) if edit.accessibleName() == name and edit.isVisible())
    field.clear()
    qtbot.keyClicks(field, text)
    return field


@pytest.fixture
def wizard_with(qtbot):
    def make(discover):
        wizard = AccountWizard(discover)
        qtbot.addWidget(wizard)
        wizard.show()
        return wizard

    return make


def test_an_account_is_found_and_its_calendars_are_chosen(qtbot, wizard_with):
    asked = []

    def discover(login, **_options):
        asked.append(login)
        return FOUND

    wizard = wizard_with(discover)
    assert not button(wizard, "Find calendars").isEnabled()
    type_into(qtbot, wizard, "Address", "ana@example.org")
    password = type_into(qtbot, wizard, "Password", "secret")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    with qtbot.waitSignal(wizard._call.done):
        qtbot.mouseClick(button(wizard, "Find calendars"), Qt.MouseButton.LeftButton)
    assert asked == [Login(AccountKind.CALDAV, "ana@example.org", "ana@example.org", "secret")]
    family = next(tick for tick in wizard.findChildren(QCheckBox) if tick.text() == "Family")
    family.click()
    with qtbot.waitSignal(wizard.chosen) as chosen:
        qtbot.mouseClick(button(wizard, "Add account"), Qt.MouseButton.LeftButton)
    assert chosen.args == [FOUND, "ana@example.org", frozenset({"/work/"})]


@pytest.mark.parametrize(
    "error",
    [
        InputError("No server called cal.example.org was found. Check the spelling.", field="address"),
        InputError("The server refused this password.", field="password"),
        NotACalendarServer(),
        Offline(),
    ],
    ids=["address", "password", "no calendar server", "offline"],
)
def test_each_failure_is_told_and_the_user_can_try_again(qtbot, wizard_with, error):
    def discover(_login, **_options):
        raise error

    wizard = wizard_with(discover)
    type_into(qtbot, wizard, "Address", "ana@example.org")
    password = type_into(qtbot, wizard, "Password", "secret")
    with qtbot.waitSignal(wizard._call.failed):
        qtbot.mouseClick(button(wizard, "Find calendars"), Qt.MouseButton.LeftButton)
    assert error.title in shown_problems(wizard)
    assert button(wizard, "Find calendars").isEnabled()
    about_password = getattr(error, "field", "") == "password"
    address = next(
        edit for edit in wizard.findChildren(QLineEdit) if edit.accessibleName() == "Address" and edit.isVisible()
    )
    assert bool(password.property("problem")) == about_password
    assert bool(address.property("problem")) != about_password
    if password.property("problem"):
        type_into(qtbot, wizard, "Password", "better")
        assert not shown_problems(wizard)


def test_a_search_can_be_given_up(qtbot, wizard_with):
    release = threading.Event()

    def discover(_login, **_options):
        release.wait(10)
        return FOUND

    wizard = wizard_with(discover)
    type_into(qtbot, wizard, "Address", "ana@example.org")
    type_into(qtbot, wizard, "Password", "secret")
    qtbot.mouseClick(button(wizard, "Find calendars"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(wizard, "Cancel"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(relay().settled):
        release.set()
    assert button(wizard, "Find calendars").isEnabled()
    assert wizard.isVisible()


@pytest.mark.parametrize(
    ("choices", "fields", "login"),
    [
        (["Aurinko"], {"Token": "t"}, Login(AccountKind.AURINKO, password="t")),
        (["Kloudless"], {"Token": "t", "Account ID": "7"}, Login(AccountKind.KLOUDLESS, username="7", password="t")),
        (["Kloudless", "CalDAV", "Aurinko"], {"Token": "t", "Address": "http://127.0.0.1:8737"},
         Login(AccountKind.AURINKO, "http://127.0.0.1:8737", password="t")),
        (["Aurinko", "With my own application"], {"Client ID": "c", "Client secret": "s"},
         Login(AccountKind.AURINKO, application=Application("c", Secret("s"), "Google"))),
    ],
    ids=["token", "account id", "address", "application"],
)  # fmt: skip
def test_each_system_asks_for_what_it_needs(qtbot, wizard_with, choices, fields, login):
    asked = []

    def discover(login, **_options):
        asked.append(login)
        return FOUND

    wizard = wizard_with(discover)
    for words in choices:
        button(wizard, words).click()
    for name, text in fields.items():
        assert not button(wizard, "Find calendars").isEnabled() or name in ("Account ID", "Address")
        field = type_into(qtbot, wizard, name, text)
        assert (field.echoMode() is QLineEdit.EchoMode.Password) == (name in ("Token", "Client secret"))
    with qtbot.waitSignal(wizard._call.done):
        button(wizard, "Find calendars").click()
    assert asked == [login]


def test_what_should_be_known_of_a_system_is_said_before_it_is_chosen(qtbot):
    remark = "One of two edits may be lost."
    wizard = AccountWizard(lambda *_: FOUND, remarks={AccountKind.KLOUDLESS: remark})
    qtbot.addWidget(wizard)
    wizard.show()
    shown = next(label for label in wizard.findChildren(QLabel) if label.text() == remark)
    assert not shown.isVisible()
    button(wizard, "Kloudless").click()
    assert shown.isVisible()


def test_a_sign_in_goes_on_in_the_browser_and_can_be_given_up(qtbot, wizard_with, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    ended = threading.Event()

    def discover(_login, *, open_page, canceled):
        open_page("https://api.example.org/authorize?state=1")
        while not canceled():
            ended.wait(0.01)
        ended.set()
        raise Canceled

    wizard = wizard_with(discover)
    button(wizard, "Aurinko").click()
    button(wizard, "With my own application").click()
    type_into(qtbot, wizard, "Client ID", "c")
    type_into(qtbot, wizard, "Client secret", "s")
    button(wizard, "Find calendars").click()
    qtbot.waitUntil(lambda: bool(opened))
    button(wizard, "Open the page again").click()
    assert opened == ["https://api.example.org/authorize?state=1"] * 2
    wizard.reject()
    qtbot.waitUntil(ended.is_set)


def test_an_error_stands_beside_the_field_of_the_form_it_came_from(qtbot, wizard_with):
    def discover(_login, **_options):
        raise InputError("There is no account with this id.", field="username")

    wizard = wizard_with(discover)
    button(wizard, "Kloudless").click()
    type_into(qtbot, wizard, "Token", "t")
    account = type_into(qtbot, wizard, "Account ID", "999")
    with qtbot.waitSignal(wizard._call.failed):
        button(wizard, "Find calendars").click()
    assert shown_problems(wizard) == {"There is no account with this id."}
    assert account.property("problem")


def test_a_token_is_asked_for_where_a_system_takes_one(qtbot):
    dialog = SignInDialog(Account(7, AccountKind.KLOUDLESS, "Work", username="123"), lambda *_: None)
    qtbot.addWidget(dialog)
    dialog.show()
    assert type_into(qtbot, dialog, "Token", "x").echoMode() is QLineEdit.EchoMode.Password


def test_a_refused_password_is_asked_for_again(qtbot):
    def sign_in(_account_id, password):
        if password != "right":
            raise InputError("The server refused this password.", field="password")

    dialog = SignInDialog(Account(7, AccountKind.CALDAV, "Work", username="ana"), sign_in)
    qtbot.addWidget(dialog)
    dialog.show()
    type_into(qtbot, dialog, "Password", "wrong")
    with qtbot.waitSignal(dialog._call.failed):
        button(dialog, "Sign in").click()
    assert shown_problems(dialog) == {"The server refused this password."}
    type_into(qtbot, dialog, "Password", "right")
    with qtbot.waitSignal(dialog.signed_in) as signed_in:
        button(dialog, "Sign in").click()
    assert signed_in.args == [7]
