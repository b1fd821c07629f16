"""The visual language: colors by role, spacing, radii and type; nothing else in the window states a color or a size."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from calapp.ui import tints
from calapp.ui.typeface import MIN_TEXT_PX as MIN_TEXT_PX
from calapp.ui.typeface import Type as Type
from calapp.ui.typeface import Weight as Weight
from calapp.ui.typeface import family as family
from calapp.ui.typeface import font as font
from calapp.ui.typeface import px as px

SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24 = 4, 8, 12, 16, 24
RADIUS_CHECKBOX, RADIUS_CONTROL, RADIUS_CARD = 4, 6, 10
CONTROL_HEIGHT = 30
DIALOG_WIDTH = 400
EDITOR_WIDTH, EDITOR_HEIGHT = 540, 800
WIZARD_WIDTH, WIZARD_HEIGHT = 560, 520
POPOVER_WIDTH = 320
SIDEBAR_WIDTH = 248
TOOLBAR_HEIGHT = 48
FADE_MS = 120
PLAIN = Qt.TextFormat.PlainText
DEFAULT_EVENT_COLOR = "#4A63D3"
_PROPERTY = "calapp_theme"


class Scheme(StrEnum):
    """The appearances to choose from."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colors by role. Soft roles are tints to put the color of the same name on."""

    name: Scheme
    dark: bool
    background: QColor
    sidebar: QColor
    card: QColor
    hover: QColor
    weekend: QColor
    line: QColor
    half_line: QColor
    border: QColor
    text: QColor
    muted: QColor
    disabled: QColor
    accent: QColor
    accent_soft: QColor
    accent_strong: QColor
    on_accent: QColor
    danger: QColor
    danger_soft: QColor
    warning: QColor
    warning_soft: QColor
    success: QColor
    success_soft: QColor
    now: QColor
    switch_off: QColor
    knob: QColor
    shadow: QColor

    @property
    def high_contrast(self) -> bool:
        """Whether lines, borders and focus must stand out."""
        return self.name is Scheme.HIGH_CONTRAST

    @property
    def focus_width(self) -> int:
        """The width of the ring around what has the keyboard's focus."""
        return 2


class EventColors(NamedTuple):
    """The colors of one calendar's events."""

    bar: QColor
    fill: QColor
    text: QColor
    past_bar: QColor
    past_fill: QColor
    past_text: QColor


def _theme(name: Scheme, *, dark: bool, **roles: str) -> Theme:
    return Theme(name, dark, **{role: QColor(color) for role, color in roles.items()})


LIGHT = _theme(
    Scheme.LIGHT,
    dark=False,
    background="#FFFFFF",
    sidebar="#F6F7F9",
    card="#FFFFFF",
    hover="#EEF0F4",
    weekend="#FAFBFC",
    line="#E6E8EC",
    half_line="#F0F1F4",
    border="#DFE2E7",
    text="#1C1F26",
    muted="#6A7280",
    disabled="#A3A9B3",
    accent="#3D63DD",
    accent_soft="#E8EDFC",
    accent_strong="#3153C4",
    on_accent="#FFFFFF",
    danger="#C62A2F",
    danger_soft="#FCE9E9",
    warning="#7A5D04",
    warning_soft="#FDF6DF",
    success="#20703E",
    success_soft="#DEEFE4",
    now="#E5484D",
    switch_off="#D5D9E0",
    knob="#FFFFFF",
    shadow="#30101828",
)
DARK = _theme(
    Scheme.DARK,
    dark=True,
    background="#1E1F22",
    sidebar="#19191C",
    card="#26282C",
    hover="#2A2C31",
    weekend="#1B1C1F",
    line="#303237",
    half_line="#27292D",
    border="#3A3D43",
    text="#E8EAED",
    muted="#9AA1AC",
    disabled="#666C76",
    accent="#8FA8F5",
    accent_soft="#2A3355",
    accent_strong="#A9BCF8",
    on_accent="#15171C",
    danger="#FF7B7E",
    danger_soft="#43262A",
    warning="#E0C36B",
    warning_soft="#3B3420",
    success="#83C69B",
    success_soft="#234532",
    now="#FF6B6E",
    switch_off="#4A4E56",
    knob="#F4F5F7",
    shadow="#78000000",
)


def high_contrast(palette: QPalette) -> Theme:
    """Return the high-contrast theme in the system's own colors, or black and white when those are too near."""
    text, background = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
    if _contrast(text, background) < 7:
        dark = background.lightness() < 128
        text, background = (QColor("#FFFFFF"), QColor("#000000")) if dark else (QColor("#000000"), QColor("#FFFFFF"))
    dark = background.lightness() < 128
    accent = palette.color(QPalette.ColorRole.Highlight)
    if _contrast(accent, background) < 4.5:
        accent = QColor("#7FB2FF") if dark else QColor("#0A3FBF")
    on_accent = QColor("#000000") if _contrast(accent, QColor("#000000")) > 7 else QColor("#FFFFFF")
    danger = QColor("#FF9C9C") if dark else QColor("#A80000")
    warning, success = (QColor("#FFD75E"), QColor("#8CE6A8")) if dark else (QColor("#5E4300"), QColor("#0B5A26"))
    line = _mix(background, text, 0.65)
    roles = {role.name: background for role in fields(Theme)}
    roles |= {"line": line, "half_line": _mix(background, text, 0.3), "border": text}
    roles |= {"hover": _mix(background, text, 0.12)}
    roles |= {"text": text, "muted": text, "disabled": _mix(background, text, 0.6), "shadow": QColor(0, 0, 0, 0)}
    roles |= {"accent": accent, "on_accent": on_accent, "accent_soft": _mix(background, accent, 0.2)}
    roles |= {"accent_strong": text}
    roles |= {"switch_off": _mix(background, text, 0.6), "knob": background}
    roles |= {"danger": danger, "now": danger, "warning": warning, "success": success}
    del roles["name"], roles["dark"]
    return Theme(Scheme.HIGH_CONTRAST, dark, **roles)


