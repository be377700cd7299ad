"""What a client's package is, what is left of it, and until when."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from builders import PHYSIO, REVIEW, TODAY, after, fixed, pool, sold
from deskpkg.domain.packages import (
    ClientPackage,
    Status,
    left_of,
    sentence,
    spoken_names,
    status,
)
from deskpkg.domain.refused import BadInput
from deskpkg.domain.selling import Adjusted, adjusted, expiry_of_sale
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit, Included, Kind, Terms

YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 25)

# In this order, whatever else is true: canceled, completed, expired, active.
STATUSES = [
    (canceled, remaining, expires, Status.CANCELED)
    for canceled, remaining, expires in product(
        [True], [-1, 0, 1], [None, YESTERDAY, TODAY, TOMORROW]
    )
] + [
    *(
        (False, left, expires, Status.COMPLETED)
        for left in (-1, 0)
        for expires in (None, YESTERDAY)
    ),
    (False, 1, YESTERDAY, Status.EXPIRED),
    (False, 1, TODAY, Status.ACTIVE),
    (False, 1, TOMORROW, Status.ACTIVE),
    (False, 1, None, Status.ACTIVE),
]


@pytest.mark.parametrize(("canceled", "remaining", "expires", "expected"), STATUSES)
def test_a_status_is_the_first_that_applies(
    canceled: bool, remaining: int, expires: date | None, expected: Status
) -> None:
    found = status(canceled=canceled, remaining=remaining, expires_on=expires, today=TODAY)
    assert found is expected


def test_a_package_asks_for_its_status_with_its_own_facts() -> None:
    assert sold().status(TODAY) is Status.ACTIVE
    assert sold(canceled_on=TODAY).status(TODAY) is Status.CANCELED
    assert sold(attended=3, booked=2).status(TODAY) is Status.COMPLETED
    assert sold(expires_on=YESTERDAY).status(TODAY) is Status.EXPIRED
    assert sold(expires_on=YESTERDAY).status(YESTERDAY) is Status.ACTIVE


def test_consumed_is_attended_and_booked_and_the_rest_remains() -> None:
    package = sold(pool(10), attended=3, booked=2)
    assert (package.credits, package.consumed, package.remaining) == (10, 5, 5)


def test_a_fixed_package_counts_each_service() -> None:
    package = sold(fixed(3, 2, used=(1, 2)), attended=2, booked=1)
    physio, review = package.item(PHYSIO), package.item(REVIEW)
    assert physio is not None
    assert review is not None
    assert (physio.remaining, review.remaining, package.remaining) == (2, 0, 2)
    assert package.item(99) is None
    assert package.item(None) is None


EXPIRIES = [
    # start, count, unit, last day
    (date(2026, 6, 30), 1, ExpiryUnit.DAYS, date(2026, 7, 1)),
    (date(2026, 2, 28), 1, ExpiryUnit.DAYS, date(2026, 3, 1)),
    (date(2028, 2, 28), 1, ExpiryUnit.DAYS, date(2028, 2, 29)),
    (date(2026, 12, 31), 365, ExpiryUnit.DAYS, date(2027, 12, 31)),
    (date(2026, 11, 24), 2, ExpiryUnit.WEEKS, date(2026, 12, 8)),
    (date(2026, 1, 31), 1, ExpiryUnit.MONTHS, date(2026, 2, 28)),
    (date(2028, 1, 31), 1, ExpiryUnit.MONTHS, date(2028, 2, 29)),
    (date(2026, 1, 31), 3, ExpiryUnit.MONTHS, date(2026, 4, 30)),
    (date(2026, 8, 31), 6, ExpiryUnit.MONTHS, date(2027, 2, 28)),
    (date(2028, 2, 29), 12, ExpiryUnit.MONTHS, date(2029, 2, 28)),
    (date(2028, 2, 29), 1, ExpiryUnit.YEARS, date(2029, 2, 28)),
    (date(2028, 2, 29), 4, ExpiryUnit.YEARS, date(2032, 2, 29)),
    (date(2026, 12, 15), 1, ExpiryUnit.MONTHS, date(2027, 1, 15)),
    (date(2025, 6, 30), 12, ExpiryUnit.MONTHS, date(2026, 6, 30)),
    (date(9999, 12, 30), 1, ExpiryUnit.DAYS, date(9999, 12, 31)),
    (date(9998, 12, 31), 1, ExpiryUnit.YEARS, date(9999, 12, 31)),
]


@pytest.mark.parametrize(("start", "count", "unit", "expected"), EXPIRIES)
def test_an_expiry_is_the_last_day_a_session_can_take_place(
    start: date, count: int, unit: ExpiryUnit, expected: date
) -> None:
    assert Expiry(count, unit).last_day(start) == expected


@pytest.mark.parametrize("unit", list(ExpiryUnit))
def test_an_expiry_after_the_year_9999_is_refused(unit: ExpiryUnit) -> None:
    with pytest.raises(BadInput, match="after the year 9999"):
        Expiry(1, unit).last_day(date(9999, 12, 31))


def test_an_expiry_is_written_in_words() -> None:
    assert str(Expiry(1, ExpiryUnit.MONTHS)) == "1 month"
    assert str(Expiry(12, ExpiryUnit.MONTHS)) == "12 months"
    assert str(after(90)) == "90 days after first use"


BAD_TERMS: list[tuple[Terms, str]] = [
    (replace(pool(), included=()), "services"),
    (replace(pool(), included=(Included(1, "A"), Included(1, "A"))), "services"),
    (pool(0), "credits"),
    (pool(1001), "credits"),
    (replace(pool(), included=(Included(1, "A", 5),)), "services"),
    (replace(fixed(), credits=4), "services"),
    (fixed(3, 0), "services"),
    (replace(pool(), allowed=Allowed.OWNER), "owner"),
    (replace(pool(), allowed=Allowed.LISTED), "practitioners"),
    (replace(pool(), price_minor=-1), "price"),
    (replace(pool(), price_minor=10**13), "price"),
    (replace(pool(), tax_rate=-1), "tax"),
    (replace(pool(), weekly_limit=0), "weekly"),
    (replace(pool(), monthly_limit=1001), "monthly"),
    (replace(pool(), expiry=Expiry(0, ExpiryUnit.DAYS)), "expiry"),
    (replace(pool(), name=" \t "), "name"),
    (replace(pool(), name="x" * 201), "name"),
    (replace(pool(), description="x" * 20_001), "description"),
]


@pytest.mark.parametrize(("terms", "field"), BAD_TERMS)
def test_terms_that_make_no_sense_name_the_field_to_mend(terms: Terms, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        terms.checked()
    assert refused.value.field == field
    assert str(refused.value).endswith(".")


def test_terms_that_make_sense_are_kept_with_clean_texts() -> None:
    terms = replace(fixed(), name=" Starter\x1b[2J ", description="a\r\nb", terms="‮c")
    kept = terms.checked()
    assert (kept.name, kept.description, kept.terms) == ("Starter[2J", "a\nb", "c")
    assert replace(kept, name=terms.name, description=terms.description, terms=terms.terms) == terms


def test_a_sale_adjusts_fee_and_credits_of_a_pool() -> None:
    terms = adjusted(pool(5), Adjusted(price_minor=100, credits=7))
    assert (terms.price_minor, terms.credits) == (100, 7)
    assert pool(5).credits == 5


def test_a_sale_adjusts_the_credits_of_each_service() -> None:
    terms = adjusted(fixed(3, 2), Adjusted(allowances=((PHYSIO, 1), (REVIEW, 4))))
    assert [item.allowance for item in terms.included] == [1, 4]
    assert terms.credits == 5


def test_a_service_adjusted_to_none_is_left_out() -> None:
    terms = adjusted(fixed(3, 2), Adjusted(allowances=((PHYSIO, 0), (REVIEW, 4))))
    assert [item.service_id for item in terms.included] == [REVIEW]
    assert terms.credits == 4


@pytest.mark.parametrize(
    ("terms", "change"),
    [
        (pool(), Adjusted(credits=0)),
        (pool(), Adjusted(price_minor=-1)),
        (fixed(), Adjusted(allowances=((PHYSIO, 0), (REVIEW, 0)))),
        (fixed(), Adjusted(allowances=((PHYSIO, 1000), (REVIEW, 1)))),
    ],
)
def test_an_adjustment_that_makes_no_sense_is_refused(terms: Terms, change: Adjusted) -> None:
    with pytest.raises(BadInput):
        adjusted(terms, change)


def test_what_does_not_fit_the_kind_is_not_adjusted() -> None:
    assert adjusted(fixed(), Adjusted(credits=9)) == fixed()
    assert adjusted(pool(), Adjusted(allowances=((PHYSIO, 1),))) == pool()


SALES = [
    (None, Adjusted(), None),
    (Expiry(12, ExpiryUnit.MONTHS), Adjusted(), date(2027, 11, 24)),
    (after(90), Adjusted(), None),
    (Expiry(1, ExpiryUnit.DAYS), Adjusted(no_expiry=True), None),
    (Expiry(1, ExpiryUnit.DAYS), Adjusted(expires_on=TODAY), TODAY),
    (None, Adjusted(expires_on=date(2030, 1, 1)), date(2030, 1, 1)),
    (after(90), Adjusted(expires_on=TOMORROW), TOMORROW),
]


@pytest.mark.parametrize(("expiry", "change", "expected"), SALES)
def test_the_last_day_of_a_sale(
    expiry: Expiry | None, change: Adjusted, expected: date | None
) -> None:
    assert expiry_of_sale(replace(pool(), expiry=expiry), change, TODAY) == expected


def test_a_last_day_before_the_sale_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        expiry_of_sale(pool(), Adjusted(expires_on=YESTERDAY), TODAY)
    assert refused.value.field == "expires"


def test_a_package_for_one_service_needs_no_service_in_its_sentence() -> None:
    terms = replace(fixed(3, 2), included=fixed(5, 1).included[:1], credits=5)
    assert sentence(sold(terms), TODAY) == "5 sessions left."


SENTENCES = [
    (sold(pool(5)), "5 sessions left."),
    (sold(pool(1), expires_on=date(2026, 11, 30)), "1 session left, use it by 30 November."),
    (sold(pool(5), expires_on=date(2027, 1, 2)), "5 sessions left, use them by 2 January 2027."),
    (
        sold(fixed(1, 1), expires_on=date(2026, 11, 30)),
        "1 Physio and 1 Review session left, use them by 30 November.",
    ),
    (
        sold(fixed(3, 2, used=(1, 0)), attended=1, expires_on=date(2026, 11, 30)),
        "2 Physio and 2 Review sessions left, use them by 30 November.",
    ),
    (
        sold(fixed(3, 2, used=(3, 1)), attended=4, expires_on=date(2026, 11, 30)),
        "1 Review session left, use it by 30 November.",
    ),
    (sold(fixed(3, 2, used=(0, 2)), attended=2), "3 Physio sessions left."),
    (
        sold(replace(pool(5), expiry=after(3, ExpiryUnit.MONTHS))),
        "5 sessions left, use them within 3 months of the first visit.",
    ),
    (sold(canceled_on=date(2026, 11, 3)), "Flex was canceled on 3 November."),
    (
        sold(canceled_on=date(2026, 11, 3), booked=1),
        "Flex was canceled on 3 November; 1 session to come goes on.",
    ),
    (
        sold(canceled_on=date(2026, 11, 3), booked=2),
        "Flex was canceled on 3 November; 2 sessions to come go on.",
    ),
    (sold(attended=5), "Flex is used up, 5 of 5."),
    (sold(attended=3, booked=2), "Flex is used up, 5 of 5; 2 of them are still to come."),
    (sold(attended=4, booked=1), "Flex is used up, 5 of 5; 1 of them is still to come."),
    (sold(expires_on=date(2025, 6, 30)), "Flex expired on 30 June 2025, 5 unused."),
]


@pytest.mark.parametrize(("package", "expected"), SENTENCES)
def test_the_sentence_says_what_is_left_and_until_when(
    package: ClientPackage, expected: str
) -> None:
    assert sentence(package, TODAY) == expected


def of_each(*items: Included) -> Terms:
    """Return a fixed package's terms with these services."""
    return Terms("All", 1, Kind.FIXED, sum(item.allowance or 0 for item in items), items)


