"""A repeating appointment, edited as one visit, those that follow, or all."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MIA, OSEI, PHYSIO, REVIEW
from deskpkg.domain.repeats import Every, Repeat, dates
from deskpkg.domain.series import FIELDS, Member, Scope, Shape, edited, meant, single

START = date(2026, 12, 31)
NOON = Shape(START, time(12), 60, MIA, PHYSIO)


def series(repeat: Repeat, *, begun: int = 0) -> tuple[Member, ...]:
    """Return the visits of a series, the first `begun` of which have taken place."""
    return tuple(
        Member(place, replace(NOON, day=day), open=place >= begun)
        for place, day in enumerate(dates(START, repeat))
    )


def after(members: tuple[Member, ...], changed: tuple[Member, ...]) -> tuple[Member, ...]:
    """Return the whole series after some of it was changed."""
    by_place = {member.place: member for member in changed}
    return tuple(by_place.get(member.place, member) for member in members)


WEEKLY = series(Repeat(Every.WEEK, 4))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(Scope.THIS, [1]), (Scope.FOLLOWING, [1, 2, 3]), (Scope.ALL, [0, 1, 2, 3])],
)
def test_a_change_is_meant_for_one_for_those_that_follow_or_for_all(
    scope: Scope, expected: list[int]
) -> None:
    assert [member.place for member in meant(WEEKLY, 1, scope)] == expected


def test_what_has_begun_stays_as_it_was() -> None:
    members = series(Repeat(Every.WEEK, 4), begun=2)
    assert [m.place for m in meant(members, 2, Scope.ALL)] == [2, 3]
    assert [m.place for m in meant(members, 0, Scope.ALL)] == [0, 2, 3]


def test_another_time_for_all_keeps_what_one_has_for_itself() -> None:
    alone = replace(WEEKLY[1].shape, clock=time(9), notes="early")
    members = after(WEEKLY, edited(WEEKLY, 1, alone, Scope.THIS))
    assert members[1].own == {"clock", "notes"}
    later = replace(members[0].shape, clock=time(14), practitioner_id=OSEI)
    assert single(members, 0, later) == 1
    kept = after(members, edited(members, 0, later, Scope.ALL))
    assert [m.shape.clock.hour for m in kept] == [14, 9, 14, 14]
    assert {m.shape.practitioner_id for m in kept} == {OSEI}
    assert kept[1].shape.notes == "early"
    asked = after(members, edited(members, 0, later, Scope.ALL, overwrite=True))
    assert [m.shape.clock.hour for m in asked] == [14, 14, 14, 14]
    assert asked[1].own == {"notes"}


def test_another_day_moves_each_by_as_many_days_and_month_ends_do_not_drift() -> None:
    members = series(Repeat(Every.MONTH, 4))
    moved = edited(members, 0, replace(NOON, day=START - timedelta(days=1)), Scope.ALL)
    assert [(m.shape.day.month, m.shape.day.day) for m in moved] == [
        (12, 30),
        (1, 30),
        (2, 27),
        (3, 30),
    ]


def test_the_one_that_is_opened_takes_the_change_whatever_it_had_for_itself() -> None:
    alone = replace(WEEKLY[1].shape, clock=time(9))
    members = after(WEEKLY, edited(WEEKLY, 1, alone, Scope.THIS))
    again = after(members, edited(members, 1, replace(alone, clock=time(10)), Scope.FOLLOWING))
    assert [m.shape.clock.hour for m in again] == [12, 10, 10, 10]
    assert again[1].own == frozenset()


@dataclass
class Edit:
    """One edit of the naive model."""

    place: int
    scope: Scope
    overwrite: bool
    change: dict[str, Any]


@dataclass
class Naive:
    """Knows the edits, and works out each value of each visit by reading them all again."""

    days: tuple[date, ...]
    begun: int
    edits: list[Edit] = field(default_factory=list)

    def value(self, place: int, name: str) -> Any:
        base = self.days[place] if name == "day" else getattr(NOON, name)
        found, own = base, False
        for edit in self.edits:
            if name not in edit.change:
                continue
            here = edit.place == place
            among = edit.scope is Scope.ALL or (
                edit.scope is Scope.FOLLOWING and place >= edit.place
            )
            if not here and (not among or place < self.begun or (own and not edit.overwrite)):
                continue
            own = edit.scope is Scope.THIS
            change = edit.change[name]
            found = found + change if name == "day" else change
        return found

    def shape(self, place: int) -> Shape:
        return Shape(**{name: self.value(place, name) for name in FIELDS})


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "day": st.integers(-3, 3).map(lambda days: timedelta(days=days)),
    "clock": st.sampled_from([time(9), time(12), time(15, 30)]),
    "minutes": st.sampled_from([30, 60]),
    "practitioner_id": st.sampled_from([MIA, OSEI]),
    "service_id": st.sampled_from([PHYSIO, REVIEW]),
    "location_id": st.sampled_from([None, 1, 2]),
    "notes": st.sampled_from(["", "early", "late"]),
    "confirmed": st.booleans(),
}


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    every=st.sampled_from(Every),
    times=st.integers(1, 8),
    begun=st.integers(0, 3),
    edits=st.lists(
        st.tuples(
            st.integers(0, 7),
            st.sampled_from(Scope),
            st.booleans(),
            st.fixed_dictionaries({}, optional=CHANGES),
        ),
        max_size=8,
    ),
)
def test_a_series_edited_in_any_order_is_what_the_edits_say(
    every: Every, times: int, begun: int, edits: list[tuple[int, Scope, bool, dict[str, Any]]]
) -> None:
    repeat = Repeat(every, times)
    members = series(repeat, begun=begun)
    naive = Naive(dates(START, repeat), begun)
    for spot, scope, overwrite, wanted in edits:
        place = spot % times
        old = members[place].shape
        new = replace(
            old,
            **{name: old.day + value if name == "day" else value for name, value in wanted.items()},
        )
        change = {
            name: new.day - old.day if name == "day" else getattr(new, name)
            for name in wanted
            if getattr(new, name) != getattr(old, name)
        }
        members = after(members, edited(members, place, new, scope, overwrite=overwrite))
        naive.edits.append(Edit(place, scope, overwrite, change))
    assert [m.shape for m in members] == [naive.shape(place) for place in range(times)]
