"""How the page of rules calls things: severities, groups, tabs, fees."""

from collections.abc import Mapping
from textwrap import shorten

from app.core.compliance.house import Fees, Where
from app.core.compliance.model import Severity
from app.core.kernel.text import Sentence, Words, msg
from app.core.recheck.model import Task
from app.ui.pages.rules.state import Tab

SEVERITIES: Mapping[Severity, tuple[Sentence, str, str]] = {
    Severity.BLOCK: (msg("Blocks"), "block", "warning-octagon"),
    Severity.WARN: (msg("Wants a reason"), "warn", "warning"),
    Severity.ASK: (msg("Asks"), "warn", "question"),
    Severity.NOTE: (msg("Advice"), "info", "lightbulb"),
}
"""In words, in a tone, with a sign."""

LONGEST = 90
"""Characters of a headline: a post without a title begins with its whole first paragraph."""

GROUPS: Mapping[str, Sentence] = {
    "priv": msg("Patients and privacy"),
    "clin": msg("Clinical safety"),
    "med": msg("Medicines"),
    "dev": msg("Devices"),
    "adv": msg("Promises and advertising"),
    "info": msg("Sources and identification"),
    "disc": msg("Transparency"),
    "rev": msg("Reviews"),
    "cond": msg("Conduct and form"),
}

TABS: Mapping[Tab, Sentence] = {
    Tab.PACKS: msg("Packs"),
    Tab.RULES: msg("All rules"),
    Tab.HOUSE: msg("Our own rules"),
    Tab.RECHECK: msg("Check again"),
}

FEES: Mapping[Fees, tuple[Sentence, Sentence]] = {
    Fees.FREE: (msg("No rule of our own"), msg("The law has its own: a price must never mislead.")),
    Fees.COMPLETE: (
        msg("Only together with what it includes"),
        msg("A price alone wants a reason: the text must say what is included."),
    ),
    Fees.NEVER: (
        msg("Never where everybody reads them"),
        msg("Any price in a post or in a public reply wants a reason."),
    ),
}

LANGUAGES_OF_WORDS: Mapping[str, Sentence] = {
    "": msg("Every language"),
    "it": msg("Italian"),
    "es": msg("Spanish"),
    "en": msg("English"),
}

WHERE: Mapping[Where, Sentence] = {
    Where.BOTH: msg("In posts and replies"),
    Where.POSTS: msg("In posts"),
    Where.REPLIES: msg("In replies"),
}

NOT_YOURS = msg("Only the doctor changes the rules of the practice.")
ALWAYS_ON = msg("This rule is always on: it is more than advice.")


def headline_of(task: Task) -> Sentence:
    """How a post or a reply is called in a list."""
    words = shorten(" ".join(task.headline.split()), LONGEST, placeholder=" …")
    if task.is_reply:
        return msg("Reply: {words}", words=words)
    return Words(words, words, words) if words else msg("Post without a title")
