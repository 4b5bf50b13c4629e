"""What the rules may ask about a post, gathered once: pure, so that typing, signing and sending ask the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core.accounts.model import Profile
from app.core.compliance.model import (
    Checklist,
    ConsentFact,
    Facts,
    Finding,
    Identity,
    MediaFact,
    Severity,
    Sponsorship,
)
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.consent.model import Consent, Kind, Purpose
from app.core.media.model import Asset, Depicts
from app.core.posts.identification import identification_of
from app.core.posts.model import Audience, Goal, Post
from app.core.team.model import Person, Practice, Role

PURPOSES: Mapping[Goal | None, str] = {
    None: "education",
    Goal.INFORM: "education",
    Goal.EDUCATE: "education",
    Goal.REASSURE: "education",
    Goal.DEBATE: "education",
    Goal.COLLEAGUES: "education",
    Goal.INSPIRE: "institutional",
    Goal.CAUSE: "institutional",
    Goal.SERVICE: "service_info",
    Goal.CRISIS: "crisis",
}
_DEPICTS = {Depicts.PATIENT: "patient", Depicts.STAFF: "staff"}
_SUBJECTS = {Kind.MINOR: "guardian_both", Kind.STAFF: "staff"}
"""A minor's consent counts only with the signatures of those who answer for them: see ``Giver.missing``."""
_CONSENT = {Purpose.EDUCATION: ("edu",), Purpose.PROMOTION: ("promo",), Purpose.CASE: ("edu", "promo")}


@dataclass(frozen=True, slots=True)
class Beside:
    """What the rules may ask beside the post itself."""

    practice: Practice
    identity: Identity = Identity()
    assets: Sequence[Asset] = ()
    consents: Sequence[Consent] = ()
    """Those attached to the post."""
    profiles: Mapping[str, Profile | None] = field(default_factory=dict)
    """Account -> what a person saw its profile show; None: nobody looked."""
    now: datetime | None = None
    """The moment it is asked at: a consent that does not count then is told as withdrawn."""


def identity_of(practice: Practice, people: Iterable[Person]) -> Identity:
    """Who speaks: the practice, and the doctor whose number is known."""
    doctors = sorted((p for p in people if p.role is Role.DOCTOR), key=lambda p: not p.registration)
    doctor = doctors[0] if doctors else None
    return Identity(
        practice.name,
        doctor.name if doctor else "",
        doctor.registration if doctor else "",
        practice.director,
        practice.authorisation,
    )


def whole_text(post: Post, text: str) -> str:
    """What is checked: the title counts as the first paragraph."""
    return f"{post.title}\n\n{text}" if post.title else text


def checklist_of(
    post: Post, text: str, platform: str, beside: Beside, rulebook: Rulebook, channel: str = ""
) -> Checklist:
    """The one question: typing, signing and sending ask it here, of the same words and the same facts."""
    whole = whole_text(post, text)
    return evaluate(whole, facts_of(post, platform, beside, channel, whole), rulebook)


def facts_of(post: Post, platform: str, beside: Beside, channel: str = "", whole: str = "") -> Facts:
    """The facts of ``post`` as it would appear on ``platform``: the account ``channel``, with the words ``whole``."""
    practice = beside.practice
    slot = post.slot.astimezone(practice.timezone).date() if post.slot else None
    return Facts(
        kind="post",
        language=post.language,
        jurisdictions=practice.jurisdictions,
        audience="professionals" if post.audience is Audience.COLLEAGUES else "general_public",
        platform=platform,
        purpose=PURPOSES[post.goal],
        may_advertise=post.goal is not Goal.CRISIS,
        topic=post.topic,
        identification=identification_of(beside.profiles.get(channel), practice, beside.identity, whole),
        sources_attached=bool(post.sources),
        media=tuple(_media_fact(a) for a in beside.assets),
        consents=tuple(_consent_fact(c, beside) for c in beside.consents),
        sponsorship=Sponsorship(post.sponsorship, post.sponsorship_disclosed),
        public_health_campaign=post.public_campaign,
        scheduled_for=slot,
        house=practice.house,
        answers={a.key: a.yes for a in post.answers},
        identity=beside.identity,
        languages=post.spoken,
    )


def _media_fact(asset: Asset) -> MediaFact:
    return MediaFact(
        kind="graphic" if asset.depicts is Depicts.ILLUSTRATION else "photo",
        depicts=_DEPICTS.get(asset.depicts, "none"),
        # Nobody said that they are not recognisable: they are, until somebody does.
        recognisable=asset.depicts in _DEPICTS and asset.tells_who,
        before_after=asset.before_after,
        ai_generated=asset.generated is True,
        ai_label=asset.labelled,
        alt_text=bool(asset.alt),
        minor=asset.minor,
        asset_id=asset.id,
    )


def _consent_fact(consent: Consent, beside: Beside) -> ConsentFact:
    at = beside.now or consent.given_at
    # What shows less of a picture is covered by the consent for it.
    heirs = {a.id for a in beside.assets if consent.scope.assets.intersection(a.known_as)}
    return ConsentFact(
        subject=_SUBJECTS.get(consent.giver.kind, "patient"),
        purposes=frozenset(short for p in consent.scope.purposes for short in _CONSENT[p]),
        platforms=consent.scope.platforms,
        expires=consent.ends.date() if consent.ends else None,
        withdrawn=consent.withdrawn is not None or bool(consent.faults(at)),
        asset_ids=consent.scope.assets | heirs,
    )


def unsettled(checklist: Checklist, post: Post) -> tuple[Finding, ...]:
    """Findings that still stand in the way: not overridden, not answered; advice never stands in the way."""
    overridden = {o.key for o in post.overrides}
    return tuple(f for f in checklist.findings if f.severity is not Severity.NOTE and f.key not in overridden)
