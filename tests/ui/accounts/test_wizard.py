import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from calapp.errors import InputError, NotACalendarServer, Offline
from calapp.model.account import Account, AccountKind
from calapp.service.views import FoundAccount, FoundCalendar
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
    field = next(edit for edit in dialog.findChildren(QLineEdit) if edit.accessibleName() == name)
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

    def discover(*login):
        asked.append(login)
        return FOUND

    wizard = wizard_with(discover)
    assert not button(wizard, "Find calendars").isEnabled()
    type_into(qtbot, wizard, "Address", "ana@example.org")
    password = type_into(qtbot, wizard, "Password", "secret")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    with qtbot.waitSignal(wizard._call.done):
        qtbot.mouseClick(button(wizard, "Find calendars"), Qt.MouseButton.LeftButton)
    assert asked == [("ana@example.org", "ana@example.org", "secret")]
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
    def discover(*_login):
        raise error

    wizard = wizard_with(discover)
    type_into(qtbot, wizard, "Address", "ana@example.org")
    password = type_into(qtbot, wizard, "Password", "secret")
    with qtbot.waitSignal(wizard._call.failed):
        qtbot.mouseClick(button(wizard, "Find calendars"), Qt.MouseButton.LeftButton)
    assert error.title in shown_problems(wizard)
    assert button(wizard, "Find calendars").isEnabled()
    about_password = getattr(error, "field", "") == "password"
    address = next(edit for edit in wizard.findChildren(QLineEdit) if edit.accessibleName() == "Address")
    assert bool(password.property("problem")) == about_password
    assert bool(address.property("problem")) != about_password
    if password.property("problem"):
        type_into(qtbot, wizard, "Password", "better")
        assert not shown_problems(wizard)


def test_a_search_can_be_given_up(qtbot, wizard_with):
    release = threading.Event()

    def discover(*_login):
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