def test_three_services_are_listed_with_commas() -> None:
    terms = of_each(*(Included(key, name, key) for key, name in enumerate(("A", "B", "C"), 1)))
    assert sentence(sold(terms), TODAY) == "1 A, 2 B and 3 C sessions left."


NAMES = [
    # services with their minutes, as they are said
    ((("Physio 60", 60), ("Review 30", 30)), ("Physio", "Review")),
    ((("Physio 60", 45), ("Review 30", 30)), ("Physio 60", "Review")),
    ((("Physio 60", 60), ("Physio 30", 30)), ("Physio 60", "Physio 30")),
    ((("Physio 60", 60), ("PHYSIO 30", 30), ("Review", 30)), ("Physio 60", "PHYSIO 30", "Review")),
    ((("Physio 60", 60), ("Physio", 45)), ("Physio 60", "Physio")),
    ((("Physio (60 min)", 60), ("Osteo - 45 minutes", 45)), ("Physio", "Osteo")),
    ((("60", 60), ("Plan 2030", 30)), ("60", "Plan 2030")),
    ((("Welcome Session", 30), ("Session", 30)), ("Welcome", "Session")),
    ((("Level 3 60", 60), ("Level 3", 45)), ("Level 3 60", "Level 3")),
]


@pytest.mark.parametrize(("services", "expected"), NAMES)
def test_a_service_is_said_without_its_minutes_where_that_tells_it_from_the_others(
    services: tuple[tuple[str, int], ...], expected: tuple[str, ...]
) -> None:
    items = [
        Included(key, name, 1, minutes=minutes) for key, (name, minutes) in enumerate(services)
    ]
    assert spoken_names(items) == expected


