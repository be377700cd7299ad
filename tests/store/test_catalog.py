"""The catalog: its order, copies of its packages, and services that are archived under it."""

from dataclasses import replace

import pytest

from builders import Desk
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.selling import Adjusted, Bookable
from deskpkg.domain.terms import Allowed, name_of_copy
from deskpkg.store import changes
from deskpkg.store.changes.catalog import NotForSale
from deskpkg.store.queries import catalog


def names(desk: Desk, archived: bool = False) -> list[str]:
    return [item.terms.name for item in desk.store.run_read(catalog.packages, archived)]


def positions(desk: Desk) -> list[int]:
    return [row[0] for row in desk.rows("SELECT position FROM package ORDER BY position")]


def move(desk: Desk, package: int, by: int) -> bool:
    return desk.store.run_write(changes.catalog.move, package, by)


@pytest.fixture
def abc(desk: Desk) -> list[int]:
    """Three packages for sale."""
    return [desk.package(name=name) for name in "ABC"]


@pytest.mark.parametrize(
    ("moves", "order"),
    [
        ([(0, 1)], "BAC"),
        ([(2, -1)], "ACB"),
        ([(0, 1), (0, 1)], "BCA"),
        ([(2, -1), (2, -1), (2, -1)], "CAB"),
        ([(0, -1)], "ABC"),
        ([(2, 1)], "ABC"),
    ],
)
def test_a_package_moves_within_the_order_and_never_beyond_its_ends(
    desk: Desk, abc: list[int], moves: list[tuple[int, int]], order: str
) -> None:
    for place, by in moves:
        move(desk, abc[place], by)
    assert "".join(names(desk)) == order
    assert positions(desk) == [1, 2, 3]


def test_a_move_is_one_line_of_history_and_none_where_there_is_no_place(
    desk: Desk, abc: list[int]
) -> None:
    assert move(desk, abc[0], 1)
    assert not move(desk, abc[0], 2)
    told = desk.rows("SELECT text FROM history WHERE action = 'catalog.moved'")
    assert told == [("Moved package A down",)]


def test_a_move_is_undone(desk: Desk, abc: list[int]) -> None:
    move(desk, abc[2], -1)
    desk.store.run_write(changes.undo.undo)
    assert "".join(names(desk)) == "ABC"


def test_moving_passes_over_archived_packages_which_keep_their_place(
    desk: Desk, abc: list[int]
) -> None:
    desk.store.run_write(changes.catalog.archive, abc[1])
    move(desk, abc[0], 1)
    assert "".join(names(desk)) == "CA"
    desk.store.run_write(changes.catalog.archive, abc[1], False)
    assert "".join(names(desk)) == "CBA"
    assert positions(desk) == [1, 2, 3]


def test_places_that_were_the_same_are_told_apart_by_the_next_move(
    desk: Desk, abc: list[int]
) -> None:
    desk.store.run_write(lambda unit: unit.execute("UPDATE package SET position = 7"))
    move(desk, abc[2], -1)
    assert "".join(names(desk)) == "ACB"
    assert positions(desk) == [1, 2, 3]


def test_what_is_archived_or_not_there_is_not_moved(desk: Desk, abc: list[int]) -> None:
    desk.store.run_write(changes.catalog.archive, abc[1])
    before = desk.dump()
    with pytest.raises(NotForSale):
        move(desk, abc[1], 1)
    with pytest.raises(Gone):
        move(desk, 999, 1)
    assert desk.dump() == before


def test_a_copy_leaves_its_original_alone_and_is_offered_last(desk: Desk) -> None:
    first = desk.package(
        fixed=(3, 2), owner_id=desk.mia, description="For us", description_internal=True
    )
    desk.package(name="Other")
    terms = desk.store.run_read(catalog.package, first).terms
    copy = replace(terms, name=name_of_copy(terms.name), price_minor=1)
    key = desk.store.run_write(changes.catalog.save, copy)
    assert desk.store.run_read(catalog.package, first).terms == terms
    assert desk.store.run_read(catalog.package, key).terms == copy
    assert names(desk) == ["Starter", "Other", "Starter (copy)"]


def test_an_owner_and_an_internal_description_are_kept_and_sold(desk: Desk) -> None:
    key = desk.package(owner_id=desk.osei, description="Ask first", description_internal=True)
    kept = desk.store.run_read(catalog.package, key).terms
    sold = desk.one(desk.sell(desk.client(), key)).terms
    for terms in (kept, sold):
        assert (terms.owner_id, terms.allowed) == (desk.osei, Allowed.ANY)
        assert (terms.description, terms.description_internal) == ("Ask first", True)


def test_who_may_be_booked_is_different_for_one_client_only(desk: Desk) -> None:
    key = desk.package(owner_id=desk.osei)
    change = Adjusted(bookable=Bookable(Allowed.LISTED, desk.osei, frozenset({desk.mia})))
    adjusted = desk.one(desk.sell(desk.client(), key, change)).terms
    assert (adjusted.allowed, adjusted.practitioner_ids) == (Allowed.LISTED, frozenset({desk.mia}))
    other = desk.one(desk.sell(desk.client(), key)).terms
    assert (other.allowed, other.practitioner_ids) == (Allowed.ANY, frozenset())
    assert desk.broken() == []


def archive_review(desk: Desk) -> None:
    desk.store.run_write(changes.practice.archive, "service", desk.review)


def test_packages_tell_that_a_service_of_theirs_is_archived(desk: Desk) -> None:
    key = desk.package(fixed=(3, 2))
    sold = desk.sell(desk.client(), key)
    archive_review(desk)
    assert desk.store.run_read(catalog.package, key).terms.archived_services == ("Review 30",)
    assert desk.one(sold).terms.archived_services == ("Review 30",)


def test_an_archived_service_is_booked_with_the_package_that_includes_it_only(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(3, 2)))
    archive_review(desk)
    before = desk.dump()
    with pytest.raises(BadInput, match="archived") as refusal:
        desk.book(client, service=desk.review)
    assert refusal.value.field == "service"
    assert desk.dump() == before
    visit = desk.book(client, package, service=desk.review)
    assert desk.left(package) == 4
    desk.unlink(visit)
    assert desk.appointment(visit).service_id == desk.review
    assert desk.broken() == []


def test_a_visit_keeps_a_service_that_is_archived_and_is_not_given_one(desk: Desk) -> None:
    client = desk.client()
    kept = desk.book(client, service=desk.review)
    other = desk.book(client)
    archive_review(desk)
    desk.update(kept, desk.visit(client, service=desk.review, notes="Same service"), None)
    assert desk.appointment(kept).notes == "Same service"
    with pytest.raises(BadInput, match="archived"):
        desk.update(other, desk.visit(client, service=desk.review), None)
