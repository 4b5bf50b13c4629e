"""How countries, professions and roles are called wherever the practice describes itself."""

from pathlib import Path

from app.core.compliance import folders
from app.core.compliance.folders import HOME
from app.core.kernel.text import Sentence, msg
from app.core.team.model import Role

_CALLED: dict[str, Sentence] = {
    "it": msg("Italy"),
    "es": msg("Spain"),
    "uk": msg("United Kingdom"),
    "us": msg("United States"),
    "eu": msg("Another country of the European Union"),
}


def countries(home: Path = HOME) -> tuple[tuple[str, Sentence], ...]:
    """The countries a practice may choose: those with a folder of rules, ours in our order, then any other."""
    keys = folders.countries(home)
    ours = [(key, called) for key, called in _CALLED.items() if key in keys]
    return (*ours, *((key, folders.name_of(key, home)) for key in keys if key not in _CALLED))


COUNTRIES = countries()
PROFESSIONS: tuple[tuple[str, Sentence], ...] = (
    ("doctor", msg("Doctor")),
    ("dentist", msg("Dentist")),
    ("psychologist", msg("Psychologist")),
    ("physiotherapist", msg("Physiotherapist")),
    ("midwife", msg("Midwife")),
    ("nutritionist", msg("Nutritionist")),
    ("other", msg("Another health profession")),
)
REGISTERS: dict[str, Sentence] = {
    "it": msg("The number in the register of the Ordine, for example BA 12345."),
    "es": msg("The número de colegiado."),
    "uk": msg("The GMC, GDC or HCPC number."),
    "us": msg("The licence number, with the state."),
    "eu": msg("The number in the professional register."),
}
ROLES: dict[Role, Sentence] = {Role.DOCTOR: msg("Doctor"), Role.RECEPTION: msg("Reception")}
