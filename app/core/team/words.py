"""How countries, professions and roles are called wherever the practice describes itself."""

from app.core.kernel.text import Sentence, msg
from app.core.team.model import Role

COUNTRIES: tuple[tuple[str, Sentence], ...] = (
    ("it", msg("Italy")),
    ("es", msg("Spain")),
    ("uk", msg("United Kingdom")),
    ("us", msg("United States")),
    ("eu", msg("Another country of the European Union")),
)
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
