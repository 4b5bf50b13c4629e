"""Every way a rule file can be wrong is refused in words that name file, rule and line."""

import shutil
from pathlib import Path

import pytest

from app.core.compliance.folders import HOME
from app.core.compliance.load import RuleFileError
from app.core.compliance.model import Facts
from app.core.compliance.rulebook import evaluate, load_rulebook
from app.core.compliance.validate import validate

SHARED = """\
[concepts."adv.guarantee"]
when = { kind = "post" }
fires = [{ text = "", purpose = "advertising" }]
silent = [{ text = "" }]
[[concepts."adv.guarantee".evidence]]
kind = "attribute"
when = { purpose = "advertising" }
"""
CONCEPT = """\
title = "Titolo"
message = "Frase."
question = "Domanda?"
fix = "Rimedio."

[lists]
promise = 'promettere, promess*, [giuro|prometto] che'
sure = '=certo, di sicuro, :star: _2 @promise'

[[evidence]]
any = ['@promise']
unless = ['@sure']
within = 8
guards = ["negation"]
when = { kind = "post" }

[[evidence]]
kind = "window"
near = ['@promise', 'risultato']
level = "ask"
tag = "strict"

[[evidence]]
kind = "identifier"
formats = ["email"]
also = ["@sure"]

[examples]
fires = ["Prometto un risultato.", { text = "Promessa.", kind = "post" }]
silent = ["Buongiorno."]
"""
LANGUAGE = """\
stemmer = "{stemmer}"

[lists]
negation = 'non'
negative_subject = 'nessuno'
warning = 'diffidare'
programme = 'screening'
capitalised = '=roma'
function_words = 'di a da'
"""
PACK = """\
name = { it = "Paese", es = "País", en = "Country" }
version = "2026-11"
date = 2026-11-22
emergency = ["112"]

[rules."adv.guarantee"]
severity = "block"
law = "Act 1, section 2"
since = 2020-01-01
tags = ["strict"]
"""
IT, PACKED, HEAD = "languages/it/adv_guarantee.toml", "packs/xx/rules.toml", "languages/it/language.toml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A country and a concept in three languages: the smallest folder of rules that holds."""
    home = tmp_path / "compliance"
    (home / "packs" / "xx").mkdir(parents=True)
    (home / PACKED).write_text(PACK, "utf-8")
    (home / "concepts.toml").write_text(SHARED, "utf-8")
    shutil.copy(HOME / "house.toml", home)
    for key, stemmer in (("it", "italian"), ("es", "spanish"), ("en", "english")):
        folder = home / "languages" / key
        folder.mkdir(parents=True)
        (folder / "adv_guarantee.toml").write_text(CONCEPT, "utf-8")
        (folder / "language.toml").write_text(LANGUAGE.format(stemmer=stemmer), "utf-8")
    return home


def test_the_smallest_folder_holds(home: Path) -> None:
    assert validate(home) == ()
    book = load_rulebook(home)
    facts = Facts(language="it", jurisdictions=frozenset({"xx"}))
    (finding,) = evaluate("Prometto un risultato.", facts, book).findings
    assert (finding.rule, finding.law) == ("xx.adv.guarantee", "Act 1, section 2")


@pytest.mark.parametrize(
    ("how", "text", "seen"),
    [
        ("", "Vinci una medaglia.", True),
        ("", "Una medaglia da vincere.", True),
        ("", "Vinci tu. Una medaglia.", False),
        ("ordered = true", "Vinci una medaglia.", True),
        ("ordered = true", "Una medaglia da vincere.", False),
        ("across = true", "Vinci tu. Una medaglia.", True),
        ("across = true", "Una medaglia. Ecco. Vinci.", False),
        ("within = 2", "Vinci una medaglia.", True),
        ("within = 2", "Vinci qui una medaglia.", False),
    ],
)
def test_how_far_a_window_looks(home: Path, how: str, text: str, seen: bool) -> None:
    file = home / IT
    wider = CONCEPT.replace(
        "near = ['@promise', 'risultato']", f"near = ['vincere, vinci', 'medaglia']\n{how}"
    )
    file.write_text(wider.replace('tag = "strict"\n', ""), "utf-8")
    facts = Facts(language="it", jurisdictions=frozenset({"xx"}))
    assert bool(evaluate(text, facts, load_rulebook(home)).findings) is seen


def test_what_ships_holds() -> None:
    assert [str(problem) for problem in validate() if not problem.untidy] == []


