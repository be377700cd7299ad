"""Hours in the records: said, told, taken back, and asked before a visit is booked outside."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from builders import TODAY, Desk
from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import OtherDays, Owner, Shift, Shifts
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.store import Store, changes
from deskpkg.store.changes.appointments import OutsideHours, Overlapping
from deskpkg.store.queries import hours, practice

TUESDAY = 1
MORNING, AFTERNOON = Span(480, 720), Span(780, 1050)
TOMORROW = TODAY + timedelta(days=1)


def at(*spans: Span, place: int | None = None) -> Shifts:
    return tuple(Shift(span, place) for span in spans)


def mia(desk: Desk) -> Owner:
    return Owner("practitioner", desk.mia)


def main(desk: Desk) -> Owner:
    return Owner("location", desk.place)


def say(desk: Desk, owner: Owner, week: Mapping[int, Shifts | None]) -> None:
    desk.store.run_write(changes.hours.set_week, owner, week)


def differs(desk: Desk, owner: Owner, *spans: Span, day: date = TODAY, days: int = 1) -> int:
    last = day + timedelta(days=days - 1)
    other = OtherDays(owner, day, last, at(*spans), "dentist")
    return desk.store.run_write(changes.hours.save_other_days, other)


def open_spans(desk: Desk, day: date = TODAY) -> tuple[Span, ...]:
    return desk.store.run_read(
        lambda unit: hours.rota(unit, day, day).open_spans(desk.mia, day),
    )


def last(desk: Desk) -> str:
    return str(desk.value("SELECT text FROM history ORDER BY id DESC LIMIT 1"))


def lines(desk: Desk) -> int:
    return int(desk.value("SELECT count(*) FROM history"))


def test_who_has_said_nothing_can_be_booked_on_the_practices_day(desk: Desk) -> None:
    assert [open_spans(desk, TODAY + timedelta(days=n)) for n in range(7)] == [
        (Span(480, 1140),)
    ] * 7


def test_weekly_hours_are_kept_and_told(desk: Desk) -> None:
    say(desk, mia(desk), {1: at(MORNING, AFTERNOON), 2: (), 3: at(MORNING, place=desk.place)})
    assert last(desk) == (
        "Changed the hours of Mia: Tue 08:00–12:00, 13:00–17:30; Wed off; Thu 08:00–12:00 Main St"
    )
    assert open_spans(desk) == (MORNING, AFTERNOON)
    assert open_spans(desk, TOMORROW) == ()
    say(desk, main(desk), {1: at(Span(540, 660)), 6: ()})
    assert last(desk) == "Changed the hours of Main St: Tue 09:00–11:00; Sun closed"
    assert open_spans(desk) == (Span(540, 660),)
    assert desk.broken() == []


def test_hours_that_stay_as_they_are_leave_no_line(desk: Desk) -> None:
    say(desk, mia(desk), {1: at(MORNING), 2: ()})
    before = lines(desk)
    say(desk, mia(desk), {0: None, 1: at(Span(480, 600), Span(600, 720)), 2: ()})
    assert lines(desk) == before
    say(desk, mia(desk), {1: None})
    assert last(desk) == "Changed the hours of Mia: Tue as usual"
    assert open_spans(desk) == (Span(480, 1140),)


def test_what_makes_no_sense_is_refused_and_changes_nothing(desk: Desk) -> None:
    before = desk.dump()
    with pytest.raises(BadInput, match="overlap"):
        say(desk, mia(desk), {1: at(MORNING, Span(700, 800))})
    with pytest.raises(Gone):
        say(desk, mia(desk), {1: at(MORNING, place=999)})
    with pytest.raises(Gone):
        say(desk, Owner("location", 999), {1: at(MORNING)})
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(
            changes.hours.save_other_days, OtherDays(mia(desk), TODAY, TODAY - timedelta(days=1))
        )
    assert refused.value.field == "last"
    assert desk.dump() == before


def test_days_that_differ_are_added_changed_and_removed(desk: Desk) -> None:
    key = differs(desk, mia(desk))
    assert last(desk) == "Mia: off Tue 24 Nov 2026 (dentist)"
    assert open_spans(desk) == ()
    other = OtherDays(mia(desk), TODAY, TOMORROW, at(MORNING), id=key)
    assert desk.store.run_write(changes.hours.save_other_days, other) == key
    assert last(desk) == "Mia: 08:00–12:00 Tue 24 Nov – Wed 25 Nov 2026"
    assert open_spans(desk) == open_spans(desk, TOMORROW) == (MORNING,)
    assert desk.store.run_read(hours.other_days, mia(desk), TODAY) == (other,)
    before = lines(desk)
    desk.store.run_write(changes.hours.save_other_days, other)
    assert lines(desk) == before
    desk.store.run_write(changes.hours.remove_other_days, key)
    assert last(desk) == "Mia: as usual Tue 24 Nov – Wed 25 Nov 2026"
    assert open_spans(desk) == (Span(480, 1140),)
    for again in (
        lambda unit: changes.hours.remove_other_days(unit, key),
        lambda unit: changes.hours.save_other_days(unit, other),
    ):
        with pytest.raises(Gone):
            desk.store.run_write(again)
    assert desk.broken() == []


def test_only_days_to_come_are_listed_and_each_with_its_owner(desk: Desk) -> None:
    differs(desk, mia(desk), day=TODAY - timedelta(days=3), days=2)
    running = differs(desk, mia(desk), day=TODAY - timedelta(days=3), days=9)
    coming = differs(desk, mia(desk), day=TOMORROW)
    differs(desk, main(desk))
    listed = desk.store.run_read(hours.other_days, mia(desk), TODAY)
    assert [other.id for other in listed] == [running, coming]


def test_every_change_of_hours_can_be_undone(desk: Desk) -> None:
    say(desk, mia(desk), {1: at(MORNING)})
    say(desk, mia(desk), {1: at(AFTERNOON), 2: ()})
    key = differs(desk, mia(desk))
    changed = OtherDays(mia(desk), TODAY, TODAY, at(MORNING), id=key)
    desk.store.run_write(changes.hours.save_other_days, changed)
    desk.store.run_write(changes.hours.remove_other_days, key)
    seen = []
    for _ in range(5):
        seen.append(open_spans(desk))
        desk.store.run_write(changes.undo.undo)
    assert seen == [(AFTERNOON,), (MORNING,), (), (AFTERNOON,), (MORNING,)]
    assert open_spans(desk) == (Span(480, 1140),)
    assert desk.broken() == []


def test_a_practice_closes_on_the_holidays_of_its_region_when_it_says_so(desk: Desk) -> None:
    family_day = date(2027, 2, 15)
    ours = desk.store.run_read(practice.the_practice)
    assert desk.store.run_read(hours.holiday_on, family_day) == ""
    desk.store.run_write(changes.practice.set_up, replace(ours, region="ON"))
    assert desk.store.run_read(hours.holiday_on, family_day) == "Family Day"
    assert open_spans(desk, family_day) == (Span(480, 1140),)
    closing = replace(ours, region="ON", closed_on_holidays=True)
    desk.store.run_write(changes.practice.set_up, closing)
    assert desk.store.run_read(practice.the_practice) == closing
    assert open_spans(desk, family_day) == ()
    assert open_spans(desk, family_day + timedelta(days=1)) == (Span(480, 1140),)


def test_before_the_practice_is_set_up_there_are_no_holidays(folder: Path) -> None:
    store = Store.create(folder / "empty.db")
    assert store.run_read(hours.holiday_on, date(2026, 12, 25)) == ""
    assert store.run_read(hours.rota, TODAY, TODAY).usual == Span(480, 1140)
    store.close()


# -- asked before a visit is booked ----------------------------------------------------------------


def test_a_visit_outside_the_hours_is_asked_and_then_booked(desk: Desk) -> None:
    say(desk, mia(desk), {2: at(MORNING)})
    booking = desk.visit(desk.client(), clock=time(11, 30))
    with pytest.raises(OutsideHours) as asked:
        desk.store.run_write(changes.appointments.book, booking)
    assert asked.value.reasons == ("Mia works 08:00–12:00 on Wednesdays.",)
    assert asked.value.others == ()
    desk.store.run_write(changes.appointments.book, booking, outside=True)
    assert desk.broken() == []


def test_all_that_is_odd_is_told_at_once_and_each_is_agreed_to_by_itself(desk: Desk) -> None:
    first = desk.book(desk.client(), clock=time(14))
    differs(desk, mia(desk), day=TOMORROW)
    booking = desk.visit(desk.client(), clock=time(14, 30))
    with pytest.raises(Overlapping) as asked:
        desk.store.run_write(changes.appointments.book, booking)
    assert [line.id for line in asked.value.others] == [first]
    assert asked.value.reasons == ("Mia is off on Wed 25 Nov 2026 (dentist).",)
    with pytest.raises(OutsideHours):
        desk.store.run_write(changes.appointments.book, booking, overlap=True)
    with pytest.raises(Overlapping):
        desk.store.run_write(changes.appointments.book, booking, outside=True)
    desk.store.run_write(changes.appointments.book, booking, overlap=True, outside=True)
    assert desk.broken() == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("location", "Main St is in the archive."),
        ("practitioner", "Mia is in the archive."),
    ],
)
def test_who_or_what_was_put_into_the_archive_meanwhile_is_asked_about(
    desk: Desk, kind: str, words: str
) -> None:
    visit = desk.visit(desk.client())
    key = desk.place if kind == "location" else desk.mia
    desk.store.run_write(changes.practice.archive, kind, key)
    with pytest.raises(OutsideHours) as asked:
        desk.store.run_write(changes.appointments.book, visit)
    assert asked.value.reasons == (words,)
    desk.store.run_write(lambda unit: changes.appointments.book(unit, visit, outside=True))


def test_a_visit_that_stays_where_it_is_is_not_asked_again(desk: Desk) -> None:
    client = desk.client()
    key = desk.book(client)
    say(desk, mia(desk), {2: ()})
    stays = replace(desk.visit(client), notes="a note needs no asking")
    desk.update(key, stays, None)
    with pytest.raises(OutsideHours):
        desk.update(key, desk.visit(client, clock=time(15)), None)
    desk.update(key, desk.visit(client, clock=time(15)), None, outside=True)


def test_another_location_is_asked_as_well(desk: Desk) -> None:
    lake = desk.store.run_write(changes.practice.save_location, "Lakeshore Studio")
    say(desk, mia(desk), {2: at(Span(480, 1140), place=desk.place)})
    client = desk.client()
    key = desk.book(client)
    with pytest.raises(OutsideHours) as asked:
        desk.update(key, replace(desk.visit(client), location_id=lake), None)
    assert asked.value.reasons == ("Mia works 08:00–19:00 Main St on Wednesdays.",)


def test_a_visit_that_comes_back_from_canceled_is_not_asked_about_hours(desk: Desk) -> None:
    from deskpkg.domain.appointments import State

    key = desk.book(desk.client())
    desk.set(key, State.CANCELED)
    say(desk, mia(desk), {2: ()})
    desk.set(key, State.BOOKED)
    assert desk.appointment(key).state is State.BOOKED


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        ("America/Toronto", date(2026, 3, 8), time(3)),
        ("America/Toronto", date(2026, 11, 1), time(1, 30)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 30)),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 30)),
    ],
)
def test_in_the_night_of_the_change_hours_are_those_of_the_wall(
    folder: Path, zone: str, day: date, clock: time
) -> None:
    desk = Desk.at(folder / "desk.db", zone)
    say(desk, mia(desk), {day.weekday(): at(Span(60, 240))})
    say(desk, main(desk), {day.weekday(): at(Span(0, 1440))})
    client = desk.client()
    desk.store.run_write(changes.appointments.book, desk.visit(client, day, clock))
    with pytest.raises(OutsideHours):
        desk.store.run_write(changes.appointments.book, desk.visit(client, day, time(0)))
    assert desk.broken() == []
    desk.store.close()
