"""Decides what the page of rules shows: packs, rules found by word and law, the practice's own, everything again."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from app.core.compliance.house import Fees, HouseRules, HouseWord, Tone, WordKind
from app.core.compliance.model import RuleInfo, Severity
from app.core.compliance.normalise import fold_word
from app.core.compliance.rulebook import Rulebook
from app.core.kernel.errors import Refused
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg, render
from app.core.recheck.model import RecheckReport, Result
from app.core.recheck.service import Recheck
from app.core.team.house import House
from app.core.team.model import Practice, Right
from app.core.team.service import Team
from app.ui.pages.rules.state import (
    HERE,
    Check,
    Detail,
    Filters,
    Form,
    PackCard,
    Row,
    State,
    Tab,
    fresh,
)
from app.ui.pages.rules.words import ALWAYS_ON, GROUPS, NOT_YOURS, headline_of

MOST_EXAMPLES = 5


class RulesPresenter:
    def __init__(
        self,
        rulebook: Rulebook,
        house: House,
        team: Team,
        recheck: Recheck,
        run: Run,
        language: Callable[[], str],
    ) -> None:
        self.show: Callable[[State], object] = lambda state: None
        self._rulebook, self._house, self._team = rulebook, house, team
        self._recheck, self._run, self._language = recheck, run, language
        self._rules: tuple[RuleInfo, ...] = ()
        self._practice = Practice()
        self._people: dict[str, str] = {}
        self._results: tuple[Result, ...] = ()
        self._stop = False
        self.state = State()

    # --- reading -------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Read again what the practice decided; what is being written on the sheet stays."""
        practice, people = await self._run(lambda: (self._team.practice(), self._team.people()))
        self._practice = practice
        self._people = {person.id: person.name for person in people}
        self._rules = self._rules or self._rulebook.rules()
        here = self._here()
        cards = [PackCard(pack, pack.key in here) for pack in self._rulebook.packs()]
        cards.sort(key=lambda card: (not card.in_force, card.pack.key != practice.country))
        self.state = replace(
            self.state,
            ready=True,
            packs=tuple(cards),
            house=practice.house,
            may=self._team.current.may(Right.MANAGE),
        )
        self._list()

    def say_again(self) -> None:
        """Another language: examples and what a search finds are of that one."""
        if self.state.ready:
            self._list()

    def _here(self) -> frozenset[str]:
        return self._practice.jurisdictions

    def _tell(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self.show(self.state)

    def go(self, tab: Tab) -> None:
        self._tell(tab=tab)

    # --- the list of rules -----------------------------------------------------------------------------------

    def search(self, query: str) -> None:
        self._filter(query=query)

    def in_country(self, country: str) -> None:
        self._filter(country=country)

    def in_group(self, group: str) -> None:
        self._filter(group=group)

    def of_severity(self, severity: Severity | None) -> None:
        self._filter(severity=None if severity is self.state.filters.severity else severity)

    def rules_of(self, country: str) -> None:
        """From the card of a pack to its rules."""
        self.state = replace(self.state, tab=Tab.RULES, filters=Filters(country=country))
        self._list()

    def _filter(self, **changes: object) -> None:
        self.state = replace(self.state, filters=replace(self.state.filters, **changes))  # type: ignore[arg-type]
        self._list()

    def _list(self) -> None:
        filters, off = self.state.filters, self.state.house.off_names
        wanted = [fold_word(word) for word in filters.query.split()]
        here = self._here() if filters.country == HERE else frozenset({filters.country})
        found = [
            rule
            for rule in self._rules
            if (not filters.country or _country(rule) in here)
            and (not filters.group or _group(rule) == filters.group)
            and (not wanted or self._holds(rule, wanted))
        ]
        places = {rule.concept: number for number, rule in reversed(list(enumerate(found)))}
        # The national rule before the European one, as the checklist has it.
        found.sort(key=lambda rule: (places[rule.concept], _country(rule) != self._practice.country))
        counts: Counter[Severity | None] = Counter(rule.severity for rule in found)
        counts[None] = len(found)
        rows = [Row(rule, rule.rule in off) for rule in found if filters.severity in (None, rule.severity)]
        chosen = self.state.detail.rule.rule if self.state.detail else ""
        kept = next((row for row in rows if row.rule.rule == chosen), rows[0] if rows else None)
        present = {_group(rule) for rule in self._rules}
        self._tell(
            rows=tuple(rows),
            counts=dict(counts),
            groups=tuple(group for group in GROUPS if group in present),
            detail=self._detail(kept.rule) if kept else None,
        )

    def _holds(self, rule: RuleInfo, wanted: Iterable[str]) -> bool:
        code = self._language()
        told = (rule.rule, render(rule.title, code), render(rule.message, code), rule.law)
        text = fold_word(" ".join(told))
        return all(word in text for word in wanted)

    def choose(self, rule: str) -> None:
        found = next((row.rule for row in self.state.rows if row.rule.rule == rule), None)
        if found is not None:
            self._tell(detail=self._detail(found))

    def _detail(self, rule: RuleInfo) -> Detail:
        code = self._language()
        off = next((one for one in self.state.house.off if one.rule == rule.rule), None)
        advice = rule.severity is Severity.NOTE
        why_not: Sentence | None = None
        if not advice:
            why_not = ALWAYS_ON
        elif not self.state.may:
            why_not = NOT_YOURS
        return Detail(
            rule,
            _examples(rule.fires.get(code, ())),
            _examples(rule.silent.get(code, ())),
            off is not None,
            why_not is None,
            why_not,
            self._people.get(off.person, "") if off else "",
        )

    async def switch(self, rule: str, *, on: bool) -> None:
        self._took(await self._run(lambda: self._house.switch(rule, on=on)))

    # --- the practice's own rules ----------------------------------------------------------------------------

    def add(self, kind: WordKind) -> None:
        self._tell(form=fresh(kind))

    def edit(self, word: str) -> None:
        known = self.state.house.word(word)
        if known is not None:
            self._tell(form=Form(known, new=False))

    def put_away(self) -> None:
        self._tell(form=None)

    async def keep(self, word: HouseWord) -> bool:
        """Keep the rule on the sheet; what cannot be looked for is said there."""
        try:
            rules = await self._run(self._house.keep_word, word)
        except Refused as refused:
            form = self.state.form
            self._tell(form=replace(form, word=word, problem=refused.sentence) if form else None)
            return False
        self.state = replace(self.state, form=None)
        self._took(rules)
        return True

    async def drop(self, word: str) -> HouseWord | None:
        """Take a rule out; what is returned can be kept again."""
        known = self.state.house.word(word)
        self._took(await self._run(self._house.drop_word, word))
        return known

    async def put_back(self, word: HouseWord) -> None:
        self._took(await self._run(self._house.keep_word, word))

    async def keep_fees(self, fees: Fees) -> None:
        self._took(await self._run(self._house.keep_fees, fees))

    async def keep_tone(self, tone: Tone) -> None:
        self._took(await self._run(self._house.keep_tone, tone))

    def _took(self, rules: HouseRules) -> None:
        self.state = replace(self.state, house=rules)
        self._list()

    # --- everything again ------------------------------------------------------------------------------------

    async def check_everything(self) -> None:
        """Post by post, letting the window breathe in between; ``stop`` ends it after the post at hand."""
        if self.state.check.running:
            return
        self._stop = False
        self._tell(tab=Tab.RECHECK, check=replace(self.state.check, running=True, done=0, of=0))
        results: list[Result] = []
        try:
            tasks = await self._run(self._recheck.tasks)
            for number, task in enumerate(tasks, start=1):
                if self._stop:
                    break
                results.append(self._recheck.look(task))
                self._tell(check=replace(self.state.check, done=number, of=len(tasks)))
                await asyncio.sleep(0)
            report = await self._run(self._recheck.report, results, len(tasks))
        except BaseException:
            self.state = replace(self.state, check=replace(self.state.check, running=False))
            raise
        self._told(report)

    def stop(self) -> None:
        self._stop = True

    def _told(self, report: RecheckReport) -> None:
        check = replace(self.state.check, running=False, report=report)
        # Where nothing but advice was found, it is shown.
        advice = check.advice or not _listed(report, advice=False)
        self._lists(replace(check, advice=advice))

    def with_advice(self, shown: bool) -> None:
        self._lists(replace(self.state.check, advice=shown))

    def _lists(self, check: Check) -> None:
        results = _listed(check.report, advice=check.advice) if check.report else ()
        known = {result.task.id for result in results}
        chosen = check.chosen if check.chosen in known else next((r.task.id for r in results), "")
        self._tell(check=replace(check, results=results, chosen=chosen))

    def choose_result(self, post: str) -> None:
        self._tell(check=replace(self.state.check, chosen=post))

    def report_text(self, say: Callable[[Sentence], str], day: Callable[[object], str]) -> str:
        """The report as plain text, to be pasted into a mail or a file."""
        check = self.state.check
        if check.report is None:
            return ""
        lines = [
            say(msg("Everything checked again on {day}", day=day(check.report.at))),
            say(msg("Rules: {rules}", rules=check.report.rules)),
            "",
        ]
        for result in check.results:
            lines.append(say(headline_of(result.task)))
            for found in result.found:
                finding = found.finding
                words = f" “{finding.phrase}”" if finding.phrase else ""
                where = f" ({', '.join(c for c in found.channels if c)})" if any(found.channels) else ""
                older = REPLY_OLDER if result.task.is_reply else POST_OLDER
                born = f" – {say(older)}" if found.younger else ""
                lines.append(f"  - {say(finding.title)}{words}{where}{born}")
            for due in result.task.consents:
                lines.append(f"  - {say(msg('Consent {code}', code=due.subject))}")
        return "\n".join(lines) + "\n"


POST_OLDER = msg("the rule is younger than the post")
REPLY_OLDER = msg("the rule is younger than the reply")


def _listed(report: RecheckReport, *, advice: bool) -> tuple[Result, ...]:
    """The results as they are shown: without advice unless it is wanted."""
    if advice:
        return report.results
    found = (
        replace(r, found=tuple(f for f in r.found if f.finding.severity is not Severity.NOTE))
        for r in report.results
    )
    return tuple(result for result in found if not result.quiet)


def _country(rule: RuleInfo) -> str:
    return rule.rule.partition(".")[0]


def _group(rule: RuleInfo) -> str:
    return rule.concept.partition(".")[0]


def _examples(texts: Iterable[str]) -> tuple[str, ...]:
    """Those with words; examples made of facts alone have none to show."""
    return tuple(text for text in texts if text.strip())[:MOST_EXAMPLES]
