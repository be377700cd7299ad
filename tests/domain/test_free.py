"""Free slots, against a model that looks at every minute."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MIA, OSEI, TODAY
from deskpkg.domain.agenda import Span
from deskpkg.domain.free import PARTS, Part, Slot, Taken, Wanted, slots
from deskpkg.domain.hours import Owner, Rota, Shift, Shifts, merged
from deskpkg.domain.wall import instant_at, true_end, true_minute
from deskpkg.domain.zones import instant_of, local_datetime

TORONTO, LORD_HOWE = "America/Toronto", "Australia/Lord_Howe"
NIGHTS = [
    (date(2026, 3, 8), TORONTO),
    (date(2026, 11, 1), TORONTO),
    (date(2026, 4, 5), LORD_HOWE),
    (date(2026, 10, 4), LORD_HOWE),
    (date(2026, 9, 6), "America/Santiago"),
    (date(2026, 11, 1), "America/Havana"),
    (TODAY, TORONTO),
]
OPEN = Rota(Span(480, 1140), (1,))


def visit(start: time, minutes: int, *, person: int = MIA, requested: bool = False) -> Taken:
    first = true_minute(instant_of(TODAY, start, TORONTO))
    return Taken(person, first, first + minutes, requested)


def clocks(found: Iterator[Slot], count: int = 5) -> list[str]:
    """The first slots, by the time on the wall."""
    local = (local_datetime(slot.starts_at, TORONTO) for slot, _ in zip(found, range(count)))  # noqa: B905
    return [f"{at:%H:%M}" for at in local]


def free(wanted: Wanted, *taken: Taken, rota: Rota = OPEN, since: time = time(0)) -> list[str]:
    begin = instant_of(TODAY, since, TORONTO)
    return clocks(slots(rota, TORONTO, wanted, taken, begin, TODAY))


def test_slots_begin_at_quarters_and_right_after_a_visit() -> None:
    taken = (visit(time(8), 50), visit(time(10), 60))
    assert free(Wanted(60, (MIA,)), *taken) == ["08:50", "09:00", "11:00", "11:15", "11:30"]
    assert free(Wanted(45, (MIA,)), *taken)[:3] == ["08:50", "09:00", "09:15"]


def test_slots_begin_with_the_hours_and_never_before_now() -> None:
    odd = replace(OPEN, usual=Span(490, 1140))
    assert free(Wanted(60, (MIA,)), rota=odd)[:2] == ["08:10", "08:15"]
    assert free(Wanted(60, (MIA,)), since=time(10, 57))[:2] == ["11:00", "11:15"]
    assert free(Wanted(60, (MIA,)), since=time(11))[:2] == ["11:00", "11:15"]


def test_a_visit_must_fit_before_the_break_and_before_the_end() -> None:
    split = replace(OPEN, weekly={(Owner("location", 1), 1): _at(Span(480, 540), Span(600, 660))})
    assert free(Wanted(60, (MIA,)), rota=split) == ["08:00", "10:00"]
    assert free(Wanted(61, (MIA,)), rota=split) == []


def test_a_request_takes_no_time_but_is_told() -> None:
    asked = visit(time(8), 60, requested=True)
    begin = instant_of(TODAY, time(0), TORONTO)
    found = list(slots(OPEN, TORONTO, Wanted(60, (MIA,)), (asked, asked), begin, TODAY))
    assert [slot.requests for slot in found[:5]] == [2, 2, 2, 2, 0]


def test_of_several_people_the_earliest_comes_first_then_the_first_named() -> None:
    taken = (visit(time(8), 15),)
    begin = instant_of(TODAY, time(0), TORONTO)
    found = slots(OPEN, TORONTO, Wanted(30, (OSEI, MIA)), taken, begin, TODAY)
    assert [next(found).person for _ in range(5)] == [OSEI, OSEI, MIA, OSEI, MIA]


@pytest.mark.parametrize(
    ("part", "first"),
    [(Part.MORNING, "08:00"), (Part.AFTERNOON, "12:00"), (Part.EVENING, "17:00")],
)
def test_a_part_of_the_day_is_by_when_the_visit_begins(part: Part, first: str) -> None:
    assert free(Wanted(60, (MIA,), part=part))[0] == first


def test_where_the_location_is_known_it_is_told() -> None:
    weekly = {(Owner("practitioner", MIA), 1): (Shift(Span(480, 720), 2), Shift(Span(720, 1140)))}
    both = replace(OPEN, places=(1, 2), weekly=weekly)
    begin = instant_of(TODAY, time(0), TORONTO)

    def places(place: int | None) -> list[int | None]:
        wanted = Wanted(120, (MIA,), place, step=120)
        return [slot.place for slot in slots(both, TORONTO, wanted, (), begin, TODAY)]

    assert places(None) == [2, 2, None, None, None]
    assert places(2) == [2, 2, 2, 2, 2]
    assert places(1) == [1, 1, 1]


def test_the_search_goes_on_over_the_days_and_ends_where_it_is_told() -> None:
    weekly = {(Owner("practitioner", MIA), 3): _at(Span(600, 660))}
    weekly |= {(Owner("practitioner", MIA), day): () for day in (0, 1, 2, 4, 5, 6)}
    thursdays = replace(OPEN, weekly=weekly)
    begin = instant_of(TODAY, time(0), TORONTO)
    until = TODAY + timedelta(days=16)
    found = slots(thursdays, TORONTO, Wanted(60, (MIA,)), (), begin, until)
    days = [local_datetime(slot.starts_at, TORONTO).date() for slot in found]
    assert days == [TODAY + timedelta(days=2 + 7 * week) for week in range(3)]


def test_in_the_night_the_clocks_go_forward_no_slot_is_in_the_gap_and_none_is_short() -> None:
    day = date(2026, 3, 8)
    night = replace(OPEN, usual=Span(60, 240))
    begin = instant_of(day, time(0), TORONTO)
    found = slots(night, TORONTO, Wanted(60, (MIA,)), (), begin, day)
    assert clocks(found, 9) == ["01:00", "01:15", "01:30", "01:45", "03:00"]


def test_in_the_night_the_clocks_go_back_both_hours_are_free() -> None:
    day = date(2026, 11, 1)
    night = replace(OPEN, usual=Span(60, 180))
    begin = instant_of(day, time(0), TORONTO)
    found = list(slots(night, TORONTO, Wanted(60, (MIA,)), (), begin, day))
    assert clocks(iter(found), 9) == [
        *("01:00", "01:15", "01:30", "01:45"),
        *("01:00", "01:15", "01:30", "01:45", "02:00"),
    ]
    assert len({slot.starts_at for slot in found}) == 9


def test_in_the_repeated_hour_slots_of_all_shifts_come_in_order_of_time() -> None:
    day, mia = date(2026, 11, 1), Owner("practitioner", MIA)
    halves = (Shift(Span(60, 90), 1), Shift(Span(90, 120), 2))
    night = replace(OPEN, usual=Span(0, 300), places=(1, 2), weekly={(mia, 6): halves})
    begin = instant_of(day, time(0), TORONTO)
    found = list(slots(night, TORONTO, Wanted(30, (MIA,)), (), begin, day))
    assert clocks(iter(found)) == ["01:00", "01:30", "01:00", "01:30"]
    assert [slot.place for slot in found] == [1, 2, 1, 2]


def test_on_lord_howe_the_clocks_change_by_half_an_hour() -> None:
    day = date(2026, 10, 4)
    night = replace(OPEN, usual=Span(90, 210))
    begin = instant_of(day, time(0), LORD_HOWE)
    found = slots(night, LORD_HOWE, Wanted(60, (MIA,)), (), begin, day)
    assert [f"{local_datetime(slot.starts_at, LORD_HOWE):%H:%M}" for slot in found] == [
        *("01:30", "01:45", "02:30")
    ]


def _at(*spans: Span) -> Shifts:
    return tuple(Shift(span) for span in spans)


# -- against a model -------------------------------------------------------------------------------

spans = st.builds(
    lambda start, length: Span(start, min(1440, start + length)),
    st.one_of(st.integers(0, 300), st.integers(0, 1439)),
    st.integers(1, 500),
)
week = st.lists(spans, max_size=3).map(merged).map(lambda found: _at(*found))
visits = st.lists(
    st.tuples(
        st.sampled_from([MIA, OSEI]), st.integers(-60, 1500), st.integers(1, 300), st.booleans()
    ),
    max_size=8,
)


def model(
    rota: Rota, zone: str, wanted: Wanted, taken: list[Taken], since: datetime, day: date
) -> Iterator[tuple[int, datetime]]:
    """Yield every slot of a day, looking at each minute with nothing but the clock on the wall."""
    here = ZoneInfo(zone)
    first = true_minute(instant_of(day, time(12), zone)) - 1000
    for person in wanted.people:
        blocks = [t for t in taken if t.person == person and not t.requested]
        for shift in rota.shifts(person, day, wanted.place):
            clock = {m: instant_at(m).astimezone(here) for m in range(first, first + 2600)}
            good = {
                minute
                for minute, local in clock.items()
                if local.date() == day
                and shift.span.start <= local.hour * 60 + local.minute < shift.span.end
                and not any(block.start <= minute < block.end for block in blocks)
            }
            for minute in sorted(good):
                local = clock[minute]
                quarter = local.minute % 15 == 0 or minute - 1 not in good
                whole = all(minute + n in good for n in range(wanted.minutes))
                part = PARTS[wanted.part] if wanted.part else Span(0, 1440)
                fits = part.start <= local.hour * 60 + local.minute < part.end
                if quarter and whole and fits and instant_at(minute) >= since:
                    yield person, instant_at(minute)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(NIGHTS), week, week, visits, st.integers(5, 120), st.integers(0, 1439),
    st.sampled_from([None, *Part]),
)  # fmt: skip
def test_no_slot_is_missed_and_none_is_offered_that_is_not_free(
    night: tuple[date, str],
    mia: Shifts,
    main: Shifts,
    booked: list[tuple[int, int, int, bool]],
    minutes: int,
    later: int,
    part: Part | None,
) -> None:
    day, zone = night
    weekly = {
        (Owner("practitioner", MIA), day.weekday()): mia,
        (Owner("location", 1), day.weekday()): main,
    }
    rota = replace(OPEN, weekly=weekly)
    noon = true_minute(instant_of(day, time(12), zone))
    taken = [
        Taken(person, noon - 720 + at, noon - 720 + at + length, asked)
        for person, at, length, asked in booked
    ]
    since = instant_at(noon - 720 + later - 500) + timedelta(seconds=later % 60)
    wanted = Wanted(minutes, (MIA, OSEI), part=part)
    found = [
        (slot.person, slot.starts_at)
        for slot in slots(rota, zone, wanted, taken, since, day)
        if local_datetime(slot.starts_at, zone).date() == day
    ]
    assert sorted(found) == sorted(model(rota, zone, wanted, taken, since, day))
    assert [at for _, at in found] == sorted(at for _, at in found)


@settings(deadline=None)
@given(st.sampled_from(NIGHTS), week, visits, st.integers(5, 120))
def test_a_slot_lasts_as_long_as_its_visit_within_the_hours_and_beside_no_other(
    night: tuple[date, str], main: Shifts, booked: list[tuple[int, int, int, bool]], minutes: int
) -> None:
    day, zone = night
    rota = replace(OPEN, weekly={(Owner("location", 1), day.weekday()): main})
    noon = true_minute(instant_of(day, time(12), zone))
    taken = [Taken(p, noon + at - 720, noon + at - 720 + n, asked) for p, at, n, asked in booked]
    begin = instant_of(day, time(12), zone) - timedelta(hours=14)
    for slot in slots(rota, zone, Wanted(minutes, (MIA, OSEI)), taken, begin, day):
        start = true_minute(slot.starts_at)
        assert true_end(slot.starts_at) == start
        local = local_datetime(slot.starts_at, zone)
        assert instant_of(local.date(), local.time(), zone, local.fold) == slot.starts_at
        for visit in taken:
            clear = visit.end <= start or visit.start >= start + slot.minutes
            assert clear or visit.requested or visit.person != slot.person


def test_now_may_be_any_second() -> None:
    at = datetime(2026, 11, 24, 15, 0, 1, tzinfo=UTC)
    found = slots(OPEN, TORONTO, Wanted(60, (MIA,)), (), at, TODAY)
    assert clocks(found, 1) == ["10:15"]
