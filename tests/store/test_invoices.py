"""Invoices, from draft to void."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from bills import actions, billed, draft, finalized, pay, planned, the
from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.invoices import MOST_LINES, Details, Line
from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.packages import Payment
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.store import changes
from deskpkg.store.changes.invoicing import (
    AlreadyInvoiced,
    NotADraft,
    NotBillable,
    NotPossible,
    OnePackage,
)
from deskpkg.store.queries import billing, invoices
from deskpkg.store.queries.practice import the_practice


def settings(desk: Desk, **changed: Any) -> None:
    """Change what the practice says of itself."""
    known = desk.store.run_read(the_practice)
    desk.store.run_write(changes.practice.set_up, replace(known, **changed))


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
    numbers = [desk.store.run_write(changes.invoices.finalize, key) for key in reversed(drafts)]
    assert numbers == ["INV-0001", "INV-0002", "INV-0003", "INV-0004", "INV-0005"]
    assert desk.broken() == []


def test_a_refused_finalizing_uses_no_number(desk: Desk) -> None:
    empty = draft(desk, desk.sell(desk.client()))
    desk.store.run_write(lambda unit: unit.execute("DELETE FROM invoice_line"))
    with pytest.raises(BadInput, match="at least one line"):
        desk.store.run_write(changes.invoices.finalize, empty)
    invoice = draft(desk, desk.sell(desk.client()))
    assert desk.store.run_write(changes.invoices.finalize, invoice) == "INV-0001"
    with pytest.raises(NotADraft):
        desk.store.run_write(changes.invoices.finalize, invoice)
    with pytest.raises(Gone):
        desk.store.run_write(changes.invoices.finalize, 999)


def test_each_prefix_has_its_own_series(desk: Desk) -> None:
    finalized(desk, desk.sell(desk.client()))
    settings = desk.store.run_read(the_practice)
    desk.store.run_write(changes.practice.set_up, replace(settings, invoice_prefix="27-"))
    invoice = draft(desk, desk.sell(desk.client()))
    assert desk.store.run_write(changes.invoices.finalize, invoice) == "27-0001"
    assert desk.broken() == []


def test_threads_that_finalize_at_once_get_each_number_once(desk: Desk) -> None:
    drafts = [draft(desk, desk.sell(desk.client())) for _ in range(12)]
    numbers: list[str] = []

    def work(mine: list[int]) -> None:
        for key in mine:
            numbers.append(desk.store.run_write(changes.invoices.finalize, key))

    threads = [threading.Thread(target=work, args=(drafts[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"INV-{n:04d}" for n in range(1, 13)]
    assert desk.broken() == []


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


LINE = Line("Physio 60", 9000, 1, 5000)


def begun(desk: Desk, *lines: Line) -> int:
    """Draft an invoice of some lines."""
    drafting = partial(changes.invoices.draft, lines=lines)
    return desk.store.run_write(drafting, desk.client())


def add(desk: Desk, invoice: int, line: Line) -> int:
    return desk.store.run_write(changes.invoice_lines.add, invoice, line)


def refused_whole(desk: Desk, refusal: type[Exception], work: Any, *args: Any) -> str:
    """Check that something is refused and leaves no trace; return why."""
    before = desk.dump()
    with pytest.raises(refusal) as found:
        desk.store.run_write(work, *args)
    assert desk.dump() == before
    return str(found.value)


def test_a_draft_has_lines_of_packages_services_visits_and_free_text(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    visit = desk.book(client, day=TODAY)
    desk.set(visit, State.ARRIVED)
    invoice = desk.store.run_write(changes.invoices.draft, client)
    (line,) = desk.store.run_read(invoices.unbilled_packages, client)
    (found,) = desk.store.run_read(invoices.visits, client)
    for one in (line, found.line, LINE, Line("Theraband", 1250, 2, 13_000)):
        add(desk, invoice, one)
    shown = the(desk, invoice)
    assert [one.description for one in shown.lines] == [
        "Flex",
        "Physio 60, Tue 24 Nov 2026 14:00",
        "Physio 60",
        "Theraband",
    ]
    assert (shown.package_id, shown.totals.gross) == (package, 40000 + 9000 + 9450 + 2825)
    assert desk.one(package).payment is Payment.UNPAID
    assert desk.store.run_read(invoices.unbilled_packages, client) == ()
    assert desk.store.run_read(invoices.visits, client) == ()
    assert actions(desk)[-5:] == ["invoice.drafted", *["invoice.changed"] * 4]
    assert desk.broken() == []


def test_lines_are_changed_and_taken_off_again(desk: Desk) -> None:
    package = desk.sell(desk.client())
    invoice = draft(desk, package)
    add(desk, invoice, LINE)
    flex, physio = the(desk, invoice).lines
    changed = replace(physio, quantity=2, unit_minor=8000, description="Physio, twice")
    desk.store.run_write(changes.invoice_lines.change, invoice, physio, changed)
    assert the(desk, invoice).lines == (flex, changed)
    desk.store.run_write(changes.invoice_lines.remove, invoice, flex)
    shown = the(desk, invoice)
    assert (shown.lines, shown.package_id, shown.totals.gross) == ((changed,), None, 16800)
    assert desk.one(package).payment is Payment.NOT_INVOICED
    assert desk.broken() == []


def test_what_a_colleague_changed_meanwhile_is_not_written_over(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    (seen,) = the(desk, invoice).lines
    theirs = replace(seen, unit_minor=1)
    desk.store.run_write(changes.invoice_lines.change, invoice, seen, theirs)
    mine = replace(seen, quantity=3)
    refused_whole(desk, Conflict, changes.invoice_lines.change, invoice, seen, mine)
    refused_whole(desk, Conflict, changes.invoice_lines.remove, invoice, seen)
    details = the(desk, invoice).details
    other = replace(details, notes="theirs")
    desk.store.run_write(changes.invoice_lines.change_details, invoice, details, other)
    mine_too = replace(details, notes="mine")
    refused_whole(desk, Conflict, changes.invoice_lines.change_details, invoice, details, mine_too)


def test_nothing_changed_is_no_line_of_history(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    (seen,) = the(desk, invoice).lines
    details = the(desk, invoice).details
    before = desk.dump()
    desk.store.run_write(changes.invoice_lines.change, invoice, seen, seen)
    desk.store.run_write(changes.invoice_lines.change_details, invoice, details, details)
    assert desk.dump() == before


def test_a_third_party_can_be_billed(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    seen = the(desk, invoice).details
    said = Details(
        *(date(2026, 11, 20), date(2026, 12, 20), desk.osei, desk.place),
        *("Acme Insurance", "1 Main St\nToronto", "claim 7"),
    )
    desk.store.run_write(changes.invoice_lines.change_details, invoice, seen, said)
    desk.store.run_write(changes.invoices.finalize, invoice)
    shown = the(desk, invoice)
    assert (shown.details, shown.practitioner) == (said, "Dr K. Osei")
    assert desk.broken() == []
    with desk.raw() as raw, pytest.raises(Exception, match="never changed"):
        raw.execute("UPDATE invoice SET payer = 'Other'")


def test_a_package_is_on_one_invoice_and_an_invoice_bills_one_package(desk: Desk) -> None:
    client = desk.client()
    one, two, free = (desk.sell(client) for _ in range(3))
    invoice, other = draft(desk, one), draft(desk, two)
    line = Line("Flex", 40000, package_id=two)
    refused_whole(desk, AlreadyInvoiced, changes.invoice_lines.add, invoice, line)
    third = replace(line, package_id=free)
    refused_whole(desk, OnePackage, changes.invoice_lines.add, invoice, third)
    elsewhere = replace(line, package_id=desk.sell(desk.client()))
    refused_whole(desk, Gone, changes.invoice_lines.add, begun(desk), elsewhere)
    desk.store.run_write(changes.invoices.delete, other)
    assert draft(desk, two) > other
    assert desk.broken() == []


def test_a_visit_that_a_package_pays_for_is_not_billed_again(desk: Desk) -> None:
    client = desk.client()
    visit = desk.book(client, desk.sell(client), TODAY)
    told = refused_whole(desk, NotBillable, changes.invoices.invoice_visit, visit)
    assert told == "Physio 60, Tue 24 Nov 2026 14:00 is paid by Flex: there is nothing to invoice."
    (offered,) = desk.store.run_read(invoices.visits, client)
    assert offered.covered_by == "Flex"
    desk.unlink(visit)
    invoice = desk.store.run_write(changes.invoices.invoice_visit, visit)
    assert the(desk, invoice).totals.gross == 9000
    told = refused_whole(desk, NotBillable, changes.invoices.invoice_visit, visit)
    assert "billed already, on a draft" in told
    desk.store.run_write(changes.invoices.finalize, invoice)
    told = refused_whole(desk, NotBillable, changes.invoices.invoice_visit, visit)
    assert "billed already, on INV-0001" in told
    desk.store.run_write(changes.invoices.void, invoice)
    desk.store.run_write(changes.invoices.invoice_visit, visit)
    assert desk.broken() == []


def test_a_visit_that_did_not_take_place_or_of_another_client_is_not_billed(desk: Desk) -> None:
    client, other = desk.client(), desk.client()
    missed = desk.book(client, day=TODAY - timedelta(days=1))
    desk.set(missed, State.MISSED)
    told = refused_whole(desk, NotBillable, changes.invoices.invoice_visit, missed)
    assert "did not take place" in told
    line = Line("Physio", 9000, appointment_id=desk.book(other, day=TODAY))
    mine = desk.store.run_write(changes.invoices.draft, client)
    refused_whole(desk, Gone, changes.invoice_lines.add, mine, line)
    refused_whole(desk, Gone, changes.invoices.invoice_visit, 999)


def test_what_makes_no_sense_is_refused_whole(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    (seen,) = the(desk, invoice).lines
    bad = replace(LINE, quantity=0)
    refused_whole(desk, BadInput, changes.invoice_lines.add, invoice, bad)
    refused_whole(
        desk, BadInput, changes.invoice_lines.change, invoice, seen, replace(seen, tax_rate=-1)
    )
    large = Line("All", MOST_MINOR)
    refused_whole(desk, BadInput, changes.invoice_lines.add, invoice, large)
    details = the(desk, invoice).details
    early = replace(details, due_on=TODAY - timedelta(days=1))
    refused_whole(desk, BadInput, changes.invoice_lines.change_details, invoice, details, early)
    refused_whole(desk, Gone, changes.invoices.draft, 999)
    for work in (changes.invoices.reopen, changes.invoices.void, changes.invoices.delete):
        refused_whole(desk, Gone, work, 999)


def test_an_invoice_has_so_many_lines_at_most(desk: Desk) -> None:
    invoice = begun(desk, *(Line(f"{n}", 1) for n in range(MOST_LINES)))
    refused_whole(desk, BadInput, changes.invoice_lines.add, invoice, LINE)


def test_a_finalized_invoice_is_changed_by_nobody(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    (seen,) = the(desk, invoice).lines
    details = the(desk, invoice).details
    desk.store.run_write(changes.invoices.finalize, invoice)
    change = replace(seen, unit_minor=1)
    told = refused_whole(desk, NotADraft, changes.invoice_lines.add, invoice, LINE)
    assert told.startswith("INV-0001 is finalized: take it back to a draft, or make a new invoice")
    refused_whole(desk, NotADraft, changes.invoice_lines.change, invoice, seen, change)
    refused_whole(desk, NotADraft, changes.invoice_lines.remove, invoice, seen)
    other = replace(details, notes="x")
    refused_whole(desk, NotADraft, changes.invoice_lines.change_details, invoice, details, other)
    refused_whole(desk, NotPossible, changes.invoices.delete, invoice)


def test_an_invoice_goes_back_to_a_draft_with_its_number_and_comes_again(desk: Desk) -> None:
    first, second = (finalized(desk, desk.sell(desk.client())) for _ in range(2))
    desk.store.run_write(changes.invoices.reopen, first)
    back = the(desk, first)
    assert (back.number, back.state) == ("INV-0001", "draft")
    row = desk.store.run_read(billing.of_client, back.client_id)[0]
    assert (row.number, row.state, row.open_minor) == ("INV-0001", "draft", 0)
    told = refused_whole(desk, NotPossible, changes.invoices.delete, first)
    assert "keeps its number" in told
    refused_whole(desk, NotPossible, changes.invoices.void, first)
    refused_whole(desk, NotPossible, changes.invoices.reopen, first)
    assert desk.broken() == []
    add(desk, first, LINE)
    assert desk.store.run_write(changes.invoices.finalize, first) == "INV-0001"
    assert the(desk, first).totals.gross == 49450
    assert desk.store.run_write(changes.invoices.finalize, begun(desk, LINE)) == "INV-0003"
    assert the(desk, second).number == "INV-0002"
    assert desk.broken() == []


def test_a_void_invoice_is_listed_but_out_of_all_totals(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    invoice = finalized(desk, package)
    desk.store.run_write(changes.invoices.void, invoice)
    assert desk.one(package).payment is Payment.NOT_INVOICED
    (row,) = desk.store.run_read(billing.of_client, client)
    assert (row.number, row.state, row.open_minor) == ("INV-0001", "void", 0)
    told = refused_whole(desk, NotPossible, changes.invoices.void, invoice)
    assert told == "INV-0001 is void already; that is final."
    refused_whole(desk, NotPossible, changes.invoices.reopen, invoice)
    again = finalized(desk, package)
    assert the(desk, again).number == "INV-0002"
    assert desk.broken() == []


def test_money_or_a_plan_keeps_an_invoice_from_going_back(desk: Desk) -> None:
    paid = billed(desk, desk.client())
    payment = pay(desk, paid, 1)
    run = billed(desk, desk.client())
    plan = planned(desk, run)
    for invoice, reason in ((paid, "money is applied"), (run, "a payment plan stands on it")):
        for work in (changes.invoices.reopen, changes.invoices.void):
            assert reason in refused_whole(desk, NotPossible, work, invoice)
    desk.store.run_write(changes.credit.void, payment)
    desk.store.run_write(changes.invoices.reopen, paid)
    desk.store.run_write(changes.plans.cancel, plan)
    desk.store.run_write(changes.invoices.void, run)
    assert desk.broken() == []


def test_a_deleted_draft_leaves_its_package_to_be_invoiced(desk: Desk) -> None:
    package = desk.sell(desk.client())
    invoice = draft(desk, package)
    desk.store.run_write(changes.invoices.delete, invoice)
    assert desk.one(package).payment is Payment.NOT_INVOICED
    assert desk.rows("SELECT * FROM invoice_line") == []
    assert actions(desk)[-1] == "invoice.deleted"
    refused_whole(desk, Gone, changes.invoices.finalize, invoice)
    assert desk.broken() == []


def test_each_change_of_an_invoice_is_one_line_of_history(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    begin = len(actions(desk))
    for work in (
        changes.invoices.finalize,
        changes.invoices.reopen,
        changes.invoices.finalize,
        changes.invoices.void,
    ):
        desk.store.run_write(work, invoice)
    assert actions(desk)[begin:] == [
        "invoice.finalized",
        "invoice.reopened",
        "invoice.finalized",
        "invoice.voided",
    ]


def test_a_series_begins_where_the_practice_says_and_then_goes_on(desk: Desk) -> None:
    settings(desk, invoice_first=1201)
    assert desk.store.run_write(changes.invoices.finalize, begun(desk, LINE)) == "INV-1201"
    with pytest.raises(BadInput, match="goes on with 1202") as refused:
        settings(desk, invoice_first=1300)
    assert refused.value.field == "invoice_first"
    settings(desk, invoice_prefix="27-", invoice_first=1)
    assert desk.store.run_write(changes.invoices.finalize, begun(desk, LINE)) == "27-0001"
    for bad in ({"invoice_first": 0}, {"credit_prefix": "27-"}, {"invoice_due_days": 366}):
        with pytest.raises(BadInput):
            settings(desk, **bad)
    assert desk.broken() == []


def test_the_terms_of_the_practice_say_when_an_invoice_is_due(desk: Desk) -> None:
    settings(desk, invoice_due_days=30)
    assert the(desk, begun(desk, LINE)).details.due_on == TODAY + timedelta(days=30)
    settings(desk, invoice_due_days=0)
    assert the(desk, begun(desk, LINE)).details.due_on == TODAY


def test_an_invoice_keeps_whether_its_prices_include_tax(desk: Desk) -> None:
    invoice = begun(desk, LINE)
    settings(desk, tax_inclusive=True)
    desk.store.run_write(changes.invoices.finalize, invoice)
    assert the(desk, invoice).totals.gross == 9450
    assert the(desk, billed(desk, desk.client(), LINE)).totals.gross == 9000
    assert desk.broken() == []


@pytest.mark.parametrize(("country", "currency"), [("JP", "JPY"), ("DE", "EUR"), ("KW", "KWD")])
def test_an_invoice_adds_up_in_any_currency(desk: Desk, country: str, currency: str) -> None:
    settings(desk, country=country, currency=currency)
    invoice = billed(desk, desk.client(), Line("A", 995, 1, 10_000), Line("B", 5, 1, 10_000))
    shown = the(desk, invoice)
    assert (shown.currency, shown.totals.tax, shown.totals.gross) == (currency, 101, 1101)
    assert desk.broken() == []


def test_a_draft_that_waited_is_issued_when_it_is_finalized(desk: Desk) -> None:
    waited, dated = begun(desk, Line("A", 100)), begun(desk, Line("B", 100))
    seen = the(desk, dated).details
    desk.store.run_write(
        changes.invoice_lines.change_details,
        dated,
        seen,
        replace(seen, issued_on=date(2026, 11, 20)),
    )
    desk.clock.turn(days=3)
    seen = the(desk, waited).details
    assert (seen.issued_on, seen.due_on) == (date(2026, 11, 27), date(2026, 12, 11))
    desk.store.run_write(
        changes.invoice_lines.change_details, waited, seen, replace(seen, notes="Thank you")
    )
    desk.clock.turn(days=1)
    for key in (waited, dated):
        desk.store.run_write(changes.invoices.finalize, key)
    desk.clock.turn(days=1)
    shown = [the(desk, key).details for key in (waited, dated)]
    assert [(one.issued_on, one.due_on) for one in shown] == [
        (date(2026, 11, 28), date(2026, 12, 12)),
        (date(2026, 11, 20), date(2026, 12, 8)),
    ]
    assert desk.broken() == []