def test_two_services_of_one_name_are_both_counted() -> None:
    terms = of_each(*(Included(key, "Physio 60", key, minutes=60) for key in (1, 2)))
    assert sentence(sold(terms), TODAY) == "1 Physio 60 and 2 Physio 60 sessions left."


EXCEPTED = [
    # left of each allowance, used besides them, what is said
    ((1, 1), 1, "1 session left, Physio or Review."),
    ((2, 2), 2, "2 sessions left, Physio or Review."),
    ((1, 2), 1, "2 sessions left, at most 1 Physio and 2 Review."),
    ((3, 1), 1, "3 sessions left, at most 3 Physio and 1 Review."),
    ((0, 2), 1, "1 Review session left."),
]


@pytest.mark.parametrize(("left", "besides", "expected"), EXCEPTED)
def test_no_more_is_promised_than_is_left_in_all(
    left: tuple[int, int], besides: int, expected: str
) -> None:
    terms = fixed(3, 2, used=(3 - left[0], 2 - left[1]))
    package = sold(terms, attended=5 - sum(left) + besides)
    assert sentence(package, TODAY) == expected


@pytest.mark.parametrize(
    ("changed", "left", "lost", "words"),
    [
        ({"attended": 2, "booked": 1}, 2, 0, "2 of 5 left"),
        ({"attended": 2, "booked": 1, "canceled_on": TODAY}, 0, 2, "0 left, 2 lost"),
        ({"attended": 5, "canceled_on": TODAY}, 0, 0, "0 left"),
    ],
)
def test_of_a_canceled_package_nothing_is_left_to_use(
    changed: dict[str, Any], left: int, lost: int, words: str
) -> None:
    package = sold(pool(5), **changed)
    assert (package.remaining, package.lost, left_of(package)) == (left, lost, words)
    assert package.consumed == package.attended + package.booked
