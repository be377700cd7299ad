"""Invoices, receipts, statements and a day's takings, composed for paper from the records."""

from dataclasses import replace
from typing import Any

import pytest

from bills import billed as bill_lines
from bills import finalized, pay, planned, prepay
from builders import TODAY, Desk
from deskpkg.documents.plain import as_text
from deskpkg.domain.invoices import Line
from deskpkg.domain.papers import Paper
from deskpkg.domain.payments import Paying
from deskpkg.domain.refused import BadInput
from deskpkg.store import changes
from deskpkg.store.queries import papers, practice


def lines(paper: Paper) -> list[str]:
    """Return what a paper says, line by line, without rules."""
    return [" ".join(line.split()) for line in as_text(paper).splitlines() if line.strip("-= ")]


def settings(desk: Desk, **changed: Any) -> None:
    known = desk.store.run_read(practice.the_practice)
    desk.store.run_write(changes.practice.set_up, replace(known, **changed))


def billed(desk: Desk, last: str = "Smith", **client: Any) -> tuple[int, int]:
    """Sell a package and finalize its invoice; return the client and the invoice."""
    who = desk.client(last, **client)
    return who, finalized(desk, desk.sell(who, desk.package(5, tax_rate=13_000)))


def test_an_invoice_says_who_is_billed_by_whom_for_what(desk: Desk) -> None:
    settings(desk, address="12 Main St\nToronto ON", tax_number="12345 RT0001")
    _, invoice = billed(desk, address="44 Elm Ave\nToronto")
    assert lines(desk.store.run_read(papers.invoice, invoice)) == [
        *("Main Street", "12 Main St", "Toronto ON", "Tax number 12345 RT0001"),
        *("Invoice INV-0001", "Jane Smith", "44 Elm Ave", "Toronto"),
        *("Issued November 24, 2026", "Due December 8, 2026"),
        *("Practitioner Mia Brandt", "Location Main St"),
        "Description Quantity Unit price Tax Amount",
        "Flex 1 400.00 13% 400.00",
        *("Subtotal 400.00", "Tax 13% on 400.00 52.00", "TOTAL CAD 452.00"),
    ]


def test_no_two_documents_are_filed_under_one_name(desk: Desk) -> None:
    first, second = desk.client("Smith"), desk.client("Smith")
    drafts = [
        desk.store.run_write(changes.invoices.invoice_package, desk.sell(who, desk.package(5)))
        for who in (first, first, second)
    ]
    names = [desk.store.run_read(papers.invoice, draft).file_title for draft in drafts]
    names += [desk.store.run_read(papers.statement, who).file_title for who in (first, second)]
    desk.store.run_write(changes.invoices.finalize, drafts[0])
    names += [desk.store.run_read(papers.invoice, drafts[0]).file_title]
    assert len(set(names)) == 6
    assert names[-3:] == [
        f"Statement #{first} 2026-11-24 Jane Smith",
        f"Statement #{second} 2026-11-24 Jane Smith",
        "Invoice INV-0001 Jane Smith",
    ]


def test_with_prices_that_include_tax_the_lines_add_up_to_the_total(desk: Desk) -> None:
    settings(desk, tax_inclusive=True)
    _, invoice = billed(desk)
    said = lines(desk.store.run_read(papers.invoice, invoice))
    assert "Flex 1 400.00 13% 400.00" in said
    assert said[-2:] == ["Includes tax 13% on 353.98 46.02", "TOTAL CAD 400.00"]


def test_what_was_paid_and_is_to_come_stands_below(desk: Desk) -> None:
    _, invoice = billed(desk)
    pay(desk, invoice, 5200)
    planned(desk, invoice, 2)
    said = lines(desk.store.run_read(papers.invoice, invoice))
    assert said[-5:] == [
        "Paid November 24, 2026, Card -52.00",
        "OPEN 400.00",
        "Payment plan:",
        "November 24, 2026 200.00",
        "December 24, 2026 200.00",
    ]


def test_a_receipt_says_what_was_paid_for_what(desk: Desk) -> None:
    _, invoice = billed(desk)
    with pytest.raises(papers.NothingPaid):
        desk.store.run_read(papers.receipt, invoice)
    pay(desk, invoice, 5200, reference="4711")
    said = lines(desk.store.run_read(papers.receipt, invoice))
    assert said[1] == "Receipt INV-0001"
    assert "Invoice INV-0001" in said
    assert "For Flex" in said
    assert "November 24, 2026 Card (4711) 52.00" in said
    assert said[-2:] == ["PAID CAD 52.00", "Still open 400.00"]


def test_a_statement_has_the_balance_after_each_line(desk: Desk) -> None:
    client, invoice = billed(desk)
    pay(desk, invoice, 45200)
    prepay(desk, client, 3000, "Cash")
    said = lines(desk.store.run_read(papers.statement, client))
    assert said[-5:] == [
        "November 24, 2026 INV-0001 Flex 452.00 452.00",
        "November 24, 2026 Paid by Card -452.00 0.00",
        "November 24, 2026 Paid by Cash -30.00 -30.00",
        "BALANCE CAD -30.00",
        "In credit 30.00",
    ]


