"""SQLModel sessions on a transaction that the store has begun."""

from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from deskpkg.store import driver
from deskpkg.store.errors import TransactionVanished


class _Held:
    """The driver's connection as the ORM sees it: it can neither end a transaction nor close it."""

    def __init__(self, raw: driver.Connection) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def commit(self) -> None:
        """Leave that to the store."""

    def rollback(self) -> None:
        """Leave that to the store; the ORM rolls back when it first meets a connection."""

    def close(self) -> None:
        """Leave that to the store."""


class Orm:
    """The ORM's side of one driver connection; the store alone begins and ends transactions."""

    def __init__(self, raw: driver.Connection) -> None:
        """Work on `raw` for as long as it lives."""
        self._raw = raw
        engine = create_engine(
            "sqlite://",
            module=driver.sqlite,
            creator=lambda: _Held(raw),
            poolclass=StaticPool,
            hide_parameters=True,  # no personal data in exceptions and logs
        )
        event.listen(engine, "before_cursor_execute", self._still_in_transaction)
        self._connection = engine.connect()

    def session(self) -> Session:
        """Return a session inside the transaction that is open on the connection."""
        if not self._connection.in_transaction():
            self._connection.begin()
        return Session(
            self._connection,
            join_transaction_mode="rollback_only",
            expire_on_commit=False,
            autoflush=True,
        )

    def ended(self) -> None:
        """Forget the transaction, which the store has committed or rolled back."""
        if (transaction := self._connection.get_transaction()) is not None:
            transaction.close()

    def _still_in_transaction(self, *_: Any) -> None:
        if not self._raw.in_transaction:
            raise TransactionVanished
