"""One rule told in full: what it looks for, by which law, who vouches for the pack, examples. Lines to print."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.compliance.model import PackInfo, RuleInfo, Severity
from app.core.compliance.rulebook import Rulebook
from app.core.kernel.text import Sentence, msg, render

LEVELS: Mapping[Severity, Sentence] = {
    Severity.BLOCK: msg("Blocks"),
    Severity.ASK: msg("Question"),
    Severity.WARN: msg("To confirm"),
    Severity.NOTE: msg("Advice"),
}


def explanation(book: Rulebook, name: str, language: str) -> Iterator[str]:
    """Rule ``it.adv.guarantee``, or concept ``adv.guarantee`` in every country that has it. Nothing: unknown."""
    wanted = _plain(name)
    rules = [rule for rule in book.rules() if wanted in (rule.rule, rule.concept)]
    if not rules:
        return

    def say(sentence: Sentence) -> str:
        return render(sentence, language)

    packs = {pack.key: pack for pack in book.packs()}
    first = rules[0]
    yield f"{say(first.title)} [{wanted}]"
    for sentence in (first.message, first.question, first.fix):
        if sentence is not None:
            yield f"    {say(sentence)}"
    for rule in rules:
        yield ""
        yield from _in_country(rule, packs[rule.rule.partition(".")[0]], language)
    yield from _examples(book, first.concept, language)
    yield ""
    yield say(msg("Decoro helps to notice. It gives no legal advice."))


def nearest(book: Rulebook, name: str) -> list[str]:
    """Up to three rules or concepts whose names are like ``name``."""
    names = {rule.concept: None for rule in book.rules()} | {rule.rule: None for rule in book.rules()}
    return difflib.get_close_matches(_plain(name), names, n=3, cutoff=0.5)


def _plain(name: str) -> str:
    return name.strip().lower()


def _in_country(rule: RuleInfo, pack: PackInfo, language: str) -> Iterator[str]:
    def say(sentence: Sentence) -> str:
        return render(sentence, language)

    yield f"{say(pack.name)}: {say(LEVELS[rule.severity])} [{rule.rule}]"
    yield f"    {rule.law}"
    yield f"    {say(msg('In force since {day}.', day=rule.since.isoformat()))}"
    if rule.verify:
        yield f"    {say(msg('This reference is from memory and waits to be checked.'))}"
    version = msg("Version {version} of {day}", version=pack.version, day=pack.dated.isoformat())
    if pack.reviewed_by and pack.reviewed_on:
        day = pack.reviewed_on.isoformat()
        signed: Sentence = msg("Signed off by {person} on {day}", person=pack.reviewed_by, day=day)
    else:
        signed = msg("Nobody has signed this pack off yet")
    yield f"    {say(version)}. {say(signed)}."


def _examples(book: Rulebook, concept: str, language: str) -> Iterator[str]:
    """Those of the reader's language and those made of facts alone."""
    heads = {True: msg("It speaks here:"), False: msg("It stays silent here:")}
    for fires, head in heads.items():
        told = [
            _told(example)
            for spoken, must, example in book.examples(concept)
            if must is fires and spoken in ("", language)
        ]
        if told:
            yield ""
            yield render(head, language)
            yield from (f"    {line}" for line in told)


def _told(example: Any) -> str:
    """A text in quotation marks, and the facts it comes with."""
    if isinstance(example, str):
        return f"«{example}»"
    facts = _facts({name: value for name, value in example.items() if name != "text"})
    return " ".join(part for part in (f"«{example['text']}»" * bool(example["text"]), facts) if part) or "«»"


def _facts(value: Any) -> str:
    """Facts as the rule files name them: ``media (depicts patient, recognisable)``."""
    if isinstance(value, dict):
        return ", ".join(_fact(name, one) for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _fact(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    tables = value if isinstance(value, list) else [value]
    if all(isinstance(one, dict) for one in tables):
        return ", ".join(f"{name} ({_facts(one)})" for one in tables)
    return f"{name} {_facts(value)}"
