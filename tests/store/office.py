"""A busy practice in which each kind of change can be made, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

import pytest

from builders import TODAY, Desk, after
from deskpkg.domain.appointments import State
from deskpkg.domain.editing import editable
from deskpkg.domain.free import Part
from deskpkg.domain.practice import Practice
from deskpkg.domain.templates import MessageKind, Template
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit
from deskpkg.domain.waiting import Wish
from deskpkg.store import Unit, changes
from deskpkg.store.changes.undo import BY_MISTAKE, CantUndo
from deskpkg.store.queries import practice

DAY = timedelta(days=1)
KEPT_APART = ("history", "draft", "alembic_version")
use = changes.appointments
Row = dict[str, Any]


@dataclass
class Office:
    """A desk with clients, packages and visits of every kind, by name."""

    desk: Desk
    clients: dict[str, int] = field(default_factory=dict)
    packages: dict[str, int] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    catalog: int = 0
    confirmed: int = 0
    draft: int = 0
    waiting: int = 0
    message: int = 0

    def do(self, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Make one change."""
        return self.desk.store.run_write(work, *args, **more)

    def undo(self, operation: str | None = None) -> str:
        """Take the last change back, or the one given."""
        return self.desk.store.run_write(changes.undo.undo, operation)

    def wish(self, **more: Any) -> Wish:
        """Return what Jane waits for."""
        return Wish(self.clients["jane"], self.desk.physio, **more)

    def operation(self) -> str:
        """Return the last change."""
        return str(self.desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1"))

    def edit(self, package: str, **changed: Any) -> None:
        """Edit a package as it stands."""
        key = self.packages[package]
        self.do(changes.managing.edit, key, replace(editable(self.desk.one(key)), **changed))

    def update(self, visit: str, package: str | None, **more: Any) -> None:
        """Change a visit: day, clock, service …, and which package pays for it."""
        key = self.visits[visit]
        found = self.desk.appointment(key)
        override, notes = more.pop("override", ""), more.pop("notes", "")
        booking = replace(self.desk.visit(found.client_id, **more), notes=notes)
        paid_by = self.packages[package] if package else None
        self.desk.update(key, booking, paid_by, overlap=True, override=override)


def opened(desk: Desk) -> Office:
    """Fill a desk."""
    office = Office(desk)
    office.clients = {"jane": desk.client("Smith", "Jane"), "tom": desk.client("Smith", "Tom")}
    _sell(office)
    _book(office)
    office.draft = office.do(changes.invoices.invoice_package, office.packages["flex"])
    office.waiting = office.do(changes.waiting.save, office.wish(part=Part.MORNING))
    _write(office)
    return office


def _write(office: Office) -> None:
    office.message = int(office.desk.value("SELECT id FROM message"))
    own = Template("{package}", "Dear {client}")
    office.do(changes.messages.save_template, MessageKind.CONFIRMATION, own)


def _sell(office: Office) -> None:
    desk, jane = office.desk, office.clients["jane"]
    office.catalog = desk.package(5, expiry=Expiry(60, ExpiryUnit.DAYS))
    office.confirmed = desk.package(allowed=Allowed.OWNER, owner_id=desk.mia, confirms=True)
    kinds = {
        "flex": desk.sell(jane, office.catalog),
        "fixed": desk.sell(jane, desk.package(fixed=(3, 2))),
        "waits": desk.sell(jane, desk.package(expiry=after(30))),
        "begun": desk.sell(jane, desk.package(expiry=after(30))),
        "canceled": desk.sell(jane, desk.package(9)),
        "expired": desk.sell(jane, office.catalog, sold_on=TODAY - 100 * DAY),
        "family": desk.sell(jane, desk.package(weekly_limit=3)),
        "lent": desk.sell(jane),
        "unused": desk.sell(jane),
        "own": desk.sell(jane, office.confirmed),
    }
    office.packages = kinds
    for name in ("family", "lent"):
        office.do(changes.managing.share, kinds[name], office.clients["tom"])


def _book(office: Office) -> None:
    desk, jane, packages = office.desk, office.clients["jane"], office.packages
    begun = iter(range(1, 99))

    def book(package: str | None, client: int = jane, **more: Any) -> int:
        day = more.pop("day", TODAY + DAY * next(begun))
        return desk.book(client, packages[package] if package else None, day, **more)

    office.visits = {
        "booked": book("flex"),
        "free": book(None),
        "asked": book("flex", state=State.REQUESTED),
        "past": book("flex", day=TODAY - DAY),
        "missed": book("flex", day=TODAY, clock=time(8)),
        "called off": book("flex"),
        "forfeited": book("fixed"),
        "fixed": book("fixed"),
        "first": book("begun", day=TODAY + 2 * DAY, clock=time(9)),
        "second": book("begun", day=TODAY + 20 * DAY),
        "on canceled": book("canceled"),
        "asked on canceled": book("canceled", state=State.REQUESTED),
        "toms": book("family", office.clients["tom"]),
        "toms free": book(None, office.clients["tom"]),
    }
    desk.set(office.visits["missed"], State.MISSED)
    desk.set(office.visits["called off"], State.CANCELED, reason="ill")
    desk.set(office.visits["forfeited"], State.CANCELED, forfeit=True)
    office.do(changes.managing.cancel, packages["canceled"])
    late = desk.visit(jane, TODAY - 2 * DAY)
    office.visits["excepted"] = office.do(
        use.book, late, packages["expired"], overlap=True, override="was ill"
    )


def the_practice(unit: Unit, **changed: Any) -> Practice:
    """Change the practice's settings."""
    return changes.practice.set_up(unit, replace(practice.the_practice(unit), **changed))


def changed(office: Office, work: Callable[[], object]) -> str:
    """Make a change and return its operation."""
    work()
    return office.operation()


def refused(office: Office, operation: str | None = None) -> str:
    """Try to take a change back; return why that is refused, after which nothing has changed."""
    before = office.desk.dump()
    with pytest.raises(CantUndo) as refusal:
        office.undo(operation)
    assert office.desk.dump() == before
    assert office.desk.broken() == []
    return str(refusal.value)


# What is remembered of the records


def said(desk: Desk) -> dict[tuple[str, Any], Row]:
    """Return all that the records say but their history, by table and key, without versions."""
    found: dict[tuple[str, Any], Row] = {}
    with desk.raw() as raw:
        for (table,) in raw.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%search%'"
        ).fetchall():
            cursor = raw.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            for values in cursor.fetchall() if table not in KEPT_APART else ():
                row = dict(zip(names, values, strict=True))
                row.pop("version", None)
                found[table, row.get("id", values)] = row
    return found


def left_over(
    before: dict[tuple[str, Any], Row], after: dict[tuple[str, Any], Row]
) -> list[tuple[str, Any]]:
    """Return the rows of `after` that are neither as they were nor marked as gone."""
    wrong = [key for key, row in before.items() if after.get(key) != row]
    return wrong + [
        key
        for key in after.keys() - before.keys()
        if not _is_gone(key[0], after[key]) and not _belongs_to_new(after[key], before)
    ]


def _is_gone(table: str, row: Row) -> bool:
    if table == "appointment":
        away = row["removed_at"] is not None and row["cancel_reason"] == BY_MISTAKE
        return away and row["client_package_id"] is None
    return any(row.get(name) for name in ("archived_at", "deleted_at", "removed_at", "closed_at"))


def _belongs_to_new(row: Row, before: dict[tuple[str, Any], Row]) -> bool:
    """Tell whether a row without a number of its own belongs to one that is new."""
    owners = {key.removesuffix("_id"): value for key, value in row.items() if key.endswith("_id")}
    return "id" not in row and any(owner not in before for owner in owners.items())
