"""The style sheet of the common controls: buttons, fields, lists, menus, bars, built from the theme's tokens.

Widgets choose a look by dynamic properties. ``kind`` of a control: primary, danger, link, status, flat, button, choice,
title, day. ``role`` of a label or frame: title, subtitle, heading, strong, section, small, muted, note, warning,
problem, success, pill (with its ``tone``), initial, key, page, sidebar, toolbar, header, footer, card, cell, line.
``problem`` marks an error, and the ``tone`` "bad" of a link or status what a person must act on.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from PySide6.QtGui import QColor

from calapp.ui import icons, theme


def build(colors: theme.Theme) -> str:
    """Return the style sheet of a theme."""
    return _TEMPLATE.substitute(_tokens(colors))


def _tokens(colors: theme.Theme) -> dict[str, str]:
    words = {
        field.name: _css(getattr(colors, field.name)) for field in fields(colors) if field.name not in ("name", "dark")
    }
    words |= {f"px{size}": f"{theme.px(size)}px" for size in theme.Type}
    words["control"] = f"{theme.CONTROL_HEIGHT - 2 * theme.SPACE_4 - 2}px"
    words["radius"], words["card_radius"] = f"{theme.RADIUS_CONTROL}px", f"{theme.RADIUS_CARD}px"
    words["box_radius"] = f"{theme.RADIUS_CHECKBOX}px"
    words["focus"] = f"{colors.focus_width}px" if colors.high_contrast else "1px"
    words["pressed"] = _css(colors.accent.darker(112) if not colors.dark else colors.accent.lighter(112))
    words["down_arrow"] = _image("chevron-down", colors.muted)
    words["up_arrow"] = _image("chevron-up", colors.muted)
    words["check"] = _image("check", colors.on_accent)
    return words


def _css(color: QColor) -> str:
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"


def _image(name: str, color: QColor) -> str:
    """Write a tinted icon to a file: a style sheet takes images from files only."""
    path = Path(_folder().name) / f"{name}-{color.name()[1:]}.svg"
    if not path.exists():
        path.write_bytes(icons.svg(name, color))
    return f'url("{path.as_posix()}")'


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="calapp-icons-")


_TEMPLATE = Template("""
* { outline: none; }
QWidget { color: $text; font-size: $px13; }
QToolTip { color: $text; background: $card; border: 1px solid $border; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel:disabled { color: $disabled; }
*[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: $px12; }
QLabel[role="title"] { font-size: $px18; font-weight: 600; }
QLabel[role="subtitle"] { color: $muted; font-size: $px18; }
QLabel[role="heading"] { font-size: $px15; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="section"] { color: $muted; font-size: $px12; font-weight: 600; }
QLabel[role="note"] { color: $accent_strong; background: $accent_soft; border-radius: $radius; padding: 8px 10px; }
QLabel[role="warning"] { color: $warning; background: $warning_soft; border-radius: $radius; padding: 8px 10px; }
QLabel[role="problem"] { color: $danger; font-size: $px12; }
QLabel[role="success"] { color: $success; }
QLabel[role="pill"] { color: $muted; background: $hover; border-radius: 8px; padding: 1px 8px; font-size: $px11; }
QLabel[role="pill"][tone="good"] { color: $success; background: $success_soft; }
QLabel[role="pill"][tone="bad"] { color: $danger; background: $danger_soft; }
QLabel[role="pill"][tone="waiting"] { color: $warning; background: $warning_soft; }
QLabel[role="initial"] { color: $accent_strong; background: $accent_soft; border-radius: 11px; font-size: $px11;
  font-weight: 600; }
QLabel[role="key"] { color: $muted; background: $background; border: 1px solid $border; border-radius: $box_radius;
  padding: 0 5px; font-size: $px11; }
*[role="page"] { background: $background; }
*[role="sidebar"] { background: $sidebar; }
QFrame[role="toolbar"], QToolBar { background: $sidebar; border: none; border-bottom: 1px solid $line; spacing: 8px; }
QFrame[role="header"] { background: $background; border: none; border-bottom: 1px solid $line; }
QFrame[role="footer"] { background: $sidebar; border: none; border-top: 1px solid $line; }
QFrame[role="card"] { background: $card; border: 1px solid $border; border-radius: $card_radius; }
QFrame[role="cell"] { background: transparent; border: none; border-bottom: 1px solid $line; }
QFrame[role="cell"][tone="differs"] { background: $warning_soft; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; }

QPushButton, QToolButton[kind="button"] { background: $background; border: 1px solid $border; border-radius: $radius;
  padding: 4px 12px; min-height: $control; font-weight: 500; }
QPushButton:hover, QToolButton[kind="button"]:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus, QToolButton[kind="button"]:focus { border: $focus solid $accent; }
QPushButton:disabled { color: $disabled; background: $sidebar; }
QPushButton:checked { color: $accent_strong; background: $accent_soft; }
QPushButton[kind="primary"] { color: $on_accent; background: $accent; border-color: $accent; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: $pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 3px 11px; }
QPushButton[kind="primary"]:disabled { color: $disabled; background: $hover; border-color: $hover; }
QPushButton[kind="danger"] { color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_soft; }
QPushButton[kind="link"] { color: $accent; background: transparent; border: 1px solid transparent; padding: 4px 2px; }
QPushButton[kind="link"][tone="bad"] { color: $danger; font-size: $px12; }
QPushButton[kind="status"] { color: $muted; background: transparent; border: 1px solid transparent; padding: 0;
  text-align: left; font-weight: 400; font-size: $px12; }
QPushButton[kind="status"][tone="bad"] { color: $danger; }
QPushButton[kind="status"]:hover, QPushButton[kind="status"]:focus { text-decoration: underline; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-color: $accent; }
QPushButton[kind="flat"], QToolButton { background: transparent; border: 1px solid transparent;
  border-radius: $radius; padding: 4px; }
QPushButton[kind="flat"]:hover, QToolButton:hover { background: $hover; }
QPushButton[kind="flat"]:focus, QToolButton:focus { border: $focus solid $accent; }
QPushButton[kind="choice"] { padding: 2px 10px; }
QPushButton[kind="choice"]:checked { color: $accent_strong; background: $accent_soft; border-color: $accent; }
QToolButton:checked { color: $accent_strong; background: $accent_soft; font-weight: 600; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="day"] { background: $background; border: 1px solid $border; border-radius: 14px; padding: 0;
  min-width: 26px; max-width: 26px; min-height: 26px; max-height: 26px; }
QToolButton[kind="day"]:checked { color: $on_accent; background: $accent; border-color: $accent; }
QToolButton[kind="day"]:focus { border: 2px solid $text; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: $background; color: $text;
  border: 1px solid $border; border-radius: $radius; padding: 4px 8px; min-height: $control;
  selection-background-color: $accent; selection-color: $on_accent; }
QTextBrowser[role="notes"] { background: transparent; border: none; padding: 0; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: $focus solid $accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $disabled;
  background: $sidebar; }
QLineEdit[problem="true"], QComboBox[problem="true"] { border: 1px solid $danger; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QLineEdit[kind="title"] { font-size: $px18; font-weight: 600; min-height: 28px; }
QLineEdit[kind="flat"] { border-color: transparent; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 18px; border: none; background: transparent; }
QAbstractSpinBox[kind="plain"]::up-button, QAbstractSpinBox[kind="plain"]::down-button { width: 0; border: none; }
QAbstractSpinBox { max-height: $control; }
QAbstractSpinBox::up-arrow { image: $up_arrow; width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow, QDateEdit::down-arrow, QComboBox::down-arrow { image: $down_arrow; width: 14px;
  height: 14px; }
QAbstractSpinBox[kind="plain"]::up-arrow, QAbstractSpinBox[kind="plain"]::down-arrow { image: none; width: 0; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $border; padding: 4px;
  selection-background-color: $accent_soft; selection-color: $text; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $muted;
  background: $background; border-radius: $box_radius; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: $check; }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 6px; height: 6px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QDialogButtonBox { button-layout: 3; dialogbuttonbox-buttons-have-icons: 0; }

QMenu { background: $card; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: $box_radius; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QAbstractItemView { background: $background; alternate-background-color: $sidebar; border: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QAbstractItemView::item { padding: 4px 8px; border-radius: $radius; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $accent_soft; color: $text; }
QHeaderView::section { color: $muted; background: $background; border: none; border-bottom: 1px solid $line;
  padding: 6px 8px; font-weight: 600; font-size: $px12; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { color: $muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QProgressBar { color: transparent; background: $hover; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QStatusBar { background: $sidebar; color: $muted; border-top: 1px solid $line; }
QScrollArea { background: transparent; border: none; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
