"""Exceptions: what staff allow although a rule refuses it, with a reason that the record keeps."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from builders import TODAY, Desk, after
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import OVERRIDABLE, NotEligible, Why
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Allowed
from deskpkg.store import changes

DAY = timedelta(days=1)
LAST_DAY = TODAY + 5 * DAY
WHY = "She fell on the ice"
EXCEPTED = "package.excepted"


@dataclass
class Case:
    """A package, and a visit that it can't pay for by a rule."""

    package: int
    client: int
    day: date = TODAY + DAY
    service: int | None = None
    practitioner: int | None = None

    def book(self, desk: Desk, override: str = "") -> int:
        """Book the visit on the package."""
        visit = desk.visit(
            self.client, self.day, service=self.service, practitioner=self.practitioner
        )
        book = changes.appointments.book
        return desk.store.run_write(book, visit, self.package, overlap=True, override=override)


def expired(desk: Desk, client: int) -> Case:
    package = desk.sell(client, desk.package(), Adjusted(expires_on=TODAY - DAY), TODAY - 9 * DAY)
    return Case(package, client, TODAY - 2 * DAY)


def after_expiry(desk: Desk, client: int) -> Case:
    package = desk.sell(client, desk.package(), Adjusted(expires_on=LAST_DAY))
    return Case(package, client, LAST_DAY + DAY)


def not_covered(desk: Desk, client: int) -> Case:
    return Case(desk.sell(client, desk.package(fixed=(3, 0))), client, service=desk.review)


def week(desk: Desk, client: int) -> Case:
    package = desk.sell(client, desk.package(weekly_limit=1))
    desk.book(client, package)
    return Case(package, client, TODAY + 2 * DAY)


def month(desk: Desk, client: int) -> Case:
    package = desk.sell(client, desk.package(monthly_limit=1))
    desk.book(client, package)
    return Case(package, client, TODAY + 6 * DAY)


def practitioner(desk: Desk, client: int) -> Case:
    own = desk.package(allowed=Allowed.OWNER, owner_id=desk.osei)
    return Case(desk.sell(client, own), client)


ALLOWED: dict[Why, Callable[[Desk, int], Case]] = {
    Why.EXPIRED: expired,
    Why.AFTER_EXPIRY: after_expiry,
    Why.NOT_COVERED: not_covered,
    Why.WEEK: week,
    Why.MONTH: month,
    Why.PRACTITIONER: practitioner,
}


def test_each_rule_that_may_be_set_aside_has_its_case() -> None:
    assert ALLOWED.keys() == OVERRIDABLE


@pytest.mark.parametrize("why", ALLOWED)
def test_an_exception_is_recorded_with_who_when_and_why(desk: Desk, why: Why) -> None:
    case = ALLOWED[why](desk, desk.client())
    before, left = desk.dump(), desk.left(case.package)
    with pytest.raises(NotEligible) as refused:
        case.book(desk)
    assert refused.value.reason.why is why
    assert desk.dump() == before
    key = case.book(desk, f"  {WHY}\x1b[2J\nnow\u202e ")
    assert desk.left(case.package) == left - 1
    assert desk.appointment(key).override_reason == f"{WHY}[2J now"
    line = "SELECT staff, at, text, data FROM history WHERE action = 'package.linked'"
    staff, at, text, data = desk.rows(f"{line} ORDER BY id DESC LIMIT 1")[0]
    assert (staff, at) == ("desk", "2026-11-24T15:57:00Z")
    assert text.endswith(f"(exception: {WHY}[2J now)")
    assert json.loads(data)["override"] == f"{WHY}[2J now"
    assert why in json.loads(data)["rules"]
    assert desk.broken() == []


def test_all_the_rules_that_were_set_aside_are_recorded(desk: Desk) -> None:
    client = desk.client()
    own = desk.package(allowed=Allowed.OWNER, owner_id=desk.osei, fixed=(3, 0))
    package = desk.sell(client, own, Adjusted(expires_on=TODAY))
    Case(package, client, service=desk.review).book(desk, WHY)
    data = desk.value("SELECT data FROM history ORDER BY id DESC LIMIT 1")
    assert json.loads(data)["rules"] == ["not covered", "after expiry", "practitioner"]


