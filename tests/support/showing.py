"""A patient's picture with its consent, and posts that show it: what a withdrawal begins with."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from PIL import Image

from app.core.consent.model import Consent, Purpose, Scope, What
from app.core.desk import Desk
from app.core.media.model import Asset, Depicts
from app.core.posts.model import Audience, Goal, Post

SUBJECT = "K-0142"
WORDS = "La pelle dopo la cura: arrossata per due giorni, poi più calma. Ne parli con il suo medico."


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (96, 64), colour).save(out, "PNG")
    return out.getvalue()


def photo(desk: Desk, colour: str = "#D99", subject: str = SUBJECT) -> Asset:
    """A face, described and bound to the person."""
    taken = desk.media.take("guancia.png", picture(colour))
    desk.media.describe(
        replace(
            taken,
            alt="La guancia dopo la cura",
            depicts=Depicts.PATIENT,
            recognisable=True,
            traces=frozenset(),
            generated=False,
            subject=subject,
        )
    )
    found = desk.media.get(taken.id)
    assert found is not None
    return found


def consent_for(desk: Desk, *assets: Asset, subject: str = SUBJECT) -> Consent:
    """Complete: for these pictures, on every channel of the practice, with the signed form."""
    platforms = frozenset(account.platform for account in desk.accounts.all())
    scope = Scope(frozenset(a.id for a in assets), platforms, frozenset(Purpose), what=frozenset(What))
    kept = desk.consents.record(subject, scope, desk.team.current.id)
    form = desk.folder / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return desk.consents.attach_proof(kept.id, form)


def signed(
    desk: Desk,
    consent: Consent,
    asset: Asset,
    channels: Iterable[str],
    words: str = WORDS,
    slot: datetime | None = None,
    title: str = "",
) -> Post:
    """A post that shows the picture, signed by the doctor with a reason for what the checklist asks."""
    post = desk.posts.new("it", title)
    post = desk.posts.save(
        replace(
            post,
            text=words,
            goal=Goal.EDUCATE,
            audience=Audience.GENERAL,
            channels=tuple(channels),
            media=(asset.id,),
            consents=(consent.id,),
        )
    )
    if slot is not None:
        post = desk.posts.schedule(post.id, slot)
    for finding in desk.gate.findings(post):
        post = desk.posts.override(
            post, finding, "Valutato con la paziente e con il consulente.", desk.team.current
        )
    return desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
