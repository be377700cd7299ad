"""Billing at a test's desk: invoices, payments and plans by their use cases."""

from functools import partial
from typing import Any

from builders import Desk
from deskpkg.domain.invoices import Invoice, Line
from deskpkg.domain.payments import Account, Paying
from deskpkg.domain.plans import Every, Plan, Schedule
from deskpkg.store import changes
from deskpkg.store.queries import invoices, payments, plans


def draft(desk: Desk, package: int) -> int:
    """Draft the invoice of a client package."""
    return desk.store.run_write(changes.invoices.invoice_package, package, desk.mia, desk.place)


def finalized(desk: Desk, package: int) -> int:
    """Finalize the invoice of a client package."""
    invoice = draft(desk, package)
    desk.store.run_write(changes.invoices.finalize, invoice)
    return invoice


def billed(desk: Desk, client: int, *lines: Line) -> int:
    """Finalize an invoice of some lines."""
    drafting = partial(changes.invoices.draft, lines=lines or (Line("Physio 60", 10000),))
    invoice = desk.store.run_write(drafting, client)
    desk.store.run_write(changes.invoices.finalize, invoice)
    return invoice


def pay(desk: Desk, invoice: int, amount: int, method: str = "Card", **more: Any) -> int:
    """Take a payment for an invoice."""
    return desk.store.run_write(changes.payments.pay, invoice, Paying(amount, method, **more))


def prepay(desk: Desk, client: int, amount: int, method: str = "Card", **more: Any) -> int:
    """Take a payment for all that a client owes."""
    paying = Paying(amount, method, **more)
    return desk.store.run_write(changes.payments.pay_client, client, paying)


def planned(desk: Desk, invoice: int, number: int = 3, **more: Any) -> int:
    """Make a plan for what is open on an invoice, monthly from today on."""
    shown = the(desk, invoice)
    total = shown.open_minor or shown.totals.gross
    facts = {"every": Every.MONTH, "first_on": desk.clock.now.date(), **more}
    return desk.store.run_write(changes.plans.make, invoice, Schedule(total, number, **facts))


def the(desk: Desk, invoice: int) -> Invoice:
    """Return an invoice as it stands."""
    return desk.store.run_read(invoices.one, invoice)


def plan_of(desk: Desk, plan: int) -> Plan:
    """Return a plan as it stands."""
    return desk.store.run_read(plans.one, plan)


def account(desk: Desk, client: int) -> Account:
    """Return a client's account."""
    return desk.store.run_read(payments.account, client)


def credit(desk: Desk, client: int) -> int:
    """Return what a client has in credit."""
    return desk.store.run_read(payments.unallocated, client)


def actions(desk: Desk) -> list[str]:
    """Return what the history tells of, in order."""
    return [row[0] for row in desk.rows("SELECT action FROM history ORDER BY id")]
