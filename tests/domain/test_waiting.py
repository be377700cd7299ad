from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from builders import MIA, OSEI, TODAY
from deskpkg.domain.free import Part, Slot
from deskpkg.domain.refused import BadInput
from deskpkg.domain.waiting import Wish, is_over, when_words

ZONE = "America/Toronto"
AT = datetime(2026, 12, 1, 14, tzinfo=UTC)
"""Tue 1 Dec 2026, 9:00 in Toronto."""

WISH = Wish(client_id=1, service_id=1)
SLOT = Slot(AT, 60, MIA, place=1)

TAKES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"practitioner_id": MIA}, {}, True),
    ({"practitioner_id": OSEI}, {}, False),
    ({}, {"person": 3}, False),
    ({"location_id": 1}, {}, True),
    ({"location_id": 2}, {}, False),
    ({"location_id": 2}, {"place": None}, True),
    ({"weekdays": frozenset({1})}, {}, True),
    ({"weekdays": frozenset({0, 2})}, {}, False),
    ({"part": Part.MORNING}, {}, True),
    ({"part": Part.AFTERNOON}, {}, False),
    ({"part": Part.AFTERNOON}, {"starts_at": datetime(2026, 12, 1, 17, tzinfo=UTC)}, True),
    ({"part": Part.EVENING}, {"starts_at": datetime(2026, 12, 2, 3, tzinfo=UTC)}, True),
    ({"first": date(2026, 12, 1), "last": date(2026, 12, 1)}, {}, True),
    ({"first": date(2026, 12, 2)}, {}, False),
    ({"last": date(2026, 11, 30)}, {}, False),
]


@pytest.mark.parametrize(("wish", "slot", "takes"), TAKES)
def test_a_free_time_suits_or_it_does_not(
    wish: dict[str, Any], slot: dict[str, Any], takes: bool
) -> None:
    found = replace(WISH, **wish).takes(replace(SLOT, **slot), ZONE, {MIA, OSEI})
    assert found is takes


WORDS: list[tuple[dict[str, Any], str]] = [
    ({}, "any time"),
    ({"weekdays": frozenset({2, 0})}, "Mon, Wed"),
    ({"weekdays": frozenset({0}), "part": Part.MORNING}, "Mon mornings"),
    ({"part": Part.EVENING, "first": date(2026, 12, 1)}, "evenings, from 1 Dec"),
    (
        {"first": date(2026, 12, 1), "last": date(2027, 1, 5)},
        "from 1 Dec until 5 Jan 2027",
    ),
]


@pytest.mark.parametrize(("wish", "words"), WORDS)
def test_when_somebody_would_come_is_told_in_words(wish: dict[str, Any], words: str) -> None:
    assert when_words(replace(WISH, **wish), TODAY) == words


def test_a_wish_that_no_day_can_fulfil_is_refused() -> None:
    with pytest.raises(BadInput, match="before the first") as refused:
        replace(WISH, first=date(2026, 12, 2), last=date(2026, 12, 1)).checked()
    assert refused.value.field == "last"


def test_a_wish_is_over_after_its_last_day_in_the_practice() -> None:
    wish = replace(WISH, last=TODAY)
    assert not is_over(wish, datetime(2026, 11, 25, 4, 59, tzinfo=UTC), ZONE)
    assert is_over(wish, datetime(2026, 11, 25, 5, tzinfo=UTC), ZONE)
    assert not is_over(WISH, AT, ZONE)
