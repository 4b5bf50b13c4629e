"""Rows of accounts. A forgotten account stays as a tombstone, because what was published through it remains."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Row,
    String,
    Table,
    UniqueConstraint,
    and_,
    insert,
    or_,
    select,
    update,
)

from app.core.accounts.model import (
    Account,
    Health,
    limits_from_json,
    limits_to_json,
    profile_from_json,
    profile_to_json,
)
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("handle", String, nullable=False),
    Column("endpoint", String, nullable=False, default=""),
    Column("remote_id", String, nullable=False, default=""),
    Column("page", String, nullable=False, default=""),
    Column("health", EnumText(Health), nullable=False),
    Column("limits", JsonValue),
    Column("cursor", String, nullable=False, default=""),
    Column("checked_at", UtcDateTime),
    Column("forgotten", Boolean, nullable=False, default=False),
    Column("profile", JsonValue),
    UniqueConstraint("platform", "endpoint", "handle"),
)


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        platform=row.platform,
        handle=row.handle,
        endpoint=row.endpoint,
        remote_id=row.remote_id,
        page=row.page,
        health=row.health,
        limits=limits_from_json(row.limits),
        cursor=row.cursor,
        checked_at=row.checked_at,
        profile=profile_from_json(row.profile),
    )


class AccountStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self, forgotten: bool = False) -> list[Account]:
        """Those in use; ``forgotten``: those that were dropped, too."""
        query = select(accounts).order_by(accounts.c.id)
        if not forgotten:
            query = query.where(accounts.c.forgotten.is_(False))
        return [_account(r) for r in self._tx.execute(query)]

    def get(self, account: str) -> Account | None:
        row = self._tx.execute(select(accounts).where(accounts.c.id == account)).one_or_none()
        return _account(row) if row else None

    def same(self, account: Account) -> Account | None:
        """The row, forgotten or not, of the same account on the same platform; it may have a new name there."""
        called = accounts.c.handle == account.handle
        known_as = and_(accounts.c.remote_id == account.remote_id, accounts.c.remote_id != "")
        found = self._tx.execute(
            select(accounts)
            .where(
                accounts.c.platform == account.platform,
                accounts.c.endpoint == account.endpoint,
                or_(called, known_as),
            )
            .order_by(called.desc())
            .limit(1)
        ).one_or_none()
        return _account(found) if found else None

    def keep(self, account: Account) -> None:
        """Write an account that is in use from now on, also where it had been forgotten."""
        self.save(account)
        self._tx.execute(update(accounts).where(accounts.c.id == account.id).values(forgotten=False))

    def save(self, account: Account) -> None:
        """Write what is new about an account. A forgotten one stays forgotten: a sync may still be talking to it."""
        values = {
            "platform": account.platform,
            "handle": account.handle,
            "endpoint": account.endpoint,
            "remote_id": account.remote_id,
            "page": account.page,
            "health": account.health,
            "limits": limits_to_json(account.limits),
            "cursor": account.cursor,
            "checked_at": account.checked_at,
            "profile": profile_to_json(account.profile),
        }
        statement = update(accounts).where(accounts.c.id == account.id).values(**values)
        if self._tx.execute(statement).rowcount == 0:
            self._tx.execute(insert(accounts).values(id=account.id, forgotten=False, **values))

    def forget(self, account: str) -> None:
        self._tx.execute(update(accounts).where(accounts.c.id == account).values(forgotten=True, cursor=""))
