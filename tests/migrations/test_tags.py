"""0006 with data: pictures of before keep all that was said of them, and have no tags yet."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from support.notes import KEY

from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.media.model import Depicts, Trace
from app.core.media.store import MediaStore
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import MIGRATIONS, upgrade

OLD = (
    "INSERT INTO assets (id, name, mime, digest, original, width, height, size, added_at, alt, depicts, "
    "recognisable, minor, before_after, subject, traces, folder, stands_for) VALUES ('a1', 'neo.jpg', 'image/jpeg', "
    "'d', 'o', 60, 40, 900, '2026-11-20T10:00:00.000000Z', 'Un neo', 'patient', 1, 0, 0, 'K-0142', '[\"badge\"]', "
    "'f', '[\"a0\"]')"
)


def test_a_picture_of_before(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "archive.db", KEY)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(text(OLD))
    upgrade(engine, lambda: None)
    db = Database(engine, Bus(), SystemClock(), "seat")
    with db.write() as tx:
        asset = MediaStore(tx).get("a1")
        assert asset is not None and asset.tags == ()
        assert (asset.depicts, asset.subject, asset.alt) == (Depicts.PATIENT, "K-0142", "Un neo")
        assert asset.traces == {Trace.BADGE} and asset.stands_for == ("a0",)
        tx.execute(text("UPDATE assets SET tags = '[\"nei\"]'"))
        tagged = MediaStore(tx).get("a1")
        assert tagged is not None and tagged.tags == ("nei",)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert connection.execute(text("SELECT alt, subject FROM assets")).all() == [("Un neo", "K-0142")]
    engine.dispose()
