"""A sentence stays a sentence until it is drawn.

The core never knows the reader's language: it hands out a :class:`Text` (English template, looked up in
the catalogues of ``resources/locale`` when drawn) or :class:`Words` (a sentence that carries its own
languages, as rule packs and platform descriptions do). Logs get the template, never the person's data.
"""

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from app.core.kernel.resources import resource

LANGUAGES = ("it", "es", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """An English template with ``{names}`` and their values; ``plural`` and ``count`` choose the plural form."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        return self.template

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted((k, str(v)) for k, v in self.values.items())), self.count))


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in each language of the interface."""

    it: str
    es: str
    en: str

    def __str__(self) -> str:
        return self.en

    def in_language(self, language: str) -> str:
        return {"it": self.it, "es": self.es}.get(language, self.en)


Sentence: TypeAlias = Text | Words


def msg(template: str, /, **values: object) -> Text:
    """A sentence to translate later. ``template`` is a literal, so that the extraction tool finds it."""
    return Text(template, values)


def nmsg(singular: str, plural: str, count: int, /, **values: object) -> Text:
    """A counted sentence; ``{count}`` is always available in the template."""
    return Text(singular, {"count": count, **values}, plural, count)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("app", str(resource("locale")), [language], fallback=True)


def render(sentence: Sentence, language: str) -> str:
    """The sentence in ``language`` (``it``, ``es`` or ``en``), values filled in, nested sentences rendered too."""
    if isinstance(sentence, Words):
        return sentence.in_language(language)
    catalogue = _catalogue(language)
    if sentence.plural is not None and sentence.count is not None:
        template = catalogue.ngettext(sentence.template, sentence.plural, sentence.count)
    else:
        template = catalogue.gettext(sentence.template)
    values = {
        name: render(value, language) if isinstance(value, Text | Words) else value
        for name, value in sentence.values.items()
    }
    return template.format_map(values) if values else template


def joined(sentences: Iterable[Sentence]) -> Words:
    """Several sentences said in one breath."""
    said = list(sentences)
    return Words(*(" ".join(render(s, language) for s in said) for language in LANGUAGES))


def pack(sentence: Sentence | None) -> dict[str, Any] | None:
    """A sentence as JSON values, to be stored in a row and rendered later in any language."""
    if sentence is None:
        return None
    if isinstance(sentence, Words):
        return {"it": sentence.it, "es": sentence.es, "en": sentence.en}
    values = {k: pack(v) if isinstance(v, Text | Words) else str(v) for k, v in sentence.values.items()}
    return {
        "template": sentence.template,
        "values": values,
        "plural": sentence.plural,
        "count": sentence.count,
    }


def unpack(stored: Mapping[str, Any] | None) -> Sentence | None:
    """The sentence that :func:`pack` stored."""
    if stored is None:
        return None
    if "template" not in stored:
        return Words(stored["it"], stored["es"], stored["en"])
    values = {k: unpack(v) if isinstance(v, dict) else v for k, v in stored["values"].items()}
    return Text(stored["template"], values, stored["plural"], stored["count"])
