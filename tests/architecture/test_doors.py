"""The doors keep one shape: what is a page and what is a platform is found by its folder."""

import ast
from pathlib import Path

import pytest

from app.core.kernel.text import LANGUAGES
from app.core.platforms import catalog as platforms
from app.ui.pages import catalog as pages

APP = Path(__file__).resolve().parents[2] / "app"


def folders(*parts: str) -> list[Path]:
    return sorted(path.parent for path in APP.joinpath(*parts).glob("*/__init__.py"))


PAGES, PLATFORMS = folders("ui", "pages"), folders("core", "platforms")


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("folder", PAGES, ids=name)
def test_a_page_has_a_presenter_and_something_that_draws_it(folder: Path) -> None:
    assert (folder / "presenter.py").exists()
    assert (folder / "page.py").exists()


@pytest.mark.parametrize("folder", PAGES, ids=name)
def test_only_the_front_of_a_page_knows_the_desk(folder: Path) -> None:
    """``__init__`` unpacks it; presenter and parts get services."""
    for path in folder.rglob("*.py"):
        if path.name == "__init__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.module == "app.core.desk"), path.name


def test_every_folder_of_pages_is_found_once() -> None:
    found = [page.key for page in pages.discover()]
    assert sorted(found) == [folder.name for folder in PAGES]


def test_pages_do_not_quarrel_about_their_place() -> None:
    places = [(page.section, page.order) for page in pages.discover()]
    assert len(places) == len(set(places))
    shortcuts = [page.shortcut for page in pages.discover() if page.shortcut]
    assert len(shortcuts) == len(set(shortcuts))


@pytest.mark.parametrize("folder", PLATFORMS, ids=name)
def test_a_platform_is_found_and_speaks_three_languages(folder: Path) -> None:
    manifest = platforms.discover()[folder.name].manifest
    assert manifest.key == folder.name
    for words in (manifest.about, *manifest.steps, *(field.label for field in manifest.fields)):
        assert all(words.in_language(language).strip() for language in LANGUAGES), words
