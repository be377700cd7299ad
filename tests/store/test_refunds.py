"""Giving a part-used package back: canceled, credited and paid back in one transaction."""

from datetime import timedelta

import pytest

from bills import account, actions, credit, draft, finalized, pay, plan_of, planned, prepay, the
from builders import TODAY, Desk
from deskpkg.domain.invoices import Line
from deskpkg.domain.packages import Payment, Status
from deskpkg.domain.payments import Paying
from deskpkg.domain.refunds import Basis, Settlement, Used
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.store import changes, driver
from deskpkg.store.changes.invoicing import NotPossible
from deskpkg.store.changes.refunds import Giving, NotRefundable
from deskpkg.store.queries import invoices, refunds

SINGLE, PRO = Basis.SINGLE, Basis.PRO_RATA


def sold(desk: Desk, *, paid: int = 100_000, used: int = 3, tax: int = 0) -> tuple[int, int, int]:
    """Sell 10 credits for 1,000.00, single price 110.00; return client, package and invoice."""
    desk.store.run_write(
        changes.practice.save_service, "Physio 60", 60, 11_000, tax, None, desk.physio
    )
    client = desk.client()
    package = desk.sell(client, desk.package(10, price_minor=100_000, tax_rate=tax))
    for day in range(used):
        desk.book(client, package, TODAY - timedelta(days=day + 1))
    invoice = finalized(desk, package)
    if paid:
        pay(desk, invoice, paid)
    return client, package, invoice


def seen(desk: Desk, package: int) -> Used:
    found = desk.store.run_read(refunds.used, package)
    assert found is not None
    return found


def give(desk: Desk, package: int, basis: Basis, back: int, fee: int = 0) -> Settlement:
    giving = Giving(seen(desk, package), basis, fee, back, "Card")
    return desk.store.run_write(changes.refunds.give_back, package, giving)


@pytest.mark.parametrize(("basis", "back"), [(PRO, 70_000), (SINGLE, 67_000)])
def test_what_is_to_come_is_canceled_in_the_same_step_and_counts_as_unused(
    desk: Desk, basis: Basis, back: int
) -> None:
    client, package, invoice = sold(desk)
    visit = desk.book(client, package, TODAY + timedelta(days=1))
    used = desk.store.run_read(lambda unit: refunds.used(unit, package, but_coming=True))
    assert used == Used(100_000, 100_000, 10, 3, 33_000)
    assert seen(desk, package).used == 4
    giving = Giving(used, basis, 0, back, "Card", visits=(visit,))
    assert desk.store.run_write(changes.refunds.give_back, package, giving).back_minor == back
    assert desk.value(f"SELECT state FROM appointment WHERE id = {visit}") == "canceled"
    assert (desk.one(package).consumed, desk.status(package)) == (3, Status.CANCELED)
    assert the(desk, invoice).state == "paid"


def test_a_visit_that_was_booked_since_stops_what_was_agreed_without_it(desk: Desk) -> None:
    client, package, _ = sold(desk)
    before = seen(desk, package)
    desk.book(client, package, TODAY + timedelta(days=1))
    for visits in ((), (1,)):
        giving = Giving(before, PRO, 0, 70_000, "Card", visits=visits)
        with pytest.raises(Conflict):
            desk.store.run_write(changes.refunds.give_back, package, giving)
    assert desk.one(package).canceled_on is None


@pytest.mark.parametrize(
    ("basis", "fee", "back", "kept"),
    [(PRO, 0, 70_000, 30_000), (SINGLE, 0, 67_000, 33_000), (SINGLE, 5_000, 62_000, 38_000)],
)
def test_what_is_unused_goes_back(desk: Desk, basis: Basis, fee: int, back: int, kept: int) -> None:
    client, package, invoice = sold(desk)
    assert seen(desk, package) == Used(100_000, 100_000, 10, 3, 33_000)
    agreed = give(desk, package, basis, back, fee)
    assert agreed == Settlement(kept, back, 0, back)
    assert desk.status(package) is Status.CANCELED
    assert desk.one(package).payment is Payment.REFUNDED
    shown = the(desk, invoice)
    assert (shown.state, shown.applied_minor, shown.due_minor) == ("paid", kept, kept)
    assert desk.rows("SELECT kind, amount_minor FROM payment") == [
        ("payment", 100_000),
        ("refund", back),
    ]
    found = account(desk, client)
    assert (found.owes_minor, found.credit_minor, found.balance_minor) == (0, 0, 0)
    assert desk.broken() == []


