"""Whether this computer should be spared: it runs on its battery, or its network is paid by the byte."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtNetwork import QNetworkInformation

SUPPLIES = Path("/sys/class/power_supply")
"""Linux lists here what a computer is powered by (Documentation/ABI/testing/sysfs-class-power); elsewhere, nothing."""


def sparing() -> bool:
    """Tell whether to sync less often, as far as the system says so."""
    return on_battery() or on_metered_network()


def on_battery(supplies: Path = SUPPLIES) -> bool:
    """Tell whether a battery of the computer itself, not of a mouse or a headset, is being drained."""
    return any(
        _says(supply, "type") == "Battery"
        and _says(supply, "status") == "Discharging"
        and _says(supply, "scope") != "Device"
        for supply in (supplies.iterdir() if supplies.is_dir() else ())
    )


def on_metered_network() -> bool:
    """Tell whether the network is metered; it is not where nobody watches it."""
    network = QNetworkInformation.instance()
    return network is not None and network.isMetered()


def _says(supply: Path, name: str) -> str:
    with suppress(OSError):
        return (supply / name).read_text(encoding="ascii", errors="replace").strip()
    return ""
