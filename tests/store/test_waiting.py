"""The waiting list, and who is told of when a time becomes free."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.free import Part
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.domain.waiting import Freed, Waiting, Wish
from deskpkg.domain.zones import instant_of
from deskpkg.store import changes
from deskpkg.store.queries import waiting

TOMORROW = TODAY + timedelta(days=1)
"""A Wednesday."""


def put(desk: Desk, client: int, **wish: Any) -> int:
    """Put a client on the list, for physio unless the wish says otherwise."""
    made = Wish(client, wish.pop("service_id", desk.physio), **wish)
    return desk.store.run_write(changes.waiting.save, made)


def listed(desk: Desk) -> tuple[Waiting, ...]:
    return desk.store.run_read(waiting.waiting)


def freed(desk: Desk, at: time, *, practitioner: int | None = None) -> list[int]:
    """Return who could come in an hour of tomorrow that has become free."""
    start = instant_of(TOMORROW, at, desk.zone)
    person = practitioner or desk.mia
    end = start + timedelta(hours=1)
    return [line.id for line in desk.store.run_read(waiting.for_freed, [Freed(person, start, end)])]


def at(day: Any, clock: time, desk: Desk) -> datetime:
    return instant_of(day, clock, desk.zone)


def full_day(desk: Desk, client: int) -> list[int]:
    """Fill Mia's tomorrow, an hour each from 8 to 19."""
    return [desk.book(client, day=TOMORROW, clock=time(hour)) for hour in range(8, 19)]


def test_a_line_says_who_waits_for_what_since_when(desk: Desk) -> None:
    client = desk.client("Smith")
    key = put(desk, client, practitioner_id=desk.mia, weekdays=frozenset({0, 2}), part=Part.MORNING)
    (line,) = listed(desk)
    assert (line.id, line.client, line.service, line.practitioner) == (
        *(key, "Smith, Jane", "Physio 60", "Mia"),
    )
    assert line.wish.weekdays == {0, 2}
    assert line.wish.part is Part.MORNING
    assert line.since == desk.clock.now
    assert desk.broken() == []


def test_it_can_be_changed_and_ends_with_an_appointment_or_without(desk: Desk) -> None:
    client = desk.client()
    key = put(desk, client)
    changed = Wish(client, desk.review, notes="phone only after 5")
    desk.store.run_write(changes.waiting.save, changed, key)
    assert listed(desk)[0].wish == changed
    desk.store.run_write(changes.waiting.close, key, desk.book(client))
    assert listed(desk) == ()
    with pytest.raises(Gone):
        desk.store.run_write(changes.waiting.close, key)
    desk.store.run_write(changes.waiting.close, put(desk, client))
    assert listed(desk) == ()
    assert desk.broken() == []


def test_what_two_desks_change_of_a_wish_is_not_lost(desk: Desk) -> None:
    key = put(desk, desk.client())
    seen = listed(desk)[0].wish
    desk.store.run_write(changes.waiting.save, replace(seen, notes="after 5"), key, seen)
    with pytest.raises(Conflict):
        desk.store.run_write(changes.waiting.save, replace(seen, part=Part.MORNING), key, seen)
    assert listed(desk)[0].wish.notes == "after 5"


def test_each_change_of_the_list_can_be_undone(desk: Desk) -> None:
    key = put(desk, desk.client())
    desk.store.run_write(changes.waiting.close, key)
    assert "waits no longer" in desk.store.run_write(changes.undo.undo)
    assert [line.id for line in listed(desk)] == [key]
    desk.store.run_write(changes.undo.undo)
    assert listed(desk) == ()
    assert desk.broken() == []


def test_nonsense_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        put(desk, desk.client(), first=TOMORROW, last=TODAY)
    with pytest.raises(Gone):
        put(desk, 999)
    assert listed(desk) == ()


def test_the_list_offers_the_first_time_that_suits(desk: Desk) -> None:
    full_day(desk, desk.client())
    friday = TODAY + timedelta(days=3)
    put(desk, desk.client(), practitioner_id=desk.mia, first=TOMORROW)
    put(desk, desk.client(), practitioner_id=desk.mia, weekdays=frozenset({4}), part=Part.AFTERNOON)
    put(desk, desk.client(), first=TODAY + timedelta(days=60))
    one, two, three = desk.store.run_read(waiting.offered)
    assert one.slot is not None and two.slot is not None
    assert one.slot.starts_at == at(TODAY + timedelta(days=2), time(8), desk)
    assert two.slot.starts_at == at(friday, time(12), desk)
    assert three.slot is None


def test_a_canceled_visit_is_offered_to_whom_it_suits(desk: Desk) -> None:
    visits = full_day(desk, desk.client())
    anybody = put(desk, desk.client())
    mornings = put(desk, desk.client(), part=Part.MORNING)
    put(desk, desk.client(), practitioner_id=desk.osei)
    put(desk, desk.client(), weekdays=frozenset({0}))
    assert freed(desk, time(14)) == []
    desk.set(visits[6], State.CANCELED)
    assert freed(desk, time(14)) == [anybody]
    desk.set(visits[1], State.CANCELED)
    assert freed(desk, time(9)) == [anybody, mornings]


def test_a_longer_visit_is_offered_only_where_it_has_room(desk: Desk) -> None:
    visits = full_day(desk, desk.client())
    long = desk.store.run_write(changes.practice.save_service, "Intake 90", 90, 15000)
    waits = put(desk, desk.client(), service_id=long)
    desk.set(visits[6], State.CANCELED)
    assert freed(desk, time(14)) == []
    desk.set(visits[7], State.CANCELED)
    assert freed(desk, time(15)) == [waits]


