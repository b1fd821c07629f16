"""The table of calendar colors, and readable text on any color there can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.ui import tints

TABLE = """
Tomato #D9483B #F9E2E0 #A0352B #DF6358 #562B29 #EA9992
Tangerine #E0761F #FAE9DB #954E15 #E58B41 #583921 #ECAD79
Amber #C99A06 #F6EFD7 #785C04 #D1A92B #51441A #DFC26A
Olive #7C9A1E #EAEFDB #526614 #90A940 #3A4421 #B0C278
Green #2E9E57 #DEEFE4 #206E3D #4DAD70 #234532 #82C59A
Teal #14958F #D9EEED #0E6864 #37A5A0 #1B4243 #7CC4C1
Sky #2489CF #DCECF7 #196091 #459BD6 #203F56 #85BDE4
Indigo #4A63D3 #E2E6F8 #3F55B5 #657ADA #2B3357 #9AA8E6
Violet #7E57C9 #EAE4F6 #6C4BAC #9170D1 #3B3054 #B7A1E1
Orchid #B24CB8 #F3E2F4 #8A3B8E #BE67C3 #4A2C4F #D49BD7
Rose #D6467F #F8E1EB #9D335D #DC6292 #552B3E #E898B8
Slate #66758A #E7E9EC #535F70 #7D8A9C #343941 #AAB2BE
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
GROUNDS = {"light": ("#FFFFFF", False), "dark": ("#1E1F22", True)}
colors = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


def distance(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(tints.rgb(one), tints.rgb(other), strict=True))


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_named_colors_come_out_as_the_design_lists_them(row):
    _, base, fill, text, dark_bar, dark_fill, dark_text = row
    light = tints.tint(base, "#FFFFFF", dark=False)
    dark = tints.tint(base, "#1E1F22", dark=True)
    wanted = [(light.bar, base), (light.fill, fill), (light.text, text)]
    wanted += [(dark.bar, dark_bar), (dark.fill, dark_fill), (dark.text, dark_text)]
    assert max(distance(one, other) for one, other in wanted) <= 2


@pytest.mark.parametrize("ground", GROUNDS)
@given(color=colors)
def test_text_is_readable_on_every_color(ground, color):
    background, dark = GROUNDS[ground]
    tint = tints.tint(color, background, dark=dark)
    assert tints.contrast(tints.rgb(tint.text), tints.rgb(tint.fill)) >= 4.5
    assert tints.contrast(tints.rgb(tint.text), tints.rgb(background)) >= 4.5  # hollow blocks


@pytest.mark.parametrize("ground", GROUNDS)
@given(color=colors)
def test_past_events_stay_legible_and_bars_visible(ground, color):
    background, dark = GROUNDS[ground]
    tint = tints.tint(color, background, dark=dark)
    assert tints.contrast(tints.rgb(tint.past_text), tints.rgb(tint.past_fill)) >= 3
    assert tints.contrast(tints.rgb(tint.bar), tints.rgb(background)) >= 2


def test_contrast_of_black_on_white_is_the_most_there_is():
    assert tints.contrast(tints.BLACK, tints.WHITE) == pytest.approx(21)


@pytest.mark.parametrize("text", ["", "#12", "red", "#GGGGGG"])
def test_what_is_no_color_is_refused(text):
    with pytest.raises(ValueError, match=r"color|base 16"):
        tints.rgb(text)
