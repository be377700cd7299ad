"""What is different for one client, and what an archived service can still be booked with."""

from dataclasses import replace
from datetime import date

import pytest

from builders import MIA, OSEI, PHYSIO, REVIEW, TODAY, fixed, pool, sold
from deskpkg.domain.packages import ClientPackage, still_covered
from deskpkg.domain.practice import why_not_booked
from deskpkg.domain.refused import BadInput
from deskpkg.domain.selling import Adjusted, Bookable, adjusted
from deskpkg.domain.terms import Allowed, allowed_practitioners, name_of_copy
from deskpkg.domain.text import NAME_LIMIT

OWNED = replace(pool(), allowed=Allowed.OWNER, owner_id=MIA)

WHO = [
    (OWNED, None, {MIA}),
    (OWNED, Bookable(Allowed.ANY, MIA), None),
    (OWNED, Bookable(Allowed.OWNER, OSEI), {OSEI}),
    (pool(), Bookable(Allowed.LISTED, None, frozenset({MIA, OSEI})), {MIA, OSEI}),
]


@pytest.mark.parametrize(("terms", "change", "allowed"), WHO)
def test_who_may_be_booked_is_adjusted_for_one_client(
    terms: object, change: Bookable | None, allowed: set[int] | None
) -> None:
    found = adjusted(terms, Adjusted(bookable=change))  # type: ignore[arg-type]
    assert allowed_practitioners(found) == allowed


def test_an_owner_stays_when_anybody_may_be_booked() -> None:
    assert adjusted(OWNED, Adjusted(bookable=Bookable(Allowed.ANY, MIA))).owner_id == MIA


@pytest.mark.parametrize(
    ("change", "field"),
    [(Bookable(Allowed.OWNER), "owner"), (Bookable(Allowed.LISTED, MIA), "practitioners")],
)
def test_a_choice_without_anybody_is_refused_at_its_field(change: Bookable, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        adjusted(pool(), Adjusted(bookable=change))
    assert refusal.value.field == field


COVERED = [
    ([sold(pool())], {PHYSIO, REVIEW}),
    ([sold(fixed(3, 2, used=(1, 2)), attended=3)], {PHYSIO}),
    ([sold(pool(2), attended=2)], set()),
    ([sold(pool(), expires_on=date(2026, 11, 23))], set()),
    ([sold(pool(), expires_on=TODAY)], {PHYSIO, REVIEW}),
    ([sold(pool(), canceled_on=TODAY)], set()),
    ([sold(pool(), canceled_on=TODAY), sold(fixed(3, 0, used=(0, 0)))], {PHYSIO}),
    ([], set()),
]


@pytest.mark.parametrize(("packages", "services"), COVERED)
def test_a_service_is_covered_as_long_as_an_active_package_has_a_credit_for_it(
    packages: list[ClientPackage], services: set[int]
) -> None:
    assert still_covered(packages, TODAY) == services


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize("linked", [False, True])
def test_an_archived_service_is_booked_with_a_package_only(archived: bool, linked: bool) -> None:
    why = why_not_booked("Review 30", archived=archived, linked=linked)
    assert bool(why) is (archived and not linked)


def test_terms_tell_which_of_their_services_are_archived() -> None:
    terms = fixed()
    shelved = replace(terms.included[1], archived=True)
    assert terms.archived_services == ()
    assert replace(terms, included=(terms.included[0], shelved)).archived_services == ("Review 30",)


def test_a_copy_is_named_after_what_it_was_copied_from() -> None:
    assert name_of_copy("Starter") == "Starter (copy)"
    assert name_of_copy(name_of_copy("Starter")) == "Starter (copy) (copy)"
    longest = name_of_copy("x" * NAME_LIMIT)
    assert longest.endswith("x (copy)")
    assert len(longest) == NAME_LIMIT