def test_a_service_that_nobody_there_offers_is_not_offered(desk: Desk) -> None:
    service = desk.store.run_write(
        changes.practice.save_service, "Needling", 30, 5000, 0, [desk.osei]
    )
    put(desk, desk.client(), service_id=service)
    desk.set(desk.book(desk.client(), day=TOMORROW), State.CANCELED)
    assert freed(desk, time(14)) == []
    assert freed(desk, time(14), practitioner=desk.osei) != []


@pytest.mark.parametrize(("kind", "wish"), [("practitioner", "osei"), ("location", "place")])
def test_nothing_is_offered_with_whom_or_where_is_in_the_archive(
    desk: Desk, kind: str, wish: str
) -> None:
    key = getattr(desk, wish)
    desk.store.run_write(changes.practice.save_location, "Lake")
    put(desk, desk.client(), **{f"{kind}_id": key})
    assert desk.store.run_read(waiting.offered)[0].slot is not None
    desk.store.run_write(changes.practice.archive, kind, key)
    assert desk.store.run_read(waiting.offered)[0].slot is None
    assert kind == "location" or freed(desk, time(14), practitioner=key) == []


def test_nothing_is_offered_of_what_is_past(desk: Desk) -> None:
    put(desk, desk.client())
    desk.clock.turn(days=2)
    assert freed(desk, time(14)) == []


def test_a_time_that_has_begun_is_not_offered(desk: Desk) -> None:
    visits = full_day(desk, desk.client())
    waits = put(desk, desk.client())
    desk.set(visits[6], State.CANCELED)
    start = at(TOMORROW, time(14), desk)
    desk.clock.now = start - timedelta(minutes=1)
    assert freed(desk, time(14)) == [waits]
    desk.clock.now = start + timedelta(minutes=1)
    assert freed(desk, time(14)) == []


def test_a_time_is_not_offered_to_who_has_just_given_it_up(desk: Desk) -> None:
    gives, other = desk.client(), desk.client()
    put(desk, gives)
    waits = put(desk, other)
    start = at(TOMORROW, time(14), desk)
    given = Freed(desk.mia, start, start + timedelta(hours=1), gives)
    assert [line.id for line in desk.store.run_read(waiting.for_freed, [given])] == [waits]


def test_the_time_of_a_wish_for_the_same_hour_is_that_hour(desk: Desk) -> None:
    visits = full_day(desk, desk.client())
    put(desk, desk.client())
    desk.set(visits[6], State.CANCELED)
    start = instant_of(TOMORROW, time(14), desk.zone)
    time_of = Freed(desk.mia, start, start + timedelta(hours=1))
    (line,) = desk.store.run_read(waiting.for_freed, [time_of])
    assert line.slot is not None
    assert (line.slot.starts_at, line.slot.person) == (start, desk.mia)
    assert line == replace(line, id=line.id)


def test_of_several_times_each_has_the_first_that_suits(desk: Desk) -> None:
    visits = full_day(desk, desk.client())
    anybody = put(desk, desk.client())
    afternoons = put(desk, desk.client(), part=Part.AFTERNOON)
    put(desk, desk.client(), part=Part.EVENING)
    times = []
    for place, hour in ((1, 9), (6, 14)):
        desk.set(visits[place], State.CANCELED)
        start = at(TOMORROW, time(hour), desk)
        times.append(Freed(desk.mia, start, start + timedelta(hours=1)))
    one, two = desk.store.run_read(waiting.for_freed, times)
    assert one.slot is not None and two.slot is not None
    assert (one.id, one.slot.starts_at) == (anybody, at(TOMORROW, time(9), desk))
    assert (two.id, two.slot.starts_at) == (afternoons, at(TOMORROW, time(14), desk))
    assert desk.store.run_read(waiting.for_freed, []) == ()


def test_who_has_an_appointment_leaves_the_list_once(desk: Desk) -> None:
    client = desk.client()
    key, visit = put(desk, client), desk.book(client)
    desk.store.run_write(changes.waiting.booked, key, visit)
    before = desk.dump()
    desk.store.run_write(changes.waiting.booked, key, visit)
    desk.store.run_write(changes.waiting.booked, 999, visit)
    assert desk.dump() == before
    assert listed(desk) == ()
    assert desk.broken() == []


def test_the_freed_time_itself_is_offered_before_what_was_free_beside_it(desk: Desk) -> None:
    visits = full_day(desk, desk.client())
    put(desk, desk.client())
    for place in (5, 6):
        desk.set(visits[place], State.CANCELED)
    start = at(TOMORROW, time(14), desk)
    freed_time = Freed(desk.mia, start, start + timedelta(hours=1))
    (line,) = desk.store.run_read(waiting.for_freed, [freed_time])
    assert line.slot is not None
    assert line.slot.starts_at == start


def test_nobody_waits_for_somebody_who_does_not_offer_it(desk: Desk) -> None:
    needling = desk.store.run_write(
        changes.practice.save_service, "Needling", 30, 5000, 0, [desk.osei]
    )
    client = desk.client()
    with pytest.raises(BadInput, match="Mia Brandt does not offer Needling") as refused:
        put(desk, client, service_id=needling, practitioner_id=desk.mia)
    assert refused.value.field == "with"
    with pytest.raises(Gone):
        put(desk, client, practitioner_id=999)
    put(desk, client, service_id=needling, practitioner_id=desk.osei)
    assert len(listed(desk)) == 1
