"""Undo and redo."""

import pytest

from calapp.errors import InputError
from calapp.model.edits import EditReceipt
from calapp.service.views import Edit
from calapp.ui.undo import DEEPEST, UndoStack


def edit(label: str) -> Edit:
    return Edit((EditReceipt(1, 1, "before", "after", label),), label=label)


class FakeEvents:
    """Notes what it was asked to revert."""

    def __init__(self) -> None:
        self.reverted: list[str] = []
        self.error: InputError | None = None

    def revert(self, edit: Edit) -> Edit:
        if self.error:
            raise self.error
        self.reverted.append(edit.label)
        return Edit(edit.receipts, label=f"not {edit.label}")


@pytest.fixture
def events():
    return FakeEvents()


@pytest.fixture
def stack(qtbot, events):
    return UndoStack(lambda: events)


def test_newest_edit_is_undone_first(stack, events):
    stack.push(edit("Move “A”"))
    stack.push(edit("Delete “B”"))
    assert stack.undo_label == "Delete “B”"
    stack.undo()
    stack.undo()
    stack.undo()
    assert events.reverted == ["Delete “B”", "Move “A”"]
    assert (stack.undo_label, stack.redo_label) == ("", "Move “A”")


def test_redo_reverts_what_undo_did_under_the_same_name(stack, events, qtbot):
    stack.push(edit("Move “A”"))
    with qtbot.waitSignal(stack.undone) as undone:
        stack.undo()
    with qtbot.waitSignal(stack.redone) as redone:
        stack.redo()
    assert undone.args == redone.args == ["Move “A”"]
    assert events.reverted == ["Move “A”", "not Move “A”"]
    assert stack.undo_label == "Move “A”"


def test_new_edit_forgets_what_was_undone(stack):
    stack.push(edit("A"))
    stack.undo()
    stack.push(edit("B"))
    assert stack.redo_label == ""


def test_edit_that_did_nothing_is_not_remembered(stack):
    stack.push(Edit((), label="nothing"))
    assert stack.undo_label == ""


def test_edit_that_cannot_be_undone_is_told_and_dropped(stack, events, qtbot):
    stack.push(edit("A"))
    stack.push(edit("B"))
    events.error = InputError("The event changed too much since.")
    with qtbot.waitSignal(stack.failed) as failed:
        stack.undo()
    assert failed.args == [events.error]
    assert (stack.undo_label, stack.redo_label) == ("A", "")


def test_depth_is_bounded(stack, events):
    for number in range(DEEPEST + 10):
        stack.push(edit(str(number)))
    for _ in range(DEEPEST + 10):
        stack.undo()
    assert len(events.reverted) == DEEPEST
    assert events.reverted[-1] == "10"
