"""A question on a form: its label, where one answers, a hint, and what is wrong when something is."""

from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QLineEdit, QWidget

from app.ui.kit.surfaces import column, dress, label
from app.ui.kit.theme import theme


class Field(QWidget):
    """The label is the editor's name for a screen reader, the hint its description; an error takes the hint's place."""

    def __init__(self, text: str, editor: QWidget, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self._text = ""
        self._hint_text = hint
        self._label = label(text, "label")
        self._label.setBuddy(editor)
        self._hint = label(hint, "muted-small")
        layout = column(self, spacing=4)
        layout.addWidget(self._label)
        layout.addWidget(editor)
        layout.addWidget(self._hint)
        self.setFocusProxy(editor)
        inner = editor.findChild(QLineEdit) if isinstance(editor, QAbstractSpinBox) else None
        if inner is not None:  # Qt gives style sheets no say in where the text of a spin box begins
            inner.setTextMargins(theme().px(8), 0, 0, 0)
        self.set_text(text)
        self.set_hint(hint)

    def set_text(self, text: str) -> None:
        self._label.setText(text)
        self.editor.setAccessibleName(text)

    def set_hint(self, hint: str) -> None:
        self._hint_text = hint
        self.set_error("")

    def set_error(self, error: str) -> None:
        """Say what is wrong and how to put it right; empty when all is well."""
        dress(self.editor, wrong=bool(error))
        dress(self._hint, tone="block" if error else "")
        self._hint.setText(error or self._hint_text)
        self._hint.setVisible(bool(self._hint.text()))
        self.editor.setAccessibleDescription(self._hint.text())

    def label_widget(self) -> QLabel:
        return self._label
