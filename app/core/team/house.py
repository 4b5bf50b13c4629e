"""The practice's own rules: the doctor decides, each decision is a version with a date, the ledger says who."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.core.compliance.house import RULE, Fees, HouseRules, HouseWord, Off, Tone, readable
from app.core.compliance.model import Severity
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.storage.database import Database, Transaction
from app.core.team.model import HouseRulesChanged, Right, RuleSwitched
from app.core.team.service import Team
from app.core.team.store import TeamStore

MOST_WORDS = 200
"""Rules of words of one practice; every text is read with all of them."""


class House:
    """One verb, one version. ``level_of``: how severe a rule of the packs is, to know which are mere advice."""

    def __init__(
        self, db: Database, team: Team, clock: Clock, level_of: Callable[[str], Severity | None]
    ) -> None:
        self._db = db
        self._team = team
        self._clock = clock
        self._level_of = level_of

    def current(self) -> HouseRules:
        with self._db.read() as tx:
            return TeamStore(tx).house()

    def keep_word(self, word: HouseWord) -> HouseRules:
        """Add a word to avoid or to require, or change one. Raises ``Refused`` where it cannot be looked for."""
        self._team.require(Right.MANAGE)
        entries = tuple(dict.fromkeys(" ".join(entry.split()) for entry in word.words if entry.strip()))
        if not entries:
            raise Refused(msg("Write at least one word."))
        for entry in entries:
            if not readable(entry):
                raise Refused(
                    msg(
                        "“{words}” cannot be looked for. Write words and numbers, a short sentence at most.",
                        words=entry,
                    )
                )
        with self._db.write() as tx:
            known = TeamStore(tx).house()
            if known.word(word.id) is None and len(known.words) >= MOST_WORDS:
                raise Refused(msg("There are very many rules already. Take out those nobody needs."))
            kept = replace(
                word,
                id=word.id or new_id(),
                words=entries,
                reason=word.reason.strip(),
                suggestion=" ".join(word.suggestion.split()),
                since=self._today(tx),
            )
            others = [kept if one.id == kept.id else one for one in known.words]
            words = others if known.word(kept.id) else [*others, kept]
            return self._next(tx, replace(known, words=tuple(words)))

    def drop_word(self, word: str) -> HouseRules:
        self._team.require(Right.MANAGE)
        with self._db.write() as tx:
            known = TeamStore(tx).house()
            rest = tuple(one for one in known.words if one.id != word)
            off = tuple(one for one in known.off if one.rule != RULE + word)
            return self._next(tx, replace(known, words=rest, off=off))

    def keep_fees(self, fees: Fees) -> HouseRules:
        self._team.require(Right.MANAGE)
        with self._db.write() as tx:
            known = TeamStore(tx).house()
            if known.fees is fees:
                return known
            return self._next(tx, replace(known, fees=fees, fees_since=self._today(tx)))

    def keep_tone(self, tone: Tone) -> HouseRules:
        self._team.require(Right.MANAGE)
        with self._db.write() as tx:
            known = TeamStore(tx).house()
            if known.tone == tone:
                return known
            return self._next(tx, replace(known, tone=tone, tone_since=self._today(tx)))

    def switch(self, rule: str, *, on: bool) -> HouseRules:
        """Hear a piece of advice, or not. Raises ``Refused`` for a rule that is more than advice."""
        self._team.require(Right.MANAGE)
        with self._db.write() as tx:
            known = TeamStore(tx).house()
            if not on and not self.is_advice(rule, known):
                raise Refused(
                    msg(
                        "This rule stays on: it is more than advice. "
                        "Whoever signs can answer for single words with a reason."
                    )
                )
            if on is (rule not in known.off_names):
                return known
            rest = tuple(one for one in known.off if one.rule != rule)
            off = rest if on else (*rest, Off(rule, self._team.current.id, self._clock.now()))
            kept = self._version(tx, replace(known, off=off))
            tx.announce(RuleSwitched(rule=rule, on="on" if on else "off"))
            return kept

    def is_advice(self, rule: str, house: HouseRules) -> bool:
        """May the practice switch it off?"""
        if rule.startswith(RULE):
            word = house.word(rule.removeprefix(RULE))
            return word is not None and word.advice
        return self._level_of(rule) is Severity.NOTE

    def _next(self, tx: Transaction, changed: HouseRules) -> HouseRules:
        kept = self._version(tx, changed)
        tx.announce(HouseRulesChanged(version=str(kept.version)))
        return kept

    def _version(self, tx: Transaction, changed: HouseRules) -> HouseRules:
        kept = replace(changed, version=changed.version + 1, dated=self._today(tx))
        TeamStore(tx).save_house(kept, self._team.current.id)
        return kept

    def _today(self, tx: Transaction) -> date:
        zone = TeamStore(tx).practice().timezone
        return self._clock.now().astimezone(zone).date()