AT_LOAD = [
    # a country
    (PACKED, 'version = "2026-11"', "version = 2026-11", 2, "xx", "Expected"),
    (PACKED, 'severity = "block"', "severity = block", 7, "adv.guarantee", "Invalid value"),
    (PACKED, 'version = "2026-11"\n', "", 1, "xx", "the head lacks “version”"),
    (PACKED, 'emergency = ["112"]\n', "", 1, "xx", "the head lacks “emergency”"),
    (PACKED, 'emergency = ["112"]', "emergency = []", 4, "xx", "names no number"),
    (PACKED, 'emergency = ["112"]', "emergency = [112]", 4, "xx", "must be a list of texts"),
    (PACKED, "date = 2026-11-22", 'date = "yesterday"', 3, "xx", "“date” must be a date"),
    (PACKED, "date = 2026-11-22", "date = 2026-11-22T10:00:00", 3, "xx", "“date” must be a date"),
    (PACKED, ', en = "Country"', "", 1, "xx", "“name” needs it, es, en"),
    (PACKED, "emergency", "emergencies", 4, "xx", "no such field: emergencies"),
    (PACKED, "date =", 'reviewed_by = "Avv. Bianchi"\ndate =', 3, "xx", "a review needs both"),
    (PACKED, "emergency", 'stands_on = ["zz"]\nemergency', 4, "xx", "no such pack: zz"),
    (PACKED, '"adv.guarantee"', '"adv.guaranty"', 6, "adv.guaranty", "no such concept"),
    (PACKED, '"block"', '"loud"', 7, "adv.guarantee", "severity must be one of"),
    (PACKED, 'law = "Act 1, section 2"\n', "", 6, "adv.guarantee", "no law is named"),
    (PACKED, "2020-01-01", '"2020"', 9, "adv.guarantee", "“since” must be a date"),
    (PACKED, "2020-01-01", "2027-01-01", 9, "adv.guarantee", "“since” lies after the date of the pack"),
    (PACKED, 'tags = ["strict"]', 'tags = "strict"', 10, "adv.guarantee", "“tags” must be a list"),
    (PACKED, "law =", "verify = 1\nlaw =", 8, "adv.guarantee", "“verify” must be true or false"),
    (PACKED, "law =", 'article = "2"\nlaw =', 8, "adv.guarantee", "no such field: article"),
    # what needs no language
    ("concepts.toml", "when = { kind", "where = { kind", 2, "adv.guarantee", "no such field: where"),
    ("concepts.toml", "when = { kind", "when = { sort", 2, "adv.guarantee", "no such fact: sort"),
    ("concepts.toml", '"attribute"', '"phrase"', 5, "adv.guarantee", "needs “any”"),
    ("concepts.toml", "when = { purpose", "when = { aim", 7, "adv.guarantee", "no such fact: aim"),
    # a concept in a language
    (IT, 'title = "Titolo"', 'title = "Titolo', 1, "adv.guarantee", "Illegal character"),
    (IT, 'fix = "Rimedio."\n', "", 1, "adv.guarantee", "“fix” is missing"),
    (IT, 'fix = "Rimedio."', 'fix = " "', 4, "adv.guarantee", "“fix” is missing"),
    (IT, "[lists]", "[list]", 6, "adv.guarantee", "no such field: list"),
    (IT, "within = 8", "whithin = 8", 13, "adv.guarantee", "no such field: whithin"),
    (IT, '"window"', '"guess"', 18, "adv.guarantee", "no such kind: guess"),
    (IT, "near = ['@promise', 'risultato']\n", "", 17, "adv.guarantee", "a window needs “near”"),
    (IT, '["negation"]', '["sarcasm"]', 14, "adv.guarantee", "no such guard: sarcasm"),
    (IT, '["email"]', '["passport"]', 25, "adv.guarantee", "no such format: passport"),
    (
        IT,
        'formats = ["email"]',
        'subjects = ["uncle"]\nformats = ["email"]',
        25,
        "adv.guarantee",
        "no such subject",
    ),
    (IT, 'guards = ["negation"]', "guards = 3", 14, "adv.guarantee", "must be a list of texts"),
    (IT, '"ask"', '"shout"', 20, "adv.guarantee", "no such severity: shout"),
    (IT, "when = { kind", "when = { not_sort", 15, "adv.guarantee", "no such fact: not_sort"),
    (HEAD, "stemmer", "stemer", 1, "it", "no stemmer is named"),
]
DEEP = [
    (PACKED, '["strict"]', '["lenient"]', 10, "adv.guarantee", "no evidence has the tag “lenient”; there is strict"),
    ("concepts.toml", '"advertising" }\n', '"adverts" }\n', 7, "adv.guarantee", "“purpose” is never adverts"),
    ("concepts.toml", "silent = [{ text", "silent = [{ test", 4, "adv.guarantee", "an example has no text"),
    (HEAD, '"italian"', '"italic"', 1, "it", "no such stemmer: italic"),
    (HEAD, "stemmer", "# more\nalphabet = 1\nstemmer", 2, "it", "no such field: alphabet"),
    (HEAD, "warning = 'diffidare'\n", "", 3, "it", "the list “warning” is missing"),
    (HEAD, "'screening'", "''", 7, "it", "the list is empty"),
    (HEAD, "'=roma'", "'=roma, =ba ri, [uno|due'", 8, "it", "“[uno|due” is not one word"),
    (IT, "=certo, di", "=certo, _2 di", 8, "adv.guarantee", "must begin and end with a word"),
    (IT, "[giuro|prometto] che", "[giuro|@swear] che", 7, "adv.guarantee", "no such list: @swear"),
    (IT, ":star:", ":comet:", 8, "adv.guarantee", "no such emoji: :comet:"),
    (IT, "di sicuro,", "di sicuro, -di sicuro,", 8, "adv.guarantee", "takes out one form"),
    (IT, "'promettere, promess*, ", "['promettere'] #", 7, "adv.guarantee", "a list is one text"),
    (IT, "promettere, promess*,", "promettere, promess*, promettere,", 7, "adv.guarantee", "stands there 2"),
    (IT, "sure =", "sur =", 8, "adv.guarantee", "nobody looks at the list “sur”"),
    (IT, "unless = ['@sure']", "unless = ['@sur']", 12, "adv.guarantee", "no such list: @sur"),
    (IT, "unless = ['@sure']", "unless = '@sure'", 12, "adv.guarantee", "must be a list of texts"),
    (IT, "unless = ['@sure']", "unless = []", 12, "adv.guarantee", "“unless” is empty"),
    (IT, "'@promise', 'risultato'", "'@promise'", 19, "adv.guarantee", "a window needs two lists"),
    (IT, 'also = ["@sure"]', 'also = ["@safe"]', 26, "adv.guarantee", "no such list: @safe"),
    (IT, "within = 8", 'within = "8"', 13, "adv.guarantee", "must be a number of words"),
    (IT, "within = 8", 'after = "yes"', 13, "adv.guarantee", "must be true or false"),
    (IT, 'kind = "post" }\n\n', 'kind = "pots" }\n\n', 15, "adv.guarantee", "“kind” is never pots"),
    (IT, '"strict"', '"loose"', 21, "adv.guarantee", "no country asks for the tag “loose”"),
    (IT, "silent =", "quiet =", 30, "adv.guarantee", "no such field: quiet"),
    (IT, '["Buongiorno."]', "[12]", 30, "adv.guarantee", "an example is a text, or a table"),
    (IT, '["Buongiorno."]', '[""]', 30, "adv.guarantee", "an example is empty"),
    (IT, '["Buongiorno."]', '[{ text = "Bene.", sort = "post" }]', 30, "adv.guarantee", "no such field: sort"),
    (IT, '["Buongiorno."]', '[{ text = "Bene.", kind = "pots" }]', 30, "adv.guarantee", "“kind” is never pots"),
    (IT, '["Buongiorno."]', '[{ text = "A", media = [{ shows = 1 }] }]', 30, "adv.guarantee", "no such field: shows"),
    (IT, 'when = { kind', 'media = { depicts = "patiant" }\nwhen = { kind', 15, "adv.guarantee", "is never patiant"),
    (IT, '["Buongiorno."]', '"Buongiorno."', 30, "adv.guarantee", "must be a list of examples"),
    ("house.toml", "[en]", "[de]", None, "de", "does not speak this language"),
    ("house.toml", "price =", "fee =", 5, "it", "no such field: fee"),
    ("house.toml", "'# €,", "'# €, =a b!,", 5, "it", "is not one word"),
]  # fmt: skip


