"""The unit of work: one transaction, and what a use case may know of the world."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from deskpkg.store.driver import Connection
from deskpkg.store.errors import TransactionVanished

if TYPE_CHECKING:
    from sqlmodel import Session


UTC = ZoneInfo("UTC")


def instant_text(instant: datetime) -> str:
    """Write an aware instant as the database keeps it: UTC, whole seconds, sorting as text."""
    return f"{instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def instant(text: str) -> datetime:
    """Read an instant that the database keeps."""
    return datetime.fromisoformat(text)


def optional_date(text: str | None) -> date | None:
    """Read a date that the database keeps, or nothing."""
    return None if text is None else date.fromisoformat(text)


@dataclass(slots=True)
class Written:
    """What a unit of work leaves behind besides its changes."""

    operation: str = field(default_factory=lambda: os.urandom(16).hex())
    history: int = 0


@dataclass
class Unit:
    """One transaction on the clinic's records."""

    connection: Connection
    now: datetime
    staff: str
    desk: str
    written: Written | None = None
    sessions: "Callable[[], Session] | None" = None
    images: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    """What rows said before they were changed, by table and key."""
    windows: tuple[str, ...] = ()
    """The names of all windows of the desk, this one's first; `desk` alone if there are none."""

    @property
    def desks(self) -> tuple[str, ...]:
        """The names under which this desk has made changes, this window's first."""
        return self.windows or (self.desk,)

    def query(self, sql: str, /, **params: Any) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT; parameters are written `:name`.

        Pending changes of entities are sent first, so that it sees them.
        """
        self.flush()
        if not self.connection.in_transaction:
            raise TransactionVanished
        return self.connection.execute(sql, params).fetchall()

    def one(self, sql: str, /, **params: Any) -> tuple[Any, ...] | None:
        """Return the first row of one SELECT, or None."""
        rows = self.query(sql, **params)
        return rows[0] if rows else None

    def value(self, sql: str, /, **params: Any) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(sql, **params)
        return row[0] if row else None

    def execute(self, sql: str, /, **params: Any) -> int:
        """Run one statement that changes rows; return how many it changed."""
        if not self.connection.in_transaction:
            raise TransactionVanished
        if self.written is None:
            raise RuntimeError("a reading unit of work may not write")
        self.flush()
        return self.connection.execute(sql, params).rowcount

    def execute_many(self, sql: str, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run one statement that changes rows for each of `rows`, its `:name` parameters."""
        if not self.connection.in_transaction:
            raise TransactionVanished
        if self.written is None:
            raise RuntimeError("a reading unit of work may not write")
        self.flush()
        self.connection.executemany(sql, rows)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The practice's time zone (UTC before the practice is set up)."""
        return ZoneInfo(self.value("SELECT zone FROM practice") or "UTC")

    @cached_property
    def today(self) -> date:
        """The calendar day it is in the practice."""
        return self.now.astimezone(self.zone).date()

    def rezone(self) -> None:
        """Look the practice's zone up again, it having been set."""
        for name in ("zone", "today"):
            self.__dict__.pop(name, None)

    @cached_property
    def session(self) -> "Session":
        """A session on this transaction, for changing entities."""
        if self.sessions is None:
            raise RuntimeError("a reading unit of work has no session")
        return self.sessions()

    def flush(self) -> None:
        """Send pending changes of entities to the database, so that queries see them."""
        if "session" in self.__dict__:
            self.session.flush()

    def record(
        self,
        action: str,
        text: str,
        *,
        client: int | None = None,
        package: int | None = None,
        appointment: int | None = None,
        invoice: int | None = None,
        payment: int | None = None,
        delta: int = 0,
        data: Mapping[str, Any] | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
        undoes: str | None = None,
    ) -> None:
        """Write one line of history in this transaction.

        Args:
            action: what was done, as `noun.verb` ("package.sold").
            text: what was done, as staff read it.
            client: id of the client it concerns.
            package: id of the client package whose count it changes.
            appointment: id of the appointment.
            invoice: id of the invoice.
            payment: id of the payment.
            delta: change of the package's remaining credits; the lines of one package add up.
            data: what is needed to tell it later, as JSON.
            rows: what was done to the rows, as `changes.images` says it, to take it back later.
            undoes: the operation that is taken back by this.
        """
        self.flush()
        kept = {**(data or {}), **({"rows": list(rows)} if rows else {})}
        assert self.written is not None
        self.execute(
            "INSERT INTO history (at, staff, desk, operation, action, text, client_id, "
            "client_package_id, appointment_id, invoice_id, payment_id, delta, data, undoes) "
            "VALUES (:at, :staff, :desk, :operation, :action, :text, :client, :package, "
            ":appointment, :invoice, :payment, :delta, :data, :undoes)",
            at=instant_text(self.now),
            staff=self.staff,
            desk=self.desk,
            operation=self.written.operation,
            action=action,
            text=text,
            client=client,
            package=package,
            appointment=appointment,
            invoice=invoice,
            payment=payment,
            delta=delta,
            data=json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None,
            undoes=undoes,
        )
        self.written.history += 1