def resolve(scheme: Scheme) -> Theme:
    """Return the theme of a scheme; "system" follows the desktop's contrast and color scheme."""
    if scheme is Scheme.SYSTEM:
        scheme = _system_scheme()
    if scheme is Scheme.HIGH_CONTRAST:
        return high_contrast(_system_palette())
    return DARK if scheme is Scheme.DARK else LIGHT


def apply(application: QApplication, scheme: Scheme = Scheme.SYSTEM) -> Theme:
    """Dress the application: style, palette, font and style sheet; returns the theme that the views paint with."""
    _system_palette()  # read before it is replaced
    chosen = resolve(scheme)
    application.setProperty(_PROPERTY, chosen)
    application.setStyle("Fusion")
    application.setFont(font(Type.BODY))
    application.setPalette(palette(chosen))
    application.setStyleSheet(stylesheet(chosen))
    return chosen


def current() -> Theme:
    """Return the theme that was applied last, the light one before that."""
    application = QApplication.instance()
    applied = application.property(_PROPERTY) if application else None
    return applied if isinstance(applied, Theme) else LIGHT


def stylesheet(colors: Theme) -> str:
    """Return the style sheet of all common controls in a theme."""
    from calapp.ui import stylesheets  # it builds on this module

    return stylesheets.build(colors)


def event_colors(color: str, colors: Theme | None = None) -> EventColors:
    """Return the colors of events of a calendar whose color is ``color`` (``#rrggbb``; an alpha part is ignored)."""
    colors = colors or current()
    strict = (colors.hover.rgb(), colors.text.rgb()) if colors.high_contrast else None
    return _event_colors(color[:7], colors.background.rgb(), strict, dark=colors.dark)


def plain_tool_tip(words: str) -> str:
    """Return words as a tool tip that shows them as they are, never as markup."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>" if words else ""


def palette(colors: Theme) -> QPalette:
    """Return the palette for the Fusion style."""
    role, result = QPalette.ColorRole, QPalette()
    parts = {
        role.Window: colors.background,
        role.WindowText: colors.text,
        role.Base: colors.background,
        role.AlternateBase: colors.sidebar,
        role.Text: colors.text,
        role.Button: colors.card,
        role.ButtonText: colors.text,
        role.BrightText: colors.danger,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Accent: colors.accent,
        role.Link: colors.accent,
        role.LinkVisited: colors.accent,
        role.ToolTipBase: colors.card,
        role.ToolTipText: colors.text,
        role.PlaceholderText: colors.muted,
        role.Light: colors.hover,
        role.Midlight: colors.line,
        role.Mid: colors.border,
        role.Dark: colors.border,
        role.Shadow: colors.line,
    }
    for where, color in parts.items():
        result.setColor(where, color)
    for where in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, where, colors.disabled)
    return result


def reduced_motion() -> bool:
    """Whether the system asks for no animations."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


@cache
def _system_palette() -> QPalette:
    return QGuiApplication.palette()


@lru_cache(maxsize=1_000)
def _event_colors(color: str, ground: int, strict: tuple[int, int] | None, *, dark: bool) -> EventColors:
    """Return the tint of a color; with ``strict``, fill and text are those instead, and only the bar has the color."""
    parsed = QColor(color)
    name = parsed.name() if parsed.isValid() else DEFAULT_EVENT_COLOR
    tint = tints.tint(name, QColor.fromRgb(ground).name(), dark=dark)
    if strict is None:
        return EventColors(*(QColor(part) for part in tint))
    bar, fill, text = QColor(tint.bar), QColor.fromRgb(strict[0]), QColor.fromRgb(strict[1])
    return EventColors(bar, fill, text, bar, fill, text)


def _system_scheme() -> Scheme:
    hints = QGuiApplication.styleHints()
    if _prefers_contrast():
        return Scheme.HIGH_CONTRAST
    return Scheme.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Scheme.LIGHT


def _prefers_contrast() -> bool:
    """Ask for the desktop's contrast preference, which Qt knows since 6.10."""
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    preference = getattr(Qt, "ContrastPreference", None)
    return bool(accessibility and preference and accessibility().contrastPreference() is preference.HighContrast)


def _contrast(one: QColor, other: QColor) -> float:
    return tints.contrast(tints.rgb(one.name()), tints.rgb(other.name()))


def _mix(one: QColor, other: QColor, share: float) -> QColor:
    return QColor(tints.hex_of(tints.mix(tints.rgb(one.name()), tints.rgb(other.name()), share)))
