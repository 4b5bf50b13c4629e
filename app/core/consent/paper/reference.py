"""What the code on a form says: which record, which form, which version, which language. Nothing of a person."""

import re
from dataclasses import dataclass
from enum import StrEnum

EDITION = "1"
"""Of the wording of the forms: rises with every change of what they say."""
CODE = re.compile(
    r"decoro:(consent|information|withdrawal):([0-9a-f]{32}):v(\d{1,4}-[a-z]{2}):(it|es|en)", re.IGNORECASE
)
LONGEST = 200


class Form(StrEnum):
    CONSENT = "consent"
    INFORMATION = "information"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Reference:
    form: Form
    consent: str
    """The id of the record."""
    template: str
    """Edition and jurisdiction: ``1-it``."""
    language: str

    @property
    def version(self) -> str:
        """As it stands at the foot of the form, and on the record."""
        return f"Decoro {self.template}"

    def __str__(self) -> str:
        """In capitals, which a QR holds in fewer and larger squares."""
        return f"decoro:{self.form}:{self.consent}:v{self.template}:{self.language}".upper()


def template_for(country: str) -> str:
    return f"{EDITION}-{country}"


def parse(words: str) -> Reference | None:
    """The reference a code holds; ``None`` for the code of anything else."""
    found = CODE.fullmatch(words.strip()) if len(words) <= LONGEST else None
    if found is None:
        return None
    form, consent, template, language = (part.lower() for part in found.groups())
    return Reference(Form(form), consent, template, language)
