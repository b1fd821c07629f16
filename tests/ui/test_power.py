import pytest

from calapp.ui.power import on_battery, on_metered_network


@pytest.fixture
def supply(tmp_path):
    def make(name, **facts):
        folder = tmp_path / name
        folder.mkdir()
        for fact, words in facts.items():
            (folder / fact).write_text(f"{words}\n")

    return make


def test_a_battery_that_is_drained_counts(supply, tmp_path):
    supply("AC", type="Mains", online="0")
    supply("BAT0", type="Battery", status="Discharging")
    assert on_battery(tmp_path)


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "Battery", "status": "Charging"},
        {"type": "Battery", "status": "Full"},
        {"type": "Battery", "status": "Discharging", "scope": "Device"},
        {"type": "Mains", "online": "1"},
        {},
    ],
)
def test_a_charger_a_mouse_and_what_says_nothing_do_not(supply, tmp_path, facts):
    supply("x", **facts)
    assert not on_battery(tmp_path)


def test_where_nothing_is_told_nothing_is_spared(tmp_path):
    assert not on_battery(tmp_path / "nowhere")
    assert not on_metered_network()