@pytest.mark.parametrize("blank", ["", "  ", "\n\t", "\u200b", "\u202e\u2066", "\u3164"])
def test_without_a_reason_there_is_no_exception(desk: Desk, blank: str) -> None:
    case = week(desk, desk.client())
    before = desk.dump()
    with pytest.raises(NotEligible):
        case.book(desk, blank)
    assert desk.dump() == before


def test_a_reason_is_not_kept_where_nothing_was_refused(desk: Desk) -> None:
    client = desk.client()
    key = Case(desk.sell(client), client).book(desk, WHY)
    assert desk.appointment(key).override_reason == ""
    assert "exception" not in desk.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")


# What can never be set aside: how it is tried, with a reason.
def _others(desk: Desk) -> Any:
    return Case(desk.sell(desk.client()), desk.client()).book(desk, WHY)


def _twice(desk: Desk) -> Any:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package)
    return desk.store.run_write(
        changes.appointments.link, key, desk.sell(client, desk.package()), override=WHY
    )


def _canceled_visit(desk: Desk) -> Any:
    client = desk.client()
    key = desk.book(client)
    desk.set(key, State.CANCELED)
    return desk.store.run_write(changes.appointments.link, key, desk.sell(client), override=WHY)


def _repeating(desk: Desk) -> Any:
    client = desk.client()
    create, once = changes.series.create, Repeat(Every.WEEK, 1)
    (key,) = desk.store.run_write(create, desk.visit(client), once, unusual=True)
    return desk.store.run_write(changes.appointments.link, key, desk.sell(client), override=WHY)


def _canceled(desk: Desk) -> Any:
    client = desk.client()
    package = desk.sell(client)
    desk.store.run_write(changes.managing.cancel, package)
    return Case(package, client).book(desk, WHY)


def _completed(desk: Desk) -> Any:
    client = desk.client()
    package = desk.sell(client, desk.package(1))
    desk.book(client, package)
    return Case(package, client, TODAY + 9 * DAY).book(desk, WHY)


def _used_up(desk: Desk) -> Any:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(1, 3), weekly_limit=1))
    desk.book(client, package)
    return Case(package, client, TODAY + 2 * DAY).book(desk, WHY)


def _first_use(desk: Desk) -> Any:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=after(10)))
    desk.book(client, package, TODAY + 20 * DAY)
    return Case(package, client, TODAY + 2 * DAY).book(desk, WHY)


def _unpaid(desk: Desk) -> Any:
    client = desk.client()
    package = desk.sell(client)
    with desk.raw() as raw:
        raw.execute("UPDATE practice SET pay_before_use = 1")
    return Case(package, client).book(desk, WHY)


NEVER: dict[Why, Callable[[Desk], Any]] = {
    Why.OTHER_CLIENT: _others,
    Why.LINKED: _twice,
    Why.VISIT_CANCELED: _canceled_visit,
    Why.REPEATING: _repeating,
    Why.CANCELED: _canceled,
    Why.COMPLETED: _completed,
    Why.USED_UP: _used_up,
    Why.FIRST_USE: _first_use,
    Why.UNPAID: _unpaid,
}


def test_each_rule_that_is_never_set_aside_has_its_case() -> None:
    assert NEVER.keys() == set(Why) - OVERRIDABLE


@pytest.mark.parametrize("why", NEVER)
def test_a_reason_does_not_help_against_the_others(desk: Desk, why: Why) -> None:
    with pytest.raises(NotEligible) as refused:
        NEVER[why](desk)
    assert refused.value.reason.why is why
    assert desk.rows("SELECT id FROM appointment WHERE override_reason <> ''") == []


def test_the_rule_that_can_not_be_set_aside_is_told_when_a_reason_was_given(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(1, 2)), Adjusted(expires_on=TODAY + 2 * DAY))
    desk.book(client, package)
    late = Case(package, client, TODAY + 3 * DAY)
    for override, why in (("", Why.USED_UP), (WHY, Why.USED_UP)):
        with pytest.raises(NotEligible) as refused:
            late.book(desk, override)
        assert refused.value.reason.why is why
        assert "took the last credit" in str(refused.value)


# What becomes of an exception when its visit changes


