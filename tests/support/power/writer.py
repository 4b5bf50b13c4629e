"""The process whose power is cut: it works on a real archive and says aloud what it was promised.

``python writer.py FOLDER SYNCHRONOUS COUNT``: every acknowledgement is a line in ``acknowledged``, written the
moment the commit returned; the recorder sees it in its place among the other calls.
"""

import os
import sys
from pathlib import Path

from support.notes import KEY, NoteWritten

from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import create_everything


def work(folder: Path, synchronous: str, numbers: range, said: int) -> None:
    """Open, write and acknowledge. Each note is as long as its number asks, so that commits differ in size."""
    engine = open_engine(folder / "archive.db", KEY, synchronous=synchronous)
    create_everything(engine)
    blobs = Blobs.open(folder / "media.db", KEY, SystemClock())
    db = Database(engine, Bus(), SystemClock(), "seat")
    for number in numbers:
        photo = blobs.put(os.urandom(3000)) if number % 10 == 0 else ""
        with db.write() as tx:
            tx.announce(NoteWritten(f"{photo}:{'n' * (number * 37 % 900)}"))
        os.write(said, f"{number}\n".encode())
    db.close()
    blobs.close()


def main() -> None:
    folder, synchronous, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    said = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT, 0o600)
    work(folder, synchronous, range(count // 2), said)
    work(folder, synchronous, range(count // 2, count), said)


if __name__ == "__main__":
    main()
