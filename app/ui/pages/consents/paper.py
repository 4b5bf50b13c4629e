"""The papers of a record: what a form needs to know is gathered, and that it was printed is kept. No Qt."""

from collections.abc import Mapping
from dataclasses import replace

from app.core.accounts.service import Accounts
from app.core.consent.model import Consent
from app.core.consent.paper.documents import document
from app.core.consent.paper.parts import Document, Issuer, Occasion
from app.core.consent.paper.reference import Form
from app.core.consent.service import Consents
from app.core.kernel.clock import Clock
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence
from app.core.media.service import Media
from app.core.team.model import Right, require
from app.core.team.service import Team


class PaperPresenter:
    def __init__(
        self,
        consents: Consents,
        media: Media,
        accounts: Accounts,
        team: Team,
        names: Mapping[str, str],
        clock: Clock,
        run: Run,
    ) -> None:
        self._consents, self._media, self._accounts, self._team = consents, media, accounts, team
        self._names, self._clock, self._run = names, clock, run

    async def document(
        self, consent: Consent, wanted: Form, language: str, *, with_name: bool = False
    ) -> Document:
        """``with_name``: print the name that is kept; the ledger notes that it was looked at."""

        def make() -> Document:
            require(self._team.current, Right.REGISTER_CONSENT)
            practice = self._team.practice()
            people = {person.id: person.name for person in self._team.people()}
            manifests = self._accounts.manifests()
            said = (manifests[p].stays for p in sorted(consent.scope.platforms) if p in manifests)
            stays: tuple[Sentence, ...] = tuple(dict.fromkeys(one for one in said if one.en))
            occasion = Occasion(
                consent,
                Issuer(practice.name, practice.country, practice.phone, practice.website),
                self._clock.now(),
                self._names,
                tuple(sorted(a.digest for a in self._media.some(sorted(consent.scope.assets)))),
                stays,
                people.get(consent.paper.collected_by, ""),
            )
            # what cannot be printed is refused before anybody looks at the name
            made = document(wanted, occasion, language)
            if not with_name:
                return made
            named = replace(occasion, name=self._consents.name(consent.id))
            return document(wanted, named, language)

        return await self._run(make)

    async def printed(self, made: Document) -> None:
        await self._run(self._consents.printed, made.reference.consent, made.reference)
