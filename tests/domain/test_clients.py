"""What is known of a client, where two desks change it at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deskpkg.domain.clients import ClientRow, NewClient, changed_by_both, new_clashes

BEFORE = NewClient("Weber", "Anna", date(1990, 5, 1), "1", "a@example.com", "note")


@pytest.mark.parametrize(
    ("new", "now", "expected"),
    [
        ({}, {}, ()),
        ({"phone": "2"}, {}, ()),
        ({}, {"phone": "3"}, ()),
        ({"phone": "2"}, {"email": "b@example.com"}, ()),
        ({"phone": "2"}, {"phone": "2"}, ()),
        ({"phone": "2"}, {"phone": "3"}, ("phone",)),
        ({"phone": "", "notes": "x"}, {"phone": "3", "notes": "y"}, ("phone", "notes")),
    ],
)
def test_only_what_both_have_changed_to_different_things_is_asked_about(
    new: dict[str, Any], now: dict[str, Any], expected: tuple[str, ...]
) -> None:
    found = changed_by_both(BEFORE, replace(BEFORE, **new), replace(BEFORE, **now))
    assert found == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [("birth_date", "“Tue 1 May 1990”"), ("phone", "“1”"), ("address", "nothing")],
)
def test_a_field_is_told_in_one_line(field: str, expected: str) -> None:
    assert BEFORE.told(field) == expected


@pytest.mark.parametrize(
    ("before", "last", "first", "born", "expected"),
    [
        (None, "Weber", "Anna", None, (7, 8)),
        (BEFORE, "Weber", "Anna", date(1990, 5, 1), ()),
        (BEFORE, "weber", "ANNA", date(1990, 5, 1), ()),
        (BEFORE, "Weber", "Anna", None, ()),
        (BEFORE, "Weber", "Anna", date(1984, 3, 12), (8,)),
        (BEFORE, "Weber", "Anna", date(1984, 3, 13), ()),
        (replace(BEFORE, first_name="Ann"), "Weber", "Anna", date(1990, 5, 1), (7, 8)),
    ],
)
def test_only_what_is_typed_makes_a_clash_with_who_is_here(
    before: NewClient | None, last: str, first: str, born: date | None, expected: tuple[int, ...]
) -> None:
    here = tuple(
        ClientRow(key, "Weber, Anna", f"Weber, Anna #{key}", birth, "", None, None)
        for key, birth in ((7, None), (8, date(1984, 3, 12)))
    )
    assert tuple(row.id for row in new_clashes(here, before, last, first, born)) == expected
