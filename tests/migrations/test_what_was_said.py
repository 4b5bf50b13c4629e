"""0008 with data: nothing is invented of what nobody said about replies, pictures and profiles of before."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from support.notes import KEY

from app.core.accounts.store import AccountStore
from app.core.inbox.store import InboxStore
from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.media.store import MediaStore
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import MIGRATIONS, upgrade

MOMENT = "'2026-11-20T10:00:00.000000Z'"
OLD = (
    "INSERT INTO assets (id, name, mime, digest, original, width, height, size, added_at, alt, depicts, minor, "
    f"before_after, subject) VALUES ('a1', 'neo.jpg', 'image/jpeg', 'd', 'o', 60, 40, 900, {MOMENT}, 'Un neo', "
    "'place', 0, 0, '')",
    "INSERT INTO accounts (id, platform, handle, endpoint, remote_id, page, health, cursor, forgotten) "
    "VALUES ('c1', 'square', 'studio', '', '', '', 'fine', '', 0)",
    "INSERT INTO conversations (id, account, platform, thread, kind, author, topic, urgency, standing, first_at, "
    f"last_at, snippet, remote_post, url, for_doctor) VALUES ('k1', 'c1', 'square', 't1', 'comment', 'A.', 'other', "
    f"1, 'open', {MOMENT}, {MOMENT}, '', '', '', 0)",
    "INSERT INTO replies (id, conversation, message, updated_at, text, language, answers, dismissals, queued_by) "
    f"VALUES ('r1', 'k1', 'm1', {MOMENT}, 'Grazie.', 'it', '[]', '[]', '')",
)


def test_nobody_said_anything_yet(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "archive.db", KEY)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008-1")
        for statement in OLD:
            connection.execute(text(statement))
    upgrade(engine, lambda: None)
    with Database(engine, Bus(), SystemClock(), "seat").read() as tx:
        asset, account = MediaStore(tx).get("a1"), AccountStore(tx).get("c1")
        reply = InboxStore(tx).reply("r1")
    assert asset is not None and (asset.generated, asset.labelled) == (None, False)
    assert account is not None and account.profile is None
    assert reply is not None and (reply.spoken, reply.text) == ({}, "Grazie.")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0008-1")
        assert connection.execute(text("SELECT text FROM replies")).scalar_one() == "Grazie."
        assert connection.execute(text("SELECT name FROM assets")).scalar_one() == "neo.jpg"
    engine.dispose()
