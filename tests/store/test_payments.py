"""Payments: deposits, what stays in credit, paying back, corrections, the account, the till."""

from datetime import date, timedelta
from typing import Any

import pytest

from bills import account, actions, billed, credit, draft, finalized, pay, prepay, the
from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.invoices import Line
from deskpkg.domain.packages import Payment
from deskpkg.domain.payments import AlreadyVoid, Kind, NothingToPay, NotVoidable, Paying, TooMuch
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.store import changes
from deskpkg.store.changes.invoicing import NotBillable
from deskpkg.store.changes.payments import AnotherPayment
from deskpkg.store.queries import billing, clients, dues, history, invoices, payments


def apply(desk: Desk, invoice: int, amount: int) -> None:
    desk.store.run_write(changes.credit.apply, invoice, amount)


def refund(desk: Desk, client: int, amount: int, method: str = "Card", **more: Any) -> int:
    paying = Paying(amount, method, **more)
    return desk.store.run_write(changes.credit.refund, client, paying)


def void(desk: Desk, payment: int, reason: str = "") -> int:
    return desk.store.run_write(changes.credit.void, payment, reason)


def refused_whole(desk: Desk, refusal: type[Exception], work: Any, *args: Any) -> str:
    """Check that something is refused and leaves no trace; return why."""
    before = desk.dump()
    with pytest.raises(refusal) as found:
        desk.store.run_write(work, *args)
    assert desk.dump() == before
    return str(found.value)


