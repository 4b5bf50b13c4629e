"""One of the three papers of a record, in the language of whoever signs it."""

from app.core.consent.model import Missing
from app.core.consent.paper import form, information, withdrawal
from app.core.consent.paper.parts import Document, Occasion, Paragraph
from app.core.consent.paper.reference import Form, Reference, template_for
from app.core.consent.words import NOT_PUBLISHED
from app.core.kernel.errors import Refused
from app.core.kernel.text import LANGUAGES, Sentence

TITLES: dict[Form, Sentence] = {
    Form.CONSENT: form.TITLE,
    Form.INFORMATION: information.TITLE,
    Form.WITHDRAWAL: withdrawal.TITLE,
}


def document(wanted: Form, occasion: Occasion, language: str) -> Document:
    """Raises ``Refused`` for an adult for whom somebody else decides, until the doctor made an exception."""
    consent = occasion.consent
    blocked = Missing.BLOCKED in consent.giver.missing(occasion.now)
    if blocked and wanted is not Form.WITHDRAWAL:
        raise Refused(NOT_PUBLISHED)
    language = language if language in LANGUAGES else "en"
    reference = Reference(wanted, consent.id, template_for(occasion.country), language)
    title = form.title_of(occasion) if wanted is Form.CONSENT else TITLES[wanted]
    return Document(reference, title, _paragraphs(wanted, occasion))


def _paragraphs(wanted: Form, occasion: Occasion) -> tuple[Paragraph, ...]:
    match wanted:
        case Form.CONSENT:
            return form.consent_form(occasion)
        case Form.INFORMATION:
            return information.information_sheet(occasion)
        case Form.WITHDRAWAL:
            return withdrawal.withdrawal_form(occasion)