def test_where_less_was_paid_than_used_nothing_goes_back_and_the_rest_is_owed(desk: Desk) -> None:
    client, package, invoice = sold(desk, paid=30_000)
    assert give(desk, package, SINGLE, 0) == Settlement(33_000, 0, 3_000, 67_000)
    assert (the(desk, invoice).open_minor, account(desk, client).owes_minor) == (3_000, 3_000)
    assert desk.one(package).payment is Payment.PART_PAID
    pay(desk, invoice, 3_000)
    assert desk.one(package).payment is Payment.PAID
    assert desk.broken() == []


def test_it_is_told_line_by_line_and_credit_notes_have_a_series_of_their_own(desk: Desk) -> None:
    clients = []
    for _ in range(2):
        client, package, _ = sold(desk)
        give(desk, package, PRO, 70_000)
        clients.append(client)
    assert actions(desk)[-3:] == ["package.canceled", "payment.refunded", "invoice.credited"]
    found = account(desk, clients[1])
    assert [(e.kind.value, e.number, e.amount_minor) for e in found.entries] == [
        ("invoice", "INV-0002", 100_000),
        ("credit note", "CN-0002", -70_000),
        ("payment", "", -100_000),
        ("refund", "", 70_000),
    ]


def test_tax_goes_back_with_what_it_was_on(desk: Desk) -> None:
    _, package, invoice = sold(desk, tax=13_000, paid=113_000)
    assert seen(desk, package) == Used(113_000, 113_000, 10, 3, 37_290)
    give(desk, package, SINGLE, 75_710)
    (note,) = desk.store.run_read(invoices.credit_notes, invoice)
    assert (note.number, note.amount_minor, note.tax_minor) == ("CN-0001", 75_710, 8_710)
    assert desk.broken() == []


def test_staff_choose_another_amount(desk: Desk) -> None:
    client, package, _ = sold(desk)
    assert give(desk, package, SINGLE, 50_000) == Settlement(50_000, 50_000, 0, 50_000)
    assert account(desk, client).balance_minor == 0
    assert desk.broken() == []


def test_a_running_plan_ends_with_the_package(desk: Desk) -> None:
    client, package, invoice = sold(desk, paid=0)
    plan = planned(desk, invoice, 4)
    pay(desk, invoice, 50_000)
    give(desk, package, SINGLE, 17_000)
    assert plan_of(desk, plan).canceled_on == TODAY
    assert account(desk, client).balance_minor == 0
    assert desk.broken() == []


def test_what_else_is_on_the_invoice_stays_owed(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(10, price_minor=100_000))
    invoice = draft(desk, package)
    desk.store.run_write(changes.invoice_lines.add, invoice, Line("Tape", 5_000))
    pay(desk, invoice, 100_000)
    give(desk, package, PRO, 100_000)
    shown = the(desk, invoice)
    assert (shown.open_minor, account(desk, client).owes_minor) == (5_000, 5_000)
    assert desk.one(package).payment is Payment.REFUNDED
    assert desk.broken() == []


def test_money_in_credit_is_left_alone(desk: Desk) -> None:
    client, package, _ = sold(desk)
    prepay(desk, client, 2_000)
    give(desk, package, PRO, 70_000)
    assert credit(desk, client) == 2_000
    assert desk.broken() == []


