"""Third-party notices: the licence of every package the program carries, gathered from what is installed.

    .venv/bin/python packaging/licenses.py

Writes resources/licenses/: one text a package, the licences of Qt, and NOTICES.md, the table the program shows.
Run it when a run-time requirement changes; tests/architecture compares the table with the pins.
"""

import re
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "licenses"
COMMON = Path("/usr/share/common-licenses")
ELSEWHERE = ("pywin32-ctypes", "tzdata")
"""Only on Windows: named in the table, their texts come with the package."""
HEAD = """# What Decoro is made of

Decoro itself is under the MIT licence (`LICENSE`). It carries the works of others, with thanks.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3 (`LGPL-3.txt`, which builds on
`GPL-3.txt`). They are separate files of the installed program and may be replaced by your own build of the same
version; their sources are published by the Qt Project under the same version number. The same holds for libheif and
libde265, which read HEIC photos: separate libraries beside pi-heif (its edition without the encoder x265, which is
under the GPL), with sources at https://github.com/strukturag. And for FFmpeg, which decodes videos for Qt: separate
libraries in the folder of Qt, under the LGPL, version 2.1 or later (`LGPL-2.1.txt`), with sources at
https://ffmpeg.org.

| Part | Version | Licence | Text |
|---|---|---|---|
"""
BESIDES = {
    "Python": ("PSF-2.0", "Python.txt"),
    "Inter (font)": ("OFL-1.1", "../fonts/LICENSE-Inter.txt"),
    "Phosphor (icons)": ("MIT", "../icons/LICENSE-Phosphor.txt"),
    "SQLCipher (inside sqlcipher3)": ("BSD-3-Clause", "SQLCipher.txt"),
    "SQLite (inside sqlcipher3)": ("Public domain", "-"),
    "OpenSSL (inside sqlcipher3 and cryptography)": ("Apache-2.0", "Apache-2.0.txt"),
    "Snowball stemmers (inside PyStemmer)": ("BSD-3-Clause", "PyStemmer.txt"),
    "libheif and libde265 (inside pi-heif)": ("LGPL-3.0", "LGPL-3.txt"),
    "FFmpeg (inside PySide6_Addons)": ("LGPL-2.1-or-later", "LGPL-2.1.txt"),
    "Signalsmith Stretch (inside PySide6_Addons)": ("MIT", "SignalsmithStretch.txt"),
    "Zint (inside zxing-cpp)": ("BSD-3-Clause", "Zint.txt"),
    "nanobind (inside zxing-cpp)": ("BSD-3-Clause", "nanobind.txt"),
    "PyInstaller (starter of the program)": ("GPL-2.0-or-later with bootloader exception", "-"),
}
LONG_NAMES = {
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def runtime() -> list[str]:
    text = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)


def part(name: str) -> Part:
    found = distribution(name)
    wanted = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
    files = [Path(str(found.locate_file(file))) for file in found.files or () if ".dist-info/" in str(file)]
    texts = tuple(path for path in sorted(files) if wanted.search(path.name))
    return Part(found.metadata["Name"], found.version, licence(found), texts)


def licence(found: Distribution) -> str:
    told = {key: found.metadata[key] for key in ("License-Expression", "License") if key in found.metadata}
    said = told.get("License-Expression") or told.get("License") or ""
    first = said.strip().splitlines()[0] if said.strip() else ""
    if not first or len(first) > 60:
        classifiers = [
            line for line in found.metadata.get_all("Classifier") or [] if line.startswith("License ::")
        ]
        first = classifiers[0].rsplit(" :: ", 1)[-1] if classifiers else "see its text"
    return "Zlib" if found.metadata["Name"] == "sqlcipher3" else LONG_NAMES.get(first, first)


def main() -> None:
    """Texts that no package ships (Qt's, SQLCipher's) are kept as they are; the rest is written anew."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in ("LGPL-3", "LGPL-2.1", "GPL-3", "Apache-2.0"):
        shutil.copyfile(COMMON / name, TARGET / f"{name}.txt")
    python = Path(sys.base_prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "LICENSE.txt")
    shutil.copyfile(python, TARGET / "Python.txt")
    rows = []
    for name in sorted(runtime(), key=str.lower):
        if name in ELSEWHERE:
            continue
        found = part(name)
        if found.texts:
            text = "\n\n".join(
                path.read_text(encoding="utf-8", errors="replace").strip() for path in found.texts
            )
            (TARGET / f"{found.name}.txt").write_text(
                re.sub(r"[ \t]+$", "", text, flags=re.M) + "\n", encoding="utf-8"
            )
        elif not (TARGET / f"{found.name}.txt").exists() and "LGPL" not in found.licence:
            raise SystemExit(
                f"{found.name} ships no licence text: write resources/licenses/{found.name}.txt by hand"
            )
        where = f"{found.name}.txt" if (TARGET / f"{found.name}.txt").exists() else "LGPL-3.txt"
        rows.append(f"| {found.name} | {found.version} | {found.licence} | {where} |")
    rows += [f"| {name} |  | {kind} | {where} |" for name, (kind, where) in BESIDES.items()]
    (TARGET / "NOTICES.md").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
