"""Repeating appointments in the records: made, edited, canceled and undone as a whole."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import Desk
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.refused import BadInput, Conflict, Gone, Refused
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.series import Member, Scope, edited
from deskpkg.domain.zones import instant_of, local_datetime
from deskpkg.store import changes
from deskpkg.store.changes.sessions import Clashing, NotAll
from deskpkg.store.queries import appointments
from deskpkg.store.queries import series as queries

MONDAY = date(2026, 11, 30)
WEEKLY = Repeat(Every.WEEK, 4)


def make(desk: Desk, booking: Booking, repeat: Repeat = WEEKLY, **more: Any) -> tuple[int, ...]:
    return desk.store.run_write(changes.series.create, booking, repeat, **more)


def weekly(desk: Desk, client: int = 0) -> tuple[int, ...]:
    return make(desk, desk.visit(client or desk.client(), MONDAY, time(12)))


def edit(desk: Desk, key: int, scope: Scope, *, minutes: int = 60, **change: Any) -> int:
    """Change a visit of a series: `day`, `clock`, or anything a form says."""
    visit = desk.appointment(key)
    local = local_datetime(visit.starts_at, desk.zone)
    day, clock = change.pop("day", local.date()), change.pop("clock", local.time())
    start = instant_of(day, clock, desk.zone, fold=0)
    booking = Booking(
        visit.client_id,
        visit.practitioner_id,
        visit.service_id,
        visit.location_id,
        start,
        start + timedelta(minutes=minutes),
        visit.notes,
        visit.confirmed,
    )
    options = {k: change.pop(k) for k in ("unusual", "overwrite", "version") if k in change}
    options.setdefault("version", visit.version)
    return desk.store.run_write(
        changes.series.edit, key, replace(booking, **change), scope, **options
    )


def times(desk: Desk, keys: tuple[int, ...]) -> list[str]:
    found = (local_datetime(desk.appointment(key).starts_at, desk.zone) for key in keys)
    return [f"{at:%d %b %H:%M}" for at in found]


def test_a_series_is_one_change_with_a_visit_for_each_day(desk: Desk) -> None:
    keys = weekly(desk)
    assert times(desk, keys) == ["30 Nov 12:00", "07 Dec 12:00", "14 Dec 12:00", "21 Dec 12:00"]
    assert all(desk.appointment(key).repeating for key in keys)
    assert desk.value("SELECT count(DISTINCT operation) FROM history WHERE client_id = 1") == 2
    found = desk.store.run_read(queries.of_appointment, keys[2])
    assert found is not None
    assert (found.every, found.place, found.keys) == (Every.WEEK, 2, keys)
    assert desk.broken() == []


def test_the_time_of_the_wall_stays_when_the_clocks_change(desk: Desk) -> None:
    booking = desk.visit(desk.client(), date(2027, 3, 1), time(12))
    keys = make(desk, booking, Repeat(Every.WEEK, 3))
    assert times(desk, keys) == ["01 Mar 12:00", "08 Mar 12:00", "15 Mar 12:00"]
    assert desk.appointment(keys[2]).starts_at - booking.starts_at == timedelta(days=13, hours=23)


def test_a_time_that_does_not_exist_refuses_all_and_says_which(desk: Desk) -> None:
    booking = desk.visit(desk.client(), date(2027, 3, 7), time(2, 30))
    before = desk.dump()
    with pytest.raises(NotAll) as refused:
        make(desk, booking, Repeat(Every.WEEK, 3))
    assert list(refused.value.refusals) == [1]
    assert "does not exist" in str(refused.value.refusals[1])
    assert desk.dump() == before


def test_too_many_are_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="At most 100"):
        make(desk, desk.visit(desk.client()), Repeat(Every.DAY, 101))


def test_times_that_are_taken_are_asked_once(desk: Desk) -> None:
    other = desk.client("Weber")
    desk.book(other, day=MONDAY + timedelta(weeks=2), clock=time(12))
    booking = desk.visit(desk.client(), MONDAY, time(12))
    with pytest.raises(Clashing) as asked:
        make(desk, booking)
    assert [line.client for line in asked.value.others] == ["Weber, Jane"]
    assert len(make(desk, booking, unusual=True)) == 4
    assert desk.broken() == []


def test_no_package_pays_for_a_visit_that_repeats(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = weekly(desk, client)[0]
    with pytest.raises(NotEligible) as refused:
        desk.link(key, package)
    assert refused.value.reason.why is Why.REPEATING
    assert desk.left(package) == 5


@pytest.mark.parametrize(
    ("scope", "hours"),
    [
        (Scope.THIS, [12, 15, 12, 12]),
        (Scope.FOLLOWING, [12, 15, 15, 15]),
        (Scope.ALL, [15, 15, 15, 15]),
    ],
)
def test_a_visit_is_edited_alone_or_with_those_that_follow_or_with_all(
    desk: Desk, scope: Scope, hours: list[int]
) -> None:
    keys = weekly(desk)
    assert edit(desk, keys[1], scope, clock=time(15)) == sum(hour == 15 for hour in hours)
    assert [int(text[-5:-3]) for text in times(desk, keys)] == hours
    assert desk.broken() == []


def test_what_one_visit_has_for_itself_is_kept_unless_it_is_asked_for(desk: Desk) -> None:
    keys = weekly(desk)
    edit(desk, keys[1], Scope.THIS, clock=time(9), notes="early")
    edit(desk, keys[0], Scope.ALL, clock=time(15), practitioner_id=desk.osei)
    assert times(desk, keys)[1] == "07 Dec 09:00"
    assert {desk.appointment(key).practitioner_id for key in keys} == {desk.osei}
    assert desk.appointment(keys[1]).notes == "early"
    edit(desk, keys[0], Scope.ALL, clock=time(16), overwrite=True)
    assert {text[-5:] for text in times(desk, keys)} == {"16:00"}
    assert desk.broken() == []


def test_a_series_moved_by_its_own_distance_does_not_meet_itself(desk: Desk) -> None:
    keys = weekly(desk)
    edit(desk, keys[0], Scope.ALL, day=MONDAY + timedelta(weeks=1))
    assert times(desk, keys)[0] == "07 Dec 12:00"
    edit(desk, keys[0], Scope.ALL, day=MONDAY)
    assert times(desk, keys)[3] == "21 Dec 12:00"
    assert desk.value("SELECT sum(overlap_accepted) FROM appointment") == 0


def test_what_has_begun_or_ended_stays_as_it_was(desk: Desk) -> None:
    keys = weekly(desk)
    desk.set(keys[3], State.CANCELED)
    desk.clock.turn(days=14)
    edit(desk, keys[2], Scope.ALL, clock=time(15))
    assert [text[-5:] for text in times(desk, keys)] == ["12:00", "12:00", "15:00", "12:00"]


@pytest.mark.parametrize("here", [State.ARRIVED, State.COMPLETED])
def test_who_is_early_for_a_visit_keeps_it_whatever_becomes_of_the_rest(
    desk: Desk, here: State
) -> None:
    keys = weekly(desk)
    desk.set(keys[0], here)
    assert edit(desk, keys[1], Scope.ALL, clock=time(15)) == 3
    assert desk.store.run_write(changes.series.cancel, keys[1], Scope.ALL) == tuple(keys[1:])
    assert desk.appointment(keys[0]).state is here
    assert times(desk, keys)[0] == "30 Nov 12:00"


def test_a_change_that_cannot_be_made_everywhere_is_made_nowhere(desk: Desk) -> None:
    booking = desk.visit(desk.client(), date(2027, 3, 7), time(12))
    keys = make(desk, booking, Repeat(Every.WEEK, 3))
    before = desk.dump()
    with pytest.raises(NotAll) as refused:
        edit(desk, keys[0], Scope.ALL, clock=time(2, 30))
    assert list(refused.value.refusals) == [1]
    assert desk.dump() == before


def test_a_clash_of_one_is_asked_for_all(desk: Desk) -> None:
    keys = weekly(desk)
    desk.book(desk.client(), day=MONDAY + timedelta(weeks=3), clock=time(15))
    before = desk.dump()
    with pytest.raises(Clashing):
        edit(desk, keys[0], Scope.ALL, clock=time(15))
    assert desk.dump() == before
    edit(desk, keys[0], Scope.ALL, clock=time(15), unusual=True)
    accepted = desk.rows(
        "SELECT overlap_accepted FROM appointment WHERE series_id = 1 ORDER BY series_place"
    )
    assert accepted == [(0,), (0,), (0,), (1,)]
    assert desk.broken() == []


def test_a_stale_form_is_refused(desk: Desk) -> None:
    keys = weekly(desk)
    seen = desk.appointment(keys[0]).version
    edit(desk, keys[1], Scope.ALL, clock=time(15))
    with pytest.raises(Conflict):
        edit(desk, keys[0], Scope.ALL, clock=time(16), version=seen)


def test_canceling_what_was_changed_meanwhile_is_refused(desk: Desk) -> None:
    keys = weekly(desk)
    seen = desk.appointment(keys[0]).version
    edit(desk, keys[0], Scope.THIS, clock=time(15))
    before = desk.dump()
    with pytest.raises(Conflict):
        desk.store.run_write(
            lambda unit: changes.series.cancel(unit, keys[0], Scope.ALL, version=seen)
        )
    assert desk.dump() == before


@pytest.mark.parametrize(("scope", "left"), [(Scope.THIS, 3), (Scope.FOLLOWING, 1), (Scope.ALL, 0)])
def test_a_visit_is_canceled_alone_or_with_others(desk: Desk, scope: Scope, left: int) -> None:
    keys = weekly(desk)
    done = desk.store.run_write(changes.series.cancel, keys[1], scope, reason="moved away")
    states = [desk.appointment(key).state for key in keys]
    assert len(done) == 4 - left
    assert keys[1] in done
    assert states.count(State.BOOKED) == left
    assert states[1] is State.CANCELED
    assert desk.appointment(keys[1]).cancel_reason == "moved away"
    assert desk.broken() == []


def test_what_has_begun_is_not_canceled_with_the_rest(desk: Desk) -> None:
    keys = weekly(desk)
    desk.clock.turn(days=14)
    desk.store.run_write(changes.series.cancel, keys[2], Scope.ALL)
    states = [desk.appointment(key).state for key in keys]
    assert states == [State.BOOKED, State.BOOKED, State.CANCELED, State.CANCELED]
    with pytest.raises(Refused, match="only marked missed"):
        desk.store.run_write(changes.series.cancel, keys[0], Scope.THIS)


def test_making_editing_and_canceling_are_each_undone_as_a_whole(desk: Desk) -> None:
    client = desk.client()
    keys = weekly(desk, client)
    edit(desk, keys[1], Scope.THIS, notes="early")
    edit(desk, keys[0], Scope.ALL, clock=time(15), notes="all")
    desk.store.run_write(changes.series.cancel, keys[0], Scope.ALL)
    desk.store.run_write(changes.undo.undo)
    assert {desk.appointment(key).state for key in keys} == {State.BOOKED}
    desk.store.run_write(changes.undo.undo)
    assert {text[-5:] for text in times(desk, keys)} == {"12:00"}
    assert desk.appointment(keys[1]).notes == "early"
    assert desk.value("SELECT series_own FROM appointment WHERE id = :id", id=keys[1]) == "notes"
    desk.store.run_write(changes.undo.undo)
    desk.store.run_write(changes.undo.undo)
    assert desk.value("SELECT count(removed_at) FROM appointment") == len(keys)
    assert desk.value("SELECT removed_at FROM series") is not None
    assert desk.broken() == []


def test_a_visit_that_does_not_repeat_is_not_edited_as_a_series(desk: Desk) -> None:
    key = desk.book(desk.client())
    with pytest.raises(Gone):
        edit(desk, key, Scope.ALL, clock=time(15))
    with pytest.raises(Gone):
        desk.store.run_write(changes.series.cancel, key, Scope.ALL)


def members(desk: Desk, key: int) -> tuple[Member, ...]:
    found = desk.store.run_read(queries.of_appointment, key)
    assert found is not None
    return found.members


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(Scope),
            st.booleans(),
            st.fixed_dictionaries(
                {},
                optional={
                    "clock": st.sampled_from([time(9), time(12), time(15, 30)]),
                    "shift": st.integers(-2, 2),
                    "notes": st.sampled_from(["", "early"]),
                    "confirmed": st.booleans(),
                },
            ),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_records_are_what_the_rule_says_of_any_edits(
    desk: Desk, edits: list[tuple[int, Scope, bool, dict[str, Any]]]
) -> None:
    later = MONDAY + timedelta(weeks=3)  # so that no edit brings one into the past
    keys = make(desk, desk.visit(desk.client(), later, time(12)), unusual=True)
    expected = {member.place: member for member in members(desk, keys[0])}
    for place, scope, overwrite, change in edits:
        old = expected[place].shape
        wanted = {k: v for k, v in change.items() if k != "shift"}
        wanted["day"] = old.day + timedelta(days=change.get("shift", 0))
        new = replace(old, **wanted)
        for member in edited(expected.values(), place, new, scope, overwrite=overwrite):
            expected[member.place] = member
        edit(desk, keys[place], scope, overwrite=overwrite, unusual=True, **wanted)
    assert members(desk, keys[0]) == tuple(expected.values())
    assert desk.broken() == []


def test_no_visit_of_a_series_that_was_taken_back_is_booked_again(desk: Desk) -> None:
    keys = weekly(desk)
    desk.store.run_write(changes.undo.undo)
    for book in (
        lambda unit: changes.requests.book_again(unit, keys[1]),
        lambda unit: changes.appointments.set_state(unit, keys[1], State.BOOKED),
        lambda unit: changes.series.cancel(unit, keys[1], Scope.ALL),
    ):
        with pytest.raises(Gone):
            desk.store.run_write(book)
    assert desk.store.run_read(appointments.of_client, 1) == ()
    assert desk.broken() == []


def test_a_visit_of_a_series_that_was_canceled_is_booked_again_in_it(desk: Desk) -> None:
    keys = weekly(desk)
    desk.set(keys[1], State.CANCELED)
    desk.store.run_write(lambda unit: changes.requests.book_again(unit, keys[1]))
    assert desk.appointment(keys[1]).repeating
    assert edit(desk, keys[0], Scope.ALL, notes="bring the brace") == 4
    assert desk.broken() == []
