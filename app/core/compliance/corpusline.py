"""One JSON line in, one JSON line out: the shape of ``decoro check --json``."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from app.core.compliance.model import ConsentFact, Facts, MediaFact, Sponsorship
from app.core.compliance.rulebook import Rulebook, evaluate, load_rulebook

MEDIA_FLAGS = ("recognisable", "before_after", "ai_generated", "ai_label", "background_data_visible", "minor")


def check_json_lines(lines: Iterable[str], rulebook: Rulebook | None = None) -> Iterator[dict[str, Any]]:
    """For each line ``{id, lang, kind, jurisdiction, text, audience, attributes}``: ``{id, findings: […]}``.

    Raises ``ValueError`` with the line number, and never the text, when a line cannot be read.
    """
    rules = rulebook if rulebook is not None else load_rulebook()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            facts, text, key = facts_from(item), str(item["text"]), item["id"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"line {number} is not a text to check ({type(error).__name__})") from None
        language = facts.language or "en"
        yield {
            "id": key,
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity.word,
                    "start": finding.start,
                    "end": finding.end,
                    "message": finding.message.in_language(language),
                }
                for finding in evaluate(text, facts, rules).findings
            ],
        }


def facts_from(item: Mapping[str, Any]) -> Facts:
    """The facts of one corpus line. Whatever is missing has the model's default."""
    given: Mapping[str, Any] = item.get("attributes") or {}
    incoming: Mapping[str, Any] = given.get("incoming") or {}
    sponsorship: Mapping[str, Any] = given.get("sponsorship") or {}
    jurisdictions = item.get("jurisdiction") or "IT"
    if isinstance(jurisdictions, str):
        jurisdictions = [jurisdictions]
    return Facts(
        kind=item.get("kind") or "post",
        language=item.get("lang") or "",
        jurisdictions=frozenset(str(code).lower() for code in jurisdictions),
        audience=item.get("audience") or "general_public",
        platform=given.get("platform") or given.get("channel") or "",
        purpose=given.get("purpose") or "education",
        topic=given.get("topic") or "",
        identification=given.get("identification") or "in_profile",
        sources_attached=bool(given.get("sources_attached")),
        media=tuple(_media(entry) for entry in given.get("media") or ()),
        consents=tuple(_consent(entry) for entry in given.get("consents") or ()),
        sponsorship=Sponsorship(sponsorship.get("relation") or "none", bool(sponsorship.get("disclosed"))),
        crisis_active=bool(given.get("crisis_active")),
        public_health_campaign=bool(given.get("public_health_campaign")),
        testimonial_evidence=bool(given.get("testimonial_evidence")),
        scheduled_for=_day(given.get("scheduled_for")),
        incoming=incoming.get("text") or "",
        incoming_kind=incoming.get("category") or "",
        rating=incoming.get("rating"),
        private=given.get("visibility") == "private",
        identity_verified=bool(given.get("identity_verified")),
    )


def _media(entry: Mapping[str, Any]) -> MediaFact:
    return MediaFact(
        kind=entry.get("kind") or "photo",
        depicts=entry.get("depicts") or "none",
        alt_text=bool(entry.get("alt_text", True)),
        music=entry.get("music") or "none",
        licensed=bool(entry.get("licensed", True)),
        asset_id=entry.get("asset_id") or "",
        **{flag: bool(entry.get(flag)) for flag in MEDIA_FLAGS},
    )


def _consent(entry: Mapping[str, Any]) -> ConsentFact:
    return ConsentFact(
        subject=entry.get("subject") or "patient",
        purposes=frozenset(entry.get("purposes") or ()),
        platforms=frozenset(entry.get("platforms") or ()),
        expires=_day(entry.get("expires")),
        withdrawn=bool(entry.get("withdrawn")),
        asset_ids=frozenset(entry.get("asset_ids") or ()),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