def test_payments_make_a_package_part_paid_then_paid(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    assert desk.one(package).payment is Payment.NOT_INVOICED
    invoice = finalized(desk, package)
    assert desk.one(package).payment is Payment.UNPAID
    assert desk.store.run_read(clients.owed, client) == 40000
    pay(desk, invoice, 15000)
    assert desk.one(package).payment is Payment.PART_PAID
    pay(desk, invoice, 25000)
    assert (desk.one(package).payment, desk.one(package).paid_minor) == (Payment.PAID, 40000)
    assert desk.store.run_read(clients.owed, client) == 0
    (row,) = desk.store.run_read(billing.of_client, client)
    assert (row.number, row.state) == ("INV-0001", "paid")
    assert desk.broken() == []


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_an_amount_that_makes_no_sense_is_refused(desk: Desk, amount: int) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    refused_whole(desk, BadInput, changes.payments.pay, invoice, Paying(amount, "Card"))


def test_a_method_that_the_practice_does_not_take_is_refused(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    for method in ("Gold", "", "\x1b"):
        refused_whole(desk, BadInput, changes.payments.pay, invoice, Paying(1, method))
    pay(desk, invoice, 1, "direct DEPOSIT", reference=" R\n1 ")
    assert desk.rows("SELECT method, reference FROM payment") == [("Direct deposit", "R 1")]


def test_money_is_dated_today_or_before(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    tomorrow = Paying(1, "Card", TODAY + timedelta(days=1))
    refused_whole(desk, BadInput, changes.payments.pay, invoice, tomorrow)
    pay(desk, invoice, 1)
    pay(desk, invoice, 1, paid_on=TODAY - timedelta(days=3))
    days = [row[0] for row in desk.rows("SELECT paid_on FROM payment ORDER BY id")]
    assert days == ["2026-11-24", "2026-11-21"]


def test_a_payment_for_a_draft_finalizes_it(desk: Desk) -> None:
    invoice = draft(desk, desk.sell(desk.client()))
    pay(desk, invoice, 5000)
    assert (the(desk, invoice).number, the(desk, invoice).open_minor) == ("INV-0001", 35000)
    assert actions(desk)[-2:] == ["invoice.finalized", "payment.taken"]
    empty = desk.store.run_write(changes.invoices.draft, desk.client())
    told = refused_whole(desk, NothingToPay, changes.payments.pay, empty, Paying(1, "Card"))
    assert "at least one line" in told
    assert desk.broken() == []


def test_a_payment_for_a_package_makes_the_invoice_that_is_missing(desk: Desk) -> None:
    package = desk.sell(desk.client())
    for amount in (10000, 30000):
        desk.store.run_write(changes.payments.pay_package, package, Paying(amount, "Cash"))
    assert desk.one(package).payment is Payment.PAID
    assert len(desk.store.run_read(billing.of_package, package)) == 1
    told = refused_whole(
        desk, NothingToPay, changes.payments.pay_package, package, Paying(1, "Cash")
    )
    assert told == "INV-0001 is paid: nothing is open."
    free = desk.sell(desk.client(), desk.package(price_minor=0))
    refused_whole(desk, BadInput, changes.payments.pay_package, free, Paying(1, "Cash"))
    assert desk.broken() == []


def test_a_payment_for_a_visit_makes_the_invoice_that_is_missing_and_then_pays_the_rest(
    desk: Desk,
) -> None:
    client = desk.client()
    owed = billed(desk, client)
    visit = desk.book(client, day=TODAY)
    take = changes.payments.pay_visit
    price = desk.store.run_read(invoices.visit, visit).line.unit_minor
    asked = Paying(price + 4000, "Card", request="one")
    first = desk.store.run_write(take, visit, asked)
    assert desk.store.run_write(take, visit, asked) == first
    made = desk.store.run_read(invoices.of_visit, visit)
    assert made is not None
    assert (the(desk, made).state, the(desk, owed).open_minor) == ("paid", 6000)
    assert desk.store.run_write(take, visit, Paying(6500, "Card")) > first
    assert (the(desk, owed).state, credit(desk, client)) == ("paid", 500)


def test_credit_is_applied_to_a_visit_which_is_billed_with_it(desk: Desk) -> None:
    client = desk.client()
    prepay(desk, client, 6000)
    visit = desk.book(client, day=TODAY)
    apply_to_visit = changes.credit.apply_to_visit
    refused_whole(desk, TooMuch, apply_to_visit, visit, 6001)
    assert desk.store.run_read(invoices.of_visit, visit) is None
    desk.store.run_write(apply_to_visit, visit, 6000)
    made = desk.store.run_read(invoices.of_visit, visit)
    assert made is not None
    price = desk.store.run_read(invoices.visit, visit).line.unit_minor
    assert (the(desk, made).stored, the(desk, made).open_minor) == ("open", price - 6000)
    assert credit(desk, client) == 0
    assert desk.broken() == []


def test_a_visit_that_did_not_take_place_takes_no_payment(desk: Desk) -> None:
    visit = desk.book(desk.client(), state=State.REQUESTED)
    refused_whole(desk, NotBillable, changes.payments.pay_visit, visit, Paying(100, "Card"))


def test_a_void_invoice_takes_no_payment(desk: Desk) -> None:
    invoice = billed(desk, desk.client())
    desk.store.run_write(changes.invoices.void, invoice)
    refused_whole(desk, NothingToPay, changes.payments.pay, invoice, Paying(1, "Card"))
    refused_whole(desk, Gone, changes.payments.pay, 999, Paying(1, "Card"))
    refused_whole(desk, Gone, changes.payments.pay_client, 999, Paying(1, "Card"))


def test_what_is_paid_beyond_an_invoice_is_in_credit_and_can_be_applied_elsewhere(
    desk: Desk,
) -> None:
    client = desk.client()
    first, second = billed(desk, client), billed(desk, client)
    pay(desk, first, 12500)
    assert (the(desk, first).state, credit(desk, client)) == ("paid", 2500)
    assert the(desk, second).open_minor == 10000
    apply(desk, second, 2000)
    assert (the(desk, second).open_minor, credit(desk, client)) == (8000, 500)
    told = refused_whole(desk, TooMuch, changes.credit.apply, second, 501)
    assert told == "The client has 5.00 in credit, no more."
    refused_whole(desk, BadInput, changes.credit.apply, second, 8001)
    refused_whole(desk, BadInput, changes.credit.apply, second, 0)
    refused_whole(desk, NothingToPay, changes.credit.apply, first, 1)
    refused_whole(desk, Gone, changes.credit.apply, 999, 1)
    assert actions(desk)[-1] == "credit.applied"
    assert desk.broken() == []


def test_a_payment_for_a_client_pays_what_is_due_first_first(desk: Desk) -> None:
    client = desk.client()
    late, early = billed(desk, client), billed(desk, client)
    with desk.raw() as raw:
        raw.execute("DROP TRIGGER invoice_frozen")
        raw.execute(f"UPDATE invoice SET due_on = '2027-01-01' WHERE id = {late}")
    prepay(desk, client, 15000)
    assert (the(desk, early).open_minor, the(desk, late).open_minor) == (0, 5000)
    prepay(desk, client, 8000)
    assert (the(desk, late).open_minor, credit(desk, client)) == (0, 3000)
    prepay(desk, client, 100)
    assert credit(desk, client) == 3100
    text = desk.rows("SELECT text FROM history WHERE payment_id IS NOT NULL ORDER BY id")
    assert [row[0] for row in text] == [
        "Payment of 150.00 by Card: INV-0002, INV-0001",
        "Payment of 80.00 by Card: INV-0001, 30.00 in credit",
        "Payment of 1.00 by Card: 1.00 in credit",
    ]


def test_credit_of_several_payments_is_applied_together(desk: Desk) -> None:
    client = desk.client()
    for amount in (3000, 4000, 5000):
        prepay(desk, client, amount)
    invoice = billed(desk, client)
    apply(desk, invoice, 10000)
    found = desk.store.run_read(invoices.applied, invoice)
    assert [one.amount_minor for one in found] == [3000, 4000, 3000]
    assert credit(desk, client) == 2000
    assert desk.broken() == []


def test_no_more_is_paid_back_than_is_unallocated(desk: Desk) -> None:
    client = desk.client()
    invoice = billed(desk, client)
    pay(desk, invoice, 12000)
    told = refused_whole(desk, TooMuch, changes.credit.refund, client, Paying(2001, "Cash"))
    assert told == "The client has 20.00 in credit, no more."
    refused_whole(desk, BadInput, changes.credit.refund, client, Paying(0, "Cash"))
    refused_whole(desk, BadInput, changes.credit.refund, client, Paying(1, "Gold"))
    refused_whole(desk, Gone, changes.credit.refund, 999, Paying(1, "Cash"))
    refund(desk, client, 1500)
    assert credit(desk, client) == 500
    refused_whole(desk, TooMuch, changes.credit.refund, client, Paying(501, "Cash"))
    apply(desk, billed(desk, client), 500)
    assert account(desk, client).balance_minor == 9500
    assert desk.broken() == []


def test_a_mistaken_payment_is_voided_by_a_new_entry(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    invoice = finalized(desk, package)
    payment = pay(desk, invoice, 45000)
    before = desk.rows("SELECT * FROM payment")
    entry = void(desk, payment, "wrong client")
    assert desk.rows(f"SELECT * FROM payment WHERE id <> {entry}") == before
    assert desk.rows(f"SELECT kind, amount_minor, reference FROM payment WHERE id = {entry}") == [
        ("void", 45000, "wrong client")
    ]
    assert (the(desk, invoice).open_minor, credit(desk, client)) == (40000, 0)
    assert desk.one(package).payment is Payment.UNPAID
    assert actions(desk)[-1] == "payment.voided"
    refused_whole(desk, AlreadyVoid, changes.credit.void, payment)
    refused_whole(desk, NotVoidable, changes.credit.void, entry)
    refused_whole(desk, Gone, changes.credit.void, 999)
    assert desk.broken() == []


def test_a_payment_whose_money_went_back_is_not_voided(desk: Desk) -> None:
    client = desk.client()
    payment = prepay(desk, client, 5000)
    back = refund(desk, client, 3000)
    told = refused_whole(desk, TooMuch, changes.credit.void, payment)
    assert "void the refund first" in told
    void(desk, back)
    assert credit(desk, client) == 5000
    void(desk, payment)
    assert credit(desk, client) == 0
    assert desk.broken() == []


def test_a_payment_and_its_correction_are_told_by_each_invoice_and_package_they_are_of(
    desk: Desk,
) -> None:
    client = desk.client()
    package = desk.sell(client)
    first, second = finalized(desk, package), billed(desk, client)
    payment = prepay(desk, client, 45000)
    void(desk, payment, "wrong client")
    for invoice in (first, second):
        told = [line.text for line in desk.store.run_read(history.of_invoice, invoice)]
        assert told[0] == "Voided a payment of 450.00 by Card: wrong client"
        assert told[1].startswith("Payment of 450.00 by Card: INV-000")
    lines = desk.store.run_read(history.of_package, package)
    assert [line.text.split(" ")[0] for line in lines[:3]] == ["Voided", "Payment", "Finalized"]
    assert lines[0].left == 5
    assert len({line.id for line in lines}) == len(lines)


def test_a_voided_payment_pays_nothing_any_more(desk: Desk) -> None:
    client = desk.client()
    mistaken, good = prepay(desk, client, 5000), prepay(desk, client, 2000)
    void(desk, mistaken)
    invoice = billed(desk, client)
    refused_whole(desk, TooMuch, changes.credit.apply, invoice, 2001)
    apply(desk, invoice, 2000)
    assert [one.payment_id for one in desk.store.run_read(invoices.applied, invoice)] == [good]


def test_a_payment_asked_for_twice_is_taken_once(desk: Desk) -> None:
    client = desk.client()
    invoice = billed(desk, client)
    paying = Paying(10000, "Card", reference="x", request="abc")
    first = desk.store.run_write(changes.payments.pay, invoice, paying)
    before = desk.dump()
    assert desk.store.run_write(changes.payments.pay, invoice, paying) == first
    assert desk.dump() == before
    for other in (
        Paying(9999, "Card", reference="x", request="abc"),
        Paying(10000, "Cash", reference="x", request="abc"),
        Paying(10000, "Card", reference="y", request="abc"),
    ):
        refused_whole(desk, AnotherPayment, changes.payments.pay, invoice, other)
    refused_whole(desk, AnotherPayment, changes.payments.pay_client, desk.client(), paying)
    back = Paying(100, "Card", request="def")
    prepay(desk, client, 500)
    assert desk.store.run_write(changes.credit.refund, client, back) == desk.store.run_write(
        changes.credit.refund, client, back
    )
    assert credit(desk, client) == 400


def test_an_account_tells_all_in_order_of_time_with_the_balance_after_each_line(
    desk: Desk,
) -> None:
    client = desk.client()
    first = billed(desk, client, Line("Physio 60", 9000), Line("Tape", 1000))
    desk.clock.turn(days=1)
    pay(desk, first, 12000, "Cash", reference="R7")
    desk.clock.turn(hours=1)
    gone = billed(desk, client)
    desk.store.run_write(changes.invoices.void, gone)
    desk.clock.turn(days=1)
    refund(desk, client, 500)
    desk.store.run_write(changes.invoices.draft, client)
    found = account(desk, client)
    assert [
        (e.kind, e.on, e.number, e.what, e.amount_minor, e.balance_minor) for e in found.entries
    ] == [
        (Kind.INVOICE, TODAY, "INV-0001", "Physio 60, Tape", 10000, 10000),
        (Kind.PAYMENT, date(2026, 11, 25), "", "Cash (R7)", -12000, -2000),
        (Kind.INVOICE, date(2026, 11, 25), "INV-0002", "Physio 60", 10000, -2000),
        (Kind.REFUND, date(2026, 11, 26), "", "Card", 500, -1500),
    ]
    assert [e.counts for e in found.entries] == [True, True, False, True]
    assert [e.pays for e in found.entries] == [(), ("INV-0001",), (), ()]
    assert {e.by for e in found.entries} == {desk.store.staff}
    assert (found.owes_minor, found.credit_minor, found.balance_minor) == (0, 1500, -1500)
    assert found.entries[-1].balance_minor == found.balance_minor


def test_a_correction_stands_in_the_account_on_its_own_day(desk: Desk) -> None:
    client = desk.client()
    payment = prepay(desk, client, 5000)
    desk.clock.turn(days=2)
    void(desk, payment)
    paid, taken_back = account(desk, client).entries
    assert (paid.voided, paid.balance_minor) == (True, -5000)
    assert (taken_back.kind, taken_back.on, taken_back.amount_minor) == (
        Kind.VOID,
        date(2026, 11, 26),
        5000,
    )
    assert taken_back.balance_minor == 0
    with pytest.raises(Gone):
        account(desk, 999)


def test_an_invoice_is_due_on_its_day_and_overdue_after_it(desk: Desk) -> None:
    client = desk.client("Smith", "Jane")
    invoice = billed(desk, client)
    assert desk.store.run_read(dues.due) == ()
    desk.clock.turn(days=14)
    (found,) = desk.store.run_read(dues.due)
    assert (found.client, found.number, found.open_minor) == ("Smith, Jane", "INV-0001", 10000)
    assert (found.overdue, account(desk, client).overdue_minor) == (False, 0)
    desk.clock.turn(days=1)
    pay(desk, invoice, 4000)
    (found,) = desk.store.run_read(dues.of_client, client)
    assert (found.overdue, found.open_minor) == (True, 6000)
    assert account(desk, client).overdue_minor == 6000
    assert desk.store.run_read(dues.of_client, desk.client()) == ()
    pay(desk, invoice, 6000)
    assert desk.store.run_read(dues.due) == ()


def test_the_takings_of_a_day_are_told_by_method(desk: Desk) -> None:
    client = desk.client()
    mistaken = prepay(desk, client, 700, "Cash")
    prepay(desk, client, 5000, "Cash", paid_on=TODAY - timedelta(days=1))
    prepay(desk, client, 3000, "Card")
    prepay(desk, client, 2000, "Card")
    back = refund(desk, client, 1500, "Cash")
    void(desk, mistaken)
    found = {taken.method: taken for taken in desk.store.run_read(payments.takings, TODAY)}
    assert [*found][:3] == ["Card", "Cash", "Transfer"]
    card, cash = found["Card"], found["Cash"]
    assert (card.payments, card.in_minor, card.out_minor) == (2, 5000, 0)
    assert (cash.payments, cash.in_minor, cash.out_minor, cash.net_minor) == (1, 700, 2200, -1500)
    void(desk, back)
    cash = desk.store.run_read(payments.takings, TODAY)[1]
    assert (cash.in_minor, cash.out_minor) == (2200, 2200)
    yesterday = desk.store.run_read(payments.takings, TODAY - timedelta(days=1))
    assert sum(taken.net_minor for taken in yesterday) == 5000


def test_a_day_is_counted_against_its_takings(desk: Desk) -> None:
    client = desk.client()
    prepay(desk, client, 5000, "Cash")
    prepay(desk, client, 3000, "Card")
    desk.store.run_write(changes.till.count, TODAY, {"Cash": 4500, "Card": 3000})
    found = desk.store.run_read(payments.counted, TODAY)
    assert (found["Cash"].expected_minor, found["Cash"].counted_minor) == (5000, 4500)
    text = desk.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")
    assert text == "Counted Tue 24 Nov 2026: Cash 45.00 (5.00 short), Card 30.00"
    desk.store.run_write(changes.till.count, TODAY, {"Cash": 5100})
    found = desk.store.run_read(payments.counted, TODAY)
    assert (found["Cash"].counted_minor, found["Card"].counted_minor) == (5100, 3000)
    for bad in ({}, {"Gold": 1}, {"Cash": 10**12 + 1}):
        refused_whole(desk, BadInput, changes.till.count, TODAY, bad)
    tomorrow = TODAY + timedelta(days=1)
    refused_whole(desk, BadInput, changes.till.count, tomorrow, {"Cash": 1})
    assert desk.broken() == []


def test_a_practice_has_its_own_ways_of_paying(desk: Desk) -> None:
    known = desk.store.run_read(payments.methods)
    assert [(one.name, one.letter) for one in known][:3] == [
        ("Card", "c"),
        ("Cash", "k"),
        ("Transfer", "t"),
    ]
    own = desk.store.run_write(changes.methods.save, "Interac", "I")
    prepay(desk, desk.client(), 100, "interac")
    desk.store.run_write(changes.methods.save, "e-Transfer", "i", own)
    assert desk.value("SELECT method FROM payment") == "Interac"
    for name, letter, field in (
        ("card", "", "name"),
        ("New", "c", "letter"),
        ("New", "cc", "letter"),
        ("New", "é", "letter"),
        (" ", "", "name"),
    ):
        with pytest.raises(BadInput) as refused:
            desk.store.run_write(changes.methods.save, name, letter)
        assert refused.value.field == field
    refused_whole(desk, Gone, changes.methods.save, "New", "", 999)


def test_an_archived_method_is_not_offered_and_comes_back(desk: Desk) -> None:
    card, *others = desk.store.run_read(payments.methods)
    for method in others:
        desk.store.run_write(changes.methods.archive, method.id)
    refused_whole(desk, BadInput, changes.methods.archive, card.id)
    client = desk.client()
    refused_whole(desk, BadInput, changes.payments.pay_client, client, Paying(1, "Cash"))
    desk.store.run_write(changes.methods.save, "Krone", "k")
    cash = others[0]
    desk.store.run_write(changes.methods.archive, cash.id, False)
    back = next(m for m in desk.store.run_read(payments.methods) if m.id == cash.id)
    assert (back.name, back.letter) == ("Cash", "")
    desk.store.run_write(changes.methods.archive, cash.id)
    desk.store.run_write(changes.methods.save, "Cash")
    refused_whole(desk, BadInput, changes.methods.archive, cash.id, False)
    assert desk.broken() == []
