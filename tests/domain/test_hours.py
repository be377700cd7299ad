"""When a practitioner can be booked, and what is said when a visit lies outside."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import MIA, OSEI, TODAY
from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import (
    OtherDays,
    Owner,
    Rota,
    Shift,
    Shifts,
    common,
    covers,
    merged,
    without,
)
from deskpkg.domain.outside import outside
from deskpkg.domain.zones import instant_of

TORONTO = "America/Toronto"
MAIN, LAKE = 1, 2
DAY, MORNING, AFTERNOON = Span(480, 1140), Span(480, 720), Span(780, 1050)
THE_MAIN, THE_LAKE = Owner("location", MAIN), Owner("location", LAKE)
THE_MIA = Owner("practitioner", MIA)
TUESDAY, SUNDAY = TODAY, TODAY + timedelta(days=5)
NAMES = {
    THE_MAIN: "Main St",
    THE_LAKE: "Lakeshore Studio",
    THE_MIA: "Mia",
    Owner("practitioner", OSEI): "Osei",
}


def at(*shifts: Span, place: int | None = None) -> Shifts:
    return tuple(Shift(span, place) for span in shifts)


def rota(places: tuple[int, ...] = (MAIN,), **said: object) -> Rota:
    return replace(Rota(DAY, places, names=NAMES), **said)  # type: ignore[arg-type]


def off(
    owner: Owner, *spans: Span, days: int = 1, first: date = TODAY, reason: str = "", id: int = 1
) -> OtherDays:
    return OtherDays(owner, first, first + timedelta(days=days - 1), at(*spans), reason, id)


# -- who can be booked when ------------------------------------------------------------------------


def test_a_practice_that_has_said_nothing_is_open_every_day_for_everybody() -> None:
    for places in ((), (MAIN,), (MAIN, LAKE)):
        for day in range(7):
            said = rota(places)
            assert said.open_spans(MIA, TODAY + timedelta(days=day)) == (DAY,)


def test_a_practitioner_can_be_booked_in_their_hours_while_the_location_is_open() -> None:
    said = rota(
        weekly={
            (THE_MIA, 1): at(Span(420, 720), Span(780, 1050)),
            (THE_MAIN, 1): at(Span(480, 1020)),
        }
    )
    assert said.open_spans(MIA, TUESDAY) == (Span(480, 720), Span(780, 1020))
    assert said.open_spans(OSEI, TUESDAY) == (Span(480, 1020),)
    assert said.open_spans(MIA, SUNDAY) == (DAY,)


def test_hours_worked_at_one_location_are_not_free_at_another() -> None:
    said = rota(
        (MAIN, LAKE),
        weekly={(THE_MIA, 1): (*at(MORNING, place=MAIN), *at(AFTERNOON, place=LAKE))},
    )
    assert said.shifts(MIA, TUESDAY, LAKE) == at(AFTERNOON, place=LAKE)
    assert said.shifts(MIA, TUESDAY) == (*at(MORNING, place=MAIN), *at(AFTERNOON, place=LAKE))
    assert said.shifts(OSEI, TUESDAY, LAKE) == at(DAY, place=LAKE)
    assert said.shifts(OSEI, TUESDAY) == at(DAY)
    archived = replace(said, places=(MAIN,))
    assert archived.open_spans(MIA, TUESDAY) == (MORNING,)


def test_the_only_location_is_where_a_visit_is() -> None:
    assert rota().shifts(MIA, TUESDAY) == at(DAY, place=MAIN)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([off(THE_MIA)], ()),
        ([off(THE_MIA, MORNING)], (MORNING,)),
        ([off(THE_MAIN)], ()),
        ([off(THE_MAIN, Span(540, 600))], (Span(540, 600),)),
        ([off(THE_MIA, first=TODAY + timedelta(days=1))], (DAY,)),
        ([off(THE_MIA, days=30, id=2), off(THE_MIA, MORNING, days=2)], (MORNING,)),
        ([off(THE_MIA, MORNING), off(THE_MIA, id=2)], ()),
    ],
    ids=["day off", "other hours", "closed", "open shorter", "another day", "shorter", "latest"],
)
def test_days_that_differ_hold_before_the_weekly_hours_and_the_shortest_range_first(
    others: list[OtherDays], expected: tuple[Span, ...]
) -> None:
    by_owner = {owner: tuple(o for o in others if o.owner == owner) for owner in NAMES}
    assert rota(others=by_owner).open_spans(MIA, TUESDAY) == expected


def test_a_practice_closes_on_holidays_but_for_the_location_that_says_otherwise() -> None:
    said = rota((MAIN, LAKE), holidays={TUESDAY: "Christmas Day"})
    assert said.open_spans(MIA, TUESDAY) == ()
    assert rota((), holidays={TUESDAY: "Christmas Day"}).open_spans(MIA, TUESDAY) == ()
    opened = replace(said, others={THE_LAKE: (off(THE_LAKE, MORNING),)})
    assert opened.open_spans(MIA, TUESDAY) == (MORNING,)
    willing = replace(said, others={THE_MIA: (off(THE_MIA, MORNING),)})
    assert willing.open_spans(MIA, TUESDAY) == ()


# -- what is said of a visit outside ---------------------------------------------------------------


def said_of(
    known: Rota,
    clock: time,
    minutes: int = 60,
    *,
    day: date = TUESDAY,
    place: int | None = MAIN,
    zone: str = TORONTO,
) -> list[str]:
    start = instant_of(day, clock, zone, fold=0)
    return list(outside(known, zone, MIA, place, start, start + timedelta(minutes=minutes)))


def test_nothing_is_said_of_a_visit_within_the_hours() -> None:
    known = rota(weekly={(THE_MIA, 1): at(MORNING, AFTERNOON)})
    assert said_of(known, time(8)) == said_of(known, time(11)) == said_of(known, time(16, 30)) == []


@pytest.mark.parametrize(
    ("known", "clock", "says"),
    [
        (rota(), time(7, 30), ["Main St is open 08:00–19:00."]),
        (
            rota(weekly={(THE_MIA, 1): at(MORNING, AFTERNOON)}),
            time(11, 30),
            ["Mia works 08:00–12:00, 13:00–17:30 on Tuesdays."],
        ),
        (rota(weekly={(THE_MIA, 1): ()}), time(9), ["Mia does not work on Tuesdays."]),
        (rota(weekly={(THE_MAIN, 1): ()}), time(9), ["Main St is closed on Tuesdays."]),
        (
            rota(weekly={(THE_MAIN, 1): at(MORNING), (THE_MIA, 1): ()}),
            time(13),
            ["Main St is open 08:00–12:00 on Tuesdays.", "Mia does not work on Tuesdays."],
        ),
        (
            rota(others={THE_MIA: (off(THE_MIA, reason="dentist"),)}),
            time(9),
            ["Mia is off on Tue 24 Nov 2026 (dentist)."],
        ),
        (
            rota(others={THE_MIA: (off(THE_MIA, AFTERNOON),)}),
            time(9),
            ["Mia works 13:00–17:30 on Tue 24 Nov 2026."],
        ),
        (
            rota(others={THE_MAIN: (off(THE_MAIN, reason="no power"),)}),
            time(9),
            ["Main St is closed on Tue 24 Nov 2026 (no power)."],
        ),
        (
            rota(holidays={TUESDAY: "Christmas Day"}),
            time(9),
            ["Tue 24 Nov 2026 is Christmas Day: the practice is closed."],
        ),
        (
            rota((MAIN, LAKE), weekly={(THE_MIA, 1): at(DAY, place=LAKE)}),
            time(9),
            ["Mia works 08:00–19:00 Lakeshore Studio on Tuesdays."],
        ),
    ],
)
def test_each_reason_is_told(known: Rota, clock: time, says: list[str]) -> None:
    assert said_of(known, clock) == says


def test_without_a_location_it_is_asked_where_the_practitioner_is() -> None:
    known = rota(
        (MAIN, LAKE), weekly={(THE_MIA, 1): at(DAY, place=LAKE), (THE_LAKE, 1): at(MORNING)}
    )
    assert said_of(known, time(9), place=None) == []
    assert said_of(known, time(14), place=None) == [
        "Lakeshore Studio is open 08:00–12:00 on Tuesdays."
    ]
    assert said_of(rota(()), time(20), place=None) == ["The practice is open 08:00–19:00."]


def test_a_visit_over_midnight_is_asked_about_both_days() -> None:
    weekly = {(THE_MIA, 1): at(Span(1200, 1440)), (THE_MIA, 2): at(Span(0, 60))}
    nightly = replace(rota(weekly=weekly), usual=Span(0, 1440))
    assert said_of(nightly, time(23, 30)) == []
    assert said_of(nightly, time(23, 30), 120) == ["Mia works 00:00–01:00 on Wednesdays."]


def test_in_the_night_of_the_change_the_wall_decides() -> None:
    night = replace(rota(), usual=Span(60, 240))
    for day, last in ((date(2026, 3, 8), time(1)), (date(2026, 11, 1), time(1))):
        assert said_of(night, last, 120, day=day) == []
    assert said_of(night, time(1), 121, day=date(2026, 3, 8)) != []
    assert said_of(night, time(1), 240, day=date(2026, 11, 1)) == []
    late = replace(rota(), usual=Span(90, 240))
    assert said_of(late, time(1, 30), 60, day=date(2026, 3, 8), zone="Australia/Lord_Howe") == []


spans = st.builds(
    lambda start, length: Span(start, min(1440, start + length)),
    st.integers(0, 1439),
    st.integers(1, 600),
)
some = st.lists(spans, max_size=4).map(merged)
said = st.one_of(st.none(), some.flatmap(lambda s: st.sampled_from([at(*s), at(*s, place=LAKE)])))


@given(said, said, said, st.sampled_from([None, MAIN, LAKE]), st.integers(0, 1300), st.booleans())
def test_a_reason_is_given_exactly_when_the_time_cannot_be_booked(
    mia: Shifts | None,
    main: Shifts | None,
    lake: Shifts | None,
    place: int | None,
    start: int,
    holiday: bool,
) -> None:
    week = {(THE_MIA, 1): mia, (THE_MAIN, 1): main, (THE_LAKE, 1): lake}
    known = rota(
        (MAIN, LAKE),
        weekly={key: shifts for key, shifts in week.items() if shifts is not None},
        holidays={TUESDAY: "Christmas Day"} if holiday else {},
    )
    bookable = merged(shift.span for shift in known.shifts(MIA, TUESDAY, place))
    found = said_of(known, time(start // 60, start % 60), 30, place=place)
    assert (found == []) == covers(bookable, Span(start, start + 30))
    assert len(set(found)) == len(found)


# -- spans -----------------------------------------------------------------------------------------


def minutes(spans: tuple[Span, ...]) -> set[int]:
    return {minute for span in spans for minute in range(span.start, span.end)}


@given(some, some)
def test_spans_are_what_their_minutes_are(one: tuple[Span, ...], two: tuple[Span, ...]) -> None:
    assert minutes(common(one, two)) == minutes(one) & minutes(two)
    assert minutes(without(one, two)) == minutes(one) - minutes(two)
    assert minutes(merged((*one, *two))) == minutes(one) | minutes(two)
    for found in (common(one, two), without(one, two), merged((*one, *two))):
        assert all(a.end <= b.start for a, b in pairwise(found))


@given(some, st.lists(spans, max_size=5))
def test_what_is_taken_may_overlap(one: tuple[Span, ...], taken: list[Span]) -> None:
    ordered = sorted(taken, key=lambda span: span.start)
    assert minutes(without(one, ordered)) == minutes(one) - minutes(tuple(taken))


def test_a_short_visit_within_a_long_one_frees_nothing() -> None:
    taken = (Span(500, 700), Span(520, 540))
    assert without((DAY,), taken) == (Span(480, 500), Span(700, 1140))


def test_instants_of_the_past_are_asked_as_well() -> None:
    start = datetime(1950, 1, 1, 15, tzinfo=UTC)
    assert outside(rota(), TORONTO, MIA, MAIN, start, start + timedelta(hours=1)) == ()