def refused_whole(desk: Desk, refusal: type[Exception], package: int, giving: Giving) -> str:
    before = desk.dump()
    with pytest.raises(refusal) as found:
        desk.store.run_write(changes.refunds.give_back, package, giving)
    assert desk.dump() == before
    return str(found.value)


def test_what_cannot_be_given_back_is_refused_whole(desk: Desk) -> None:
    client, package, invoice = sold(desk, paid=30_000)
    known = seen(desk, package)
    good = Giving(known, PRO, 0, 0, "Card")
    refused_whole(desk, BadInput, package, Giving(known, PRO, 0, 30_001, "Card"))
    refused_whole(desk, BadInput, package, Giving(known, PRO, -1, 0, "Card"))
    refused_whole(desk, BadInput, package, Giving(known, PRO, 0, 100, "Gold"))
    refused_whole(desk, Gone, 999, good)
    pay(desk, invoice, 1)
    refused_whole(desk, Conflict, package, good)
    other = desk.sell(client)
    told = refused_whole(desk, NotRefundable, other, good)
    assert told == "Nothing was paid for Flex: cancel it instead."
    draft(desk, other)
    refused_whole(desk, NotRefundable, other, good)
    give(desk, package, PRO, 1)
    assert "canceled already" in refused_whole(desk, NotRefundable, package, good)


def test_a_package_that_is_used_up_has_nothing_to_give_back(desk: Desk) -> None:
    _, package, _ = sold(desk, used=10)
    told = refused_whole(desk, BadInput, package, Giving(seen(desk, package), PRO, 0, 0))
    assert "used up" in told


def test_a_credited_invoice_stays_as_it_is(desk: Desk) -> None:
    _, package, invoice = sold(desk, paid=0, used=0)
    give(desk, package, PRO, 0)
    assert the(desk, invoice).state == "credited"
    assert desk.one(package).payment is Payment.NOTHING_DUE
    with pytest.raises(NotPossible, match="credit note"):
        desk.store.run_write(changes.invoices.void, invoice)
    assert desk.broken() == []


def test_a_mistaken_refund_is_voided_and_the_money_is_in_credit_again(desk: Desk) -> None:
    client, package, _ = sold(desk)
    give(desk, package, PRO, 70_000)
    refund = desk.value("SELECT id FROM payment WHERE kind = 'refund'")
    desk.store.run_write(changes.credit.void, refund)
    assert (credit(desk, client), desk.one(package).payment) == (70_000, Payment.PAID)
    desk.store.run_write(changes.credit.refund, client, Paying(70_000, "Cash"))
    assert desk.broken() == []


NONSENSE = [
    "UPDATE credit_note SET amount_minor = 1",
    "DELETE FROM credit_note",
    *(
        f"INSERT INTO credit_note (invoice_id, prefix, number, issued_on, amount_minor, tax_minor, "
        f"refund_id, created_at) VALUES ({values}, '2026-11-24T12:00:00Z')"
        for values in (
            "1, 'CN-', 2, '2026-11-24', 1, 0, NULL",
            "2, 'CN-', 2, '2026-11-24', 1, 1, NULL",
            "2, 'CN-', 2, '2026-11-24', 100001, 0, NULL",
            "2, 'CN-', 2, '2026-11-24', 10, 0, 1",
            "2, 'CN-', 2, '2026-11-24', 0, 0, NULL",
            "2, 'CN-', 1, '2026-11-24', 10, 0, NULL",
            "3, 'CN-', 2, '2026-11-24', 10, 0, NULL",
        )
    ),
]


@pytest.mark.parametrize("sql", NONSENSE)
def test_the_schema_refuses_a_credit_note_that_makes_no_sense(desk: Desk, sql: str) -> None:
    _, package, _ = sold(desk)
    give(desk, package, PRO, 70_000)
    sold(desk, paid=0)
    draft(desk, desk.sell(desk.client()))
    with desk.raw() as raw, pytest.raises(driver.sqlite.IntegrityError):
        raw.execute(sql)
