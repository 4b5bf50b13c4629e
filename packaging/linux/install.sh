#!/usr/bin/env bash
# Installs the built program for this person: ~/.local/lib/decoro, a starter in the menu, `decoro` in ~/.local/bin.
# The data of the practice is elsewhere and is not touched.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program="$here/../../dist/decoro"
[ -x "$program/decoro" ] || { echo "There is no built program: run python3 packaging/dev.py bundle first." >&2; exit 1; }

target="$HOME/.local/lib/decoro"
mkdir -p "$HOME/.local/lib" "$HOME/.local/bin" "$HOME/.local/share/applications" "$HOME/.local/share/icons/hicolor/256x256/apps"
rm -rf "$target.new" && cp -R "$program" "$target.new"
rm -rf "$target" && mv "$target.new" "$target"
ln -sf "$target/decoro" "$HOME/.local/bin/decoro"
cp "$here/decoro.png" "$HOME/.local/share/icons/hicolor/256x256/apps/decoro.png"
sed "s|^Exec=decoro|Exec=$target/decoro|" "$here/decoro.desktop" > "$HOME/.local/share/applications/decoro.desktop"
echo "Decoro is in your menu; in a terminal it is $HOME/.local/bin/decoro"
