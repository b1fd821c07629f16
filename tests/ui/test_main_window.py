import pytest
from PySide6.QtCore import QSize

from calapp.ui.main_window import FRAME, first_size


@pytest.mark.parametrize(
    ("room", "size"),
    [((2560, 1440), (1360, 860)), ((1366, 768), (1366 - FRAME, 768 - FRAME)), ((1440, 900), (1360, 900 - FRAME))],
)
def test_first_window_stays_inside_the_screen(room, size):
    assert first_size(QSize(*room)) == QSize(*size)
