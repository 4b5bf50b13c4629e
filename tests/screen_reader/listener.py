"""A screen reader that only listens: it registers on the accessibility bus, starts the talker, and notes what comes.

``python listener.py FOLDER`` inside a session bus and on a screen. Prints one line of JSON: what the talker meant to
say, and what arrived.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import SLOT, QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage

HERE = Path(__file__).parent
REGISTRY = "org.a11y.atspi.Registry"
LATE = 500
"""Milliseconds after the talker ended in which its last word may still arrive."""


class Ear(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    @Slot(QDBusMessage)
    def hear(self, message: QDBusMessage) -> None:
        self.heard.append(message.arguments()[3].variant())


def ask(
    bus: QDBusConnection, service: str, path: str, interface: str, verb: str, *words: str
) -> list[object]:
    call = QDBusMessage.createMethodCall(service, path, interface, verb)
    call.setArguments(list(words))
    answer = bus.call(call)
    if answer.type() is not QDBusMessage.MessageType.ReplyMessage:
        raise SystemExit(answer.errorMessage())
    return list(answer.arguments())


def main(folder: str) -> None:
    app = QCoreApplication([])
    session = QDBusConnection.sessionBus()
    (address,) = ask(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    bus = QDBusConnection.connectToBus(str(address), "screen reader")
    ear = Ear()
    slot = SLOT("hear(QDBusMessage)")
    if not bus.connect("", "", "org.a11y.atspi.Event.Object", "Announcement", ear, slot):
        raise SystemExit("nobody listens")
    # Programs speak only while somebody asked to hear this.
    ask(bus, REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent", "object:announcement")
    talker = QProcess()
    around = QProcessEnvironment.systemEnvironment()
    around.insert("QT_QPA_PLATFORM", "xcb")
    around.insert("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
    talker.setProcessEnvironment(around)
    talker.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
    talker.finished.connect(lambda: QTimer.singleShot(LATE, app.quit))
    talker.start(sys.executable, [str(HERE / "talker.py"), folder])
    app.exec()
    told = bytes(talker.readAllStandardOutput().data()).decode()
    print(json.dumps({"told": json.loads(told or "null"), "heard": ear.heard}))


if __name__ == "__main__":
    main(sys.argv[1])
