"""A package that the family shares: one count, wherever it is asked for."""

from datetime import time, timedelta

import pytest

from builders import TODAY, Desk, after
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Usage, VisitFacts, Why
from deskpkg.domain.packages import Member, Status
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, clients, packages, uses

DAY = timedelta(days=1)
CAME = [State.BOOKED, State.ARRIVED, State.COMPLETED]


@pytest.fixture
def family(desk: Desk) -> tuple[Desk, int, int, int]:
    """Return a desk with Jane, her brother Tom and Jane's package of 5, shared with him."""
    jane, tom = desk.client("Smith", "Jane"), desk.client("Smith", "Tom")
    package = desk.sell(jane, desk.package(5, weekly_limit=2))
    desk.store.run_write(changes.managing.share, package, tom)
    return desk, jane, tom, package


def unshare(desk: Desk, package: int, client: int) -> None:
    desk.store.run_write(changes.managing.unshare, package, client)


def everywhere(desk: Desk, client: int, package: int) -> set[int]:
    """Return what is left of a package in every place that tells it to a client's desk."""

    def ask(unit: Unit) -> set[int]:
        visit = VisitFacts(client, desk.physio, "Physio 60", desk.mia, TODAY + 20 * DAY)
        offered = packages.offers_for(unit, visit)
        (row,) = clients.find(unit, f"#{client}").rows
        assert row.package is not None
        return {
            packages.one(unit, package).remaining,
            *(p.remaining for p in packages.of_client(unit, client)),
            *(offer.package.remaining for offer in offered.fitting),
            row.package.remaining,
        }

    return desk.store.run_read(ask)


