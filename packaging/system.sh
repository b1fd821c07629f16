#!/usr/bin/env bash
# Installs the Debian packages that the window (and, with "test", the test suite) needs and the machine lacks.
set -euo pipefail

window=(
  python3-venv
  libegl1 libgl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libglib2.0-0
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-xkb1 libxcb-shape0
  libxkbcommon-x11-0
  fonts-dejavu-core fonts-inter
)
# A display that is not there, a window manager, a tray host, a keyboard and mouse, a Secret Service, notifications.
headless=(xvfb xauth)
test=(openbox trayer xdotool imagemagick dbus dbus-x11 gnome-keyring dunst)

wanted=("${window[@]}")
case "${1:-window}" in
  window) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || wanted+=("${headless[@]}") ;;
  test) wanted+=("${headless[@]}" "${test[@]}") ;;
  *) echo "usage: $0 [window|test]" >&2; exit 2 ;;
esac

command -v dpkg-query >/dev/null || { echo "Not a Debian system: install what corresponds to: ${wanted[*]}" >&2; exit 0; }

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Please install as root: apt-get install ${missing[*]}" >&2; exit 1; }
  run=(sudo)
fi
echo "Installing system packages: ${missing[*]}" >&2
apt=("${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q -y)
"${apt[@]}" update >&2
"${apt[@]}" install --no-install-recommends "${missing[@]}" >&2
