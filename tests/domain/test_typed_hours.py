"""Hours as they are typed, and told again in full."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import OtherDays, Owner, Shift, Shifts
from deskpkg.domain.practice import Location
from deskpkg.domain.refused import BadInput
from deskpkg.domain.told_hours import hours_text, other_text, week_text
from deskpkg.domain.typed_hours import parse_hours, tidy

PLACES = (
    Location(1, "Main St", "M"),
    Location(2, "Lakeshore Studio", "Lake"),
    Location(3, "Lakeview, 2nd floor"),
)
NAMES = {Owner("location", place.id): place.name for place in PLACES}


def spans(*pairs: tuple[int, int]) -> Shifts:
    return tuple(Shift(Span(*pair)) for pair in pairs)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("8-12 13-17:30", ((480, 720), (780, 1050))),
        ("8-12, 13-17.30", ((480, 720), (780, 1050))),
        ("13-17 8-12", ((480, 720), (780, 1020))),
        ("0830-1200 and 1pm-5:30pm", ((510, 720), (780, 1050))),
        ("8:00 – 12:00", ((480, 720),)),
        ("8 to 12", ((480, 720),)),
        ("8 until noon", ((480, 720),)),
        ("1-5pm", ((780, 1020),)),
        ("9-5pm", ((540, 1020),)),
        ("10-11 pm", ((1320, 1380),)),
        ("8-12pm", ((480, 720),)),
        ("9am-5pm", ((540, 1020),)),
        ("8h-12h30", ((480, 750),)),
        ("0-24", ((0, 1440),)),
        ("18-midnight", ((1080, 1440),)),
        ("8-12 12-17", ((480, 1020),)),
        ("closed", ()),
        ("OFF", ()),
        ("-", ()),
    ],
)
def test_hours_are_read_as_a_receptionist_types_them(
    typed: str, hours: tuple[tuple[int, int], ...]
) -> None:
    assert parse_hours(typed) == spans(*hours)


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("8-12 main 13-17 lake", (1, 2)),
        ("8-12 m, 13-17 at Lakeshore Studio", (1, 2)),
        ("8-12 13-17 studio", (2, 2)),
        ("8-12 anywhere 13-17 m", (None, 1)),
        ("8-12 lakeview, 2nd 13-17", (3, None)),
        ("8-12 m 13-17 lakeview 2nd floor", (1, 3)),
    ],
)
def test_a_location_follows_the_hours_worked_there(
    typed: str, places: tuple[int | None, ...]
) -> None:
    found = parse_hours(typed, PLACES)
    assert [shift.span for shift in found] == [Span(480, 720), Span(780, 1020)]
    assert tuple(shift.place for shift in found) == places


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type hours such as 8-12 13-17:30, or closed."),
        ("x" * 300, "Type hours such as"),
        ("8-12 11-13", "08:00–12:00 and 11:00–13:00 overlap."),
        ("8-12 m 11-13 lake", "08:00–12:00 and 11:00–13:00 overlap."),
        ("17-9", "“17-9” ends before it begins. Type such as 9-17 or 9am-5pm."),
        ("9-5", "ends before it begins"),
        ("8-8", "ends before it begins"),
        ("8-25", "“8-25” is not a time"),
        ("8:61-12", "“8:61-12” is not a time"),
        ("8-12 lak", "“lak” may be Lakeshore Studio or Lakeview, 2nd floor. Type more"),
        ("8-12 bakery", "“bakery” is neither hours nor a location"),
        ("main 8-12", "a location goes after its hours"),
        ("8", "“8” is neither hours nor a location"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_type(typed: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_hours(typed, PLACES)
    assert says in str(refused.value)


def test_without_locations_words_are_no_hours() -> None:
    with pytest.raises(BadInput, match="“main” are no hours"):
        parse_hours("8-12 main")


def test_hours_are_told_in_full() -> None:
    assert hours_text(spans((480, 720), (780, 1050))) == "08:00–12:00, 13:00–17:30"
    assert hours_text(()) == "closed"
    assert hours_text((), none="off") == "off"
    both = (Shift(Span(480, 720), 1), Shift(Span(780, 1440), 1))
    assert hours_text(both, NAMES) == "08:00–12:00, 13:00–24:00 Main St"


@pytest.mark.parametrize(
    ("week", "text"),
    [
        ({}, "as usual"),
        ({day: spans((480, 720)) for day in range(7)}, "8–12"),
        (
            {**{day: spans((480, 720)) for day in range(5)}, 5: (), 6: ()},
            "Mon–Fri 8–12 · Sat–Sun closed",
        ),
        (
            {0: spans((480, 720)), 2: spans((510, 720), (780, 855))},
            "Mon 8–12 · Tue as usual · Wed 8:30–12, 13–14:15 · Thu–Sun as usual",
        ),
    ],
)
def test_a_week_is_told_shortly(week: dict[int, Shifts], text: str) -> None:
    assert week_text(week) == text


def test_days_that_differ_are_told_with_their_reason() -> None:
    owner, day = Owner("practitioner", 1), date(2026, 11, 26)
    assert other_text(OtherDays(owner, day, day)) == "off Thu 26 Nov 2026"
    longer = OtherDays(owner, day, date(2026, 12, 1), spans((480, 720)), "course")
    assert other_text(longer) == "08:00–12:00 Thu 26 Nov – Tue 1 Dec 2026 (course)"
    place = OtherDays(Owner("location", 1), date(2026, 12, 24), date(2027, 1, 3))
    assert other_text(place) == "closed 24 Dec 2026 – 3 Jan 2027"


edges = st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True).map(sorted)
places = st.sampled_from([None, 1, 2, 3])


@given(edges, st.lists(places, min_size=4, max_size=4))
def test_what_is_told_is_read_as_the_same(edges: list[int], places: list[int | None]) -> None:
    pairs = zip(edges[::2], edges[1::2], places, strict=False)
    hours = tidy(Shift(Span(start, end), place) for start, end, place in pairs)
    assert parse_hours(hours_text(hours, NAMES), PLACES) == hours


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        found = parse_hours(text, PLACES)
    except BadInput:
        return
    assert found == tidy(found)
