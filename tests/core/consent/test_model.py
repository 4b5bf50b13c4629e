"""A consent covers what was agreed to and nothing more: for every consent, every use, every moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.consent.model import Consent, Purpose, Scope, Standing, Use

ASSETS, PLATFORMS = ("a1", "a2", "a3"), ("instagram", "facebook", "wordpress")
START = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 6 * 365 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
spans = st.timedeltas(timedelta(microseconds=1), timedelta(days=900))
uses = st.builds(Use, st.sampled_from(ASSETS), st.sampled_from(PLATFORMS), st.sampled_from(Purpose))


def some(of: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(of))


scopes = st.builds(
    Scope, some(ASSETS), some(PLATFORMS), st.frozensets(st.sampled_from(Purpose)), st.none() | moments
)
consents = st.builds(
    Consent,
    id=st.just("c"),
    subject=st.just("K-0142"),
    scope=scopes,
    given_at=moments,
    recorded_by=st.just("p"),
    proof=st.sampled_from(("", "0" * 64)),
    withdrawn=st.none() | moments,
)


@st.composite
def covered(draw: st.DrawFn) -> tuple[Consent, Use, datetime]:
    """A consent that does cover a use, and the moment at which it does."""
    use, at = draw(uses), draw(moments)
    scope = Scope(
        draw(some(ASSETS)) | {use.asset},
        draw(some(PLATFORMS)) | {use.platform},
        draw(st.frozensets(st.sampled_from(Purpose))) | {use.purpose},
        draw(st.none() | spans.map(lambda span: at + span)),
    )
    given_at = at - draw(spans)
    later = draw(st.none() | spans)
    consent = Consent("c", "K-0142", scope, given_at, "p", "0" * 64, withdrawn=later and at + later)
    return consent, use, at


@given(covered())
def test_what_was_agreed_to_is_covered(case: tuple[Consent, Use, datetime]) -> None:
    consent, use, at = case
    assert consent.covers(use, at)


@given(covered())
def test_without_a_proof_nothing_is_covered(case: tuple[Consent, Use, datetime]) -> None:
    consent, use, at = case
    assert not replace(consent, proof="").covers(use, at)


@given(covered(), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_from_the_withdrawal_on_nothing_is_covered(
    case: tuple[Consent, Use, datetime], passed: timedelta
) -> None:
    consent, use, at = case
    ended = replace(consent, withdrawn=None).withdraw(at)
    assert not ended.covers(use, at + passed)
    assert ended.standing(at + passed) is Standing.WITHDRAWN


@given(covered(), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_from_its_end_on_nothing_is_covered(case: tuple[Consent, Use, datetime], passed: timedelta) -> None:
    consent, use, at = case
    ended = replace(consent, scope=replace(consent.scope, until=at))
    assert not ended.covers(use, at + passed)


@given(covered(), spans)
def test_before_it_was_given_nothing_is_covered(
    case: tuple[Consent, Use, datetime], before: timedelta
) -> None:
    consent, use, _ = case
    assert not consent.covers(use, consent.given_at - before)


@given(covered(), uses)
def test_another_picture_platform_or_purpose_is_not_covered(
    case: tuple[Consent, Use, datetime], other: Use
) -> None:
    consent, use, at = case
    narrow = replace(
        consent,
        scope=Scope(
            frozenset({use.asset}),
            frozenset({use.platform}),
            frozenset({use.purpose}),
            consent.scope.until,
        ),
    )
    assert narrow.covers(use, at)
    assert narrow.covers(other, at) == (other == use)


@given(consents, uses, moments)
def test_covered_means_every_condition_holds_and_nothing_else(
    consent: Consent, use: Use, at: datetime
) -> None:
    conditions = (
        consent.proof != "",
        use.asset in consent.scope.assets,
        use.platform in consent.scope.platforms,
        use.purpose in consent.scope.purposes,
        consent.given_at <= at,
        consent.scope.until is None or at < consent.scope.until,
        consent.withdrawn is None or at < consent.withdrawn,
    )
    assert consent.covers(use, at) == all(conditions)


@given(consents, uses, moments)
def test_what_covers_stands_well(consent: Consent, use: Use, at: datetime) -> None:
    """The word on the screen never says less than the gate: incomplete, expired and withdrawn cover nothing."""
    if consent.standing(at) in (Standing.INCOMPLETE, Standing.EXPIRED, Standing.WITHDRAWN):
        assert not consent.covers(use, at)


@given(consents, moments, moments)
def test_the_first_withdrawal_counts(consent: Consent, first: datetime, second: datetime) -> None:
    once = replace(consent, withdrawn=None).withdraw(first)
    assert once.withdraw(second) == once


def test_it_warns_in_the_last_thirty_days() -> None:
    now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    scope = Scope(frozenset({"a1"}), frozenset({"instagram"}), frozenset({Purpose.EDUCATION}))
    consent = Consent("c", "K-0142", scope, now - timedelta(days=300), "p", "0" * 64)
    assert consent.standing(now) is Standing.VALID
    near = replace(consent, scope=replace(scope, until=now + timedelta(days=29)))
    assert near.standing(now) is Standing.EXPIRING
    far = replace(consent, scope=replace(scope, until=now + timedelta(days=31)))
    assert far.standing(now) is Standing.VALID
