"""The closing letter on paper, in the language of the person who gets it. The core says it; here it is only set."""

from datetime import datetime, tzinfo
from html import escape

from PySide6.QtCore import QBuffer, QDate, QIODevice, QLocale, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.core.kernel.text import LANGUAGES, Sentence, Text, msg, render
from app.core.withdrawal.letter import Kind, Paragraph
from app.ui.assets import NAME
from app.ui.kit import LIGHT, theme

NAMES = {"it": "Italiano", "es": "Español", "en": "English"}
LOCALES = {"it": "it_IT", "es": "es_ES", "en": "en_GB"}
DAYS = {"es": "d 'de' MMMM 'de' yyyy"}
STYLES: dict[Kind, str] = {
    Kind.TITLE: f"font-size:18pt; font-weight:600; color:{LIGHT.text}; margin-top:22px; margin-bottom:14px;",
    Kind.HEADING: f"font-size:11.5pt; font-weight:600; color:{LIGHT.accent}; margin-top:16px; margin-bottom:4px;",
    Kind.TEXT: f"font-size:10.5pt; color:{LIGHT.text}; margin-top:4px; margin-bottom:7px;",
    Kind.ITEM: f"font-size:10.5pt; color:{LIGHT.text}; margin-left:12px; margin-top:2px; margin-bottom:4px;",
    Kind.SMALL: f"font-size:9pt; color:{LIGHT.muted}; margin-top:4px; margin-bottom:7px;",
}


def in_words(sentence: Sentence, language: str, zone: tzinfo) -> str:
    """The sentence, its days written out, in ``language`` whatever the screen speaks."""
    if isinstance(sentence, Text):
        values = {name: _value(value, language, zone) for name, value in sentence.values.items()}
        sentence = Text(sentence.template, values, sentence.plural, sentence.count)
    return render(sentence, language)


def _value(value: object, language: str, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        day = value.astimezone(zone).date()
        locale = QLocale(LOCALES[language])
        return locale.toString(QDate(day.year, day.month, day.day), DAYS.get(language, "d MMMM yyyy"))
    return in_words(value, language, zone) if isinstance(value, Text) else value


def as_html(letter: tuple[Paragraph, ...], language: str, zone: tzinfo) -> str:
    lines = []
    for paragraph in letter:
        words = escape(in_words(paragraph.sentence, language, zone))
        sign = "•&nbsp; " if paragraph.kind is Kind.ITEM else ""
        lines.append(f'<p style="{STYLES[paragraph.kind]}">{sign}{words}</p>')
    return "".join(lines)


def as_pdf(letter: tuple[Paragraph, ...], language: str, zone: tzinfo) -> bytes:
    """As many A4 pages as it takes, numbered."""
    language = language if language in LANGUAGES else "en"
    paper = QBuffer()
    paper.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(paper)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)  # the document brings its own
    writer.setResolution(300)
    writer.setTitle(render(msg("Closing letter"), language))
    writer.setCreator(NAME)
    document = QTextDocument()
    font = theme().font("body")
    document.setDefaultFont(font)
    document.setHtml(as_html(letter, language, zone))
    document.print_(writer)
    return bytes(paper.data().data())
