"""0005 with data: pictures of before stay as they were said to be, and are asked what else they show."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from support.notes import KEY

from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.media.model import Depicts
from app.core.media.store import MediaStore
from app.core.posts.pictures import needs_consent
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import MIGRATIONS, upgrade

OLD = (
    "INSERT INTO assets (id, name, mime, digest, original, width, height, size, added_at, alt, depicts, "
    "recognisable, minor, before_after, subject) VALUES ('a1', 'neo.jpg', 'image/jpeg', 'd', 'o', 60, 40, 900, "
    "'2026-11-20T10:00:00.000000Z', 'Un neo', 'patient', 1, 0, 0, 'K-0142')"
)


def test_a_picture_of_before(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "archive.db", KEY)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text(OLD))
    upgrade(engine, lambda: None)
    with Database(engine, Bus(), SystemClock(), "seat").read() as tx:
        asset = MediaStore(tx).get("a1")
    assert asset is not None
    assert (asset.depicts, asset.subject, asset.alt) == (Depicts.PATIENT, "K-0142", "Un neo")
    assert asset.traces is None and asset.look is None and not asset.described and needs_consent(asset)
    assert asset.known_as == ("a1",) and not asset.unwatched
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert connection.execute(text("SELECT name, subject FROM assets")).all() == [("neo.jpg", "K-0142")]
    engine.dispose()
