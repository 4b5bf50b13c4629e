"""The same work without a window: ``decoro check | sync | backup | restore | export | verify | self-check``.

Knows no Qt. Exit codes: 0 fine, 1 something was found or went wrong (said in a sentence), 2 wrong usage.
"""

import argparse
import json
import locale
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from app import __version__
from app.core import settings
from app.core.compliance.folders import countries
from app.core.kernel.errors import AppError
from app.core.kernel.text import LANGUAGES, Sentence, msg, nmsg, render

if TYPE_CHECKING:
    from app.core.compliance.rulebook import Rulebook
    from app.core.desk import Desk, Door

Say = Callable[[Sentence], None]
Way = Callable[[], "Door"]


def parser() -> argparse.ArgumentParser:
    """The command line. ``decoro`` alone opens the window."""
    root = argparse.ArgumentParser(prog="decoro", description="A desk for small medical practices.")
    root.add_argument("--version", action="version", version=f"Decoro {__version__}")
    root.add_argument("--data-dir", type=Path, metavar="DIR", help="keep everything in this folder")
    root.add_argument("--demo", action="store_true", help="open a sample practice that touches nothing else")
    root.add_argument("--self-check", action="store_true", help="say whether this installation is complete")
    root.add_argument("--lang", choices=LANGUAGES, help="language of the messages")
    verbs = root.add_subparsers(dest="verb", metavar="COMMAND")

    check = verbs.add_parser("check", help="check a text or corpus lines against the rules")
    check.add_argument("file", nargs="?", help="a text file, or - for standard input")
    check.add_argument(
        "--json", metavar="FILE", help="one JSON object a line in, one a line out; - for standard input"
    )
    check.add_argument("--lang", dest="text_lang", choices=LANGUAGES, help="language of the text")
    check.add_argument("--country", default="it", choices=countries())
    check.add_argument("--reply", action="store_true", help="the text is a reply, not a post")
    check.add_argument(
        "--explain", metavar="RULE", help="say what a rule is for: it.adv.guarantee, or adv.guarantee"
    )
    check.add_argument("--rules", action="store_true", help="look for mistakes in the rule files themselves")

    for name, words in (
        ("sync", "carry what waits, hear what came in"),
        ("backup", "make a verified backup now"),
        ("verify", "check the archive, its pictures and the chain of the ledger"),
    ):
        verbs.add_parser(name, help=words)
    restore = verbs.add_parser("restore", help="bring back a backup; the archive of now is kept beside")
    restore.add_argument("snapshot", nargs="?", help="which one; without it they are listed")
    export = verbs.add_parser("export", help="write posts and messages as open files")
    export.add_argument("folder", type=Path)
    export.add_argument("--subject", metavar="CODE", help="only what is kept about this person, as K-0142")
    export.add_argument("--with-name", action="store_true", help="and the name behind the code")
    verbs.add_parser("self-check", help="say whether this installation is complete")
    return root


def run(arguments: argparse.Namespace, way: Way | None = None) -> int:
    """Do one verb. Errors a person can read become one sentence on standard error.

    ``way``: another way to an archive than that of the command line, for the sample.
    """
    language = _language(arguments)
    way = way or partial(_approach, arguments)

    def say(sentence: Sentence) -> None:
        print(render(sentence, language))

    try:
        match arguments.verb:
            case "check":
                return _check(arguments, language)
            case "sync":
                return _sync(way, say)
            case "backup":
                return _backup(way, say)
            case "restore":
                return _restore(arguments, way, say)
            case "verify":
                return _verify(way, say)
            case _:
                return _export(arguments, way, say, language)
    except AppError as error:
        sentence = error.sentence
    except OSError:
        sentence = msg(
            "The disk is full or does not answer. What was saved is safe. Check it, then try again."
        )
    except KeyboardInterrupt:
        return 130  # as shells have it
    print(render(sentence, language), file=sys.stderr)
    return 1


def _language(arguments: argparse.Namespace) -> str:
    """As asked for, else as chosen in Decoro, else as the system speaks."""
    kept = settings.load(settings.path_for(arguments.data_dir)).language
    code = arguments.lang or kept or (locale.getlocale()[0] or "")[:2]
    return code if code in LANGUAGES else "en"


# --- check -----------------------------------------------------------------------------------------------------


