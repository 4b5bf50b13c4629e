"""0007 with data: what stood for another picture is known to have been made from it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from support.notes import KEY

from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.media.store import MediaStore
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import MIGRATIONS, upgrade

OLD = (
    "INSERT INTO assets (id, name, mime, digest, original, width, height, size, added_at, alt, depicts, minor, "
    "before_after, subject, folder, seconds, watched_by, stands_for) VALUES (:id, 'neo.jpg', 'image/jpeg', :id, "
    ":id, 60, 40, 900, '2026-11-20T10:00:00.000000Z', '', 'patient', 0, 0, 'K-0142', '', 0, '', :stands_for)"
)


def test_a_picture_of_before(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "archive.db", KEY)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(
            text(OLD), [{"id": "a1", "stands_for": None}, {"id": "a2", "stands_for": '["a1"]'}]
        )
    upgrade(engine, lambda: None)
    with Database(engine, Bus(), SystemClock(), "seat").read() as tx:
        whole, part = MediaStore(tx).some(["a1", "a2"])
        heirs = MediaStore(tx).heirs()
    assert whole.made_from == () and part.made_from == part.stands_for == ("a1",)
    assert heirs == [part]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert connection.execute(text("SELECT count(*) FROM assets")).scalar() == 2
    engine.dispose()
