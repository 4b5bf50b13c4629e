"""Does a channel, or the text itself, say who is writing, as the law of the country asks? Pure."""

from app.core.accounts.model import Profile, Shown
from app.core.compliance.model import Identity
from app.core.team.model import Practice

ORDER = (Shown.NAME, Shown.REGISTRATION, Shown.DIRECTOR, Shown.CENTRE)


def asked_of(practice: Practice) -> tuple[Shown, ...]:
    """What a profile has to show: name and number; of a centre, who answers for it or its own number, too.

    Italy: L. 175/1992 art. 4, L. 145/2018 art. 1 c. 536. Spain: Código de Deontología art. 90 and the register of the
    region. A practice without a director or a number of its own is not asked for one.
    """
    wanted = {Shown.NAME, Shown.REGISTRATION}
    if practice.country == "it" and practice.director.strip():
        wanted.add(Shown.DIRECTOR)
    if practice.country in ("it", "es") and practice.authorisation.strip():
        wanted.add(Shown.CENTRE)
    return tuple(shown for shown in ORDER if shown in wanted)


def lacking(profile: Profile, practice: Practice) -> tuple[Shown, ...]:
    """What is asked and the profile does not show."""
    return tuple(shown for shown in asked_of(practice) if shown not in profile.shows)


def identification_of(profile: Profile | None, practice: Practice, identity: Identity, text: str) -> str:
    """As the rules ask it: ``in_profile``, ``in_text``, ``missing``; ``unknown`` where nobody looked at the profile."""
    if profile is None:
        return "unknown"
    missing = lacking(profile, practice)
    if not missing:
        return "in_profile"
    return "in_text" if _says(text, asked_of(practice), identity) else "missing"


def _says(text: str, wanted: tuple[Shown, ...], identity: Identity) -> bool:
    plain = " ".join(text.casefold().split())
    told = {
        Shown.NAME: (identity.practice, identity.doctor),
        Shown.REGISTRATION: (identity.registration,),
        Shown.DIRECTOR: (identity.director,),
        Shown.CENTRE: (identity.authorisation,),
    }

    def stands(words: str) -> bool:
        sought = " ".join(words.casefold().split())
        return bool(sought) and sought in plain

    return all(any(map(stands, told[shown])) for shown in wanted)
