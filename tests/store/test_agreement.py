"""The rule, the use cases and the verifier say the same of every situation."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from builders import TODAY, Clock, Desk
from deskpkg.domain.eligibility import NotEligible, Reason, Why, can_override, refusals
from deskpkg.store import Store, Unit, changes
from deskpkg.store.changes import checking, linking
from deskpkg.store.changes.images import watch
from deskpkg.store.models import Appointment
from deskpkg.store.queries import packages, uses
from samples import plant
from situations import SITUATIONS, Situation
from store.conftest import NIGHTLY

FOUND = {
    Why.OTHER_CLIENT: " of client 1 is linked to package",
    Why.REPEATING: " repeats, and is linked to package",
    Why.CANCELED: " was canceled at ",
    Why.COMPLETED: "is oversold: ",
    Why.USED_UP: "is oversold for service",
    Why.NOT_COVERED: "which it does not cover",
    Why.AFTER_EXPIRY: "which expired on",
    Why.FIRST_USE: "which expired on",
}
"""What the verifier says of a credit that a rule would have refused.

The other rules it leaves to the use cases: they ask the day at the desk, a limit or a policy, which
the records may have outlived, or a visit that holds no credit.
"""

NEVER_HOLDS = {Why.VISIT_CANCELED, Why.LINKED}
"""A visit of which the package would hold no credit, or a link that replaces another one."""

Fresh = Callable[[], Desk]


@pytest.fixture
def fresh(folder: Path, made: Desk) -> Fresh:
    """Return what makes a practice of its own for each example."""
    count = iter(range(1_000_000))

    def make() -> Desk:
        path = folder / f"desk{next(count)}.db"
        shutil.copy(made.store.path, path)
        clock = Clock()
        return replace(made, store=Store(path, clock=clock), clock=clock)

    return make


def told_by_the_rule(unit: Unit, package: int, visit: int) -> tuple[Reason, ...]:
    """Ask the rule itself, with what the records say."""
    row = unit.session.get_one(Appointment, visit)
    asked = checking.facts(unit, row, linked_to=row.client_package_id)
    assert asked.day is not None
    sold = packages.one(unit, package, but=visit)
    return refusals(
        sold,
        asked,
        today=unit.today,
        usage=uses.usage(unit, sold.client_id, asked.day, visit).get(package),
        pay_before_use=bool(unit.value("SELECT pay_before_use FROM practice")),
    )


def check_use_cases(desk: Desk, package: int, visit: int, reasons: tuple[Reason, ...]) -> None:
    """Check that a link is made exactly where the rule allows it, by an exception or without."""
    before = desk.dump()
    if reasons:
        with pytest.raises(NotEligible) as refused:
            desk.link(visit, package)
        assert refused.value.reason == reasons[0]
        assert refused.value.reasons == reasons
        assert desk.dump() == before
    if reasons and not can_override(reasons):
        with pytest.raises(NotEligible) as refused:
            desk.store.run_write(changes.appointments.link, visit, package, override="a favour")
        assert not refused.value.reason.overridable
        assert desk.dump() == before
        return
    desk.store.run_write(changes.appointments.link, visit, package, override="a favour")
    kept = desk.appointment(visit)
    assert kept.package_id == package
    assert kept.override_reason == ("a favour" if reasons else "")
    assert desk.broken() == []
    desk.unlink(visit)


def check_verifier(desk: Desk, package: int, visit: int, reasons: tuple[Reason, ...]) -> None:
    """Check that the verifier finds a link that was forced in against the rules it covers."""
    whys = {reason.why for reason in reasons}
    if whys & NEVER_HOLDS:
        return
    if Why.CANCELED in whys and desk.one(package).unused == 0:
        whys.add(Why.COMPLETED)  # a status is one word, and that one is not told of a canceled one
    desk.store.close()
    plant(desk.store.path, "")
    desk = replace(desk, store=Store(desk.store.path, clock=desk.clock))

    def force(unit: Unit) -> None:
        unit.connection.execute("PRAGMA ignore_check_constraints=ON")
        forced = unit.session.get_one(Appointment, visit)
        watch(unit, forced)
        linking.attach(unit, forced, package)

    desk.store.run_write(force)
    lines = [line for line in desk.broken() if not line.startswith(("trigger", "the file"))]
    found = {words for words in FOUND.values() if any(words in line for line in lines)}
    assert found == {FOUND[why] for why in whys if why in FOUND}, lines
    assert all(any(words in line for words in found) for line in lines)
    desk.store.close()


def check_all(desk: Desk, situation: Situation) -> tuple[Reason, ...]:
    """Make a situation, and check what everybody says of it; return what the rule says."""
    package, visit = situation.make(desk)
    reasons = desk.store.run_write(told_by_the_rule, package, visit)
    check_use_cases(desk, package, visit, reasons)
    check_verifier(desk, package, visit, reasons)
    desk.store.close()
    return reasons


@pytest.mark.parametrize(("situation", "expected"), SITUATIONS.values(), ids=SITUATIONS)
def test_in_each_situation_all_agree(
    fresh: Fresh, situation: Situation, expected: tuple[Why, ...]
) -> None:
    reasons = check_all(fresh(), situation)
    assert tuple(reason.why for reason in reasons) == expected


DAYS = st.integers(-15, 20)
COVERED = st.sampled_from(["physio", "review"])


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any situation that the use cases could have led to."""
    allowances = draw(st.none() | st.tuples(st.integers(1, 3), st.integers(0, 2)))
    left = {"physio": 9, "review": 9}
    credits = draw(st.integers(1, 5))
    if allowances is not None:
        left = dict(zip(left, allowances, strict=True))
        credits = sum(allowances)
    used: list[tuple[int, str]] = []
    for day, service in draw(st.lists(st.tuples(DAYS, COVERED), max_size=credits)):
        if left[service] > 0:
            used.append((day, service))
            left[service] -= 1
    last_use = max((day for day, _ in used), default=-15)
    first = draw(st.none() | st.integers(1, 40))
    if first is not None and used:  # those that use it do so in its time
        first = max(first, last_use - min(day for day, _ in used))
    last_day = draw(st.none() | st.integers(max(-5, last_use), 25)) if first is None else None
    day = draw(DAYS)
    return Situation(
        credits=credits,
        fixed=allowances,
        used=tuple(used),
        last_day=last_day,
        first_use=first,
        canceled=draw(st.integers(0, 5)) == 0,
        weekly=draw(st.none() | st.integers(1, 2)),
        monthly=draw(st.none() | st.integers(1, 3)),
        only_osei=draw(st.integers(0, 4)) == 0,
        of_another=(other := draw(st.integers(0, 3)) == 0),
        shared=other and draw(st.booleans()),
        pay_first=draw(st.integers(0, 4)) == 0,
        day=day,
        service=draw(st.sampled_from(["physio", "physio", "review", "massage"])),
        visit_canceled=day > 0 and draw(st.integers(0, 6)) == 0,
        repeats=draw(st.integers(0, 6)) == 0,
    )


@settings(
    max_examples=1000 if NIGHTLY else 40,
    deadline=None,
    derandomize=not NIGHTLY,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(situation=situations())
@example(situation=Situation(credits=1, used=((0, "physio"),), monthly=1, of_another=True))
def test_in_any_situation_all_agree(fresh: Fresh, situation: Situation) -> None:
    desk = fresh()
    reasons = check_all(desk, situation)
    desk.store.path.unlink()
    if situation.of_another and not situation.shared:
        assert reasons[0].why is Why.OTHER_CLIENT
        return
    alone = refusals(
        situation.package(),
        situation.visit(),
        today=TODAY,
        usage=situation.usage(),
        pay_before_use=situation.pay_first,
    )
    assert [reason.why for reason in reasons] == [reason.why for reason in alone]
