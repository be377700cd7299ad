"""What a visit can become, and what is proposed for its credit when it does not take place."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from builders import NOW, TODAY, fixed, pool, sold
from deskpkg.domain.appointments import State
from deskpkg.domain.endings import (
    FOLLOWS,
    PAST,
    Proposal,
    became,
    notice_words,
    proposal,
    usable_words,
    why_not,
)
from deskpkg.domain.practice import Practice

PRACTICE = Practice("Main Street", "CA", "CAD", "en_CA", "America/Toronto")
STRICT = replace(PRACTICE, late_forfeits=True, missed_forfeits=True)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("before", "after"), product(State, State))
def test_a_visit_to_come_becomes_what_follows(before: State, after: State) -> None:
    told = why_not(before, after, starts_at=NOW + HOUR, now=NOW)
    expected = "" if after in FOLLOWS[before] else f"is {before.value} can't become {after.value}"
    assert expected in told
    assert bool(told) == bool(expected)


@pytest.mark.parametrize("starts", [timedelta(), -timedelta(seconds=1), -30 * HOUR])
def test_a_visit_that_has_begun_is_missed_never_canceled(starts: timedelta) -> None:
    assert why_not(State.BOOKED, State.CANCELED, starts_at=NOW + starts, now=NOW) == PAST
    assert why_not(State.BOOKED, State.MISSED, starts_at=NOW + starts, now=NOW) == ""
    assert why_not(State.REQUESTED, State.CANCELED, starts_at=NOW + starts, now=NOW) == ""


@pytest.mark.parametrize(
    ("practice", "after", "starts", "forfeit", "why"),
    [
        (PRACTICE, State.CANCELED, 24 * HOUR, False, "In time: 24 h notice, 24 h asked for."),
        (
            PRACTICE,
            State.CANCELED,
            24 * HOUR - timedelta(minutes=1),
            False,
            "Late: 23 h 59 min notice, 24 h asked for. Policy: returned when late.",
        ),
        (
            STRICT,
            State.CANCELED,
            3 * HOUR,
            True,
            "Late: 3 h notice, 24 h asked for. Policy: forfeited when late.",
        ),
        (STRICT, State.CANCELED, 96 * HOUR, False, "In time: 4 days notice, 24 h asked for."),
        (replace(STRICT, late_hours=0), State.CANCELED, timedelta(minutes=1), False, ""),
        (STRICT, State.MISSED, -HOUR, True, "Policy: forfeited when missed."),
        (PRACTICE, State.MISSED, -HOUR, False, "Policy: returned when missed."),
    ],
)
def test_the_policy_proposes_what_becomes_of_a_credit(
    practice: Practice, after: State, starts: timedelta, forfeit: bool, why: str
) -> None:
    found = proposal(practice, after, starts_at=NOW + starts, now=NOW)
    assert found == Proposal(forfeit, why)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (timedelta(minutes=-5), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(hours=71, minutes=59), "71 h 59 min"),
        (timedelta(hours=72), "3 days"),
        (timedelta(days=9, hours=23), "9 days"),
    ],
)
def test_notice_is_told_in_the_words_that_tell_most(notice: timedelta, words: str) -> None:
    assert notice_words(notice) == words


def test_what_is_left_says_so_when_it_cannot_be_used() -> None:
    assert usable_words(sold(pool(5), booked=2), TODAY) == "3 of 5 left"
    assert usable_words(sold(fixed(), attended=5), TODAY) == "0 of 5 left"
    expired = sold(pool(5), attended=1, expires_on=date(2026, 11, 2))
    assert usable_words(expired, TODAY) == "4 of 5 left, but it expired 2 Nov"
    canceled = sold(pool(5), canceled_on=date(2026, 11, 2))
    assert usable_words(canceled, TODAY) == "0 left, 5 lost: the package is canceled"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (State.BOOKED, State.ARRIVED, "Arrived"),
        (State.ARRIVED, State.BOOKED, "Not here yet"),
        (State.COMPLETED, State.BOOKED, "Not here yet"),
        (State.COMPLETED, State.ARRIVED, "Not done yet"),
        (State.MISSED, State.ARRIVED, "Arrived"),
        (State.REQUESTED, State.BOOKED, "Accepted"),
        (State.CANCELED, State.BOOKED, "Booked again"),
        (State.BOOKED, State.CANCELED, "Canceled"),
    ],
)
def test_what_is_taken_back_is_not_called_what_it_was_before(
    before: State, after: State, expected: str
) -> None:
    assert became(before, after) == expected
