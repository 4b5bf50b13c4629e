#!/usr/bin/env bash
# Makes dist/Decoro-VERSION.dmg from dist/Decoro.app, on macOS, after: python3 packaging/dev.py bundle
#
# With SIGN_AS="Developer ID Application: ..." the app is signed for the hardened runtime first; with
# NOTARY_PROFILE=... (see: xcrun notarytool store-credentials) the image is notarised and stapled.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' app/__init__.py)
app=dist/Decoro.app
image="dist/Decoro-$version.dmg"
[ -d "$app" ] || { echo "There is no $app: run python3 packaging/dev.py bundle first." >&2; exit 1; }

if [ -n "${SIGN_AS:-}" ]; then
  codesign --force --deep --options runtime --timestamp \
    --entitlements packaging/macos/entitlements.plist --sign "$SIGN_AS" "$app"
  codesign --verify --deep --strict "$app"
fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname Decoro -srcfolder "$stage" -fs HFS+ -format UDZO -ov "$image"

if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
echo "$image"
