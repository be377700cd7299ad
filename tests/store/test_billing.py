"""Invoices and payments."""

import threading
from dataclasses import replace

import pytest

from builders import TODAY, Desk
from deskpkg.domain.packages import Payment
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput, Gone, Refused
from deskpkg.store import changes
from deskpkg.store.changes.billing import AlreadyInvoiced, NotADraft
from deskpkg.store.queries import billing, clients
from deskpkg.store.queries.practice import the_practice


def draft(desk: Desk, package: int) -> int:
    return desk.store.run_write(changes.billing.invoice_package, package, desk.mia, desk.place)


def finalized(desk: Desk, package: int) -> int:
    invoice = draft(desk, package)
    desk.store.run_write(changes.billing.finalize, invoice)
    return invoice


def pay(desk: Desk, invoice: int, amount: int, method: str = "Card") -> int:
    return desk.store.run_write(changes.billing.pay, invoice, amount, method)


def test_an_invoice_is_drafted_for_a_package(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(tax_rate=13_000))
    draft(desk, package)
    (row,) = desk.store.run_read(billing.of_package, package)
    assert (row.number, row.state, row.what, row.issued_on) == ("Draft", "draft", "Flex", TODAY)
    assert (row.due_on - row.issued_on).days == 14
    assert desk.one(package).payment is Payment.UNPAID
    assert desk.broken() == []


def test_a_package_is_invoiced_once(desk: Desk) -> None:
    package = desk.sell(desk.client())
    draft(desk, package)
    before = desk.dump()
    with pytest.raises(AlreadyInvoiced):
        draft(desk, package)
    assert desk.dump() == before


def test_a_free_package_has_nothing_to_invoice(desk: Desk) -> None:
    package = desk.sell(desk.client(), desk.package(price_minor=0))
    assert desk.one(package).payment is Payment.NOTHING_DUE
    with pytest.raises(BadInput, match="free"):
        draft(desk, package)
    with pytest.raises(Gone):
        draft(desk, 999)


@pytest.mark.parametrize(("inclusive", "total", "tax"), [(False, 45200, 5200), (True, 40000, 4602)])
def test_finalizing_adds_or_includes_the_tax(
    desk: Desk, inclusive: bool, total: int, tax: int
) -> None:
    settings = desk.store.run_read(the_practice)
    desk.store.run_write(changes.practice.set_up, replace(settings, tax_inclusive=inclusive))
    invoice = finalized(desk, desk.sell(desk.client(), desk.package(tax_rate=13_000)))
    row = desk.rows("SELECT total_minor, tax_minor FROM invoice WHERE id = :id", id=invoice)[0]
    assert row == (total, tax)
    assert desk.broken() == []


def test_numbers_have_no_gaps_and_no_duplicates(desk: Desk) -> None:
    packages = [desk.sell(desk.client()) for _ in range(5)]
    drafts = [draft(desk, package) for package in packages]
    numbers = [desk.store.run_write(changes.billing.finalize, key) for key in reversed(drafts)]
    assert numbers == ["INV-0001", "INV-0002", "INV-0003", "INV-0004", "INV-0005"]
    assert desk.broken() == []


def test_a_refused_finalizing_uses_no_number(desk: Desk) -> None:
    empty = draft(desk, desk.sell(desk.client()))
    desk.store.run_write(lambda unit: unit.execute("DELETE FROM invoice_line"))
    with pytest.raises(BadInput, match="at least one line"):
        desk.store.run_write(changes.billing.finalize, empty)
    invoice = draft(desk, desk.sell(desk.client()))
    assert desk.store.run_write(changes.billing.finalize, invoice) == "INV-0001"
    with pytest.raises(NotADraft):
        desk.store.run_write(changes.billing.finalize, invoice)
    with pytest.raises(Gone):
        desk.store.run_write(changes.billing.finalize, 999)


def test_each_prefix_has_its_own_series(desk: Desk) -> None:
    finalized(desk, desk.sell(desk.client()))
    settings = desk.store.run_read(the_practice)
    desk.store.run_write(changes.practice.set_up, replace(settings, invoice_prefix="27-"))
    invoice = draft(desk, desk.sell(desk.client()))
    assert desk.store.run_write(changes.billing.finalize, invoice) == "27-0001"
    assert desk.broken() == []


def test_threads_that_finalize_at_once_get_each_number_once(desk: Desk) -> None:
    drafts = [draft(desk, desk.sell(desk.client())) for _ in range(12)]
    numbers: list[str] = []

    def work(mine: list[int]) -> None:
        for key in mine:
            numbers.append(desk.store.run_write(changes.billing.finalize, key))

    threads = [threading.Thread(target=work, args=(drafts[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"INV-{n:04d}" for n in range(1, 13)]
    assert desk.broken() == []


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


@pytest.mark.parametrize("amount", [0, -1, 40001])
def test_no_more_is_taken_than_is_open(desk: Desk, amount: int) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    before = desk.dump()
    with pytest.raises(BadInput) as refused:
        pay(desk, invoice, amount)
    assert refused.value.field == "amount"
    with pytest.raises(BadInput):
        pay(desk, invoice, 1, " \x1b ")
    assert desk.dump() == before


def test_a_draft_takes_no_payment(desk: Desk) -> None:
    invoice = draft(desk, desk.sell(desk.client()))
    with pytest.raises(Refused, match="Finalize"):
        pay(desk, invoice, 100)


def test_a_voided_payment_is_not_a_refund(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    invoice = finalized(desk, package)
    payment = pay(desk, invoice, 40000)
    with desk.raw() as raw:
        raw.execute(
            "INSERT INTO payment (client_id, kind, amount_minor, currency, method, paid_on, "
            "corrects_id, created_at) VALUES (?, 'void', 40000, 'CAD', 'Card', '2026-11-24', ?, "
            "'2026-11-24T12:00:00Z')",
            (client, payment),
        )
        raw.execute(
            "INSERT INTO allocation (payment_id, invoice_id, amount_minor, created_at) "
            "VALUES (?, ?, -40000, '2026-11-24T12:00:00Z')",
            (payment, invoice),
        )
    assert desk.one(package).payment is Payment.UNPAID


def test_a_payment_set_by_hand_says_by_whom(desk: Desk) -> None:
    package = desk.sell(desk.client())
    desk.store.run_write(
        lambda unit: unit.execute(
            "UPDATE client_package SET payment_set = 'paid', payment_set_by = 'Mia', "
            "payment_set_at = '2026-11-24T12:00:00Z'"
        )
    )
    assert desk.one(package).payment is Payment.PAID
    assert desk.one(package).payment_set_by == "Mia"


def test_the_currency_stays_once_money_is_written_in_it(desk: Desk) -> None:
    dollars = desk.store.run_read(the_practice)
    desk.store.run_write(changes.practice.set_up, replace(dollars, currency="USD"))
    desk.sell(desk.client())
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(changes.practice.set_up, dollars)
    assert refused.value.field == "currency"


def test_what_a_practice_says_of_itself_must_make_sense(desk: Desk) -> None:
    good = Practice("A", "CA", "CAD", "en_CA", "America/Toronto")
    for bad in (replace(good, name=" "), replace(good, opens=600, closes=600)):
        with pytest.raises(BadInput):
            desk.store.run_write(changes.practice.set_up, bad)
    with pytest.raises(BadInput):
        desk.store.run_write(changes.practice.save_location, "\u202e")
    with pytest.raises(BadInput):
        desk.store.run_write(changes.practice.save_service, "X", 60, -1)
    with pytest.raises(BadInput, match="already"):
        desk.store.run_write(changes.practice.save_service, "PHYSIO 60", 60, 1)