def test_the_day_is_told_by_method_beside_what_was_counted(desk: Desk) -> None:
    client, invoice = billed(desk)
    pay(desk, invoice, 45200)
    prepay(desk, client, 3000, "Cash")
    desk.store.run_write(changes.till.count, TODAY, {"Cash": 2900})
    said = lines(desk.store.run_read(papers.day_end, TODAY))
    assert "Day end November 24, 2026" in said
    assert "Card 1 452.00 0.00 452.00" in said
    assert "Cash 1 30.00 0.00 30.00 29.00 -1.00" in said
    assert said[-3] == "TOTAL CAD 482.00"
    assert said[-2:] == ["Counted, 1 of 6 methods 29.00", "Difference -1.00"]


@pytest.mark.parametrize(
    ("locale", "currency", "date", "total"),
    [
        ("de_DE", "EUR", "24. November 2026", "452,00"),
        ("ja_JP", "JPY", "2026年11月24日", "45,200"),
        ("en_AU", "AUD", "24 November 2026", "452.00"),
        ("ar_KW", "KWD", "", "45.200"),
    ],
)
def test_money_and_dates_are_written_as_the_practice_does(
    desk: Desk, locale: str, currency: str, date: str, total: str
) -> None:
    settings(desk, locale=locale, currency=currency)
    _, invoice = billed(desk)
    paper = desk.store.run_read(papers.invoice, invoice)
    assert date in dict(paper.facts)["Issued"]
    assert paper.totals[-1].label == f"Total {currency}"
    figures = "".join(c for c in paper.totals[-1].amount if c.isdecimal() or c in ".,٫")
    assert total in figures or locale == "ar_KW"


def test_a_code_to_pay_with_asks_for_what_is_open(desk: Desk) -> None:
    settings(desk, locale="de_DE", currency="EUR", iban="de89 3704 0044 0532 0130 00")
    _, invoice = billed(desk)
    pay(desk, invoice, 5200)
    code = desk.store.run_read(papers.invoice, invoice).pay_code.split("\n")
    assert code[6:8] == ["DE89370400440532013000", "EUR400.00"]
    assert code[-1] == "INV-0001 Jane Smith"
    pay(desk, invoice, 40000)
    assert desk.store.run_read(papers.invoice, invoice).pay_code == ""


def test_an_account_that_is_none_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput) as refused:
        settings(desk, iban="DE89370400440532013001")
    assert refused.value.field == "iban"


@pytest.mark.parametrize("name", ["[red]x[/red]", "</para>", "=1+1", "محمد", "田中 さくら"])
def test_names_stand_on_papers_as_they_are(desk: Desk, name: str) -> None:
    client, invoice = billed(desk, name)
    for paper in (
        desk.store.run_read(papers.invoice, invoice),
        desk.store.run_read(papers.statement, client),
    ):
        assert paper.to.name == f"Jane {name}"


def test_where_to_transfer_what_is_open_is_told_in_words_too(desk: Desk) -> None:
    settings(desk, iban="DE89370400440532013000", bic="COBADEFFXXX")
    client, invoice = billed(desk)
    told = "IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX, reference INV-0001"
    assert told in lines(desk.store.run_read(papers.invoice, invoice))
    prepay(desk, client, 45200)
    assert told not in lines(desk.store.run_read(papers.invoice, invoice))


def test_an_invoice_in_a_plan_is_due_as_the_plan_says(desk: Desk) -> None:
    _, invoice = billed(desk)
    planned(desk, invoice)
    said = lines(desk.store.run_read(papers.invoice, invoice))
    assert "Due as the payment plan below says" in said
    assert said[said.index("Payment plan:") + 1] == "November 24, 2026 150.67"


def test_a_receipt_is_short_however_much_was_billed_and_tells_what_was_handed_over(
    desk: Desk,
) -> None:
    client = desk.client("Smith")
    invoice = bill_lines(desk, client, *(Line(f"Tape {n}", 100) for n in range(1, 31)))
    pay(desk, invoice, 5000, "Cash")
    said = lines(desk.store.run_read(papers.receipt, invoice))
    assert "For Tape 1, Tape 2 and 28 more" in said
    assert "November 24, 2026 Cash, part of 50.00 30.00" in said
    told = "November 24, 2026 INV-0001 Tape 1, Tape 2 and 28 more 30.00 30.00"
    assert told in lines(desk.store.run_read(papers.statement, client))


def test_any_payment_and_refund_has_a_receipt_of_its_own(desk: Desk) -> None:
    client, _ = billed(desk)
    payment = prepay(desk, client, 50000, "Cash", reference="R 7")
    back = desk.store.run_write(changes.credit.refund, client, Paying(1000, "Card"))
    said = lines(desk.store.run_read(papers.slip, payment))
    assert said[1:] == [
        *(f"Receipt {payment}", "Jane Smith", "Date November 24, 2026", "By Cash (R 7)"),
        *("For Amount", "Invoice INV-0001 452.00", "Your account, in credit 48.00"),
        "PAID CAD 500.00",
    ]
    said = lines(desk.store.run_read(papers.slip, back))
    assert (said[1], said[-1]) == (f"Refund {back}", "PAID BACK CAD 10.00")


def test_what_is_void_has_no_receipt(desk: Desk) -> None:
    payment = prepay(desk, desk.client("Smith"), 5000)
    void = desk.store.run_write(changes.credit.void, payment)
    for key in (payment, void):
        with pytest.raises(papers.NothingPaid, match="What is void has no receipt"):
            desk.store.run_read(papers.slip, key)
