"""Taking a deposit and agreeing on a plan in a real terminal, all keys in one write."""

import pytest

from clinic import Clinic
from deskpkg.domain.packages import Payment
from deskpkg.store import Store, changes
from deskpkg.store.queries import billing, invoices, packages, plans
from terminal.journeys import at_the_desk, count

SIZES = [(80, 24), (120, 36)]
ON_FLEX = ("f2", "#1", "enter", "down", "enter")
"""To the page of Jane's second package."""
DEPOSIT = ("i", "f7", "50", "enter", "c", "f9")
PLAN = ("t", "3", "enter", "enter", "enter", "f9")


@pytest.mark.parametrize("size", SIZES)
def test_a_deposit_is_taken_in_seven_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    assert count(DEPOSIT) == 7
    with at_the_desk(store, *size) as desk:
        desk.press(*ON_FLEX, *DEPOSIT)
        desk.wait_for("50.00 by Card · 350.00 open")
    shown = store.run_read(invoices.one, invoice)
    assert (shown.number, shown.applied_minor, shown.open_minor) == ("INV-0001", 5000, 35000)
    (paid,) = store.run_read(invoices.applied, invoice)
    assert (paid.amount_minor, paid.method) == (5000, "Card")
    assert store.run_read(packages.one, clinic.janes_flex).payment is Payment.PART_PAID


@pytest.mark.parametrize("size", SIZES)
def test_the_same_keys_take_it_where_nothing_is_invoiced_yet(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    with at_the_desk(store, *size) as desk:
        desk.press(*ON_FLEX, *DEPOSIT)
        desk.wait_for("50.00 by Card · 350.00 open")
    (row,) = store.run_read(billing.of_package, clinic.janes_flex)
    assert (row.number, row.paid_minor, row.open_minor) == ("INV-0001", 5000, 35000)


@pytest.mark.parametrize("size", SIZES)
def test_a_plan_of_three_payments_is_made_in_six_keys(
    store: Store, clinic: Clinic, size: tuple[int, int]
) -> None:
    assert count(PLAN) == 6
    with at_the_desk(store, *size) as desk:
        desk.press(*ON_FLEX, *PLAN)
        desk.wait_for("Plan made: 400.00")
    plan = store.run_read(plans.of_package, clinic.janes_flex)
    assert plan is not None
    assert [
        (f"{line.instalment.due_on}", line.instalment.amount_minor, line.standing.value)
        for line in plan.lines
    ] == [
        ("2026-11-24", 13334, "due"),
        ("2026-12-24", 13333, "coming"),
        ("2027-01-24", 13333, "coming"),
    ]
    assert store.run_read(invoices.one, plan.invoice_id).number == "INV-0001"


def test_half_of_it_is_one_key_and_a_slip_is_voided(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    with at_the_desk(store) as desk:
        desk.press(*ON_FLEX, "i", "f7", "h", "enter", "k", "f9", "down", "c", "f9")
        desk.wait_for("It is void")
    kinds = store.run_read(lambda unit: unit.query("SELECT kind, amount_minor FROM payment"))
    assert kinds == [("payment", 20000), ("void", 20000)]
    assert store.run_read(packages.one, clinic.janes_flex).payment is Payment.UNPAID
