"""The next free slots among the visits that are in the records."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from builders import NOW, TODAY, Desk
from deskpkg.domain.agenda import Span
from deskpkg.domain.appointments import State
from deskpkg.domain.free import Part, Slot, Wanted
from deskpkg.domain.hours import OtherDays, Owner, Shift, Shifts
from deskpkg.domain.zones import instant_of
from deskpkg.store import Store, changes
from deskpkg.store.queries import hours
from deskpkg.store.queries.practice import NotSetUp

MORNING = (Shift(Span(480, 720)),)


def find(
    desk: Desk, minutes: int = 60, since: datetime = NOW, count: int = 5, **more: object
) -> list[str]:
    people = more.pop("people", (desk.mia,))
    but = more.pop("but", None)
    wanted = Wanted(minutes, people, **more)  # type: ignore[arg-type]
    found = desk.store.run_read(hours.next_free, wanted, since, count, but)  # type: ignore[arg-type]
    return [told(desk, slot) for slot in found]


def told(desk: Desk, slot: Slot) -> str:
    local = slot.starts_at.astimezone(desk.store.run_read(lambda unit: unit.zone))
    asked = f" {slot.requests} asked" if slot.requests else ""
    who = "Mia" if slot.person == desk.mia else "Osei"
    return f"{local:%d %b %H:%M} {who}{asked}"


def say(desk: Desk, owner: Owner, week: Mapping[int, Shifts | None]) -> None:
    desk.store.run_write(changes.hours.set_week, owner, week)


def test_the_five_next_slots_are_found_from_now_on(desk: Desk) -> None:
    desk.book(desk.client(), day=TODAY, clock=time(11))
    desk.book(desk.client(), day=TODAY, clock=time(12, 20))
    assert find(desk) == [
        "24 Nov 13:20 Mia",
        "24 Nov 13:30 Mia",
        "24 Nov 13:45 Mia",
        "24 Nov 14:00 Mia",
        "24 Nov 14:15 Mia",
    ]
    assert find(desk, 20, count=2) == ["24 Nov 12:00 Mia", "24 Nov 13:20 Mia"]


def test_only_visits_that_take_place_take_time_and_requests_are_told(desk: Desk) -> None:
    client = desk.client()
    desk.book(client, day=TODAY, clock=time(11), state=State.REQUESTED)
    for state in (State.CANCELED, State.MISSED):
        desk.set(desk.book(client, day=TODAY, clock=time(12)), state)
    assert find(desk, count=2, step=60) == ["24 Nov 11:00 Mia 1 asked", "24 Nov 12:00 Mia"]
    arrived = desk.book(client, day=TODAY, clock=time(11))
    desk.set(arrived, State.ARRIVED)
    assert find(desk, count=1) == ["24 Nov 12:00 Mia"]


def test_a_visit_that_is_moved_is_not_in_its_own_way(desk: Desk) -> None:
    key = desk.book(desk.client(), day=TODAY, clock=time(11))
    assert find(desk, count=1) == ["24 Nov 12:00 Mia"]
    assert find(desk, count=1, but=key) == ["24 Nov 11:00 Mia"]


def test_anybody_who_is_wanted_is_looked_at_together(desk: Desk) -> None:
    desk.book(desk.client(), day=TODAY, clock=time(11))
    found = find(desk, people=(desk.mia, desk.osei), count=3, step=60)
    assert found == ["24 Nov 11:00 Osei", "24 Nov 12:00 Mia", "24 Nov 12:00 Osei"]


def test_a_part_of_the_day_and_another_day_narrow_it(desk: Desk) -> None:
    assert find(desk, part=Part.EVENING, count=1) == ["24 Nov 17:00 Mia"]
    assert find(desk, part=Part.MORNING, count=6)[-1] == "25 Nov 08:15 Mia"
    later = instant_of(TODAY + timedelta(days=10), time(0), desk.zone)
    assert find(desk, since=later, count=1) == ["04 Dec 08:00 Mia"]


def test_days_off_and_closed_days_are_passed_over(desk: Desk) -> None:
    mia = Owner("practitioner", desk.mia)
    say(desk, mia, {day: () for day in range(7) if day != 3})
    away = OtherDays(mia, TODAY, TODAY + timedelta(days=20))
    desk.store.run_write(changes.hours.save_other_days, away)
    assert find(desk, count=1) == ["17 Dec 08:00 Mia"]


def test_a_year_without_a_free_hour_ends_the_search(desk: Desk) -> None:
    say(desk, Owner("practitioner", desk.mia), {day: () for day in range(7)})
    assert find(desk) == []
    assert find(desk, 721, count=1) == []


def test_the_last_day_that_is_looked_at_is_a_year_away(desk: Desk) -> None:
    mia = Owner("practitioner", desk.mia)
    say(desk, mia, {day: () for day in range(7)})
    for days, found in ((hours.AHEAD, 1), (hours.AHEAD + 1, 0)):
        day = TODAY + timedelta(days=days)
        only = OtherDays(mia, day, day, MORNING)
        key = desk.store.run_write(changes.hours.save_other_days, only)
        assert len(find(desk, count=1)) == found
        desk.store.run_write(changes.hours.remove_other_days, key)


def test_every_window_of_the_search_joins_the_next(desk: Desk) -> None:
    say(desk, Owner("location", desk.place), {day: (Shift(Span(480, 540)),) for day in range(7)})
    found = desk.store.run_read(hours.next_free, Wanted(60, (desk.mia,)), NOW, 400)
    days = [slot.starts_at.date() for slot in found]
    assert days == [TODAY + timedelta(days=1 + n) for n in range(hours.AHEAD)]


def test_a_visit_from_the_day_before_takes_its_time(desk: Desk) -> None:
    say(desk, Owner("location", desk.place), {day: (Shift(Span(0, 1440)),) for day in range(7)})
    desk.book(desk.client(), day=TODAY, clock=time(23, 30))
    midnight = instant_of(TODAY + timedelta(days=1), time(0), desk.zone)
    assert find(desk, since=midnight, count=1) == ["25 Nov 00:30 Mia"]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        (
            "America/Toronto",
            date(2026, 3, 8),
            ["08 Mar 01:00 Mia", "08 Mar 01:30 Mia", "08 Mar 03:00 Mia"],
        ),
        (
            "America/Toronto",
            date(2026, 11, 1),
            ["01 Nov 01:00 Mia", "01 Nov 01:30 Mia", "01 Nov 01:00 Mia"],
        ),
        (
            "Australia/Lord_Howe",
            date(2026, 10, 4),
            ["04 Oct 01:00 Mia", "04 Oct 01:30 Mia", "04 Oct 02:30 Mia"],
        ),
    ],
)
def test_in_the_night_the_clocks_change_slots_are_real(
    folder: Path, zone: str, day: date, expected: list[str]
) -> None:
    desk = Desk.at(folder / "desk.db", zone)
    say(desk, Owner("location", desk.place), {day.weekday(): (Shift(Span(60, 240)),)})
    since = instant_of(day, time(0), zone)
    assert find(desk, 30, since, count=3, step=30) == expected
    wanted = Wanted(30, (desk.mia,), step=30)
    for slot in desk.store.run_read(hours.next_free, wanted, since, 3):
        booking = desk.visit(desk.client(), TODAY)
        end = slot.starts_at + timedelta(minutes=30)
        visit = type(booking)(
            booking.client_id, desk.mia, desk.physio, desk.place, slot.starts_at, end
        )
        desk.store.run_write(changes.appointments.book, visit)
    assert desk.broken() == []
    desk.store.close()


def test_at_the_end_of_time_the_search_ends(desk: Desk) -> None:
    last = datetime(9999, 12, 30, 12, tzinfo=UTC)
    assert len(find(desk, since=last)) == 5
    assert find(desk, 700, since=datetime(9999, 12, 31, 23, tzinfo=UTC)) == []


def test_without_a_practice_nothing_is_looked_for(folder: Path) -> None:
    store = Store.create(folder / "empty.db")
    with pytest.raises(NotSetUp):
        store.run_read(hours.next_free, Wanted(60, (1,)), NOW)
    store.close()
