"""What the desk asks all day finds its rows by an index, however many there are."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import bills
from builders import NOW, TODAY, Desk
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.free import Wanted
from deskpkg.domain.hours import Owner
from deskpkg.store import Unit
from deskpkg.store.queries import (
    appointments,
    billing,
    clients,
    dues,
    history,
    hours,
    invoices,
    needs,
    packages,
    payments,
    plans,
    refunds,
    series,
    sessions,
    undo,
    uses,
)

SMALL = {
    *("practice", "practitioner", "service", "location", "package", "package_service"),
    *("location_hours", "practitioner_hours", "payment_method", "CONSTANT"),
}
"""Tables that stay small in any clinic; they may be read whole. A row of constants is none."""

FOUND = {"usable"}
"""What a sub-select has found by an index already."""

# The database is never analyzed, so that SQLite plans alike whatever the tables' sizes.


class Watching(Unit):
    """A unit of work that asks SQLite how each query is answered."""

    def query(self, sql: str, /, **params: Any) -> list[tuple[Any, ...]]:
        """Remember each part of the plan."""
        plan = self.connection.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
        self.plans += [(row[3], sql) for row in plan]
        return super().query(sql, **params)

    plans: list[tuple[str, str]]


def planned(desk: Desk, work: Callable[..., Any], *args: Any, **more: Any) -> list[tuple[str, str]]:
    def watch(unit: Unit) -> list[tuple[str, str]]:
        watching = Watching(unit.connection, unit.now, unit.staff, unit.desk)
        watching.plans = []
        work(watching, *args, **more)
        return watching.plans

    return desk.store.run_read(watch)


def scanned(plans: list[tuple[str, str]]) -> set[str]:
    """Return the large tables of which every row is read."""
    found = set()
    for step, sql in plans:
        if (match := re.match(r"SCAN (\w+)", step)) and "VIRTUAL" not in step:
            name = match[1]
            named = re.search(rf"\b(\w+)(?: AS)? {name}\b", sql)
            table = named[1] if named and named[1].islower() else name
            if "USING INDEX" not in step and table not in SMALL | FOUND:
                found.add(f"{table}: {step}")
    return found


VISIT = VisitFacts(1, 1, "Physio 60", 1, TODAY)
HOURS_OF = Owner("practitioner", 1)
DAY = timedelta(days=1)
ASKED: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (clients.find, ("smi",)),
    (clients.find, ("s",)),
    (clients.find, ("0123",)),
    (clients.find, ("jane smith",)),
    (clients.find, ("#1",)),
    (clients.find, ("",)),
    (clients.client, (1,)),
    (clients.owed, (1,)),
    (clients.namesakes, ("Smith", "Jane")),
    (appointments.day, (TODAY,)),
    (appointments.between, (NOW, NOW + DAY)),
    (appointments.of_client, (1,)),
    (appointments.coming, (1, 4)),
    (appointments.past, (1, 4)),
    (appointments.of_package, (1,)),
    (appointments.one, (1,)),
    (appointments.habit, (1,)),
    (appointments.overlapping, (1, 1, NOW, NOW + DAY)),
    (packages.of_client, (1,)),
    (packages.of_clients, ([1, 2],)),
    (packages.one, (1,)),
    (uses.usage, (1, TODAY)),
    (packages.offers_for, (VISIT,)),
    (packages.offers_for, (VISIT, 1)),
    (uses.last_use, (1,)),
    (needs.needs, ()),
    (needs.counts, ()),
    (series.of_appointment, (1,)),
    (sessions.uses, (1,)),
    (sessions.busy, ((1, 2), 1, NOW, NOW + DAY)),
    (uses.coming, (1,)),
    (uses.comes_after, (1, 1, NOW)),
    (uses.served_at, (1, 1, NOW)),
    (packages.applied, (1,)),
    (packages.finalized, (1,)),
    (uses.taken_last, (1,)),
    (billing.of_client, (1,)),
    (billing.of_package, (1,)),
    (hours.rota, (TODAY, TODAY)),
    (hours.other_days, (HOURS_OF, TODAY)),
    (hours.taken, ((1, 2), NOW, NOW + DAY)),
    (hours.next_free, (Wanted(60, (1, 2)), NOW)),
    (invoices.one, (1,)),
    (invoices.of_package, (1,)),
    (invoices.open_of_client, (1,)),
    (invoices.applied, (1,)),
    (invoices.credit_notes, (1,)),
    (invoices.visit, (1,)),
    (invoices.visits, (1,)),
    (invoices.unbilled_packages, (1,)),
    (payments.unallocated, (1,)),
    (payments.account, (1,)),
    (payments.takings, (TODAY,)),
    (payments.counted, (TODAY,)),
    (dues.due, ()),
    (dues.count, ()),
    (dues.of_client, (1,)),
    (plans.one, (1,)),
    (plans.of_package, (1,)),
    (plans.of_invoice, (1,)),
    (refunds.used, (1,)),
    (history.of_client, (1,)),
    (history.of_package, (1,)),
    (history.of_appointment, (1,)),
    (undo.last, ()),
    (undo.last, (20,)),
    (history.of_invoice, (1,)),
    (undo.last, (9,)),
    (undo.later, ({"table": "appointment", "key": 1, "made": True}, 1)),
    (undo.later, ({"table": "client_package", "key": 1}, 1)),
    (undo.later, ({"table": "client", "key": 1}, 1)),
    (undo.later, ({"table": "service", "key": 1}, 1)),
]


@pytest.mark.parametrize(
    ("work", "args"), ASKED, ids=[f"{w.__module__.split('.')[-1]}.{w.__name__}" for w, _ in ASKED]
)
def test_no_large_table_is_read_whole(
    desk: Desk, work: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    client = desk.client("Smith", phone="+14165550123")
    package = desk.sell(client)
    desk.book(client, package)
    plan = bills.planned(desk, bills.draft(desk, package))
    bills.pay(desk, bills.plan_of(desk, plan).invoice_id, 100)
    assert scanned(planned(desk, work, *args)) == set()


def test_a_table_that_is_read_whole_would_be_noticed(desk: Desk) -> None:
    plans = planned(desk, lambda unit: unit.query("SELECT * FROM client c WHERE c.notes = 'x'"))
    assert scanned(plans) == {"client: SCAN c"}
