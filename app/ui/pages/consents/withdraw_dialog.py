"""The one dialog of a withdrawal: who asked, how and when; and, before it is done, everything that it will do."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QVBoxLayout, QWidget

from app.core.kernel.text import msg
from app.core.withdrawal.letter import ASKERS, WAYS
from app.core.withdrawal.model import Request
from app.ui.kit import Confirm, ElidedLabel, Field, Glyph, column, label, row, scrolled, theme
from app.ui.language import Language, to_qdatetime
from app.ui.pages.consents.ending import Line, Preview


class WithdrawDialog(Confirm):
    def __init__(self, parent: QWidget, preview: Preview, language: Language) -> None:
        say = language.say
        doctor = preview.doctor
        super().__init__(
            parent,
            say(
                msg("Withdraw the consent of {code}?", code=preview.code)
                if doctor
                else msg("{code} asks to withdraw the consent", code=preview.code)
            ),
            say(
                msg(
                    "From this moment nothing may be published with it, and this cannot be undone: "
                    "if the person changes their mind, a new form is signed."
                )
                if doctor
                else msg(
                    "You register it, and the doctor carries it out. Until then nothing that uses it goes out."
                )
            ),
            say(msg("Withdraw") if doctor else msg("Register the request")),
            say(msg("Cancel")),
            dangerous=doctor,
        )
        self._language, self._zone = language, preview.zone
        self.setMinimumWidth(theme().px(620))
        self.asker, self.way, self.when = QComboBox(), QComboBox(), QDateTimeEdit()
        self.extra.addLayout(self._questions(preview))
        self.extra.addWidget(self._what_happens(preview), 1)

    def _questions(self, preview: Preview) -> QVBoxLayout:
        say, asked = self._language.say, preview.asked
        for asker, words in ASKERS.items():
            self.asker.addItem(_sentence_case(say(words)), asker)
        for way, words in WAYS.items():
            self.way.addItem(_sentence_case(say(words)), way)
        if asked is not None:
            self.asker.setCurrentIndex(self.asker.findData(asked.asker))
            self.way.setCurrentIndex(self.way.findData(asked.way))
        self.when.setCalendarPopup(True)
        self.when.setDisplayFormat("dd/MM/yyyy HH:mm")
        self.when.setMaximumDateTime(to_qdatetime(preview.now, preview.zone))
        self.when.setDateTime(to_qdatetime(asked.asked_at if asked else preview.now, preview.zone))
        lines = column(spacing=8)
        lines.addWidget(Field(say(msg("Who asked")), self.asker))
        line = row(spacing=12)
        line.addWidget(Field(say(msg("How")), self.way), 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Field(say(msg("When")), self.when), 1, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(line)
        return lines

    def _what_happens(self, preview: Preview) -> QWidget:
        say, look = self._language.say, theme()
        content = QWidget()
        lines = column(content, spacing=6)
        lines.setContentsMargins(0, 0, look.px(8), 0)
        for group in preview.groups:
            lines.addWidget(label(f"{len(group.lines)}  {say(group.heading)}", "strong"))
            for one in group.lines:
                lines.addWidget(self._line(one))
        if not preview.groups:
            lines.addWidget(label(say(msg("No post that waits or is out uses it.")), "muted"))
        if preview.stays:
            lines.addWidget(label(say(msg("What nobody can recall")), "strong"))
        for sentence in preview.stays:
            lines.addWidget(label(say(sentence), "muted"))
        lines.addWidget(
            label(
                say(
                    msg(
                        "A week after the last copy is down the pictures are deleted here too; the signed form, the "
                        "dates and the fingerprints stay as proof."
                    )
                ),
                "muted",
            )
        )
        lines.addStretch(1)
        area = scrolled(content)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName(say(msg("What will happen")))
        count = sum(len(group.lines) + 1 for group in preview.groups) + len(preview.stays) * 2
        area.setMinimumHeight(look.px(min(300, 90 + 30 * count)))
        return area

    def _line(self, one: Line) -> QWidget:
        place = QWidget()
        line = row(place, spacing=8)
        line.addWidget(Glyph("arrow-right", "muted"))
        title = one.title or self._language.say(msg("Post without a title"))
        line.addWidget(ElidedLabel(title, "body"), 1)
        line.addWidget(label(one.channel, "muted", wrap=False))
        return place

    def request(self) -> Request:
        """What was answered."""
        day, time = self.when.date(), self.when.time()
        at = datetime(
            day.year(),
            day.month(),
            day.day(),
            time.hour(),
            time.minute(),
            time.second(),
            tzinfo=self._zone,
        )
        return Request(at.astimezone(UTC), self.asker.currentData(), self.way.currentData())


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
