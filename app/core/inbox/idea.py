"""A question of somebody becomes an idea for everybody: the names and traces of the person stay behind."""

import re

_TRACES = (
    re.compile(r"https?://\S+"),
    re.compile(r"\S+@\S+\.\w+"),
    re.compile(r"@[\w.]+(?:@[\w.]+)?"),
    re.compile(r"\+?\d[\d\s().-]{6,}\d"),
    re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.I),
    re.compile(r"\bK-\d{3,}\b"),
)
_NAME = r"[A-ZÀ-Ý][\w'’]+(?:\s+(?:(?:De|Di|Del|Della|La|Lo|Van)\s+)?[A-ZÀ-Ý][\w'’]+)?"
_TITLED = re.compile(
    rf"\b(?i:(dott(?:\.?ssa|oressa|ore|or)?|dr(?:a|\.ssa)?|prof(?:\.?ssa|essoressa|essor)?|sig(?:\.?ra|nora|nor)?|signor[ae]?"
    rf"|doctora?|señora?|do[nñ]a?|mrs?|ms))\.?\s+{_NAME}"
)
_CALLED = re.compile(rf"\b(?i:(mi chiamo|me llamo|mi nombre es|my name is|soy|sono|i am|i'm))\s+{_NAME}")
_LEFT_OVER = re.compile(r"\s+([,.;:!?])")


def without_names(text: str, author: str = "") -> str:
    """``text`` without its author's name, other people's names after a title, addresses, numbers and handles."""
    kept = text
    for trace in _TRACES:
        kept = trace.sub("", kept)
    kept = _CALLED.sub("", kept)
    kept = _TITLED.sub(r"\1", kept)
    for word in re.findall(r"[^\W\d_]{3,}", author):
        kept = re.sub(rf"\b{re.escape(word)}\b", "", kept, flags=re.I)
    lines = (" ".join(line.split()) for line in kept.splitlines())
    whole = "\n".join(line for line in lines if line.strip(" ,.;:-"))
    return _LEFT_OVER.sub(r"\1", whole).strip(" ,;:-")


def title_of(text: str, longest: int = 70) -> str:
    """The question as a title: its first sentence with a question mark, else its first words."""
    flat = " ".join(text.split())
    asked = re.search(r"[^.!?¿]*\?", flat)
    start = (asked.group().strip() if asked else flat) or flat
    if len(start) <= longest:
        return start
    return start[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
