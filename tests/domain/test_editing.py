"""What can be changed of a client's package after it was sold, and how that is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from builders import MIA, OSEI, PHYSIO, REVIEW, TODAY, after, fixed, pool, sold
from deskpkg.domain.editing import Editable, changes_in_words, editable, edited, merged
from deskpkg.domain.money import MOST_MINOR, format_money
from deskpkg.domain.packages import ClientPackage, Status
from deskpkg.domain.refused import BadInput
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit, Terms

YEAR = Expiry(12, ExpiryUnit.MONTHS)
SOLD_ON = date(2026, 11, 1)
LAST_DAY = date(2026, 12, 31)
MONEY = partial(format_money, currency="CAD", locale="en_CA")

UNUSED = sold(replace(pool(), expiry=YEAR), expires_on=LAST_DAY)
POOL = replace(UNUSED, attended=2, booked=1)
"""A pool of 5 of which 3 are used, to be used by the end of the year."""

FIXED = sold(fixed(3, 2, used=(2, 0)), attended=1, booked=1)
"""Three physio of which 2 are used, two reviews of which none is."""

OUTSIDE = sold(fixed(3, 2, used=(1, 0)), attended=2)
"""As above, but with one credit used by an exception for a service that is not covered."""

FIRST_USE = sold(replace(pool(), expiry=after(30)), booked=1, expires_on=date(2026, 12, 20))

WAITS = replace(FIRST_USE, booked=0, expires_on=None)


def change(package: ClientPackage, **changed: object) -> Terms:
    """Return the terms of a package after something of it was changed, nothing used lately."""
    return edited(package, replace(editable(package), **changed), today=TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("package", [UNUSED, POOL, FIXED, OUTSIDE, FIRST_USE, sold()])
def test_what_is_left_as_it_is_changes_nothing(package: ClientPackage) -> None:
    assert edited(package, editable(package), today=TODAY) == package.terms
    assert changes_in_words(package, package.terms, package.expires_on, MONEY) == ""


# Of which package, what is changed, the field that is refused, in which words.
REFUSALS: list[tuple[ClientPackage, dict[str, object], str, str]] = [
    (POOL, {"credits": 2}, "credits", "3 credits are used: no fewer can be left on the package."),
    (POOL, {"credits": 0}, "credits", "3 credits are used"),
    (POOL, {"credits": -1}, "credits", "3 credits are used"),
    (UNUSED, {"credits": 0}, "credits", "A package has 1 to 1,000 credits."),
    (UNUSED, {"credits": 1001}, "credits", "A package has 1 to 1,000 credits."),
    (
        FIXED,
        {"allowances": ((PHYSIO, 1), (REVIEW, 2))},
        f"service{PHYSIO}",
        "2 of Physio 60 are used: no fewer can be left.",
    ),
    (FIXED, {"allowances": ((REVIEW, 2),)}, f"service{PHYSIO}", "2 of Physio 60 are used"),
    (
        FIXED,
        {"allowances": ((PHYSIO, 0), (REVIEW, 2))},
        f"service{PHYSIO}",
        "2 of Physio 60 are used",
    ),
    (
        sold(fixed(3, 2)),
        {"allowances": ((PHYSIO, -1), (REVIEW, 2))},
        f"service{PHYSIO}",
        "0 of Physio 60 are used: no fewer can be left.",
    ),
    (sold(fixed(3, 2)), {"allowances": ()}, "services", "Choose at least one service"),
    (
        sold(fixed(3, 2)),
        {"allowances": ((PHYSIO, 0), (REVIEW, 0))},
        "services",
        "Choose at least one service",
    ),
    (
        sold(fixed(3, 2)),
        {"allowances": ((PHYSIO, 999), (REVIEW, 2))},
        "credits",
        "A package has 1 to 1,000 credits.",
    ),
    (
        OUTSIDE,
        {"allowances": ((PHYSIO, 1), (REVIEW, 0))},
        "credits",
        "2 credits are used: no fewer can be left on the package.",
    ),
    (
        POOL,
        {"expires_on": SOLD_ON - timedelta(days=1)},
        "expires",
        "The last day can't be before the sale.",
    ),
    (POOL, {"price_minor": -1}, "price", "Type a price that is not below zero"),
    (POOL, {"price_minor": MOST_MINOR + 1}, "price", "Type a price"),
    (POOL, {"weekly_limit": 0}, "weekly", "A limit is 1 to 1,000 sessions, or none."),
    (POOL, {"weekly_limit": -1}, "weekly", "A limit is"),
    (POOL, {"monthly_limit": 0}, "monthly", "A limit is"),
    (POOL, {"monthly_limit": 1001}, "monthly", "A limit is"),
    (POOL, {"allowed": Allowed.OWNER}, "owner", "Choose the practitioner who owns the package."),
    (POOL, {"allowed": Allowed.LISTED}, "practitioners", "Choose who may be booked."),
]


@pytest.mark.parametrize(("package", "changed", "field", "words"), REFUSALS)
def test_each_refusal_names_its_field(
    package: ClientPackage, changed: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(BadInput) as refused:
        change(package, **changed)
    assert (refused.value.field, str(refused.value)[: len(words)]) == (field, words)


@pytest.mark.parametrize("credits", [3, 4, 5, 6, 1000])
def test_a_pool_can_have_any_number_of_credits_from_what_is_used_of_it(credits: int) -> None:
    assert change(POOL, credits=credits) == replace(POOL.terms, credits=credits)


def test_exactly_what_is_used_completes_a_package_and_one_more_makes_it_active() -> None:
    for credits, status in ((3, Status.COMPLETED), (4, Status.ACTIVE)):
        package = replace(POOL, terms=change(POOL, credits=credits))
        assert package.status(TODAY) is status


# Of which package, its new allowances for physio and review, and what each has then.
ALLOWANCES: list[tuple[ClientPackage, tuple[tuple[int, int], ...], dict[int, int]]] = [
    (FIXED, ((PHYSIO, 2), (REVIEW, 2)), {PHYSIO: 2, REVIEW: 2}),
    (FIXED, ((PHYSIO, 2), (REVIEW, 0)), {PHYSIO: 2}),
    (FIXED, ((PHYSIO, 2),), {PHYSIO: 2}),
    (FIXED, ((REVIEW, 5), (PHYSIO, 4)), {PHYSIO: 4, REVIEW: 5}),
    (FIXED, ((PHYSIO, 1000), (REVIEW, 0)), {PHYSIO: 1000}),
    (OUTSIDE, ((PHYSIO, 1), (REVIEW, 1)), {PHYSIO: 1, REVIEW: 1}),
    (OUTSIDE, ((PHYSIO, 2), (REVIEW, 0)), {PHYSIO: 2}),
    (sold(fixed(3, 2)), ((REVIEW, 1),), {REVIEW: 1}),
]


@pytest.mark.parametrize(("package", "allowances", "expected"), ALLOWANCES)
def test_each_allowance_goes_down_to_what_is_used_of_its_service(
    package: ClientPackage, allowances: tuple[tuple[int, int], ...], expected: dict[int, int]
) -> None:
    terms = change(package, allowances=allowances, credits=99)
    assert {item.service_id: item.allowance for item in terms.included} == expected
    assert terms.credits == sum(expected.values())
    assert [item.consumed for item in terms.included] == [
        item.consumed for item in package.terms.included if item.service_id in expected
    ]


def test_a_service_that_is_not_included_is_refused_not_ignored() -> None:
    with pytest.raises(BadInput) as refused:
        change(FIXED, allowances=((PHYSIO, 3), (REVIEW, 2), (99, 1)))
    assert refused.value.field == "services"


def expire(package: ClientPackage, last_day: date | None, last_use: date | None) -> Terms:
    new = replace(editable(package), expires_on=last_day)
    return edited(package, new, today=TODAY, last_use=last_use)


@pytest.mark.parametrize(
    ("last_day", "last_use"),
    [
        (SOLD_ON, None),
        (SOLD_ON, SOLD_ON),
        (SOLD_ON, date(2026, 10, 1)),
        (TODAY, TODAY),
        (TODAY, TODAY - timedelta(days=1)),
        (date(9999, 12, 31), LAST_DAY),
        (LAST_DAY, date(2027, 3, 1)),
        (None, date(2027, 3, 1)),
    ],
)
def test_the_last_day_can_be_any_from_the_sale_and_the_last_use(
    last_day: date | None, last_use: date | None
) -> None:
    terms = expire(UNUSED, last_day, last_use)
    assert terms == replace(UNUSED.terms, expiry=YEAR if last_day == LAST_DAY else None)


@pytest.mark.parametrize(
    ("last_use", "words"),
    [
        (date(2026, 12, 2), "A visit on 2 Dec uses it: move, cancel or unlink that first."),
        (date(2027, 1, 2), "A visit on 2 Jan 2027 uses it: move, cancel or unlink that first."),
    ],
)
def test_the_last_day_cannot_be_before_a_visit_that_uses_it(last_use: date, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        expire(UNUSED, date(2026, 12, 1), last_use)
    assert (refused.value.field, str(refused.value)) == ("expires", words)


def test_an_expired_package_is_active_again_when_it_is_extended_or_never_ends() -> None:
    gone = replace(POOL, expires_on=TODAY - timedelta(days=1))
    assert gone.status(TODAY) is Status.EXPIRED
    for last_day in (TODAY, LAST_DAY, None):
        terms = expire(gone, last_day, TODAY - timedelta(days=3))
        again = replace(gone, terms=terms, expires_on=last_day)
        assert (again.status(TODAY), again.remaining) == (Status.ACTIVE, gone.remaining)


def test_a_last_day_by_hand_no_longer_follows_the_first_use() -> None:
    assert expire(FIRST_USE, LAST_DAY, None).expiry is None
    assert expire(FIRST_USE, FIRST_USE.expires_on, None).expiry == after(30)
    assert expire(WAITS, LAST_DAY, None).expiry is None
    assert expire(WAITS, None, None).expiry == after(30)


def test_an_expiry_that_waits_for_the_first_use_can_be_taken_away() -> None:
    terms = change(WAITS, no_expiry=True)
    assert terms == replace(WAITS.terms, expiry=None)
    assert changes_in_words(WAITS, terms, None, MONEY) == (
        "expires 30 days after first use → never"
    )


def test_the_fee_is_what_it_is_once_an_invoice_is_finalized() -> None:
    dearer = replace(editable(POOL), price_minor=1)
    assert edited(POOL, dearer, today=TODAY).price_minor == 1
    with pytest.raises(BadInput) as refused:
        edited(POOL, dearer, today=TODAY, finalized="INV-0007")
    assert refused.value.field == "price"
    assert "INV-0007" in str(refused.value)
    same = replace(editable(POOL), credits=9)
    assert edited(POOL, same, today=TODAY, finalized="INV-0007").credits == 9


def test_a_fee_can_become_nothing_and_nothing_a_fee() -> None:
    assert change(POOL, price_minor=0).price_minor == 0
    assert change(replace(POOL, terms=replace(POOL.terms, price_minor=0)), price_minor=5)


@pytest.mark.parametrize(
    "limits", [(None, None), (1, None), (None, 1), (2, 8), (1000, 1000), (3, 1)]
)
def test_limits_can_be_any_or_none(limits: tuple[int | None, int | None]) -> None:
    weekly, monthly = limits
    terms = change(POOL, weekly_limit=weekly, monthly_limit=monthly)
    assert (terms.weekly_limit, terms.monthly_limit) == limits


def test_who_may_be_booked_can_be_anyone_its_owner_or_a_list() -> None:
    both = frozenset({MIA, OSEI})
    listed = change(POOL, allowed=Allowed.LISTED, practitioner_ids=both)
    assert (listed.allowed, listed.practitioner_ids) == (Allowed.LISTED, both)
    owned = change(POOL, allowed=Allowed.OWNER, owner_id=OSEI, practitioner_ids=both)
    assert (owned.owner_id, owned.practitioner_ids) == (OSEI, frozenset())
    anyone = change(replace(POOL, terms=listed), allowed=Allowed.ANY)
    assert anyone.practitioner_ids == frozenset()


def test_whatever_is_not_edited_stays() -> None:
    terms = replace(
        pool(), tax_rate=13_000, description="A\nB", description_internal=True, public=True
    )
    changed = change(sold(terms), credits=9, price_minor=1, weekly_limit=2)
    assert changed == replace(terms, credits=9, price_minor=1, weekly_limit=2)


LISTED = replace(pool(), allowed=Allowed.LISTED, practitioner_ids=frozenset({MIA, OSEI}))

WORDS: list[tuple[ClientPackage, Callable[[Editable], Editable], str]] = [
    (POOL, lambda e: replace(e, credits=6), "credits 5 → 6"),
    (POOL, lambda e: replace(e, price_minor=45050), "fee 400.00 → 450.50"),
    (POOL, lambda e: replace(e, price_minor=0), "fee 400.00 → 0.00"),
    (
        POOL,
        lambda e: replace(e, expires_on=date(2027, 1, 5)),
        "expires 31 Dec 2026 → 5 Jan 2027",
    ),
    (POOL, lambda e: replace(e, expires_on=None), "expires 31 Dec 2026 → never"),
    (sold(), lambda e: replace(e, expires_on=LAST_DAY), "expires never → 31 Dec 2026"),
    (
        WAITS,
        lambda e: replace(e, expires_on=LAST_DAY),
        "expires 30 days after first use → 31 Dec 2026",
    ),
    (POOL, lambda e: replace(e, weekly_limit=2), "each week any → 2"),
    (
        sold(replace(pool(), weekly_limit=2, monthly_limit=4)),
        lambda e: replace(e, weekly_limit=None, monthly_limit=5),
        "each week 2 → any, each month 4 → 5",
    ),
    (
        POOL,
        lambda e: replace(e, allowed=Allowed.OWNER, owner_id=MIA),
        "booked with anyone → its owner",
    ),
    (
        sold(LISTED),
        lambda e: replace(e, practitioner_ids=frozenset({MIA})),
        "booked with a list of 2 → a list of 1",
    ),
    (sold(LISTED), lambda e: replace(e, allowed=Allowed.ANY), "booked with a list of 2 → anyone"),
    (
        FIXED,
        lambda e: replace(e, allowances=((PHYSIO, 4), (REVIEW, 2))),
        "credits 5 → 6, Physio 60 3 → 4",
    ),
    (
        FIXED,
        lambda e: replace(e, allowances=((PHYSIO, 5),)),
        "Physio 60 3 → 5, Review 30 2 → 0",
    ),
    (
        POOL,
        lambda e: replace(e, price_minor=1, credits=9, expires_on=None, weekly_limit=1),
        "fee 400.00 → 0.01, credits 5 → 9, expires 31 Dec 2026 → never, each week any → 1",
    ),
]


@pytest.mark.parametrize(("package", "form", "expected"), WORDS)
def test_what_was_changed_is_told_in_words(
    package: ClientPackage, form: Callable[[Editable], Editable], expected: str
) -> None:
    new = form(editable(package))
    terms = edited(package, new, today=TODAY)
    assert changes_in_words(package, terms, new.expires_on, MONEY) == expected


MINE = editable(
    sold(replace(fixed(3, 2), allowed=Allowed.LISTED, practitioner_ids=frozenset({MIA})))
)

# What a colleague saved meanwhile, what is saved now, what both come to.
MERGES: list[tuple[dict[str, object], dict[str, object], dict[str, object]]] = [
    ({}, {}, {}),
    ({"price_minor": 1}, {}, {"price_minor": 1}),
    ({"price_minor": 1}, {"price_minor": 2}, {"price_minor": 2}),
    (
        {"price_minor": 1, "expires_on": LAST_DAY},
        {"weekly_limit": 2},
        {"price_minor": 1, "expires_on": LAST_DAY, "weekly_limit": 2},
    ),
    ({"expires_on": LAST_DAY}, {"no_expiry": True}, {"expires_on": LAST_DAY, "no_expiry": True}),
    (
        {"allowances": ((PHYSIO, 4), (REVIEW, 2))},
        {"allowances": ((PHYSIO, 3), (REVIEW, 5))},
        {"allowances": ((PHYSIO, 4), (REVIEW, 5))},
    ),
    (
        {"allowances": ((PHYSIO, 4), (REVIEW, 2))},
        {"allowances": ((PHYSIO, 3),)},
        {"allowances": ((PHYSIO, 4), (REVIEW, 0))},
    ),
    (
        {"allowances": ((PHYSIO, 3),)},
        {"allowances": ((PHYSIO, 4), (REVIEW, 2))},
        {"allowances": ((PHYSIO, 4),)},
    ),
    (
        {"allowances": ((PHYSIO, 4), (REVIEW, 2))},
        {"allowances": ((PHYSIO, 5), (REVIEW, 2))},
        {"allowances": ((PHYSIO, 5), (REVIEW, 2))},
    ),
    (
        {"practitioner_ids": frozenset({MIA, OSEI})},
        {"practitioner_ids": frozenset({9})},
        {"practitioner_ids": frozenset({OSEI, 9})},
    ),
]


@pytest.mark.parametrize(("theirs", "mine", "both"), MERGES)
def test_only_what_was_changed_is_changed_whatever_a_colleague_saved_meanwhile(
    theirs: dict[str, object], mine: dict[str, object], both: dict[str, object]
) -> None:
    now, new = replace(MINE, **theirs), replace(MINE, **mine)  # type: ignore[arg-type]
    assert merged(new, MINE, now) == replace(MINE, **both)  # type: ignore[arg-type]
