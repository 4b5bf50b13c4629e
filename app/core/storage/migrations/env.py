"""Run by Alembic with the connection that ``upgrade.py`` has prepared: keyed, foreign keys off, in a transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from app.core.storage.tables import metadata


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration is history: it names plain column types, not ours, which may change."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Full-text indexes are made and read by plain SQL; Alembic does not know them."""
    return not (kind == "table" and name is not None and "_fts" in name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain_type,
    include_name=ours,
)
with context.begin_transaction():
    context.run_migrations()
