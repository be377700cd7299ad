"""An exception sets aside the rules that were told when it was made, and no others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Override, Why
from deskpkg.domain.selling import Adjusted
from deskpkg.store import Store, changes
from deskpkg.store.changes.sessions import NotAll
from deskpkg.store.queries import history
from samples import plant

DAY = timedelta(days=1)
LAST_DAY = TODAY + DAY
NEXT_WEEK = TODAY + 7 * DAY
LATE = frozenset({Why.AFTER_EXPIRY})
BOTH = frozenset({Why.AFTER_EXPIRY, Why.WEEK})


@dataclass
class Case:
    """A client whose package is valid until tomorrow, for one visit a week."""

    desk: Desk
    client: int
    package: int

    def fill(self) -> None:
        """Book the one visit of next week, as another desk does meanwhile."""
        self.desk.book(self.client, self.package, NEXT_WEEK + DAY, override="a favour")


@pytest.fixture
def case(desk: Desk) -> Case:
    client = desk.client()
    terms = desk.package(weekly_limit=1)
    return Case(desk, client, desk.sell(client, terms, Adjusted(expires_on=LAST_DAY)))


def booked(case: Case) -> Callable[[Override], int]:
    visit = case.desk.visit(case.client, NEXT_WEEK)
    book = changes.appointments.book
    return lambda made: case.desk.store.run_write(
        lambda unit: book(unit, visit, case.package, override=made)
    )


def linked(case: Case) -> Callable[[Override], int]:
    key = case.desk.book(case.client, day=NEXT_WEEK)

    def link(made: Override) -> int:
        link = changes.appointments.link
        case.desk.store.run_write(lambda unit: link(unit, key, case.package, override=made))
        return key

    return link


def moved(case: Case) -> Callable[[Override], int]:
    key = case.desk.book(case.client, case.package, TODAY)

    def move(made: Override) -> int:
        to = case.desk.visit(case.client, NEXT_WEEK)
        case.desk.update(key, to, case.package, override=made)
        return key

    return move


def accepted(case: Case) -> Callable[[Override], int]:
    key = case.desk.book(case.client, day=NEXT_WEEK, state=State.REQUESTED)

    def accept(made: Override) -> int:
        accept = changes.requests.accept
        case.desk.store.run_write(lambda unit: accept(unit, key, case.package, override=made))
        return key

    return accept


WAYS = {"booked": booked, "linked": linked, "moved": moved, "accepted": accepted}


@pytest.mark.parametrize("way", WAYS)
def test_a_rule_that_came_up_since_is_asked(case: Case, way: str) -> None:
    work = WAYS[way](case)
    case.fill()
    before = case.desk.dump()
    with pytest.raises(NotEligible) as refused:
        work(Override("was ill", LATE))
    assert {reason.why for reason in refused.value.reasons} == BOTH
    assert refused.value.reason.why is Why.WEEK
    assert case.desk.dump() == before
    key = work(Override("was ill", BOTH))
    made = case.desk.store.run_read(history.exception, key)
    assert made is not None
    assert (made.reason, frozenset(made.rules)) == ("was ill", BOTH)
    assert case.desk.broken() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_rule_that_is_gone_since_is_not_set_aside(case: Case, way: str) -> None:
    key = WAYS[way](case)(Override("was ill", BOTH))
    made = case.desk.store.run_read(history.exception, key)
    assert made is not None
    assert frozenset(made.rules) == LATE


def test_none_of_several_is_booked_where_a_rule_came_up_since(case: Case) -> None:
    visits = [case.desk.visit(case.client, NEXT_WEEK + n * 7 * DAY) for n in range(2)]
    case.fill()

    def book(made: Override) -> tuple[int, ...]:
        every = changes.sessions.book_all
        return case.desk.store.run_write(
            lambda unit: every(unit, visits, case.package, overrides={0: made, 1: made})
        )

    with pytest.raises(NotAll) as refused:
        book(Override("was ill", LATE))
    assert list(refused.value.refusals) == [0]
    assert len(book(Override("was ill", BOTH))) == 2
    assert case.desk.broken() == []


# What an exception was made for holds when its visit takes its credit again


def excepted(case: Case, day: date = NEXT_WEEK) -> int:
    """Book a visit of another service than its package covers."""
    desk = case.desk
    package = desk.sell(case.client, desk.package(fixed=(3, 0)))
    key = desk.book(case.client, package, day, override="was ill", service=desk.review)
    assert desk.appointment(key).package_id == package
    return key


def ending(case: Case, package: int | None, last: date | None) -> None:
    """Let a package end on a day."""
    sql = "UPDATE client_package SET expires_on = :last WHERE id = :id"
    day = last.isoformat() if last else None
    case.desk.store.run_write(lambda unit: unit.execute(sql, last=day, id=package))


@pytest.mark.parametrize("state", [State.CANCELED, State.MISSED])
def test_a_visit_that_takes_its_credit_again_keeps_what_was_set_aside(
    case: Case, state: State
) -> None:
    key = excepted(case)
    case.desk.set(key, state)
    case.desk.set(key, State.BOOKED)
    assert case.desk.appointment(key).state is State.BOOKED
    assert case.desk.broken() == []


@pytest.mark.parametrize("state", [State.CANCELED, State.MISSED])
def test_another_rule_is_asked_when_it_takes_its_credit_again(case: Case, state: State) -> None:
    key = excepted(case)
    case.desk.set(key, state)
    ending(case, case.desk.appointment(key).package_id, NEXT_WEEK - DAY)
    with pytest.raises(NotEligible) as refused:
        case.desk.set(key, State.BOOKED)
    assert [reason.why for reason in refused.value.reasons] == [Why.AFTER_EXPIRY]


def test_where_the_history_does_not_tell_the_rules_they_are_asked_again(case: Case) -> None:
    key = excepted(case)
    case.desk.set(key, State.CANCELED)
    case.desk.store.close()
    plant(
        case.desk.store.path,
        "UPDATE history SET data = json_remove(data, '$.rules') WHERE data LIKE '%override%'",
    )
    desk = replace(case.desk, store=Store(case.desk.store.path, clock=case.desk.clock))
    with pytest.raises(NotEligible) as refused:
        desk.set(key, State.BOOKED)
    assert refused.value.reason.why is Why.NOT_COVERED
    desk.store.close()


def test_undoing_asks_what_was_not_set_aside(case: Case) -> None:
    key = excepted(case)
    package = case.desk.appointment(key).package_id
    case.desk.unlink(key)
    ((unlinked,),) = case.desk.rows("SELECT operation FROM history ORDER BY id DESC LIMIT 1")
    ending(case, package, NEXT_WEEK - DAY)
    with pytest.raises(changes.undo.CantUndo, match="valid through"):
        case.desk.store.run_write(changes.undo.undo, unlinked)
    ending(case, package, None)
    case.desk.store.run_write(changes.undo.undo, unlinked)
    assert case.desk.appointment(key).override_reason == "was ill"
    assert case.desk.broken() == []
