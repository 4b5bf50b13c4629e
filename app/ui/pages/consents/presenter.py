"""Decides what the page of consents shows and keeps: list, form, proof, withdrawal."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from app.core.accounts.service import Accounts
from app.core.consent.model import Cell, Consent, Giver, Paper, Purpose, Standing, What
from app.core.consent.paper.signed import read_codes, read_signed
from app.core.consent.service import Consents
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.media.model import Asset
from app.core.media.service import Media
from app.core.outbox.service import Outbox
from app.core.posts.service import Posts
from app.core.team.model import Right, require
from app.core.team.service import Team
from app.core.withdrawal.restored import Restores
from app.ui.pages.consents.ending import EndingPresenter
from app.ui.pages.consents.filling import (
    USUALLY,
    bound,
    form_of,
    fresh,
    in_months,
    missing,
    objection,
    scope_of,
)
from app.ui.pages.consents.listing import by_view, listed, matches, told_by, uses_of
from app.ui.pages.consents.paper import PaperPresenter
from app.ui.pages.consents.state import Export, Form, Sheet, State, Use, View


class ConsentsPresenter:
    def __init__(
        self,
        consents: Consents,
        media: Media,
        posts: Posts,
        outbox: Outbox,
        accounts: Accounts,
        team: Team,
        names: Mapping[str, str],
        clock: Clock,
        run: Run,
        ending: EndingPresenter | None = None,
        restores: Restores | None = None,
        export: Export | None = None,
    ) -> None:
        self._consents, self._media, self._posts = consents, media, posts
        self._outbox, self._accounts, self._team = outbox, accounts, team
        self._names, self._clock, self._run = names, clock, run
        self._restores = restores
        self.export = export
        """Writes out what is kept about one person; without it that is not offered."""
        self.ending = ending
        """The withdrawal on the sheet; without it none is offered."""
        self.paper = PaperPresenter(consents, media, accounts, team, names, clock, run)
        self.show: Callable[[State], object] = lambda state: None
        self._state = State()
        self._all: list[Consent] = []
        self._told: dict[str, str] = {}
        """By consent: what its posts are called."""
        self._named: frozenset[str] = frozenset()
        self._found_by_name: frozenset[str] = frozenset()
        self._kept: Form | None = None
        """The form as it was opened, to see whether something changed."""

    @property
    def state(self) -> State:
        return self._state

    # --- the list ------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        def read() -> State:
            self._all = self._consents.all()
            self._named = self._consents.named()
            self._told = told_by(self._posts.with_consents())
            zone = self._team.practice().timezone
            since = self._restores.unchecked() if self._restores else None
            used = dict.fromkeys(a.platform for a in self._accounts.all())
            return replace(
                self._state,
                ready=True,
                assets={a.id: a for a in self._media.all()},
                platforms={key: self._names.get(key, key) for key in used} or dict(self._names),
                people={p.id: p.name for p in self._team.people()},
                may_see_names=self._team.current.may(Right.SEE_NAMES),
                unknown_since=since.astimezone(zone).date() if since else None,
                may_check=self._team.current.may(Right.WITHDRAW_CONSENT),
                now=self._clock.now(),
                zone=zone,
            )

        fresh = await self._run(read)
        self._state = replace(
            fresh,
            view=self._state.view,
            query=self._state.query,
            by_name=self._state.by_name,
            sheet=self._state.sheet,
        )
        self._list()
        sheet = self._state.sheet
        if sheet is not None:
            self._draw_anew(sheet.form)
            if sheet.form.consent is not None:
                await self._read_uses(sheet.form.consent)
        self._tell()

    def _draw_anew(self, form: Form) -> None:
        """The same form for whoever is at the desk now; what was typed stays."""
        now = next((c for c in self._all if form.consent and c.id == form.consent.id), form.consent)
        if now is not None and form == self._kept:
            form = self._kept = form_of(now, self._state.zone)  # nothing was typed: what is kept now
        elif self._kept is not None:
            self._kept = replace(self._kept, consent=now)
        self._draw(replace(form, consent=now))

    async def withdrawals_checked(self) -> None:
        """Somebody looked for withdrawals that a restored backup cannot know, and answers for it."""
        if self._restores is not None:
            await self._run(self._restores.checked)
            await self.refresh()

    def choose(self, view: View) -> None:
        self._state = replace(self._state, view=view)
        self._list()
        self._tell()

    def search(self, query: str) -> None:
        """By code, file or post, as it is typed; for a name see :meth:`search_names`."""
        self._found_by_name = frozenset()
        self._state = replace(self._state, query=query, by_name=False)
        self._list()
        self._tell()

    async def search_names(self) -> None:
        """Whoever may see names looks for one, on purpose: the rows show codes, the ledger keeps that it was done."""
        if self._state.query.strip() and self._state.may_see_names:
            self._found_by_name = await self._run(self._consents.of_name, self._state.query)
            self._state = replace(self._state, by_name=bool(self._found_by_name))
            self._list()
            self._tell()

    def _list(self) -> None:
        state = self._state
        files = {asset.id: asset.name for asset in state.assets.values()}
        found = by_view(
            listed(consent, state.now)
            for consent in self._all
            if consent.id in self._found_by_name
            or matches(consent, state.query, files, self._told.get(consent.id, ""))
        )
        self._state = replace(
            state,
            counts={view: len(rows) for view, rows in found.items()},
            rows=tuple(found[state.view]),
        )

    # --- the form ------------------------------------------------------------------------------------------

    async def new(self, asset: str = "") -> None:
        """An empty form with the next free code, for the picture given."""
        require(self._team.current, Right.REGISTER_CONSENT)
        if not self._state.ready:
            await self.refresh()
        code = await self._run(self._consents.next_code)
        known = self._state.assets.get(asset)
        practice = await self._run(self._team.practice)
        today = self._state.now.astimezone(self._state.zone).date()
        self._open(fresh(code, known, today, practice.country, self._team.current.id))
        self._tell()

    async def edit(self, consent: str) -> None:
        if not any(c.id == consent for c in self._all):
            await self.refresh()
        found = next((c for c in self._all if c.id == consent), None)
        if found is None:
            raise Refused(msg("This consent is no longer here."))
        self._open(form_of(found, self._state.zone))
        await self._read_uses(found)
        self._tell()

    def close(self) -> Form | None:
        """Put the form away; what was not kept comes back, so that it can be opened again."""
        sheet = self._state.sheet
        self._state = replace(self._state, sheet=None)
        self._tell()
        return sheet.form if sheet and sheet.changed else None

    def reopen(self, form: Form) -> None:
        """A form that was put away too early, with all that was filled in."""
        kept = self._kept
        self._open(form)
        self._kept = kept
        self._draw(form)
        self._tell()

    def change(
        self,
        *,
        subject: str | None = None,
        given_on: date | None = None,
        purposes: frozenset[Purpose] | None = None,
        platforms: frozenset[str] | None = None,
        until: date | None = None,
        endless: bool | None = None,
        what: frozenset[What] | None = None,
        without: frozenset[Cell] | None = None,
        giver: Giver | None = None,
        paper: Paper | None = None,
        name: str | None = None,
    ) -> None:
        """What a person fills in."""
        sheet = self._state.sheet
        if sheet is None or sheet.locked:
            return
        form = sheet.form
        if endless is not None:
            today = self._state.now.astimezone(self._state.zone).date()
            until = None if endless else form.until or in_months(today, USUALLY)
        elif until is None:
            until = form.until
        self._draw(
            replace(
                form,
                subject=form.subject if subject is None else subject,
                given_on=given_on or form.given_on,
                purposes=form.purposes if purposes is None else purposes,
                platforms=form.platforms if platforms is None else platforms,
                until=until,
                what=form.what if what is None else what,
                without=form.without if without is None else without,
                giver=giver or form.giver,
                paper=paper or form.paper,
                name=form.name if name is None else name,
            )
        )
        self._tell()

    def toggle_picture(self, asset: str) -> None:
        sheet = self._state.sheet
        if sheet is not None and not sheet.locked:
            self._draw(replace(sheet.form, assets=sheet.form.assets ^ {asset}))
            self._tell()

    def attach(self, path: Path, *more: Path) -> None:
        """A form is offered as the proof, ``more`` are its further pages: see :meth:`read_sheet`, :meth:`say_which`."""
        sheet = self._state.sheet
        if sheet is not None and not sheet.locked:
            self._draw(
                replace(
                    sheet.form,
                    proof=path,
                    more=more,
                    proof_name=", ".join(page.name for page in (path, *more)),
                    for_publication=None,
                    code_read=None,
                )
            )
            self._tell()

    async def read_sheet(self) -> None:
        """Look for the code on the sheet that was offered: it answers which consent it is, or puts the sheet aside."""
        sheet = self._state.sheet
        if sheet is None or sheet.form.consent is None or sheet.form.proof is None:
            return
        consent, pages = sheet.form.consent, (sheet.form.proof, *sheet.form.more)
        refused, told = None, None
        try:
            codes = await asyncio.to_thread(read_codes, pages)
            told = await self._run(self._consents.look_at_sheet, consent.id, codes)
        except Refused as refusal:
            refused = refusal.sentence
        sheet = self._state.sheet
        if sheet is None or (sheet.form.proof, *sheet.form.more) != pages:
            return  # put away, kept or replaced in the meantime
        if refused is not None:
            self._put_aside(refused)
        elif told is None:
            self._draw(replace(sheet.form, code_read=False))
        else:
            paper = replace(sheet.form.paper, language=told.language, template=told.version)
            self._draw(replace(sheet.form, code_read=True, for_publication=True, paper=paper))
        self._tell()

    async def file_sheet(self, path: Path, *more: Path) -> None:
        """A signed sheet on its way to the record its code names. Raises ``Refused`` where the code does not tell."""
        require(self._team.current, Right.REGISTER_CONSENT)
        codes = await asyncio.to_thread(read_codes, (path, *more))
        found = await self._run(self._consents.record_of_sheet, codes)
        await self.edit(found.id)
        if self._state.sheet is not None and self._state.sheet.locked:
            raise Refused(msg("This consent was withdrawn and cannot be changed any more."))
        self.attach(path, *more)
        await self.read_sheet()

    def say_which(self, for_publication: bool) -> None:
        """Is the form that was chosen the consent to publication? One to treatment is put aside, and why is said."""
        sheet = self._state.sheet
        if sheet is None or sheet.form.proof is None:
            return
        if for_publication:
            self._draw(replace(sheet.form, for_publication=True))
        else:
            self._put_aside(
                msg(
                    "A consent to treatment, or to the use of data for care, does not allow publishing "
                    "(GDPR art. 7 and 9). Nothing was added: have the form for publication signed."
                )
            )
        self._tell()

    def _put_aside(self, why: Sentence) -> None:
        """The form that was offered is not taken; the one that is kept stays."""
        sheet = self._state.sheet
        if sheet is None:
            return
        kept = sheet.form.consent.proof_name if sheet.form.consent else ""
        form = replace(sheet.form, proof=None, more=(), proof_name=kept, for_publication=None, code_read=None)
        self._draw(form)
        self._state = replace(self._state, sheet=replace(self._state.sheet or sheet, refused=why))

    def _open(self, form: Form) -> None:
        self._kept = form
        before = self._state.sheet
        edition = before.edition + 1 if before else 1
        self._state = replace(self._state, sheet=None)
        self._draw(form, edition)

    def _draw(self, form: Form, edition: int = 0) -> None:
        before = self._state.sheet
        person = self._team.current
        consent = form.consent
        may = person.may(Right.WITHDRAW_CONSENT)
        why_not = None
        if consent is not None and consent.withdrawn is None and not may:
            why_not = msg(
                "Only the doctor withdraws a consent. Tell the doctor at once if a person asks for it."
            )
        standing = consent.standing(self._state.now) if consent else Standing.INCOMPLETE
        self._state = replace(
            self._state,
            sheet=Sheet(
                form=form,
                standing=standing,
                missing=missing(form, person, self._state.now),
                changed=form != self._kept,
                locked=standing is Standing.WITHDRAWN,
                uses=before.uses if before else (),
                may_withdraw=may and consent is not None and consent.withdrawn is None,
                why_not_withdraw=why_not,
                objection=objection(form, self._state.assets, self._state.now.date()),
                named=form.subject in self._named,
                may_see_name=person.may(Right.SEE_NAMES),
                may_except=person.may(Right.OVERRIDE_BLOCK),
                age_asks=form.giver.signs_alone(self._state.now),
                edition=edition or (before.edition if before else 1),
            ),
        )

    async def save(self) -> None:
        """Keep the form, the proof with it, and the code with its pictures."""
        sheet = self._state.sheet
        if sheet is None or sheet.locked:
            return
        require(self._team.current, Right.REGISTER_CONSENT)
        if sheet.objection is not None:
            raise Refused(sheet.objection)
        form, zone = sheet.form, self._state.zone
        scope = scope_of(form, zone)
        today = self._state.now.astimezone(zone).date()
        given = None if form.given_on == today else datetime.combine(form.given_on, time(), zone)
        by = self._team.current.id

        def keep() -> Consent:
            kept = form.consent
            if kept is None:
                kept = self._consents.record(form.subject, scope, by, given, form.giver, form.paper)
            elif form_of(kept, zone).given_on != form.given_on and not kept.proof:
                day = given or self._clock.now()
                kept = self._consents.correct(
                    kept.id, scope=scope, giver=form.giver, paper=form.paper, given_at=day
                )
            elif (kept.scope, kept.giver, kept.paper) != (scope, form.giver, form.paper):
                kept = self._consents.correct(kept.id, scope=scope, giver=form.giver, paper=form.paper)
            if form.name is not None:
                self._consents.keep_name(kept.id, form.name)
            for asset in self._media.some(sorted(form.assets)):
                if not asset.subject:
                    self._media.describe(bound(asset, kept))
            return kept

        kept = await self._run(keep)
        self._open(form_of(kept, zone))
        try:
            if form.proof is not None:
                signed = await asyncio.to_thread(read_signed, form.proof, *form.more)
                kept = await self._run(
                    self._consents.keep_signed, kept.id, signed, form.for_publication is True
                )
                self._open(form_of(kept, zone))
        finally:
            await self.refresh()

    # --- proof and withdrawal ------------------------------------------------------------------------------

    async def proof(self) -> tuple[str, bytes] | None:
        """The signed form that is kept: its name and its bytes."""
        sheet = self._state.sheet
        consent = sheet.form.consent if sheet else None
        if consent is None or not consent.proof:
            return None
        return consent.proof_name, await self._run(self._consents.proof, consent)

    async def name(self) -> str:
        """The name behind the code, shown on demand; the ledger keeps that it was."""
        sheet = self._state.sheet
        if sheet is None or sheet.form.consent is None:
            return ""
        return await self._run(self._consents.name, sheet.form.consent.id)

    async def picture(self, asset: Asset) -> bytes:
        return await self._run(self._media.content, asset)

    async def withdraw(self) -> None:
        """The person takes the consent back: from now on nothing is covered."""
        sheet = self._state.sheet
        if sheet is None or sheet.form.consent is None:
            return
        require(self._team.current, Right.WITHDRAW_CONSENT)
        ended = await self._run(self._consents.withdraw, sheet.form.consent.id)
        self._open(form_of(ended, self._state.zone))
        await self.refresh()

    async def _read_uses(self, consent: Consent) -> None:
        def read() -> list[Use]:
            now, labels = self._clock.now(), self._accounts.labels()
            using = [p for p in self._posts.with_consents() if consent.id in p.consents]
            found = [(p, self._posts.status(p)) for p in using]
            deliveries = self._outbox.of_posts([p.id for p, _ in found])
            return [use for p, s in found for use in uses_of(p, s, deliveries.get(p.id, []), labels, now)]

        uses = await self._run(read)
        sheet = self._state.sheet
        if sheet is not None and sheet.form.consent is not None and sheet.form.consent.id == consent.id:
            self._state = replace(self._state, sheet=replace(sheet, uses=tuple(uses)))

    def _tell(self) -> None:
        self.show(self._state)