def broken(home: Path, file: str, old: str, new: str) -> None:
    path = home / file
    if new.endswith("#"):  # the rest of the line becomes a comment
        new += " "
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told(file: str, line: int | None, rule: str) -> str:
    path = Path(file)
    folder = "compliance" if path.parent == Path() else path.parent.name
    return f"{folder}/{path.name} line {line}, {rule}: " if line else f"{folder}/{path.name} line "


@pytest.mark.parametrize(("file", "old", "new", "line", "rule", "why"), AT_LOAD)
def test_refused_on_load(home: Path, file: str, old: str, new: str, line: int, rule: str, why: str) -> None:
    broken(home, file, old, new)
    with pytest.raises(RuleFileError) as refused:
        load_rulebook(home)
    assert str(refused.value).startswith(told(file, line, rule)) and why in str(refused.value)
    assert str(refused.value) in map(str, validate(home))


@pytest.mark.parametrize(("file", "old", "new", "line", "rule", "why"), DEEP)
def test_found_by_validate(
    home: Path, file: str, old: str, new: str, line: int | None, rule: str, why: str
) -> None:
    broken(home, file, old, new)
    said = [str(problem) for problem in validate(home)]
    assert [s for s in said if s.startswith(told(file, line, rule)) and why in s], said


def test_a_list_that_cannot_be_read_is_refused_when_the_language_is_first_needed(home: Path) -> None:
    broken(home, IT, "=certo, di", "=certo, _2 di")
    with pytest.raises(RuleFileError, match=r"it/adv_guarantee.toml line 8, adv.guarantee: ") as refused:
        load_rulebook(home).reader("it")
    assert "must begin and end with a word" in str(refused.value)


