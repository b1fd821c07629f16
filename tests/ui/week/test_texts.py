"""Lines of text: measured by their letters, cut with an ellipsis, never wider than their room."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from calapp.ui import theme
from calapp.ui.week.texts import Style, TextLines

FONTS = {
    Style.TITLE: (theme.Type.SMALL, theme.Weight.BOLD, False),
    Style.SMALL: (theme.Type.TINY, theme.Weight.REGULAR, True),
}


@pytest.fixture
def lines(light) -> TextLines:
    return TextLines()


def metrics(style: Style) -> QFontMetricsF:
    size, weight, tabular = FONTS[style]
    return QFontMetricsF(theme.font(size, weight, tabular=tabular))


@pytest.mark.parametrize("style", FONTS)
@pytest.mark.parametrize(
    "text", ["", "Stand-up", "10:00 – 11:30", "AVATAR To: VAT", "Rua dos Remédios", "日本語", "שלום עולם"]
)
def test_widths_are_nearly_those_of_the_font_and_never_less(lines, style, text):
    real = metrics(style).horizontalAdvance(text)
    assert real - 1 <= lines.width(text, style) <= 1.1 * real + 1  # kerning only ever draws letters together


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40), width=st.integers(0, 200))
def test_a_line_never_claims_more_than_its_room(lines, text, width):
    image = QImage(10, 10, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    drawn = lines.draw(painter, text, 0, 0, width, Style.TITLE)
    painter.end()
    assert drawn <= width + 1


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [("Stand-up meeting", 1_000, "Stand-up meeting"), ("Stand-up meeting", 2, ""), ("Réunion de tous", 40, "Réu")],
)
def test_what_is_too_long_is_cut(lines, text, width, wanted):
    shown = lines._line(text, Style.TITLE, width).text.text()
    assert shown.startswith(wanted)
    assert shown in (wanted, "") or shown.endswith("…")


def test_a_cut_fits_as_the_font_measures_it(lines):
    for width in range(12, 120, 7):
        shown = lines._line("Planning Review 12.85", Style.TITLE, width).text.text()
        assert metrics(Style.TITLE).horizontalAdvance(shown) <= width + 2


def test_what_was_kept_is_let_go_when_there_is_too_much(lines, monkeypatch):
    monkeypatch.setattr("calapp.ui.week.texts._KEPT", 3)
    widths = [lines.width(f"Title {number}") for number in range(9)]
    for number in range(9):
        assert lines._line(f"Title {number}", Style.SMALL, 500).width == widths[number]
