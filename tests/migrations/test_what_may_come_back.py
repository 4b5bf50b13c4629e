"""0009 with data: of films from before nobody said whether a voice is heard, and no exception is invented."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from support.notes import KEY

from app.core.consent.model import Missing, What, cells
from app.core.consent.store import ConsentStore
from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.media.store import MediaStore
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import MIGRATIONS, upgrade

MOMENT = "'2026-11-20T10:00:00.000000Z'"
OLD = (
    "INSERT INTO assets (id, name, mime, digest, original, width, height, size, added_at, alt, depicts, minor, "
    f"before_after, subject) VALUES ('a1', 'visita.mp4', 'video/mp4', 'd', 'o', 60, 40, 900, {MOMENT}, 'Una visita', "
    "'patient', 0, 0, 'K-0142')",
    "INSERT INTO consents (id, subject, assets, platforms, purposes, given_at, recorded_by, proof, proof_name, what, "
    "without, kind, signed_by, authority, interest, country, language, template, collected_by) VALUES "
    f"('c1', 'K-0142', '[\"a1\"]', '[\"instagram\"]', '[\"education\"]', {MOMENT}, 'p1', 'd', 'modulo.pdf', "
    "'[\"face\",\"video\"]', '[[\"face\",\"instagram\"]]', 'represented', '[\"representative\"]', 'tutore', 0, "
    "'it', 'it', '1-it', 'p1')",
)


def test_what_was_there_stays_as_it_was(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "archive.db", KEY)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009-1")
        for statement in OLD:
            connection.execute(text(statement))
    upgrade(engine, lambda: None)
    db = Database(engine, Bus(), SystemClock(), "seat")
    with db.read() as tx:
        film, consent = MediaStore(tx).get("a1"), ConsentStore(tx).get("c1")
    assert film is not None and film.voice is None and film.speaks
    assert consent is not None and consent.scope.without == cells(What.FACE, "instagram")
    assert consent.missing(consent.given_at) == (Missing.BLOCKED,)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0009-1")
        assert connection.execute(text("SELECT authority FROM consents")).scalar_one() == "tutore"
        assert connection.execute(text("SELECT name FROM assets")).scalar_one() == "visita.mp4"
    engine.dispose()