def test_files_too_many_and_too_few(home: Path) -> None:
    shutil.copy(home / IT, home / "languages/it/adv_fear.toml")
    (home / "languages/es/adv_guarantee.toml").unlink()
    (home / "packs/yy").mkdir()
    (home / "languages/de").mkdir()
    said = "\n".join(map(str, validate(home)))
    assert "it/adv_fear.toml line 1, adv.fear: concepts.toml knows no such concept" in said
    assert "es/adv_guarantee.toml, adv.guarantee: this language has no file for the concept" in said
    assert "yy/rules.toml, yy: this country has no rules.toml" in said
    assert "de/language.toml, de: the program does not speak this language" in said
    with pytest.raises(RuleFileError, match=r"es/adv_guarantee\.toml"):
        load_rulebook(home)


def test_lists_inside_lists_end_somewhere(home: Path) -> None:
    lists = "".join(f"deep{n} = 'parola @deep{n + 1}'\n" for n in range(9)) + "deep9 = 'fine qui'\n"
    broken(home, IT, "sure = '=certo", f"{lists}sure = '@deep0, =certo")
    assert any("stand inside each other" in str(problem) for problem in validate(home))


def test_everything_wrong_is_told_at_once(home: Path) -> None:
    broken(home, IT, "=certo, di", "=certo, _2 di")
    broken(home, IT, '"ask"', '"shout"')
    broken(home, PACKED, '"block"', '"loud"')
    assert len(validate(home)) == 3


@pytest.mark.parametrize(
    "text", ["", "= =", "concepts = 3", "[rules]\nx = 1", "name = 1\nlists = 2\nevidence = 3"]
)
@pytest.mark.parametrize("file", [IT, PACKED, HEAD, "concepts.toml", "house.toml"])
def test_nonsense_is_told_and_never_raises(home: Path, file: str, text: str) -> None:
    (home / file).write_text(text, "utf-8")
    assert validate(home)
    (home / file).write_bytes(b"\xff\xfe")
    assert validate(home)


LITERALS = (
    "5",
    '"x"',
    "''",
    "[]",
    "{}",
    "true",
    "2020-01-01",
    "[5]",
    '["x", 5]',
    "[{ a = 1 }]",
    "{ a = [1] }",
)


@pytest.mark.parametrize("file", [IT, PACKED, HEAD, "concepts.toml"])
def test_a_value_of_the_wrong_kind_is_told_and_never_raises_anything_else(home: Path, file: str) -> None:
    path = home / file
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if "=" not in line or line.startswith("["):
            continue
        for literal in LITERALS:
            changed = [*lines[:number], f"{line.partition('=')[0]}= {literal}", *lines[number + 1 :]]
            path.write_text("\n".join(changed), "utf-8")
            refused = ""
            try:
                load_rulebook(home).reader("it")
            except RuleFileError as error:
                refused = str(error)
            problems = validate(home)
            assert problems or not refused, f"{changed[number]}: {refused}"
            assert all(problem.line for problem in problems)