@pytest.fixture
def excepted(desk: Desk) -> tuple[Desk, int, int, int]:
    """Return a desk, a client, a package and a visit a day after its end, by an exception."""
    client = desk.client()
    case = after_expiry(desk, client)
    return desk, client, case.package, case.book(desk, WHY)


def actions(desk: Desk, key: int) -> list[str]:
    sql = "SELECT action FROM history WHERE appointment_id = :key ORDER BY id"
    return [row[0] for row in desk.rows(sql, key=key)]


def test_a_note_or_another_hour_keeps_the_exception(excepted: tuple[Desk, int, int, int]) -> None:
    desk, client, package, key = excepted
    day = LAST_DAY + DAY
    desk.update(key, replace(desk.visit(client, day), notes="bring the X-ray"), package)
    desk.update(key, desk.visit(client, day, clock=time(17)), package)
    assert desk.appointment(key).override_reason == WHY
    assert EXCEPTED not in actions(desk, key)
    assert desk.broken() == []


def test_another_day_that_is_refused_is_asked_again(excepted: tuple[Desk, int, int, int]) -> None:
    desk, client, package, key = excepted
    later = desk.visit(client, LAST_DAY + 2 * DAY)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.update(key, later, package)
    assert refused.value.reason.why is Why.AFTER_EXPIRY
    assert desk.dump() == before
    desk.update(key, later, package, override="Mia was ill")
    assert desk.appointment(key).override_reason == "Mia was ill"
    assert actions(desk, key)[-1] == EXCEPTED
    assert desk.broken() == []


def test_an_exception_made_again_in_the_same_words_is_recorded_again(
    excepted: tuple[Desk, int, int, int],
) -> None:
    desk, client, package, key = excepted
    desk.store.staff = "Ana"
    later = desk.visit(client, LAST_DAY + 2 * DAY, service=desk.review)
    desk.update(key, later, package, override=WHY)
    staff, data = desk.rows(
        f"SELECT staff, data FROM history WHERE action = '{EXCEPTED}' ORDER BY id DESC"
    )[0]
    assert (staff, json.loads(data)["override"]) == ("Ana", WHY)
    assert desk.broken() == []


def test_a_day_that_fits_drops_the_exception(excepted: tuple[Desk, int, int, int]) -> None:
    desk, client, package, key = excepted
    desk.update(key, desk.visit(client, LAST_DAY), package)
    assert desk.appointment(key).override_reason == ""
    text = desk.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")
    assert text == "No exception any more: Physio 60, Sun 29 Nov 2026 14:00 with Mia"
    assert desk.broken() == []


def test_unlinking_drops_it_and_linking_again_asks_again(
    excepted: tuple[Desk, int, int, int],
) -> None:
    desk, _, package, key = excepted
    desk.unlink(key)
    assert desk.appointment(key).override_reason == ""
    with pytest.raises(NotEligible):
        desk.link(key, package)
    assert desk.broken() == []


def test_another_package_that_takes_over_needs_no_exception(
    excepted: tuple[Desk, int, int, int],
) -> None:
    desk, client, _, key = excepted
    other = desk.sell(client, desk.package())
    desk.update(key, desk.visit(client, LAST_DAY + DAY), other, override=WHY)
    assert desk.appointment(key).override_reason == ""
    assert desk.broken() == []


@pytest.mark.parametrize("ended", [State.CANCELED, State.MISSED])
def test_a_visit_by_exception_that_comes_back_keeps_it(
    excepted: tuple[Desk, int, int, int], ended: State
) -> None:
    desk, _, package, key = excepted
    desk.set(key, ended)
    assert desk.left(package) == 5
    desk.set(key, State.BOOKED, overlap=True)
    assert desk.left(package) == 4
    assert desk.appointment(key).override_reason == WHY
    assert desk.broken() == []


def test_an_exception_does_not_let_more_be_used_than_was_sold(
    excepted: tuple[Desk, int, int, int],
) -> None:
    desk, client, package, key = excepted
    desk.set(key, State.CANCELED)
    for number in range(5):
        desk.book(client, package, TODAY + number * DAY)
    before = desk.dump()
    with pytest.raises(NotEligible) as refused:
        desk.set(key, State.BOOKED)
    assert refused.value.reason.why is Why.COMPLETED
    assert desk.dump() == before
