"""Platform tokens inside the encrypted archive, for machines without a keyring. The vault gets these three verbs."""

from sqlalchemy import Column, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.core.storage.database import Database
from app.core.storage.tables import metadata

secrets = Table(
    "secrets", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)


class Secrets:
    """Rows of the table ``secrets``: text under a name."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def load(self, name: str) -> str | None:
        with self._db.read() as tx:
            value: str | None = tx.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar()
        return value

    def store(self, name: str, value: str) -> None:
        row = insert(secrets).values(name=name, value=value)
        with self._db.write() as tx:
            tx.execute(row.on_conflict_do_update(["name"], set_={"value": value}))

    def remove(self, name: str) -> None:
        with self._db.write() as tx:
            tx.execute(delete(secrets).where(secrets.c.name == name))
