"""Taking payments: the dialog on an invoice, a package and a client; credit and corrections."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders import NOW, TODAY
from clinic import Clinic
from counter import counter
from deskpkg.domain.appointments import Booking
from deskpkg.domain.invoices import Line
from deskpkg.domain.packages import Payment
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, changes
from deskpkg.store.queries import billing, invoices, packages, payments
from desks import desk, form, go_to, place, press, shown
from screens.booking_desk import open_place, said


def bill(store: Store, client: int, amount: int = 10000) -> int:
    invoice = store.run_write(changes.invoices.draft, client)
    store.run_write(changes.invoice_lines.add, invoice, Line("Physio 60", amount))
    store.run_write(changes.invoices.finalize, invoice)
    return invoice


def money_of(store: Store) -> list[tuple[Any, ...]]:
    return store.run_read(
        lambda unit: unit.query("SELECT kind, amount_minor, method, reference FROM payment")
    )


async def test_the_amount_is_all_that_is_due_and_the_rest_is_told_live(
    store: Store, clinic: Clinic
) -> None:
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7")
        assert form(pilot).field("amount").raw == "100.00"
        assert "after this: 0.00 open" in shown(pilot)
        await press(pilot, "h")
        assert form(pilot).field("amount").raw == "50.00"
        assert "after this: 50.00 open" in shown(pilot)
        await press(pilot, "h")
        assert form(pilot).field("amount").raw == "100.00"
        await press(pilot, "=120")
        assert "after this: 0.00 open, 20.00 in credit" in shown(pilot)
        await press(pilot, "enter", "k", "enter", "enter", "=R7", "f9")
        assert place(pilot) == "InvoiceScreen"
        assert said(pilot) == "120.00 by Cash · 0.00 open, 20.00 in credit"
        assert "INV-0001 (paid)" in shown(pilot)
        assert "of 120.00" in shown(pilot)
    assert money_of(store) == [("payment", 12000, "Cash", "R7")]
    assert store.run_read(payments.unallocated, clinic.weber) == 2000


async def test_a_payment_without_a_method_is_not_taken(store: Store, clinic: Clinic) -> None:
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7", "f9")
        assert place(pilot) == "TakePayment"
        assert form(pilot).field("method").error
        await press(pilot, "escape")
    assert money_of(store) == []


@pytest.mark.parametrize(
    ("keys", "field"),
    [(("=0", "enter", "c"), "amount"), (("enter", "c", "enter", "=+1d"), "paid_on")],
)
async def test_what_makes_no_sense_is_told_beside_its_field(
    store: Store, clinic: Clinic, keys: tuple[str, ...], field: str
) -> None:
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7", *keys, "f9")
        assert form(pilot).field(field).error
    assert money_of(store) == []


async def test_money_of_yesterday_is_dated_yesterday(store: Store, clinic: Clinic) -> None:
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7", "enter", "t", "enter", "=-1d", "f9")
    (paid,) = store.run_read(invoices.applied, invoice)
    assert (paid.method, paid.paid_on) == ("Transfer", date(2026, 11, 23))


async def test_a_refused_payment_is_asked_again_with_all_that_was_typed(
    store: Store, clinic: Clinic
) -> None:
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7", "=30", "enter", "c", "enter", "enter", "=R1")
        card = store.run_read(payments.methods)[0]
        store.run_write(changes.methods.archive, card.id)
        await press(pilot, "f9")
        assert place(pilot) == "TakePayment"
        assert [form(pilot).field(key).raw for key in ("amount", "reference")] == ["30", "R1"]
        await press(pilot, "enter", "k", "f9")
        assert place(pilot) == "InvoiceScreen"
    assert money_of(store) == [("payment", 3000, "Cash", "R1")]


async def test_a_payment_on_a_draft_says_that_it_finalizes_it(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7")
        assert "The invoice is a draft: it is finalized with it." in shown(pilot)
        await press(pilot, "escape")
        assert store.run_read(invoices.one, invoice).stored == "draft"
        await press(pilot, "f7", "h", "enter", "c", "f9")
    shown_invoice = store.run_read(invoices.one, invoice)
    assert (shown_invoice.number, shown_invoice.open_minor) == ("INV-0001", 20000)
    assert store.run_read(packages.one, clinic.janes_flex).payment is Payment.PART_PAID


async def test_a_package_without_an_invoice_is_paid_in_one_go(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "f7")
        assert "It has no invoice yet: one is made and finalized with it." in shown(pilot)
        await press(pilot, "enter", "c", "f9")
        assert "paid" in shown(pilot)
        await press(pilot, "f7")
        assert said(pilot) == "INV-0001 is paid: nothing is open."
    (row,) = store.run_read(billing.of_package, clinic.janes_flex)
    assert (row.state, row.total_minor) == ("paid", 40000)


async def test_a_client_pays_all_that_is_open_and_sees_where_it_goes(
    store: Store, clinic: Clinic
) -> None:
    first, second = bill(store, clinic.weber, 5000), bill(store, clinic.weber, 7000)
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber)
        await press(pilot, "f7")
        assert form(pilot).field("amount").raw == "120.00"
        for part in ("INV-0001    50.00 open", "INV-0002    70.00 open"):
            assert part in shown(pilot)
        await press(pilot, "=60", "enter", "c", "f9")
        assert "owes 60.00" in shown(pilot)
    assert store.run_read(invoices.one, first).open_minor == 0
    assert store.run_read(invoices.one, second).open_minor == 6000


async def test_a_client_who_owes_nothing_pays_in_advance(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber)
        await press(pilot, "f7")
        assert "Nothing is owed: what is paid now is in credit." in shown(pilot)
        await press(pilot, "=80", "enter", "c", "f9")
        assert "in credit 80.00" in shown(pilot)
    assert store.run_read(payments.unallocated, clinic.weber) == 8000


async def test_who_is_found_pays_without_their_page(store: Store, clinic: Clinic) -> None:
    bill(store, clinic.weber)
    async with counter(store) as pilot:
        await press(pilot, "f2", "=web", "f7", "enter", "c", "f9")
        assert place(pilot) == "FindScreen"
        assert said(pilot) == "100.00 by Card · 0.00 open"
    assert money_of(store) == [("payment", 10000, "Card", "")]


async def test_credit_is_applied_to_an_invoice(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(3000, "Card"))
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "l")
        assert "30.00 in credit" in shown(pilot)
        await press(pilot, "enter", "=31", "f9")
        assert form(pilot).field("amount").error
        await press(pilot, "ctrl+u", "=25", "f9")
        assert said(pilot) == "25.00 of the credit is applied"
        assert "75.00" in shown(pilot)
        await press(pilot, "l", "escape")
    assert store.run_read(invoices.one, invoice).open_minor == 7500
    assert store.run_read(payments.unallocated, clinic.weber) == 500


async def test_without_credit_there_is_nothing_to_apply(store: Store, clinic: Clinic) -> None:
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "l")
        assert said(pilot) == "The client has nothing in credit."
        await go_to(pilot, "statement", clinic.weber)
        await press(pilot, "g")
        assert said(pilot) == "The client has nothing in credit."


async def test_the_statement_tells_what_is_owed_line_by_line(store: Store, clinic: Clinic) -> None:
    invoice = bill(store, clinic.weber)
    store.run_write(changes.payments.pay, invoice, Paying(12500, "Cash", reference="R7"))
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber)
        await press(pilot, "s")
        lines = [" ".join(line.split()) for line in shown(pilot).splitlines()]
        assert "24 Nov INV-0001 Physio 60 100.00 100.00" in lines
        assert "▶24 Nov Paid by Cash (R7) -125.00 25.00 in credit" in lines
        assert "Owes 0.00 In credit 25.00 l applies it, g pays it back" in lines
        await press(pilot, "up", "enter")
        assert place(pilot) == "InvoiceScreen"


async def test_credit_is_paid_back_by_f9_only(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(3000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "statement", clinic.weber)
        await press(pilot, "g", "=31", "enter", "k", "f9")
        assert "up to 30.00" in form(pilot).field("amount").error
        await press(pilot, "=10", "enter", "enter", "enter", "enter")
        assert place(pilot) == "PayBack"
        assert len(money_of(store)) == 1
        await press(pilot, "f9")
        assert said(pilot) == "10.00 paid back by Cash"
        assert "20.00 in credit" in shown(pilot)
    assert money_of(store)[1] == ("refund", 1000, "Cash", "")


async def test_a_mistaken_payment_is_voided_after_its_consequences_were_told(
    store: Store, clinic: Clinic
) -> None:
    invoice = bill(store, clinic.weber)
    store.run_write(changes.payments.pay, invoice, Paying(10000, "Cash"))
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "down", "c")
        text = shown(pilot)
        for part in (
            "Void this payment?",
            "100.00 of INV-0001 is open again.",
            "nothing is erased",
        ):
            assert part in text
        await press(pilot, "escape", "c", "=wrong client", "enter", "enter")
        assert len(money_of(store)) == 1
        await press(pilot, "f9")
        assert "INV-0001 (open)" in shown(pilot)
        await press(pilot, "s")
        assert "Payment voided: Cash (wrong client), by " in shown(pilot)
        await press(pilot, "c")
        assert said(pilot) == "A correction can't be voided; write the payment down again."
        await press(pilot, "up", "c")
        assert said(pilot) == "It is void already."
    assert money_of(store)[1] == ("void", 10000, "Cash", "wrong client")


def agreed(store: Store, invoice: int, **more: Any) -> None:
    facts = {"every": Every.MONTH, "first_on": TODAY, **more}
    store.run_write(changes.plans.make, invoice, Schedule(10000, 3, **facts))


async def test_with_a_plan_what_is_due_by_now_is_proposed_and_the_whole_is_one_key_away(
    store: Store, clinic: Clinic
) -> None:
    invoice = bill(store, clinic.weber)
    agreed(store, invoice)
    for name, key in (("invoice", invoice), ("client", clinic.weber)):
        async with counter(store) as pilot:
            await go_to(pilot, name, key)
            await press(pilot, "f7")
            assert form(pilot).field("amount").raw == "33.34"
            assert "100.00 open   payment 1 of 3, due today" in shown(pilot)
            await press(pilot, "a")
            assert form(pilot).field("amount").raw == "100.00"
            await press(pilot, "h")
            assert form(pilot).field("amount").raw == "16.67"


async def test_if_nothing_of_a_plan_is_due_the_next_instalment_is_proposed(
    store: Store, clinic: Clinic
) -> None:
    invoice = bill(store, clinic.weber)
    agreed(store, invoice, first_on=date(2026, 12, 8))
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7")
        assert form(pilot).field("amount").raw == "33.34"
        assert "payment 1 of 3, due 8 Dec" in shown(pilot)


async def test_credit_is_told_where_one_pays_and_one_key_applies_it(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(7300, "Card"))
    invoice = bill(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f7")
        assert "73.00 in credit: l applies it." in shown(pilot)
        await press(pilot, "l")
        assert "Apply credit" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot) == "73.00 of the credit is applied"
    assert store.run_read(invoices.one, invoice).open_minor == 2700
    assert store.run_read(payments.unallocated, clinic.weber) == 0


@pytest.mark.parametrize("drafted", [False, True])
async def test_credit_pays_for_a_visit_that_is_not_billed_which_is_billed_with_it(
    store: Store, clinic: Clinic, *, drafted: bool
) -> None:
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(6000, "Card"))
    bill(store, clinic.weber, 5000)
    at = NOW - timedelta(minutes=30)
    visit = store.run_write(
        changes.appointments.book,
        Booking(clinic.weber, clinic.mia, clinic.physio, clinic.place, at, NOW),
    )
    if drafted:
        store.run_write(changes.invoices.invoice_visit, visit)
    async with desk(store) as pilot:
        await press(pilot, "f1", "escape")
        await open_place(pilot, "appointment", visit)
        await press(pilot, "f7")
        assert "60.00 in credit: l bills the visit and applies it." in shown(pilot)
        await press(pilot, "l")
        assert ("is finalized" if drafted else "its invoice is made and finalized") in shown(pilot)
        assert (store.run_read(invoices.of_visit, visit) is not None) is drafted
        await press(pilot, "f9")
        assert said(pilot) == "The visit is billed, 60.00 of the credit is applied"
    made = store.run_read(invoices.of_visit, visit)
    assert made is not None
    shown_invoice = store.run_read(invoices.one, made)
    assert shown_invoice.stored == "open"
    assert shown_invoice.totals.gross - shown_invoice.open_minor == 6000
    assert store.run_read(payments.unallocated, clinic.weber) == 0


async def test_a_visit_that_is_not_billed_is_billed_as_it_is_paid(
    store: Store, clinic: Clinic
) -> None:
    other = bill(store, clinic.weber, 5000)
    at = NOW - timedelta(minutes=30)
    visit = store.run_write(
        changes.appointments.book,
        Booking(clinic.weber, clinic.mia, clinic.physio, clinic.place, at, NOW),
    )
    store.run_write(lambda unit: unit.execute("UPDATE service SET tax_rate = 13500"))
    async with desk(store) as pilot:
        await press(pilot, "f1", "escape")
        await open_place(pilot, "appointment", visit)
        assert "no package — 90.00 + tax 12.15" in shown(pilot)
        await press(pilot, "f7")
        text = shown(pilot)
        assert form(pilot).field("amount").raw == "102.15"
        assert "It is not billed yet: its invoice is made and finalized with it." in text
        assert "INV-0001    50.00 open" in text
        await press(pilot, "enter", "c", "f9")
        assert said(pilot) == "102.15 by Card · 50.00 open"
    made = store.run_read(invoices.of_visit, visit)
    assert made is not None
    assert store.run_read(invoices.one, made).state == "paid"
    assert store.run_read(invoices.one, other).open_minor == 5000


async def test_a_payment_whose_money_went_back_is_refused_before_anything_is_asked(
    store: Store, clinic: Clinic
) -> None:
    paid = store.run_write(changes.payments.pay_client, clinic.weber, Paying(5000, "Card"))
    store.run_write(changes.credit.refund, clinic.weber, Paying(2000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "statement", clinic.weber)
        await press(pilot, "end", "up", "c")
        assert place(pilot) == "StatementScreen"
        assert said(pilot) == "Money of this payment was paid back: void the refund first."
    assert [row[1] for row in money_of(store)] == [5000, 2000]
    assert paid == 1
