"""Which of our three languages a text is in: function words, endings and letters. No model, no download."""

from collections.abc import Iterable
from functools import lru_cache

from app.core.compliance.normalise import TOKEN, fold

COMMON = {
    "it": "il lo la gli le un uno una di del dello della dei degli delle da dal dalla dai in nel nella nei nelle con "
    "su "
    "sul sulla per tra fra e ed o ma se che chi cui non piu come quando dove anche ancora gia solo sempre mai molto "
    "poco tutto tutti ogni questo questa questi queste quello quella suo sua suoi mio mia nostro nostra nostri "
    "vostro "
    "vostra ci vi si mi ti lei loro noi voi sono sei siamo siete ho hai ha abbiamo avete hanno essere fare puo "
    "possono deve devono viene grazie buongiorno buonasera perche quindi oppure dopo prima senza cosa quale quanto "
    "oggi domani ieri medico visita studio paziente pazienti dottore dottoressa cura salute al allo alla ai agli "
    "alle dell nell sull all dall un l c d e a ad i o fino entro verso contro sotto sopra tra dentro fuori nostri "
    "vostri tuoi tue miei nessuno niente nulla ecco qui",
    "es": "el los las un una unos unas de del al en con por para sin sobre entre y o pero si que quien como cuando "
    "donde "
    "tambien aun ya solo siempre nunca muy poco todo todos todas cada este esta estos estas ese esa su sus mi mis "
    "nuestro nuestra nuestros nuestras vuestro nos os se te le les lo yo tu usted ustedes ellos nosotros soy eres es "
    "somos son estoy esta estan he ha hemos han haber hacer puede pueden debe deben tiene tienen gracias buenos buenas "
    "porque entonces despues antes hoy manana ayer medico consulta cita clinica paciente pacientes doctor doctora "
    "salud mas hay fue era ser tener cual cuanto hasta desde no a y",
    "en": "the a an of to in on at by for with from and or but if that which who what when where how not no never "
    "always "
    "also still only very much many all every this these those my your our their his her its it he she we you they i "
    "me us them is are was were be been being have has had do does did can could should would will must may might "
    "thanks thank hello because so then after before today tomorrow doctor visit clinic patient patients care health "
    "about into out up down over more most than please don won isn can t s ll ve re",
}  # fmt: skip
ENDINGS = {
    "it": (
        "zione",
        "zioni",
        "mente",
        "ita",
        "iamo",
        "ete",
        "ano",
        "are",
        "ere",
        "ire",
        "ggio",
        "cchi",
        "gli",
        "tti",
    ),
    "es": (
        "cion",
        "ciones",
        "mente",
        "dad",
        "amos",
        "emos",
        "imos",
        "ais",
        "ando",
        "iendo",
        "ar",
        "ez",
        "os",
        "as",
    ),
    "en": ("ing", "tion", "ness", "ly", "ed", "ght", "ck", "th", "ment", "ers", "ful", "ous"),
}
LETTERS = {"it": "àèìòù", "es": "ñ¿¡áíóú", "en": ""}
_WEIGHTS: dict[str, tuple[tuple[str, int], ...]] = {}
for _language, _words in COMMON.items():
    for _word in set(_words.split()):
        _WEIGHTS[_word] = (*_WEIGHTS.get(_word, ()), (_language, 3))


_OWN = {
    language: frozenset(word for word, known in _WEIGHTS.items() if known == ((language, 3),))
    for language in COMMON
}


@lru_cache(maxsize=20_000)
def _points(word: str) -> tuple[int, int, int]:
    """What one folded word says for Italian, Spanish and English."""
    known = _WEIGHTS.get(word)
    points = {"it": 0, "es": 0, "en": 0}
    if known is not None:
        for language, _ in known:
            points[language] += 4 - len(known)
    elif len(word) > 4:
        for language, endings in ENDINGS.items():
            points[language] += word.endswith(endings)
        points["en"] += word[-1] not in "aeiouns" and word.isalpha()
    return points["it"], points["es"], points["en"]


def scores(words: Iterable[str], text: str = "") -> dict[str, int]:
    """Points per language for folded ``words``; accents of ``text`` count too."""
    said = list(map(_points, words))
    points = {
        language: sum(part)
        for language, part in zip(("it", "es", "en"), zip(*said, strict=True), strict=False)
    }
    return {
        language: points.get(language, 0) + 3 * sum(letter in text for letter in letters)
        for language, letters in LETTERS.items()
    }


def speaks(cut: list[str], language: str) -> bool:
    """Is this, cut at its spaces, beyond doubt ``language``? One word in ten is another common word of no other."""
    return 10 * len(_OWN.get(language, frozenset()).intersection(cut)) > len(cut)


def best(points: dict[str, int], default: str, margin: int = 0) -> str:
    """The winner, if it leads ``default`` by more than ``margin``."""
    winner = max(points, key=lambda language: points[language])
    return winner if points[winner] > points.get(default, 0) + margin else default


def detect_language(text: str, default: str = "it") -> str:
    """``it``, ``es`` or ``en``; ``default`` when the text says nothing either way."""
    lowered = text[:4000].lower()
    return best(scores(TOKEN.findall(fold(lowered).text), lowered), default)
