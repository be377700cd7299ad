"""What an invoice comes to, and what can be done with it at which time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY
from deskpkg.domain import invoices as rules
from deskpkg.domain.billing import InvoiceRow, invoice_state
from deskpkg.domain.invoices import (
    Details,
    Invoice,
    Line,
    TaxLine,
    Totals,
    VisitToBill,
    due_date,
    issue_dates,
    totals,
)
from deskpkg.domain.money import MOST_MINOR, format_money
from deskpkg.domain.refused import BadInput

LINES = st.lists(
    st.builds(
        Line,
        description=st.just("A"),
        unit_minor=st.integers(0, 10**7),
        quantity=st.integers(1, 50),
        tax_rate=st.sampled_from([0, 5000, 7000, 13_000, 14_975, 25_000]),
    ),
    max_size=8,
)


def bill(*lines: Line, **changed: object) -> Invoice:
    """Return an open invoice of the lines, 100.00 without any."""
    base = Invoice(
        id=1,
        client_id=1,
        client="Smith, Jane",
        package_id=None,
        stored="open",
        prefix="INV-",
        serial=7,
        details=Details(TODAY, TODAY),
        practitioner="",
        location="",
        currency="CAD",
        inclusive=False,
        lines=lines or (Line("Physio 60", 10000),),
    )
    return replace(base, **changed)  # type: ignore[arg-type]


DRAFT = bill(stored="draft", serial=None)
BACK = bill(stored="draft")
OPEN = bill()
PART = bill(applied_minor=1)
PAID = bill(applied_minor=10000)
CREDITED = bill(credited_minor=10000)
PLANNED = bill(in_plan=True)
VOID = bill(stored="void")


@pytest.mark.parametrize(
    ("inclusive", "expected"),
    [
        (
            False,
            Totals(30000, 3250, 33250, (TaxLine(5000, 10000, 500), TaxLine(13750, 20000, 2750))),
        ),
        (True, Totals(27106, 2894, 30000, (TaxLine(5000, 9524, 476), TaxLine(13750, 17582, 2418)))),
    ],
)
def test_prices_have_their_tax_on_top_or_inside(inclusive: bool, expected: Totals) -> None:
    lines = (Line("A", 10000, tax_rate=5000), Line("B", 10000, quantity=2, tax_rate=13750))
    assert totals(lines, inclusive=inclusive) == expected


@pytest.mark.parametrize(
    ("inclusive", "tax", "gross"),
    [(False, 3, 18), (True, 3, 15)],
)
def test_tax_is_rounded_half_up_line_by_line_and_then_only_added(
    inclusive: bool, tax: int, gross: int
) -> None:
    # Half a cent of tax on 0.05 is a cent on each line; on the sum of 0.15 it would be two.
    rate = 10_000 if not inclusive else 11_112
    lines = (Line("A", 5, tax_rate=rate),) * 3
    found = totals(lines, inclusive=inclusive)
    assert (found.tax, found.gross) == (tax, gross)


def test_the_tax_of_a_line_is_rounded_once_not_for_each_of_its_pieces() -> None:
    one = totals([Line("A", 5, quantity=3, tax_rate=10_000)], inclusive=False)
    assert (one.net, one.tax, one.gross) == (15, 2, 17)


@pytest.mark.parametrize(
    ("currency", "unit", "rate", "tax", "gross"),
    [
        ("JPY", 995, 10_000, "100", "1,095"),
        ("EUR", 995, 10_000, "1.00", "10.95"),
        ("KWD", 995, 10_000, "0.100", "1.095"),
    ],
)
def test_tax_is_rounded_to_the_currencys_own_smallest_unit(
    currency: str, unit: int, rate: int, tax: str, gross: str
) -> None:
    found = totals([Line("A", unit, tax_rate=rate)], inclusive=False)
    assert format_money(found.tax, currency, "en_US") == tax
    assert format_money(found.gross, currency, "en_US") == gross


@given(LINES, st.booleans())
def test_an_invoice_always_adds_up_line_by_line_and_rate_by_rate(
    lines: list[Line], inclusive: bool
) -> None:
    found = totals(lines, inclusive=inclusive)
    alone = [totals([line], inclusive=inclusive) for line in lines]
    assert found.gross == found.net + found.tax == sum(one.gross for one in alone)
    assert found.tax == sum(rate.tax for rate in found.rates)
    untaxed = sum(one.net for one, line in zip(alone, lines, strict=True) if not line.tax_rate)
    assert found.net == untaxed + sum(rate.net for rate in found.rates)
    amount = sum(line.quantity * line.unit_minor for line in lines)
    assert (found.gross if inclusive else found.net) == amount


def test_an_invoice_that_comes_to_more_than_fits_is_refused() -> None:
    with pytest.raises(BadInput, match="more than fits"):
        totals([Line("A", MOST_MINOR), Line("B", 1)], inclusive=False)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10_001}, "quantity"),
        ({"unit_minor": -1}, "price"),
        ({"unit_minor": MOST_MINOR + 1}, "price"),
        ({"tax_rate": -1}, "tax"),
        ({"tax_rate": 100_001}, "tax"),
        ({"description": " \u200b "}, "description"),
        ({"description": "x" * 201}, "description"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(changed: dict[str, object], field: str) -> None:
    line = replace(Line("A", 1, 1, 0), **changed)  # type: ignore[arg-type]
    with pytest.raises(BadInput) as refused:
        line.checked()
    assert refused.value.field == field


def test_a_line_keeps_what_it_bills_and_its_text_is_cleaned() -> None:
    line = Line(" Physio\n60 ", 100, 2, 5000, 1, 2, 3, 4)
    assert line.checked() == replace(line, description="Physio 60")


@pytest.mark.parametrize(
    ("issued", "days", "due"),
    [
        (date(2026, 11, 24), 14, date(2026, 12, 8)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2028, 2, 15), 14, date(2028, 2, 29)),
        (date(2026, 1, 1), 365, date(2027, 1, 1)),
    ],
)
def test_an_invoice_is_due_so_many_days_after_it_was_issued(
    issued: date, days: int, due: date
) -> None:
    assert due_date(issued, days) == due


@pytest.mark.parametrize(("issued", "days"), [(TODAY, -1), (TODAY, 366), (date(9999, 12, 31), 1)])
def test_terms_that_make_no_date_are_refused(issued: date, days: int) -> None:
    with pytest.raises(BadInput):
        due_date(issued, days)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details(TODAY, date(2026, 11, 23)), "due"),
        (Details(TODAY, TODAY, payer_address="1 Main St"), "payer"),
        (Details(TODAY, TODAY, payer="x" * 201), "payer"),
    ],
)
def test_details_that_make_no_sense_are_refused(details: Details, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        details.checked()
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("stored", "total", "paid", "credited", "expected"),
    [
        ("draft", 100, 0, 0, "draft"),
        ("open", 100, 40, 60, "paid"),
        ("open", 100, 39, 60, "open"),
        ("open", 100, 0, 100, "credited"),
        ("open", 0, 0, 0, "paid"),
        ("void", 100, 0, 0, "void"),
    ],
)
def test_an_invoice_is_paid_when_all_that_was_not_credited_is(
    stored: str, total: int, paid: int, credited: int, expected: str
) -> None:
    assert invoice_state(stored, total, paid, credited) == expected


def test_what_is_open_is_the_same_on_the_invoice_and_in_a_list() -> None:
    invoice = bill(applied_minor=2500, credited_minor=1500)
    row = InvoiceRow(1, "INV-0007", invoice.state, TODAY, TODAY, "", 10000, 2500, 1500)
    assert invoice.open_minor == row.open_minor == 6000
    assert DRAFT.open_minor == VOID.open_minor == 0


def test_a_number_stays_on_an_invoice_that_went_back_to_a_draft() -> None:
    assert (DRAFT.number, BACK.number, BACK.state) == ("Draft", "INV-0007", "draft")


CASES = {
    "why_not_change": {
        "": (DRAFT, BACK),
        "finalized": (OPEN, PART, PAID, CREDITED, PLANNED),
        "void": (VOID,),
    },
    "why_not_finalize": {
        "": (DRAFT, BACK),
        "final already": (OPEN, PAID, VOID),
        "at least one line": (replace(DRAFT, lines=()),),
    },
    "why_not_reopen": {
        "": (OPEN,),
        "a draft already": (DRAFT, BACK),
        "money is applied": (PART, PAID),
        "credit note": (CREDITED,),
        "payment plan": (PLANNED,),
        "that is final": (VOID,),
    },
    "why_not_void": {
        "": (OPEN,),
        "is deleted, not voided": (DRAFT,),
        "finalize it first": (BACK,),
        "money is applied": (PART, PAID),
        "credit note": (CREDITED,),
        "payment plan": (PLANNED,),
        "void already": (VOID,),
    },
    "why_not_delete": {
        "": (DRAFT,),
        "keeps its number": (BACK,),
        "voided, not deleted": (OPEN, PAID, VOID),
    },
    "why_not_pay": {
        "": (DRAFT, BACK, OPEN, PART, PLANNED),
        "is paid: nothing is open": (PAID,),
        "is credited": (CREDITED,),
        "is void": (VOID,),
        "at least one line": (replace(DRAFT, lines=()),),
    },
}
LIFE = [
    (rule, words, invoice)
    for rule, answers in CASES.items()
    for words, invoices in answers.items()
    for invoice in invoices
]


@pytest.mark.parametrize(("rule", "words", "invoice"), LIFE)
def test_each_step_of_an_invoices_life_is_taken_or_refused_with_the_reason(
    rule: str, words: str, invoice: Invoice
) -> None:
    reason = getattr(rules, rule)(invoice)
    assert (words in reason) if words else reason == ""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, ""),
        (
            {"covered_by": "Starter", "invoice": "INV-0001", "ended": True},
            "Physio 60, Tue 24 Nov 11:00 is paid by Starter: there is nothing to invoice.",
        ),
        (
            {"invoice": "INV-0001"},
            "Physio 60, Tue 24 Nov 11:00 is billed already, on INV-0001.",
        ),
        ({"invoice": "Draft"}, "Physio 60, Tue 24 Nov 11:00 is billed already, on a draft."),
        (
            {"ended": True},
            "Physio 60, Tue 24 Nov 11:00 did not take place. "
            "Bill a fee as a line of its own words.",
        ),
    ],
)
def test_a_visit_is_billed_once_and_not_if_a_package_pays(
    changed: dict[str, Any], reason: str
) -> None:
    visit = VisitToBill(Line("Physio 60, Tue 24 Nov 11:00", 9000), 1, 1, None, **changed)
    assert rules.why_not_bill(visit) == reason


@pytest.mark.parametrize(
    ("issued", "begun", "today", "expected"),
    [
        (24, 24, 24, (24, 30)),
        (24, 24, 26, (26, 32)),
        (20, 24, 26, (20, 30)),
        (28, 24, 26, (28, 30)),
        (24, 24, 23, (24, 30)),
    ],
)
def test_a_draft_is_issued_on_the_day_it_is_finalized_unless_it_was_dated(
    issued: int, begun: int, today: int, expected: tuple[int, int]
) -> None:
    def day(number: int) -> date:
        return date(2026, 11, 1) + timedelta(days=number - 1)

    found = issue_dates(day(issued), day(30), day(begun), day(today))
    assert found == tuple(map(day, expected))
