"""A status as Mastodon writes it: paragraphs, shortened links with hidden parts, mentions without their server."""

import re
from html import escape

import regex

_PIECES = re.compile(r"(https?://\S+[^\s.,;:!?)])|(?<![/\w])@(\w+)(@[\w.-]+\w)?|(?<![\w&/])#(\w+)")


def to_html(text: str, base: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{_inline(paragraph, base)}</p>" for paragraph in paragraphs if paragraph)


def counted_length(text: str) -> int:
    """As the server counts: graphemes, every link 23, every mention without its server."""
    short = re.sub(r"https?://\S+", "x" * 23, text)
    short = re.sub(r"(?<![/\w])@(\w+)@[\w.-]+\w", r"@\1", short)
    return len(regex.findall(r"\X", short))


def _inline(text: str, base: str) -> str:
    made, done = [], 0
    for piece in _PIECES.finditer(text):
        made.append(escape(text[done : piece.start()]))
        link, user, server, tag = piece.groups()
        if link:
            shown = link.partition("://")[2]
            made.append(
                f'<a href="{escape(link)}" rel="nofollow noopener"><span class="invisible">'
                f"{escape(link[: -len(shown)])}</span>"
                f'<span class="ellipsis">{escape(shown[:30])}</span>'
                f'<span class="invisible">{escape(shown[30:])}</span></a>'
            )
        elif user:
            home = f"https://{server[1:]}" if server else base
            made.append(
                f'<span class="h-card"><a href="{home}/@{user}" class="u-url mention">@<span>{user}</span></a></span>'
            )
        else:
            made.append(
                f'<a href="{base}/tags/{tag.lower()}" class="mention hashtag">#<span>{tag}</span></a>'
            )
        done = piece.end()
    made.append(escape(text[done:]))
    return "".join(made).replace("\n", "<br />")
