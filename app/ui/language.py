"""The language of the screen: says sentences, dates and numbers, and changes without a restart.

``bind`` ties a sentence to a widget's setter; the tie dies with the widget::

    language.bind(button.setText, msg("Ask for signing"))
"""

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QDateTime,
    QLibraryInfo,
    QLocale,
    QObject,
    Qt,
    QTime,
    QTranslator,
    Signal,
)

from app.core.kernel.text import LANGUAGES, Sentence, render

Setter = Callable[[str], object]

# A country gives the order of a date and the separators of a number; the words come from the language.
_LOCALES = {"it": "it_IT", "es": "es_ES", "en": "en_GB"}
_WHOLE_DAY = {"es": "d 'de' MMMM 'de' yyyy"}
_MONTH = {"es": "{name} de {year}"}


class Language(QObject):
    """What is spoken now. ``changed`` carries the new code after Qt's own words have changed too."""

    changed = Signal(str)

    def __init__(self, code: str = "en", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translator = QTranslator(self)
        self._code = ""
        self.locale = QLocale()
        self.set_language(code)

    @property
    def code(self) -> str:
        return self._code

    def set_language(self, code: str) -> None:
        """Speak ``it``, ``es`` or ``en`` from now on; anything else is taken as English."""
        code = code if code in LANGUAGES else "en"
        if code == self._code:
            return
        self._code = code
        self.locale = QLocale(_LOCALES[code])
        QLocale.setDefault(self.locale)
        app = QCoreApplication.instance()
        if app is not None:
            app.removeTranslator(self._translator)
            where = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if self._translator.load(f"qtbase_{code}", where):
                app.installTranslator(self._translator)
        self.changed.emit(code)

    def say(self, sentence: Sentence) -> str:
        return render(sentence, self._code)

    def bind(self, setter: Setter, sentence: Sentence, owner: QObject | None = None) -> None:
        """Say ``sentence`` through ``setter`` now and at every change of language, until the owner goes.

        For a widget's own method (``label.setText``) the owner is the widget, and binding the same method
        again replaces the sentence. For any other callable name the owner.
        """
        receiver = getattr(setter, "__self__", None)
        if owner is None and not isinstance(receiver, QObject):
            raise TypeError("a plain function needs an owner, so that the tie ends with it")
        if isinstance(receiver, QObject):
            name = getattr(setter, "__name__", "")
            old = receiver.findChild(_Tie, name, Qt.FindChildOption.FindDirectChildrenOnly)
            if old is not None:
                old.say(sentence)
                return
            _Tie(self, receiver, name, None).say(sentence)
        elif owner is not None:
            _Tie(self, owner, "", setter).say(sentence)

    def say_date(self, day: date, *, short: bool = False) -> str:
        """``domenica 22 novembre 2026``; short: ``22/11/2026``."""
        style = QLocale.FormatType.ShortFormat if short else QLocale.FormatType.LongFormat
        if short:
            return self.locale.toString(_qdate(day), "dd/MM/yyyy")
        return self.locale.toString(_qdate(day), style)

    def say_day(self, day: date) -> str:
        """``dom 22 nov``: a day of these weeks, without the year."""
        return self.locale.toString(_qdate(day), "ddd d MMM")

    def say_month(self, day: date) -> str:
        """``novembre 2026``, ``noviembre de 2026``."""
        name = self.locale.standaloneMonthName(day.month, QLocale.FormatType.LongFormat)
        return _MONTH.get(self._code, "{name} {year}").format(name=name, year=day.year)

    def say_time(self, moment: datetime | time, zone: tzinfo | None = None) -> str:
        """``18:30`` in the practice's zone; every language here writes 24 hours."""
        if isinstance(moment, datetime):
            moment = moment.astimezone(zone).timetz()
        return self.locale.toString(QTime(moment.hour, moment.minute), "HH:mm")

    def say_day_time(self, moment: datetime, zone: tzinfo | None) -> str:
        """``dom 22 nov, 18:30``."""
        local = moment.astimezone(zone)
        return f"{self.say_day(local.date())}, {self.say_time(local, zone)}"

    def say_moment(self, moment: datetime, zone: tzinfo | None) -> str:
        """``22 novembre 2026, 18:30``: the whole of it, for proofs and histories."""
        local = moment.astimezone(zone)
        day = self.locale.toString(_qdate(local.date()), _WHOLE_DAY.get(self._code, "d MMMM yyyy"))
        return f"{day}, {self.say_time(local, zone)}"

    def say_number(self, number: float, decimals: int | None = None) -> str:
        """``1.234`` or ``4,5``, as the language groups and separates."""
        if isinstance(number, int) and decimals is None:
            return self.locale.toString(number)
        return self.locale.toString(float(number), "f", 1 if decimals is None else decimals)


class _Tie(QObject):
    """A sentence and where it is said. A child of the widget, so that Qt itself ends the tie.

    It knows the setter by name: holding the bound method would keep the widget alive in a circle.
    """

    def __init__(self, language: Language, owner: QObject, name: str, setter: Setter | None) -> None:
        super().__init__(owner)
        self.setObjectName(name)
        self._language = language
        self._setter = setter
        self._sentence: Sentence | None = None
        language.changed.connect(self._again)

    def say(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._again()

    def _again(self) -> None:
        if self._sentence is None:
            return
        setter = self._setter or getattr(self.parent(), self.objectName())
        setter(self._language.say(self._sentence))


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def to_qdatetime(moment: datetime, zone: tzinfo | None) -> QDateTime:
    """A moment as an editor of Qt wants it: the wall clock of ``zone``."""
    local = moment.astimezone(zone)
    return QDateTime(_qdate(local.date()), QTime(local.hour, local.minute, local.second))


def system_language() -> str:
    """The first language of the operating system that we speak."""
    for name in QLocale.system().uiLanguages():
        code = name[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"
