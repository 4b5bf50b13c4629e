"""What this program is, its version, and the licences of everything it carries."""

from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from app import __version__
from app.core.kernel.resources import resource
from app.core.kernel.text import msg
from app.ui.kit import label
from app.ui.language import Language
from app.ui.pages.settings.parts import SectionView
from app.ui.pages.settings.presenter import Section

NOTICES = "NOTICES.md"


class AboutSection(SectionView):
    def __init__(self, language: Language) -> None:
        super().__init__(Section.ABOUT, language)
        about = msg(
            "A desk for small medical practices: plan, check, sign and answer, offline and encrypted."
        )
        body = self.card(msg("Decoro"), about)
        version = label("")
        language.bind(version.setText, msg("Version {version} · MIT licence", version=__version__))
        body.addWidget(version)
        body = self.card(
            msg("Third-party licences"), msg("Decoro is built on the work of others, under these terms.")
        )
        folder = resource("licenses")
        names = sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []
        names.sort(key=lambda name: name != NOTICES)
        self.which = QComboBox()
        self.which.addItems(names)
        language.bind(self.which.setAccessibleName, msg("Which licence"))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(320)
        language.bind(self.text.setAccessibleName, msg("Text of the licence"))
        self.which.currentTextChanged.connect(self._read)
        body.addWidget(self.which)
        body.addWidget(self.text, 1)
        self._read(self.which.currentText())

    def _read(self, name: str) -> None:
        path = resource("licenses", name)
        self.text.setPlainText(
            path.read_text(encoding="utf-8", errors="replace") if name and path.is_file() else ""
        )
