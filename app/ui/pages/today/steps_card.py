"""The first steps of a new practice: three of them, each with its button, until done or sent away."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from app.core.kernel.text import msg
from app.ui.kit import Card, Glyph, IconButton, column, label, row, secondary_button, theme
from app.ui.language import Language
from app.ui.pages.today.presenter import Step


class StepsCard(Card):
    opened = Signal(str, object)
    dismissed = Signal()

    def __init__(self, steps: Sequence[Step], language: Language) -> None:
        super().__init__(tone="accent", padding=20, spacing=8)
        say = language.say
        self.setAccessibleName(say(msg("First steps")))
        head = row(spacing=8)
        words = column(spacing=2)
        words.addWidget(label(say(msg("First steps")), "heading"))
        done = sum(step.done for step in steps)
        progress = msg(
            "{done} of {count} done. None of them is needed to begin writing.", done=done, count=len(steps)
        )
        words.addWidget(label(say(progress)))
        head.addLayout(words, 1)
        close = IconButton("x", say(msg("Hide the first steps")), compact=True)
        close.setObjectName("hide steps")
        close.clicked.connect(self.dismissed)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        for step in steps:
            self._add(step, language)

    def _add(self, step: Step, language: Language) -> None:
        line = row(spacing=12)
        title = language.say(step.title)
        sign = Glyph("check-circle" if step.done else "circle-dashed", "ok" if step.done else "accent", 20,
                     filled=step.done)  # fmt: skip
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=0)
        words.addWidget(label(title, "body" if step.done else "strong"))
        line.addLayout(words, 1)
        if step.done:
            line.addWidget(label(language.say(msg("Done")), tone="ok", wrap=False))
        else:
            words.addWidget(label(language.say(step.detail)))
            button = secondary_button(language.say(step.action), compact=True)
            button.setAccessibleName(title)
            button.setObjectName(f"step {step.key}")
            button.clicked.connect(lambda: self.opened.emit(step.page, dict(step.args)))
            line.addWidget(button)
        line.setContentsMargins(0, theme().px(4), 0, 0)
        self.body.addLayout(line)
