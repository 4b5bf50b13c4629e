"""Finds the pages: every folder here that holds a ``PAGE``. Works from the sources and in the frozen program."""

from importlib import import_module
from pkgutil import iter_modules

from app.ui import pages
from app.ui.pages.contract import Page

SECTIONS = ("main", "below")


def discover() -> list[Page]:
    """All pages in the order of the rail. A page that is not built yet has no folder, so it is not listed."""
    found = []
    for module in iter_modules(pages.__path__):
        if module.ispkg:
            page = import_module(f"{pages.__name__}.{module.name}").PAGE
            if isinstance(page, Page):
                found.append(page)
    return sorted(found, key=lambda page: (SECTIONS.index(page.section), page.order))
