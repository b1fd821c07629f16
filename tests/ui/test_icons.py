"""Line icons: all there, tinted, sharp, and in the colors of the moment."""

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter

from calapp.ui import icons, theme


def colors_of(image: QImage) -> set[str]:
    spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(*spot).name() for spot in spots if image.pixelColor(*spot).alpha() == 255}


def test_the_license_travels_with_the_icons():
    assert "ISC License" in (icons.folder() / "LICENSE").read_text()
    assert {"repeat", "bell", "users", "cloud-upload", "triangle-alert", "check"} <= icons.names()


@pytest.mark.parametrize("name", sorted(icons.names()))
def test_every_icon_can_be_drawn(qapp, name):
    assert colors_of(icons.pixmap(name, QColor("#123456"), size=48).toImage())


def test_a_pixmap_has_the_color_and_the_ratio_asked_for(qapp):
    image = icons.pixmap("square-check", QColor("#C62A2F"), size=20, ratio=2)
    assert (image.width(), image.devicePixelRatio()) == (40, 2)
    assert colors_of(image.toImage()) == {"#c62a2f"}


def test_an_icon_follows_the_theme(qapp):
    icon = icons.icon("minus", "text")
    for scheme in (theme.Scheme.DARK, theme.Scheme.LIGHT):
        colors = theme.apply(qapp, scheme)
        assert colors_of(icon.pixmap(QSize(48, 48)).toImage()) == {colors.text.name()}


def test_an_icon_pales_when_disabled_and_lights_up_when_checked(light):
    icon = icons.icon("square-check", "text", active="accent")
    off = icon.pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage()
    checked = icon.pixmap(QSize(32, 32), QIcon.Mode.Normal, QIcon.State.On).toImage()
    assert colors_of(off) == {light.disabled.name()}
    assert colors_of(checked) == {light.accent.name()}


def test_an_icon_paints_and_survives_being_copied(light):
    copy = QIcon(icons.icon("bell"))
    image = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    copy.paint(painter, 0, 0, 32, 32)
    icons.draw(painter, "bell", light.danger, QRectF(0, 0, 16, 16))
    painter.end()
    assert light.text.name() in colors_of(image)
    copy.addFile("")
    assert not copy.isNull()


def test_an_unknown_icon_is_an_error():
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-thing")
