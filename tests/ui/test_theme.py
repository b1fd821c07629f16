"""Tokens, schemes, palette, fonts and the style sheet."""

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from calapp.ui import theme, tints, typeface

THEMES = {"light": theme.LIGHT, "dark": theme.DARK}


def contrast(one: QColor, other: QColor) -> float:
    return tints.contrast(tints.rgb(one.name()), tints.rgb(other.name()))


def system_palette(text: str, background: str, highlight: str) -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(text))
    palette.setColor(QPalette.ColorRole.Base, QColor(background))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(highlight))
    return palette


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["background", "sidebar", "card", "hover"])
@pytest.mark.parametrize("role", ["text", "muted", "accent", "danger"])
def test_words_are_readable_on_every_ground(name, ground, role):
    colors = THEMES[name]
    assert contrast(getattr(colors, role), getattr(colors, ground)) >= 4.2


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("role", "ground"),
    [("accent_strong", "accent"), ("danger", "danger"), ("warning", "warning"), ("success", "success")],
)
def test_words_are_readable_on_their_own_tint(name, role, ground):
    colors = THEMES[name]
    assert contrast(getattr(colors, role), getattr(colors, f"{ground}_soft")) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_words_on_the_accent_are_readable(name):
    assert contrast(THEMES[name].on_accent, THEMES[name].accent) >= 4.5


@pytest.mark.parametrize(
    ("text", "background", "highlight"),
    [("#FFFF00", "#000000", "#00FFFF"), ("#777777", "#888888", "#999999"), ("#DDDDDD", "#202020", "#101010")],
    ids=["yellow on black", "too near, light", "dark, invisible highlight"],
)
def test_high_contrast_keeps_the_systems_colors_only_where_they_stand_out(text, background, highlight):
    colors = theme.high_contrast(system_palette(text, background, highlight))
    assert colors.high_contrast
    assert contrast(colors.text, colors.background) >= 7
    assert contrast(colors.accent, colors.background) >= 4.5
    assert contrast(colors.on_accent, colors.accent) >= 4.5
    assert contrast(colors.line, colors.background) >= 3


def test_explicit_schemes_ignore_the_system(qapp):
    assert theme.resolve(theme.Scheme.LIGHT) is theme.LIGHT
    assert theme.resolve(theme.Scheme.DARK) is theme.DARK
    assert theme.resolve(theme.Scheme.HIGH_CONTRAST).high_contrast
    assert theme.resolve(theme.Scheme.SYSTEM) in (theme.LIGHT, theme.DARK)


def test_apply_dresses_the_application(qapp: QApplication):
    dark = theme.apply(qapp, theme.Scheme.DARK)
    assert theme.current() is dark is theme.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == dark.background
    assert f"rgba({dark.accent.red()}, {dark.accent.green()}," in qapp.styleSheet()
    assert theme.apply(qapp, theme.Scheme.LIGHT) is theme.LIGHT


@pytest.mark.parametrize("scheme", list(theme.Scheme))
def test_the_style_sheet_is_understood(qtbot, qapp, scheme):
    """Qt complains with a warning, which fails the test, about what it cannot parse."""
    theme.apply(qapp, scheme)
    for widget in (QPushButton("Save"), QLineEdit("Title")):
        qtbot.addWidget(widget)
        widget.setProperty("kind", "primary")
        widget.ensurePolished()
    theme.apply(qapp, theme.Scheme.LIGHT)


def test_every_role_of_the_style_sheet_is_filled_in():
    assert "$" not in theme.stylesheet(theme.LIGHT)


@pytest.mark.parametrize("color", ["#4A63D3", "#4a63d3ff", "#4A63D3FF"])
def test_event_colors_take_colors_as_servers_write_them(color):
    assert theme.event_colors(color, theme.LIGHT).bar.name() == "#4a63d3"


@pytest.mark.parametrize("color", ["", "tomatoish", "#12345"])
def test_event_colors_of_nonsense_are_the_usual_ones(color):
    assert theme.event_colors(color, theme.DARK) == theme.event_colors(theme.DEFAULT_EVENT_COLOR, theme.DARK)


def test_event_colors_in_high_contrast_are_those_of_the_system():
    colors = theme.high_contrast(system_palette("#000000", "#FFFFFF", "#0000FF"))
    found = theme.event_colors("#FFFF00", colors)
    assert found.text == found.past_text == colors.text
    assert contrast(found.bar, colors.background) >= 2


def test_type_grows_with_the_system_font_but_never_gets_tiny(monkeypatch):
    monkeypatch.setattr(typeface, "font_scale", lambda: 1.5)
    assert theme.px(theme.Type.BODY) == 20
    monkeypatch.setattr(typeface, "font_scale", lambda: 0.5)
    assert theme.px(theme.Type.TINY) == theme.MIN_TEXT_PX


def test_font_is_sized_and_weighted(qapp):
    font = theme.font(theme.Type.TITLE, theme.Weight.BOLD)
    assert (font.pixelSize(), font.weight()) == (theme.px(18), 600)
    font.setPixelSize(99)
    assert theme.font(theme.Type.TITLE, theme.Weight.BOLD).pixelSize() == theme.px(18)


def test_tool_tips_never_show_markup():
    assert theme.plain_tool_tip("<b>x</b> & y") == "<qt>&lt;b&gt;x&lt;/b&gt; &amp; y</qt>"
    assert theme.plain_tool_tip("") == ""


def test_every_theme_fills_every_role():
    for colors in (*THEMES.values(), theme.high_contrast(QPalette())):
        roles = [field.name for field in fields(colors) if field.name not in ("name", "dark")]
        assert all(getattr(colors, role).isValid() for role in roles)
