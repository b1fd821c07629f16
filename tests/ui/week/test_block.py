"""Blocks: what is left out first when there is little room."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from calapp.ui import theme
from calapp.ui.week.block import BlockPainter, Look


def painted(width: int, *marks: str) -> QImage:
    colors = theme.event_colors("#4A63D3", theme.LIGHT)
    image = QImage(width, 20, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    look = Look("Stand-up", "09:00 – 09:15", "09:00", "", colors, marks, series=True)
    BlockPainter(theme.LIGHT).paint(painter, QRect(0, 0, width, 20), look)
    painter.end()
    return image


@pytest.mark.parametrize(("width", "shown"), [(132, False), (220, True)])
def test_marks_that_can_wait_leave_a_low_block_its_words(light, width, shown):
    assert (painted(width, "bell", "users") != painted(width)) is shown


def test_edit_that_waits_is_marked_however_low_the_block(light):
    assert painted(132, "cloud-upload") != painted(132)
