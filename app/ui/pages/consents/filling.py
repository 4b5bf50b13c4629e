"""The form of a consent: how it begins, what stands in it, what it still needs, and what is kept of it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from app.core.consent.model import Cell, Consent, Giver, Kind, Missing, Paper, Scope, What
from app.core.kernel.text import Sentence, msg
from app.core.media.model import Asset, Depicts
from app.core.posts.pictures import seen_in
from app.core.team.model import Person, Right
from app.ui.pages.consents.state import Form

LANGUAGE_OF = {"it": "it", "es": "es"}
"""In which language a form is usually signed."""
USUALLY = 12
"""Months a new consent counts, unless the form says otherwise."""
FIRST_WHAT = frozenset({What.PHOTO, What.FACE})
"""Ticked on an empty form; everything else is asked for."""


def fresh(code: str, asset: Asset | None, today: date, country: str, collected_by: str) -> Form:
    """An empty form, for the picture given: its person and what it shows are known already."""
    return Form(
        None,
        asset.subject if asset and asset.subject else code,
        today,
        frozenset({asset.id}) if asset else frozenset(),
        until=in_months(today, USUALLY),
        what=seen_in(asset) if asset else FIRST_WHAT,
        giver=Giver(_kind_of(asset) if asset else Kind.ADULT, country=country),
        paper=Paper(LANGUAGE_OF.get(country, "en"), "", collected_by),
    )


def form_of(consent: Consent, zone: tzinfo) -> Form:
    """The form of a record as it is kept."""
    until = consent.scope.until
    last_day = (until - timedelta(microseconds=1)).astimezone(zone).date() if until else None
    return Form(
        consent,
        consent.subject,
        consent.given_at.astimezone(zone).date(),
        consent.scope.assets,
        consent.scope.platforms,
        consent.scope.purposes,
        last_day,
        proof_name=consent.proof_name,
        what=consent.scope.what,
        without=consent.scope.without,
        giver=consent.giver,
        paper=consent.paper,
    )


def scope_of(form: Form, zone: tzinfo) -> Scope:
    """What is agreed to, until the last day on the practice's clock is over."""
    ends = datetime.combine(form.until + timedelta(days=1), time(), zone) if form.until else None
    return Scope(form.assets, form.platforms, form.purposes, ends, form.what, _exceptions(form))


def missing(form: Form, person: Person, now: datetime) -> tuple[Missing, ...]:
    """What the record would still need, were ``person`` to keep the form as it is."""
    proof = "chosen" if form.has_proof else ""
    scope = Scope(form.assets, form.platforms, form.purposes, None, form.what)
    giver = form.giver
    if giver.may_be_allowed and person.may(Right.OVERRIDE_BLOCK):
        giver = replace(giver, allowed_by=giver.allowed_by or person.id)  # once it is kept
    return Consent("", form.subject, scope, now, "", proof, giver=giver).missing(now)


def objection(form: Form, assets: Mapping[str, Asset], today: date) -> Sentence | None:
    """A picture of somebody else is the mistake that must not happen."""
    if not form.subject.strip():
        return msg("Give the person a code, for example K-0142: a name is not needed here.")
    for asset in (assets[a] for a in sorted(form.assets) if a in assets):
        if asset.subject and asset.subject != form.subject.strip():
            return msg(
                "The picture {name} belongs to {other}, not to {code}.",
                name=asset.name,
                other=asset.subject,
                code=form.subject.strip(),
            )
    if form.until is not None and form.until < form.given_on:
        return msg("It would end before it was given. Check the two dates.")
    if form.giver.born is not None and form.giver.born > today:
        return msg("The date of birth is in the future.")
    if form.asks_which:
        return msg("Say first which consent the form is.")
    return None


def bound(asset: Asset, consent: Consent) -> Asset:
    """The picture bound to the person; who is in it is known now, whether recognisable a person says."""
    kind, depicts = consent.giver.kind, asset.depicts
    if depicts is Depicts.UNKNOWN:
        depicts = Depicts.STAFF if kind is Kind.STAFF else Depicts.PATIENT
    return replace(asset, subject=consent.subject, depicts=depicts, minor=asset.minor or kind is Kind.MINOR)


def in_months(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _exceptions(form: Form) -> frozenset[Cell]:
    """Only of what is ticked and where it is ticked: the others are not allowed anyway. For a purpose that is ticked
    later they hold too."""
    return frozenset(cell for cell in form.without if cell[0] in form.what and cell[1] in form.platforms)


def _kind_of(asset: Asset) -> Kind:
    if asset.depicts is Depicts.STAFF:
        return Kind.STAFF
    return Kind.MINOR if asset.minor else Kind.ADULT