@contextmanager
def _reading(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    try:
        with open(name, encoding="utf-8", errors="replace") as file:
            yield file
    except OSError:
        raise AppError(msg("The file {name} cannot be read.", name=name)) from None


def _check(arguments: argparse.Namespace, language: str) -> int:
    if arguments.rules:
        return _check_rules(language)
    rulebook = _rulebook()
    if arguments.explain:
        return _explain(arguments.explain, arguments.lang or arguments.text_lang or language, rulebook)
    if arguments.json:
        with _reading(arguments.json) as lines:
            _check_lines(lines, rulebook)
        return 0
    with _reading(arguments.file or "-") as file:
        return _check_text(file.read(), arguments, language, rulebook)


def _rulebook() -> "Rulebook":
    from app.core.compliance.rulebook import load_rulebook  # noqa: PLC0415 - each verb loads its own
    from app.core.compliance.rulefile import RuleFileError  # noqa: PLC0415

    try:
        return load_rulebook()
    except RuleFileError as error:
        raise AppError(msg("A rule file does not hold: {why}.", why=str(error))) from None


def _check_rules(language: str) -> int:
    """Every mistake in the rule files, one a line; 1 where a rule would be misread."""
    from app.core.compliance.validate import validate  # noqa: PLC0415

    problems = validate()
    for problem in problems:
        mark = msg("To tidy") if problem.untidy else msg("Does not hold")
        print(f"{render(mark, language)}: {problem}")
    wrong = sum(not problem.untidy for problem in problems)
    if wrong:
        print(render(nmsg("{count} mistake.", "{count} mistakes.", wrong), language))
        return 1
    print(render(msg("Every rule file holds."), language))
    return 0


def _explain(name: str, language: str, rulebook: "Rulebook") -> int:
    from app.core.compliance.explain import explanation, nearest  # noqa: PLC0415

    told = list(explanation(rulebook, name, language))
    if told:
        print("\n".join(told))
        return 0
    near = ", ".join(nearest(rulebook, name))
    unknown = (
        msg("There is no rule {name}. The nearest are {near}.", name=name, near=near)
        if near
        else msg("There is no rule {name}. A rule is called like it.adv.guarantee.", name=name)
    )
    print(render(unknown, language), file=sys.stderr)
    return 2


def _check_lines(lines: Iterable[str], rulebook: "Rulebook") -> None:
    from app.core.compliance.corpusline import check_json_lines  # noqa: PLC0415

    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for line in lines:
            read += 1
            yield line

    try:
        for line in check_json_lines(counted(), rulebook):
            print(json.dumps(line, ensure_ascii=False))
    except ValueError:
        raise AppError(
            msg("Line {number} is not a text to check. The lines before it were checked.", number=read)
        ) from None


def _check_text(text: str, arguments: argparse.Namespace, language: str, rulebook: "Rulebook") -> int:
    from app.core.compliance.detect import detect_language  # noqa: PLC0415
    from app.core.compliance.explain import LEVELS  # noqa: PLC0415
    from app.core.compliance.model import Facts  # noqa: PLC0415
    from app.core.compliance.rulebook import evaluate  # noqa: PLC0415

    spoken = arguments.text_lang or detect_language(text)
    facts = Facts(
        kind="reply" if arguments.reply else "post",
        language=spoken,
        jurisdictions=frozenset({arguments.country}),
        may_advertise=True,
    )
    checklist = evaluate(text, facts, rulebook)
    reader = arguments.lang or arguments.text_lang or language
    for finding in checklist.findings:
        print(f"{render(LEVELS[finding.severity], reader)}: {render(finding.title, reader)} [{finding.rule}]")
        if finding.phrase:
            print(f"    «{finding.phrase}»")
        for sentence in (finding.message, finding.question, finding.fix):
            if sentence is not None:
                print(f"    {render(sentence, reader)}")
        print(f"    {finding.law} ({finding.since})")
    print(render(msg("{count} checks fine.", count=len(checklist.passed)), reader))
    return 1 if checklist.blocking else 0


# --- verbs on the archive --------------------------------------------------------------------------------------


def _approach(arguments: argparse.Namespace) -> "Door":
    """The way to the archive, as the window takes it."""
    from app.core.desk import approach, folder_of, load_preferences  # noqa: PLC0415
    from app.core.vault.ring import system_ring  # noqa: PLC0415

    preferences = load_preferences(arguments.data_dir)
    if not (folder_of(arguments.data_dir, preferences.value) / "archive.json").exists():
        raise AppError(msg("There is no archive here yet. Open Decoro once to begin."))
    return approach(arguments.data_dir, preferences, system_ring())


@contextmanager
def _door(way: Way) -> "Iterator[Door]":
    """Stand before the archive. Left again in any case."""
    door = way()
    try:
        yield door
    finally:
        door.leave()


def _secret(door: "Door") -> str:
    """The password, from DECORO_PASSWORD or typed; empty where the keyring has the key."""
    if not door.has_password:
        return ""
    import getpass  # noqa: PLC0415

    return os.environ.get("DECORO_PASSWORD") or (getpass.getpass("> ") if sys.stdin.isatty() else "")


@contextmanager
def _desk(way: Way) -> "Iterator[Desk]":
    with _door(way) as door:
        desk = door.with_key(door.key(_secret(door)))
        try:
            desk.team.sit_down(desk.preferences.value.person)
            yield desk
        finally:
            desk.close()


def _sync(way: Way, say: Say) -> int:
    import asyncio  # noqa: PLC0415 - the window's start does not need it here

    with _desk(way) as desk:
        report = asyncio.run(desk.sync.now())
    for sentence in report.sentences():
        say(sentence)
    return 1 if report.problems else 0


def _backup(way: Way, say: Say) -> int:
    with _desk(way) as desk:
        snapshot = desk.archive.back_up(desk.clock)
    say(msg("Backup made and verified: {name}", name=snapshot.path.name))
    return 0


def _verify(way: Way, say: Say) -> int:
    """The files, the chain of the ledger, every row of the outbox, every picture."""
    with _desk(way) as desk:
        health = desk.archive.examine()
        chain = desk.verify()
        entries = desk.outbox.open() + desk.outbox.sent_since(datetime.min.replace(tzinfo=UTC))
        pictures = desk.media.all()
        for asset in pictures:
            desk.media.content(asset)
    if not health.well:
        say(msg("The archive is damaged. Nothing was changed. Restore the latest backup."))
        return 1
    if chain.broken_at is not None:
        say(msg("The ledger does not fit together from line {line} on.", line=chain.broken_at))
        return 1
    say(
        msg(
            "Everything fits together: {lines} lines of the ledger, {entries} deliveries, {pictures} pictures.",
            lines=chain.lines,
            entries=len(entries),
            pictures=len(pictures),
        )
    )
    return 0


def _restore(arguments: argparse.Namespace, way: Way, say: Say) -> int:
    """Without a name: list what there is. With one: verify it, bring it back, keep the archive of now beside."""
    with _door(way) as door:
        snapshots = door.snapshots()
        if arguments.snapshot is None:
            for found in snapshots:
                print(found.path.name)
            say(nmsg("{count} backup.", "{count} backups.", len(snapshots)))
            return 0
        chosen = next((s for s in snapshots if s.path.name == arguments.snapshot), None)
        if chosen is None:
            raise AppError(msg("There is no backup of that name. Nothing was changed."))
        aside, restored = door.restore(chosen, door.key(_secret(door)))
    say(
        msg(
            "The backup is in place. The archive of before is kept as {name}.",
            name=aside.name if aside else "-",
        )
    )
    if restored.carried:
        say(
            nmsg(
                "{count} consent ended after that backup, and is ended in it too.",
                "{count} consents ended after that backup, and are ended in it too.",
                restored.carried,
            )
        )
    if not restored.certain:
        say(
            msg(
                "Withdrawals since {day} may be missing. Check paper, post and messages, register what is missing, and "
                "say so on the page of consents; until then nothing is sent.",
                day=f"{restored.backup_at.astimezone():%d/%m/%Y}",
            )
        )
    return 0


def _export(arguments: argparse.Namespace, way: Way, say: Say, language: str) -> int:
    from app.core.privacy.export import export  # noqa: PLC0415

    with _desk(way) as desk:
        if arguments.subject:
            count = desk.one_person.export(
                arguments.folder, arguments.subject, language, with_name=arguments.with_name
            )
            say(nmsg("{count} file written.", "{count} files written.", count))
            return 0
        count = export(
            arguments.folder,
            desk.posts,
            desk.outbox,
            desk.inbox,
            desk.consents,
            desk.media,
            desk.accounts,
            desk.metrics,
            desk.team,
            desk.withdrawals,
        )
    say(nmsg("{count} file written.", "{count} files written.", count))
    return 0