def test_a_visit_of_the_family_counts_on_the_package_wherever_it_is_shown(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, jane, tom, package = family
    mine, his = desk.book(jane, package), desk.book(tom, package)
    for client in (jane, tom):
        assert everywhere(desk, client, package) == {3}
        used = desk.store.run_read(uses.usage, client, TODAY)
        assert used == {package: Usage(2, 2)}
        assert desk.store.run_read(uses.usage, client, TODAY, his) == {package: Usage(1, 1)}
    for key in (mine, his):
        (line,) = [v for v in desk.store.run_read(appointments.day, TODAY + DAY) if v.id == key]
        assert (line.left, line.package, line.matches) == (3, "Flex", 0)
    assert desk.history(package) == [
        ("package.sold", 5),
        ("package.shared", 0),
        ("package.linked", -1),
        ("package.linked", -1),
    ]
    assert desk.broken() == []


def test_the_day_list_counts_a_shared_package_as_a_match(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, jane, tom, package = family
    stranger = desk.client()
    for client in (jane, tom, stranger):
        desk.book(client)

    def matches() -> list[int]:
        return [v.matches for v in desk.store.run_read(appointments.day, TODAY + DAY)]

    assert matches() == [1, 1, 0]
    unshare(desk, package, tom)
    assert matches() == [1, 0, 0]
    desk.store.run_write(changes.managing.delete, package)
    assert matches() == [0, 0, 0]


def test_the_family_sees_whose_it_is_and_its_own_packages_first(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, jane, tom, package = family
    toms = desk.sell(tom, sold_on=TODAY - 90 * DAY)
    found = desk.store.run_read(packages.of_client, tom)
    assert [(p.id, p.client) for p in found] == [(toms, "Smith, Tom"), (package, "Smith, Jane")]
    assert found[1].members == (Member(tom, "Smith, Tom"),)
    assert [p.id for p in desk.store.run_read(packages.of_client, jane)] == [package]
    (row,) = desk.store.run_read(clients.find, "smith tom").rows
    assert row.package is not None
    assert row.package.more == 1


def test_the_limits_count_the_visits_of_all(family: tuple[Desk, int, int, int]) -> None:
    desk, jane, tom, package = family
    desk.book(jane, package, TODAY)
    desk.book(tom, package, TODAY + DAY)
    for client in (jane, tom):
        with pytest.raises(NotEligible) as refused:
            desk.book(client, package, TODAY + 2 * DAY)
        assert refused.value.reason.why is Why.WEEK


def test_the_last_credit_is_the_last_for_all(family: tuple[Desk, int, int, int]) -> None:
    desk, jane, tom, package = family
    for week in range(5):
        desk.book((jane, tom)[week % 2], package, TODAY + 7 * DAY * week)
    for client in (jane, tom):
        with pytest.raises(NotEligible) as refused:
            desk.book(client, package, TODAY + 50 * DAY)
        assert refused.value.reason.why is Why.COMPLETED
    assert desk.status(package) is Status.COMPLETED


def test_history_says_who_came(family: tuple[Desk, int, int, int]) -> None:
    desk, _, tom, package = family
    desk.book(tom, package)
    text = desk.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")
    assert text == "Linked to Flex: Physio 60, Wed 25 Nov 2026 14:00 with Mia, for Smith, Tom"


def test_a_package_is_shared_with_each_once_and_never_with_its_own_client(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, jane, tom, package = family
    before = desk.dump()
    for client in (jane, tom):
        with pytest.raises(BadInput) as refused:
            desk.store.run_write(changes.managing.share, package, client)
        assert refused.value.field == "client"
    with pytest.raises(Gone):
        desk.store.run_write(changes.managing.share, package, 999)
    with pytest.raises(Gone):
        unshare(desk, package, jane)
    assert desk.dump() == before


def test_who_it_is_no_longer_shared_with_keeps_what_was_and_gets_nothing_more(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, _, tom, package = family
    past = desk.book(tom, package, TODAY, time(9))
    open_visit = desk.book(tom, None, TODAY + 9 * DAY)
    unshare(desk, package, tom)
    assert desk.appointment(past).package_id == package
    assert desk.left(package) == 4
    assert desk.store.run_read(packages.of_client, tom) == ()
    for refused_work in (
        lambda: desk.book(tom, package),
        lambda: desk.link(open_visit, package),
        lambda: desk.update(past, desk.visit(tom, TODAY + DAY), package),
    ):
        before = desk.dump()
        with pytest.raises(NotEligible) as refused:
            refused_work()
        assert refused.value.reason.why is Why.OTHER_CLIENT
        assert desk.dump() == before
    desk.set(past, State.COMPLETED)
    assert desk.broken() == []
    desk.store.run_write(changes.managing.share, package, tom)
    desk.link(open_visit, package)
    assert desk.left(package) == 3
    assert desk.broken() == []


@pytest.mark.parametrize("state", [State.BOOKED, State.REQUESTED, State.ARRIVED, State.COMPLETED])
def test_it_stays_shared_as_long_as_a_visit_is_to_come(
    family: tuple[Desk, int, int, int], state: State
) -> None:
    desk, _, tom, package = family
    start = State.REQUESTED if state is State.REQUESTED else State.BOOKED
    key = desk.book(tom, package, state=start)
    if state is not start:
        desk.set(key, state)
    before = desk.dump()
    with pytest.raises(BadInput, match="visit to come"):
        unshare(desk, package, tom)
    assert desk.dump() == before
    desk.unlink(key)
    unshare(desk, package, tom)
    assert desk.broken() == []


@pytest.mark.parametrize("ended", [State.CANCELED, State.MISSED])
@pytest.mark.parametrize("forfeit", [False, True])
def test_a_visit_that_ended_does_not_come_back_once_it_is_no_longer_shared(
    family: tuple[Desk, int, int, int], ended: State, forfeit: bool
) -> None:
    desk, _, tom, package = family
    key = desk.book(tom, package)
    desk.set(key, ended, forfeit=forfeit)
    unshare(desk, package, tom)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.set(key, State.BOOKED, overlap=True)
    assert refused.value.reason.why is Why.OTHER_CLIENT
    assert desk.dump() == before
    assert desk.broken() == []


@pytest.mark.parametrize("forfeit", [False, True])
def test_who_came_after_all_before_it_was_unshared_is_paid_by_it(
    family: tuple[Desk, int, int, int], forfeit: bool
) -> None:
    desk, _, tom, package = family
    key = desk.book(tom, package, TODAY, time(9))
    desk.set(key, State.MISSED, forfeit=forfeit)
    unshare(desk, package, tom)
    desk.set(key, State.COMPLETED)
    assert desk.left(package) == 4
    assert desk.broken() == []


def test_a_visit_of_the_morning_is_not_moved_to_the_evening_once_it_is_no_longer_shared(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, _, tom, package = family
    key = desk.book(tom, package, TODAY, time(9))
    unshare(desk, package, tom)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.update(key, desk.visit(tom, TODAY, time(17)), package)
    assert refused.value.reason.why is Why.OTHER_CLIENT
    assert desk.dump() == before
    desk.update(key, desk.visit(tom, TODAY, time(8)), package)
    assert desk.broken() == []


def test_a_visit_of_before_it_was_unshared_is_moved_within_the_limits_of_all(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, jane, tom, package = family
    past = desk.book(tom, package, TODAY - 8 * DAY)
    for clock in (time(9), time(11)):
        desk.book(jane, package, TODAY - DAY, clock)
    unshare(desk, package, tom)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.update(past, desk.visit(tom, TODAY - DAY), package)
    assert refused.value.reason.why is Why.WEEK
    assert desk.dump() == before


def test_a_first_use_of_before_it_was_unshared_does_not_strand_the_visits_of_others(
    desk: Desk,
) -> None:
    jane, tom = desk.client("Smith", "Jane"), desk.client("Smith", "Tom")
    package = desk.sell(jane, desk.package(expiry=after(30)), sold_on=TODAY - 40 * DAY)
    desk.store.run_write(changes.managing.share, package, tom)
    first = desk.book(tom, package, TODAY - 10 * DAY)
    desk.book(jane, package, TODAY + 20 * DAY)
    unshare(desk, package, tom)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.update(first, desk.visit(tom, TODAY - 11 * DAY), package)
    assert refused.value.reason.why is Why.FIRST_USE
    assert desk.dump() == before


def test_deleting_a_shared_package_takes_it_from_all(family: tuple[Desk, int, int, int]) -> None:
    desk, jane, tom, package = family
    keys = [desk.book(client, package) for client in (jane, tom)]
    desk.store.run_write(changes.managing.delete, package)
    assert [desk.appointment(key).package_id for key in keys] == [None, None]
    for client in (jane, tom):
        assert desk.store.run_read(packages.of_client, client) == ()
        assert desk.store.run_read(clients.find, f"#{client}").rows[0].package is None
    assert desk.broken() == []


def test_canceling_a_shared_package_with_its_visits_cancels_those_of_all(
    family: tuple[Desk, int, int, int],
) -> None:
    desk, jane, tom, package = family
    keys = [desk.book(client, package) for client in (jane, tom)]
    assert desk.store.run_write(changes.managing.cancel, package, visits=True) == 2
    assert {desk.appointment(key).state for key in keys} == {State.CANCELED}
    assert desk.broken() == []
