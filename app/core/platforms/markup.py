"""Between the plain text a person writes and the HTML a platform keeps."""

import re
import unicodedata
from html import escape
from html.parser import HTMLParser

LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»”’]", re.IGNORECASE)
BLOCKS = frozenset(
    {"p", "div", "li", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figure"}
)
UNSEEN = frozenset({"script", "style", "template"})


class _Reader(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._hidden += 1
        elif tag == "br":
            self.seen.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in BLOCKS:
            self.seen.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.seen.append(re.sub(r"[ \t\r\n]+", " ", data))


def to_text(html: str) -> str:
    """What a person reads: paragraphs as blank lines, no tags, entities resolved."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [line.strip(" ") for line in "".join(reader.seen).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def to_paragraphs(text: str) -> list[str]:
    """Each paragraph as safe HTML: escaped, line breaks kept, web addresses as links, no shortcodes."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [_inline(part.strip("\n")) for part in parts if part.strip()]


def _inline(text: str) -> str:
    made: list[str] = []
    done = 0
    for link in LINK.finditer(text):
        address = escape(link.group(), quote=True)
        made.append(_safe(text[done : link.start()]))
        made.append(f'<a href="{address}">{_brackets(address)}</a>')
        done = link.end()
    made.append(_safe(text[done:]))
    return "".join(made).replace("\n", "<br>\n")


def _safe(text: str) -> str:
    return _brackets(escape(text, quote=False))


def _brackets(text: str) -> str:
    return text.replace("[", "&#91;").replace("]", "&#93;")


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever a platform did to quotes, spaces, mentions and emoji on the way."""
    return _essence(one) == _essence(other)


def _essence(text: str) -> str:
    text = re.sub(r"(?<![/\w])@(\w+)@[\w.-]+\w", r"@\1", unicodedata.normalize("NFKC", text)).casefold()
    letters = "".join(c for c in text if c.isalnum())
    return letters or "".join(text.split())
