"""What the rules may ask about a post, gathered once: pure, so that typing, signing and sending ask the same."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.core.compliance.model import Checklist, ConsentFact, Facts, Finding, MediaFact, Severity, Sponsorship
from app.core.consent.model import Consent, Purpose, Use
from app.core.media.model import Asset, Depicts
from app.core.posts.model import Audience, Goal, Post, consent_purpose
from app.core.team.model import Practice

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
_CONSENT = {Purpose.EDUCATION: ("edu",), Purpose.PROMOTION: ("promo",), Purpose.CASE: ("edu", "promo")}


def facts_of(
    post: Post, practice: Practice, platform: str, assets: Iterable[Asset], consents: Iterable[Consent]
) -> Facts:
    """The facts of ``post`` as it would appear on ``platform``."""
    assets = tuple(assets)
    slot = post.slot.astimezone(practice.timezone).date() if post.slot else None
    return Facts(
        kind="post",
        language=post.language,
        jurisdictions=practice.jurisdictions,
        audience="professionals" if post.audience is Audience.COLLEAGUES else "general_public",
        platform=platform,
        purpose=PURPOSES[post.goal],
        topic=post.topic,
        sources_attached=bool(post.sources),
        media=tuple(_media_fact(a) for a in assets),
        consents=tuple(_consent_fact(c, assets) for c in consents),
        sponsorship=Sponsorship(post.sponsorship, post.sponsorship_disclosed),
        public_health_campaign=post.public_campaign,
        scheduled_for=slot,
        house=practice.house,
        answers={(a.rule, a.phrase): a.yes for a in post.answers},
    )


def _media_fact(asset: Asset) -> MediaFact:
    return MediaFact(
        kind="graphic" if asset.depicts is Depicts.ILLUSTRATION else "photo",
        depicts=_DEPICTS.get(asset.depicts, "none"),
        # Nobody said that they are not recognisable: they are, until somebody does.
        recognisable=asset.depicts in _DEPICTS and (asset.recognisable is not False or bool(asset.traces)),
        before_after=asset.before_after,
        alt_text=bool(asset.alt),
        minor=asset.minor,
        asset_id=asset.id,
    )


def _consent_fact(consent: Consent, assets: Iterable[Asset]) -> ConsentFact:
    # What shows less of a picture is covered by the consent for it.
    heirs = {a.id for a in assets if consent.scope.assets.intersection(a.known_as)}
    return ConsentFact(
        subject="patient",
        purposes=frozenset(short for p in consent.scope.purposes for short in _CONSENT[p]),
        platforms=consent.scope.platforms,
        expires=consent.scope.until.date() if consent.scope.until else None,
        withdrawn=consent.withdrawn is not None or not consent.proof,
        asset_ids=consent.scope.assets | heirs,
    )


def use_of(post: Post, asset: Asset, platform: str) -> Use:
    return Use(asset.id, platform, Purpose(consent_purpose(post, asset.before_after)))


def covered(consent: Consent, post: Post, asset: Asset, platform: str, at: datetime) -> bool:
    """Does the consent allow the picture there, or one of which it shows less?"""
    use = use_of(post, asset, platform)
    return any(consent.covers(replace(use, asset=known), at) for known in asset.known_as)


def unsettled(checklist: Checklist, post: Post) -> tuple[Finding, ...]:
    """Findings that still stand in the way: not overridden, not answered; advice never stands in the way."""
    overridden = {(o.rule, o.phrase) for o in post.overrides}
    return tuple(
        f
        for f in checklist.findings
        if f.severity is not Severity.NOTE and (f.rule, f.phrase) not in overridden
    )
