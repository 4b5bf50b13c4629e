"""What the checklist, the counters and the door say of a post as it is being typed: pure, nothing is read here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.compliance.model import ON_SCREEN, Checklist, Finding, Severity
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.consent.model import Standing
from app.core.kernel.clock import Clock
from app.core.kernel.text import Sentence, msg
from app.core.media import asking
from app.core.media.model import Asset, Depicts
from app.core.platforms.contract import Unit
from app.core.platforms.counting import count_hashtags, measure_text
from app.core.posts.facts import covered, facts_of
from app.core.posts.gate import objections_of, size_objections, whole_text
from app.core.posts.model import Post
from app.core.team.model import Right
from app.ui.pages.composer.state import (
    BASE,
    ConsentChoice,
    Count,
    Ground,
    Item,
    Outlet,
    Pick,
    Preview,
    Shot,
    Tab,
)

FINE = Pick("fine", msg("Checked: it is fine"), "check")
"""Some questions fear a yes, others a no: whoever answers says that the words may stay."""
SOURCE = Pick("source", msg("Add a source"), "link")
PICTURES = Pick("pictures", msg("Look at the pictures"), "image")
ABOUT_PICTURES = frozenset(
    {
        "priv.image_patient",
        "priv.image_minor",
        "priv.image_staff",
        "priv.media_background",
        "cond.accessibility",
    }
)
NEVER_ANSWERED_FOR = frozenset({"priv.image_patient", "priv.image_minor"})
"""No reason stands in for a consent: the door refuses the picture all the same."""


@dataclass(frozen=True, slots=True)
class Checked:
    items: tuple[Item, ...] = ()
    fine: tuple[Sentence, ...] = ()
    findings: Mapping[str, Finding] | None = None
    """By the id of the item."""
    why: tuple[Sentence, ...] = ()
    """What stands in the way of signing, in the words of the door itself."""


def outlets_of(post: Post, ground: Ground) -> list[Outlet]:
    return [ground.outlets[channel] for channel in post.channels if channel in ground.outlets]


def check(
    post: Post, tab: str, ground: Ground, counts: Sequence[Count], rulebook: Rulebook, clock: Clock
) -> Checked:
    """Every channel is asked, as signing will ask; the text in the editor comes first and has places."""
    assets = [ground.assets[a] for a in post.media if a in ground.assets]
    attached = [c for c in ground.consents if c.id in post.consents]
    outlets = outlets_of(post, ground)
    asked: dict[tuple[str, str], Checklist] = {}

    def ask(platform: str, text: str) -> Checklist:
        key = (platform, text)
        if key not in asked:
            facts = facts_of(post, ground.practice, platform, assets, attached)
            asked[key] = evaluate(whole_text(post, text), facts, rulebook)
        return asked[key]

    checklists = [ask(o.platform, post.text_for(o.id)) for o in outlets]
    here = post.text_for(tab) if tab else post.text
    shown = [tab] if tab else [o.id for o in outlets if o.id not in post.variants]
    first = (
        ask(ground.outlets[shown[0]].platform, here)
        if shown and shown[0] in ground.outlets
        else ask("", here)
    )
    items, findings = _items(post, tab, ground, first, zip(outlets, checklists, strict=True))
    platforms = {o.platform: o.platform_name for o in outlets}
    why = objections_of(post, platforms, checklists, assets, ground.consents, clock)
    fits = {count.outlet for count in counts if count.fits}
    for outlet in outlets:
        why += misfits(post, outlet, assets, fits=outlet.id in fits)
    fine = tuple(title for _, title in first.passed)
    return Checked(items, fine, findings, tuple(dict.fromkeys(why)))


def _items(
    post: Post, tab: str, ground: Ground, first: Checklist, others: Iterator[tuple[Outlet, Checklist]]
) -> tuple[tuple[Item, ...], dict[str, Finding]]:
    """The findings of the text in the editor, and those that only other channels have; strictest first."""
    offset = len(post.title) + 2 if post.title else 0
    here = post.text_for(tab) if tab else post.text
    placed: list[tuple[Finding, Outlet | None, int]] = [(f, None, offset) for f in first.findings]
    known = {(f.concept, f.phrase) for f in first.findings}
    for outlet, checklist in others:
        same = post.text_for(outlet.id) == here
        for finding in checklist.findings:
            if (finding.concept, finding.phrase) not in known:
                known.add((finding.concept, finding.phrase))
                placed.append((finding, None if same else outlet, offset))
    placed.sort(key=lambda p: (ON_SCREEN.index(p[0].severity), p[1] is not None))
    overridden = {(o.rule, o.phrase): o for o in post.overrides}
    items: list[Item] = []
    findings: dict[str, Finding] = {}
    for finding, elsewhere, shift in placed:
        item = _item(finding, elsewhere, shift, ground)
        number = sum(1 for other in findings if other.startswith(item.id))
        item = replace(item, id=f"{item.id}|{number}")
        if override := overridden.get((finding.rule, finding.phrase)):
            who = ground.people.get(override.person, "")
            item = replace(
                item, settled=msg("{who} answers for it: {reason}", who=who, reason=override.reason)
            )
        items.append(item)
        findings[item.id] = finding
    # What somebody answers for stands quietly at the end.
    items.sort(key=lambda item: item.settled is not None)
    return tuple(items), findings


def _item(finding: Finding, outlet: Outlet | None, offset: int, ground: Ground) -> Item:
    title: Sentence = finding.title
    if outlet is not None:
        title = msg("{channel}: {title}", channel=outlet.label, title=finding.title)
    start, end, in_title = finding.start, finding.end, None
    if start is not None and end is not None:
        if start < offset:
            in_title, start, end = (start, end), None, None
        else:
            start, end = start - offset, end - offset
    if outlet is not None:
        start = end = None
    return Item(
        id=f"{finding.concept}|{finding.phrase}|{outlet.id if outlet else ''}",
        level=finding.severity.word,
        title=title,
        phrase=finding.phrase,
        message=finding.message,
        law=finding.law,
        question=finding.question if finding.severity is Severity.ASK else None,
        fix=finding.fix,
        picks=tuple(_picks(finding, ground)),
        start=start,
        end=end,
        tab=outlet.id if outlet and outlet.id else None,
        in_title=in_title,
    )


def _picks(finding: Finding, ground: Ground) -> Iterator[Pick]:
    if finding.replacement is not None and finding.start is not None:
        said = finding.replacement or "…"
        yield Pick(
            "use", msg("Use “{words}”", words=said) if finding.replacement else msg("Take it out"), "check"
        )
    if finding.concept == "info.no_source":
        yield SOURCE
    if finding.start is None and finding.concept in ABOUT_PICTURES:
        yield PICTURES
    if finding.concept in NEVER_ANSWERED_FOR:
        return
    match finding.severity:
        case Severity.ASK:
            yield FINE
        case Severity.WARN:
            yield Pick("explain", msg("I answer for it"), "pencil-simple", asks_reason=True)
        case Severity.BLOCK:
            doctor = ground.person.may(Right.OVERRIDE_BLOCK)
            why_not = None if doctor else msg("Only the doctor can answer for this, with a written reason.")
            yield Pick("explain", msg("I answer for it"), "pencil-simple", asks_reason=True, why_not=why_not)
        case Severity.NOTE:
            return


def misfits(post: Post, outlet: Outlet, assets: Sequence[Asset], *, fits: bool) -> Iterator[Sentence]:
    """What the platform itself would refuse. ``fits``: the text was counted and is short enough."""
    if outlet.forgotten:
        yield msg("The channel {name} was removed. Take it off this post.", name=outlet.label)
        return
    if not fits or len(assets) > outlet.limits.images:
        text = post.text_for(outlet.id)
        yield from size_objections(text, len(assets), outlet.limits, outlet.label, outlet.assisted)
    yield from asking.video_objections(assets, outlet.limits, outlet.label)


# --- counters, tabs, pictures -------------------------------------------------------------------------------


def count(text: str, outlet: Outlet) -> Count:
    counted = measure_text(text, outlet.limits)
    return Count(
        outlet.id,
        counted.used,
        counted.limit,
        counted.fits,
        counted.unit is Unit.BYTES,
        counted.cut_at,
        count_hashtags(text),
        outlet.limits.hashtags,
    )


def counts_of(post: Post, ground: Ground) -> tuple[Count, ...]:
    return tuple(count(post.text_for(o.id), o) for o in outlets_of(post, ground))


def tabs_of(post: Post, ground: Ground, counts: Sequence[Count]) -> tuple[Tab, ...]:
    over = {c.outlet for c in counts if c.over}
    channels = (Tab(o.id, o.label, o.id in post.variants, o.id in over) for o in outlets_of(post, ground))
    return (Tab(BASE, ""), *channels)


def previews_of(post: Post, ground: Ground, counts: Sequence[Count]) -> tuple[Preview, ...]:
    cut = {c.outlet: c.cut_at for c in counts}
    return tuple(
        Preview(o, post.title if o.titled else "", post.text_for(o.id), cut.get(o.id))
        for o in outlets_of(post, ground)
    )


def shots_of(post: Post, ground: Ground, clock: Clock) -> tuple[Shot, ...]:
    assets = (ground.assets[a] for a in post.media if a in ground.assets)
    return tuple(_shot(post, asset, ground, clock) for asset in assets)


def _shot(post: Post, asset: Asset, ground: Ground, clock: Clock) -> Shot:
    if (missing := asking.in_short(asset)) is not None:
        return Shot(asset, *missing)
    if asset.depicts is Depicts.PATIENT and asset.minor:
        return Shot(asset, msg("A minor: not published"), "block")
    if asset.needs_consent:
        choices = consent_choices(post, asset, ground, clock.now())
        if not any(c.attached and c.standing in _GOOD and not c.lacks for c in choices):
            return Shot(asset, msg("No valid consent"), "block")
    if not asset.alt:
        return Shot(asset, msg("Describe it in words"), "warn")
    return Shot(asset, msg("Consent valid") if asset.needs_consent else msg("No consent needed"), "ok")


_GOOD = (Standing.VALID, Standing.EXPIRING)


def consent_choices(post: Post, asset: Asset, ground: Ground, now: datetime) -> tuple[ConsentChoice, ...]:
    """The consents that name this picture, those that cover more first."""
    found = []
    for consent in ground.consents:
        if not consent.scope.assets.intersection(asset.known_as):
            continue
        outlets = outlets_of(post, ground)
        here = {o.id for o in outlets if covered(consent, post, asset, o.platform, now)}
        found.append(
            ConsentChoice(
                consent,
                consent.standing(now),
                consent.id in post.consents,
                tuple(o.label for o in outlets if o.id in here),
                tuple(o.label for o in outlets if o.id not in here),
            )
        )
    return tuple(sorted(found, key=lambda c: len(c.lacks)))
