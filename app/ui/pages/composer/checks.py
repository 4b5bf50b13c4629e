"""What the checklist, the counters and the door say of a post as it is being typed: pure, nothing is read here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.compliance.model import ON_SCREEN, Checklist, Finding, Severity, in_order
from app.core.compliance.rulebook import Rulebook
from app.core.compliance.settling import (
    ANSWERED,
    ONLY_BY_CONSENT,
    PUT_IN,
    TAKE_BACK,
    TAKE_OUT,
    settling,
)
from app.core.compliance.spoken import Paragraph, paragraphs_of
from app.core.consent.words import listed
from app.core.kernel.clock import Clock
from app.core.kernel.text import Sentence, Words, msg
from app.core.media import asking
from app.core.media.model import Asset
from app.core.platforms.contract import Unit
from app.core.platforms.counting import count_hashtags, measure_text
from app.core.posts.facts import Beside, checklist_of, whole_text
from app.core.posts.gate import objections_of, size_objections
from app.core.posts.model import Override, Post
from app.core.posts.pictures import (
    NO_FACES_OF_MINORS,
    answered_for,
    needs_consent,
    offers,
    passed,
    sensitive_in,
    uncovered,
)
from app.core.posts.pictures import Ground as Held
from app.core.team.model import Right, override_right
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
    Twice,
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
        "disc.ai",
    }
)


@dataclass(frozen=True, slots=True)
class Checked:
    items: tuple[Item, ...] = ()
    fine: tuple[Sentence, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    findings: Mapping[str, tuple[Finding, ...]] | None = None
    """By the id of the item: more than one where several channels ask the same."""
    why: tuple[Sentence, ...] = ()
    """What stands in the way of signing, in the words of the door itself."""
    twice: tuple[Twice, ...] = ()


def outlets_of(post: Post, ground: Ground) -> list[Outlet]:
    return [ground.outlets[channel] for channel in post.channels if channel in ground.outlets]


def beside_of(post: Post, ground: Ground, now: datetime) -> Beside:
    """What the rules may ask beside the words, as the door gathers it."""
    assets = [ground.assets[a] for a in post.media if a in ground.assets]
    attached = [c for c in ground.consents if c.id in post.consents]
    profiles = {key: outlet.profile for key, outlet in ground.outlets.items()}
    return Beside(ground.practice, ground.identity, assets, attached, profiles, now)


def held_against(post: Post, ground: Ground, now: datetime) -> Held:
    """What the door would hold the post against at this moment."""
    platforms = {o.platform: o.platform_name for o in outlets_of(post, ground)}
    return Held(platforms, ground.consents, now, ground.practice.country, ground.reused)


def check(
    post: Post, tab: str, ground: Ground, counts: Sequence[Count], rulebook: Rulebook, clock: Clock
) -> Checked:
    """Every channel is asked, as signing will ask; the text in the editor comes first and has places."""
    now = clock.now()
    beside = beside_of(post, ground, now)
    outlets = outlets_of(post, ground)
    asked: dict[tuple[str, str], Checklist] = {}

    def ask(channel: str, text: str) -> Checklist:
        key = (channel, text)
        if key not in asked:
            platform = ground.outlets[channel].platform if channel else ""
            asked[key] = checklist_of(post, text, platform, beside, rulebook, channel)
        return asked[key]

    checklists = [ask(o.id, post.text_for(o.id)) for o in outlets]
    here = post.text_for(tab) if tab else post.text
    shown = [tab] if tab else [o.id for o in outlets if o.id not in post.variants]
    first = ask(shown[0] if shown and shown[0] in ground.outlets else "", here)
    items, findings = _items(post, here, ground, first, zip(outlets, checklists, strict=True))
    why = objections_of(post, held_against(post, ground, now), checklists, beside.assets)
    fits = {count.outlet for count in counts if count.fits}
    for outlet in outlets:
        why += misfits(post, outlet, beside.assets, fits=outlet.id in fits)
    fine = tuple(title for _, title in first.passed)
    kinds = sensitive_in(post, beside.assets, checklists, beside.consents)
    seen = passed(post, beside.assets, kinds)
    twice = tuple(Twice(kind, kind in seen) for kind in kinds)
    paragraphs = paragraphs_of(whole_text(post, here), first, titled=bool(post.title))
    return Checked(items, fine, paragraphs, findings, tuple(dict.fromkeys(why)), twice)


def _items(
    post: Post, here: str, ground: Ground, first: Checklist, others: Iterator[tuple[Outlet, Checklist]]
) -> tuple[tuple[Item, ...], dict[str, tuple[Finding, ...]]]:
    """The findings of the text in the editor, and those that only other channels have; strictest first.

    What the same text is asked on several channels is one item: who answers it answers for all of them.
    """
    groups: list[tuple[list[Finding], Outlet | None]] = [([f], None) for f in _all(first)]
    known = {f.key for group, _ in groups for f in group}
    answered = {f.key for f in first.answered}
    unplaced = {f.concept: group for group, _ in groups for f in group if f.start is None}
    for outlet, checklist in others:
        same = post.text_for(outlet.id) == here
        answered.update(f.key for f in checklist.answered)
        for finding in _all(checklist):
            if finding.key in known:
                continue
            known.add(finding.key)
            if same and finding.start is None and finding.concept in unplaced:
                unplaced[finding.concept].append(finding)
            else:
                groups.append(([finding], None if same else outlet))
    groups.sort(key=lambda g: (ON_SCREEN.index(g[0][0].severity), g[1] is not None))
    overridden = {o.key: o for o in post.overrides}
    items: list[Item] = []
    findings: dict[str, tuple[Finding, ...]] = {}
    for group, elsewhere in groups:
        standing = [f for f in group if f.key not in overridden and f.key not in answered]
        item = _item((standing or group)[0], elsewhere, len(post.title) + 2 if post.title else 0, ground)
        number = sum(1 for other in findings if other.startswith(item.id))
        item = replace(item, id=f"{item.id}|{number}")
        if not standing:
            reasons = [overridden[f.key] for f in group if f.key in overridden]
            item = replace(item, settled=_settled(reasons, ground), picks=(_take_back(reasons, ground),))
        items.append(item)
        findings[item.id] = tuple(group)
    # What somebody answers for stands quietly at the end.
    items.sort(key=lambda item: item.settled is not None)
    return tuple(items), findings


def _all(checklist: Checklist) -> tuple[Finding, ...]:
    """What stands and what was answered, so that each keeps its place among its like."""
    return in_order((*checklist.findings, *checklist.answered)) if checklist.answered else checklist.findings


def _settled(reasons: Sequence[Override], ground: Ground) -> Sentence:
    if not reasons:
        return ANSWERED
    who = ground.people.get(reasons[0].person, "")
    return msg("{who} answers for it: {reason}", who=who, reason=reasons[0].reason)


def _take_back(reasons: Sequence[Override], ground: Ground) -> Pick:
    may = all(ground.person.may(override_right(reason.severity)) for reason in reasons)
    why_not = None if may else msg("Only the doctor can take this back.")
    return Pick("back", TAKE_BACK, "arrow-counter-clockwise", why_not=why_not)


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
        settles=settling(finding),
        picks=tuple(_picks(finding, ground)),
        start=start,
        end=end,
        tab=outlet.id if outlet and outlet.id else None,
        in_title=in_title,
    )


def _picks(finding: Finding, ground: Ground) -> Iterator[Pick]:
    if remedy := finding.remedy:
        words = PUT_IN[remedy.where] if remedy.words else TAKE_OUT
        yield Pick("use", words, "plus" if remedy.words else "minus", shows=remedy.words)
    if finding.concept == "info.no_source":
        yield SOURCE
    if finding.start is None and finding.concept in ABOUT_PICTURES:
        yield PICTURES
    if finding.concept in ONLY_BY_CONSENT:
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
    held = held_against(post, ground, clock.now())
    attached = replace(held, consents=[c for c in held.consents if c.id in post.consents])
    asks = needs_consent(asset) and not answered_for(post, asset)
    if asks and asset.minor and asset.tells_who and held.country in NO_FACES_OF_MINORS:
        return Shot(asset, msg("The face of a minor: not published"), "block")
    if asks and uncovered(post, asset, attached):
        return Shot(asset, msg("No valid consent"), "block")
    if not asset.alt:
        return Shot(asset, msg("Describe it in words"), "warn")
    return Shot(asset, msg("Consent valid") if asks else msg("No consent needed"), "ok")


def consent_choices(post: Post, asset: Asset, ground: Ground, now: datetime) -> tuple[ConsentChoice, ...]:
    """The consents that name this picture or its person, those that cover more first."""
    outlets = outlets_of(post, ground)
    return tuple(
        ConsentChoice(
            one.consent,
            one.consent.standing(now),
            one.consent.id in post.consents,
            tuple(o.label for o in outlets if o.platform in one.covers),
            tuple(o.label for o in outlets if o.platform in one.lacks),
            joined_reasons(one.lacks.values()),
        )
        for one in offers(post, asset, held_against(post, ground, now))
    )


def joined_reasons(reasons: Iterable[Words]) -> Words | None:
    """Each reason once."""
    once = list(dict.fromkeys(reasons))
    return listed(once) if once else None
