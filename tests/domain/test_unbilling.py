"""A visit that is billed by itself, when a package is to pay for it."""

from dataclasses import replace
from datetime import date

import pytest

from deskpkg.domain.invoices import Details, Invoice, Line
from deskpkg.domain.unbilling import Off, bill_of, unbilling_words, why_not_link

VISIT = Line("Physio 60, 24 Nov 10:00", 10000, tax_rate=13_000, appointment_id=7)
TAPE = Line("Tape", 500)
DAY = date(2026, 11, 24)


def invoice(stored: str, *lines: Line, serial: int | None = None, paid: int = 0) -> Invoice:
    return Invoice(
        *(1, 1, "Smith, Jane", None, stored, "INV-", serial, Details(DAY, DAY), "", "", "CAD"),
        inclusive=False,
        lines=lines,
        applied_minor=paid,
    )


@pytest.mark.parametrize(
    ("bill", "off", "told"),
    [
        (invoice("draft", VISIT), Off.DELETE, "The draft, which bills nothing else, is deleted."),
        (invoice("draft", VISIT, TAPE), Off.LINE, "Its line is taken off the draft"),
        (invoice("draft", VISIT, TAPE, serial=3), Off.LINE, "taken off INV-0003"),
        (invoice("draft", VISIT, serial=3), Off.VOID, "INV-0003, which bills nothing else"),
        (invoice("open", VISIT, serial=3), Off.VOID, "is voided for good"),
    ],
)
def test_what_is_not_paid_comes_off_its_bill(bill: Invoice, off: Off, told: str) -> None:
    found = bill_of(bill, 7)
    assert (found.off, why_not_link(found)) == (off, "")
    assert found.amount_minor == 11300
    assert told in " ".join(unbilling_words(found))


@pytest.mark.parametrize(
    ("bill", "told"),
    [
        (
            invoice("open", VISIT, TAPE, serial=3),
            "billed on INV-0003, open. INV-0003 bills more than that: take it back to a draft",
        ),
        (
            invoice("open", VISIT, serial=3, paid=11300),
            "billed on INV-0003, paid. INV-0003 can't be voided: money is applied to it.",
        ),
        (replace(invoice("open", VISIT, serial=3), in_plan=True), "a payment plan stands on it"),
        (replace(invoice("open", VISIT, serial=3), credited_minor=100), "a credit note stands"),
    ],
)
def test_what_is_paid_or_bills_more_is_told_with_what_to_do(bill: Invoice, told: str) -> None:
    found = bill_of(bill, 7)
    assert found.off is None
    assert told in why_not_link(found)


def test_a_bill_says_where_the_visit_stands() -> None:
    assert bill_of(invoice("draft", VISIT), 7).words == "a draft"
    assert bill_of(invoice("draft", VISIT, serial=3), 7).words == "INV-0003, draft"
    assert bill_of(invoice("open", VISIT, serial=3, paid=11300), 7).words == "INV-0003, paid"
