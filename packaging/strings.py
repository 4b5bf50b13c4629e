"""Sentences to translate: collected from ``msg`` and ``nmsg`` into app.pot, merged into each app.po, compiled.

    python3 packaging/dev.py strings             collect, merge, compile; says what has no translation yet
    python3 packaging/dev.py strings --compile   only compile what is older than its source

English is the source and needs no catalogue: gettext falls back to the sentence itself, plurals included.
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "resources" / "locale"
TEMPLATE = LOCALE / "app.pot"
LANGUAGES = ("it", "es")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date in the headers: a catalogue changes only when a sentence does."""


def sentences(source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and literals of every ``msg("...")`` and ``nmsg("...", "...", n)``."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        wanted = {"msg": 1, "nmsg": 2}.get(node.func.id, 0)
        literals = [
            argument.value
            for argument in node.args[:wanted]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if wanted and len(literals) == wanted:
            yield node.lineno, tuple(literals)


def collect() -> Catalog:
    """Every sentence of ``app``, in the order of files and lines."""
    catalog = Catalog(project="Decoro", domain="app", charset="utf-8", creation_date=BEGINNING)
    catalog.header_comment = "# The sentences of Decoro."
    for path in sorted((ROOT / "app").rglob("*.py")):
        for _line, literals in sorted(sentences(path.read_text(encoding="utf-8"))):
            where = path.relative_to(ROOT).as_posix()
            message = literals[0] if len(literals) == 1 else literals
            catalog.add(message, locations=[(where, None)])  # type: ignore[list-item]  # lines change too often
    return catalog


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "app.po"


def read(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        return Catalog(
            locale=language, project="Decoro", domain="app", charset="utf-8", creation_date=BEGINNING
        )
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain="app")


def merged(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with exactly the sentences of today. Nothing is guessed from similar ones."""
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True, keep_user_comments=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = BEGINNING
    catalog.header_comment = f"# The sentences of Decoro: {language}."
    return catalog


def as_text(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalog, width=110, sort_by_file=True, ignore_obsolete=True)
    return stream.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    def said(message: object) -> bool:
        return all(message) if isinstance(message, tuple | list) else bool(message)

    return [str(message.id) for message in catalog if message.id and not said(message.string)]


def compile_catalogues() -> None:
    for language in LANGUAGES:
        source = po_file(language)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with target.open("wb") as stream:
                write_mo(stream, read(language))


def main(arguments: list[str]) -> None:
    if arguments != ["--compile"]:
        template = collect()
        LOCALE.mkdir(parents=True, exist_ok=True)
        TEMPLATE.write_bytes(as_text(template))
        for language in LANGUAGES:
            catalog = merged(language, template)
            po_file(language).parent.mkdir(parents=True, exist_ok=True)
            po_file(language).write_bytes(as_text(catalog))
            if missing := untranslated(catalog):
                print(f"{language}: {len(missing)} of {len(catalog)} sentences have no translation")
    compile_catalogues()


if __name__ == "__main__":
    main(sys.argv[1:])
