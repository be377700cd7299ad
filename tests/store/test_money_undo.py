"""What of billing is undone, and what is corrected by a new entry instead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bills import actions, billed, draft, finalized, pay, plan_of, planned, prepay, the
from builders import TODAY, Desk
from deskpkg.domain.editing import editable
from deskpkg.domain.invoices import Line
from deskpkg.domain.packages import Payment
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Skip
from deskpkg.store import changes
from deskpkg.store.changes.undo import CantUndo


def undo(desk: Desk) -> str:
    return desk.store.run_write(changes.undo.undo)


def test_a_draft_is_undone_and_its_package_is_not_invoiced_again(desk: Desk) -> None:
    package = desk.sell(desk.client())
    draft(desk, package)
    assert "Drafted an invoice for Flex" in undo(desk)
    assert desk.rows("SELECT * FROM invoice") == []
    assert desk.one(package).payment is Payment.NOT_INVOICED
    assert desk.broken() == []


def test_a_fee_that_is_changed_changes_its_draft_and_both_are_undone(desk: Desk) -> None:
    package = desk.sell(desk.client())
    invoice = draft(desk, package)
    cheaper = replace(editable(desk.one(package)), price_minor=30000)
    desk.store.run_write(changes.managing.edit, package, cheaper)
    assert the(desk, invoice).totals.gross == 30000
    undo(desk)
    assert the(desk, invoice).totals.gross == 40000
    assert desk.broken() == []


def test_a_plan_that_was_canceled_with_its_package_comes_back_with_it(desk: Desk) -> None:
    package = desk.sell(desk.client())
    plan = planned(desk, finalized(desk, package))
    cancel = changes.managing.cancel
    desk.store.run_write(lambda unit: cancel(unit, package, plan=True))
    assert plan_of(desk, plan).canceled_on == TODAY
    assert actions(desk)[-2:] == ["package.canceled", "plan.canceled"]
    assert desk.broken() == []
    undo(desk)
    assert plan_of(desk, plan).active
    assert desk.one(package).canceled_on is None
    assert desk.broken() == []


def test_a_plan_does_not_come_back_beside_another_one(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    first = planned(desk, invoice)
    desk.store.run_write(changes.plans.cancel, first)
    operation = desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1")
    planned(desk, invoice)
    before = desk.dump()
    with pytest.raises(CantUndo, match="another plan stands"):
        desk.store.run_write(changes.undo.undo, operation)
    assert desk.dump() == before


def reopened(desk: Desk) -> None:
    desk.store.run_write(changes.invoices.reopen, billed(desk, desk.client()))


def deleted(desk: Desk) -> None:
    desk.store.run_write(changes.invoices.delete, draft(desk, desk.sell(desk.client())))


def changed(desk: Desk) -> None:
    invoice = draft(desk, desk.sell(desk.client()))
    desk.store.run_write(changes.invoice_lines.add, invoice, Line("Tape", 100))


def applied(desk: Desk) -> None:
    client = desk.client()
    prepay(desk, client, 100)
    desk.store.run_write(changes.credit.apply, billed(desk, client), 100)


def refunded(desk: Desk) -> None:
    client = desk.client()
    prepay(desk, client, 100)
    desk.store.run_write(changes.credit.refund, client, Paying(100, "Cash"))


def moved(desk: Desk) -> None:
    plan = planned(desk, billed(desk, desk.client()))
    line = plan_of(desk, plan).lines[0].instalment
    desk.store.run_write(changes.plans.move, plan, line.id, date(2027, 6, 1))


def skipped(desk: Desk) -> None:
    plan = planned(desk, billed(desk, desk.client()))
    line = plan_of(desk, plan).lines[0].instalment
    desk.store.run_write(changes.plans.skip, plan, line.id, Skip.LAST)


NEVER: dict[str, Callable[[Desk], object]] = {
    "is voided, never undone": lambda desk: billed(desk, desk.client()),
    "finalize the invoice again": reopened,
    "make the invoice again": deleted,
    "change the draft again": changed,
    "a payment is corrected by a new entry": lambda desk: pay(desk, billed(desk, desk.client()), 1),
    "money that is applied stays": applied,
    "a refund is corrected by a new entry": refunded,
    "cancel the plan instead": lambda desk: planned(desk, billed(desk, desk.client())),
    "move the payment again": moved,
    "cancel the plan, and make": skipped,
    "count again": lambda desk: desk.store.run_write(changes.till.count, TODAY, {"Cash": 1}),
    "archive the payment method": lambda desk: desk.store.run_write(changes.methods.save, "Gold"),
}


@pytest.mark.parametrize("why", NEVER)
def test_what_is_not_undone_says_what_to_do_instead(desk: Desk, why: str) -> None:
    NEVER[why](desk)
    before = desk.dump()
    with pytest.raises(CantUndo) as refused:
        undo(desk)
    assert why in str(refused.value)
    assert desk.dump() == before
