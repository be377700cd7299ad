"""When taking back a change is asked first."""

from datetime import timedelta

import pytest

from builders import NOW
from deskpkg.domain.undoing import why_ask


@pytest.mark.parametrize(
    ("ago", "staff", "expected"),
    [
        (timedelta(), "Ana", ""),
        (timedelta(minutes=30), "Ana", ""),
        (timedelta(minutes=30, seconds=1), "Ana", "This change was made 30 minutes ago."),
        (timedelta(minutes=59), "Ana", "This change was made 59 minutes ago."),
        (timedelta(hours=1), "Ana", "This change was made 1 hour ago."),
        (timedelta(hours=23), "Ana", "This change was made 23 hours ago."),
        (timedelta(days=2), "Ana", "This change was made 2 days ago."),
        (timedelta(), "Ben", "Ben made this change, not you."),
        (timedelta(days=2), "Ben", "Ben made this change, not you."),
        (-timedelta(hours=2), "Ana", ""),
    ],
)
def test_an_old_change_and_another_persons_are_asked_first(
    ago: timedelta, staff: str, expected: str
) -> None:
    assert why_ask(NOW - ago, staff, now=NOW, by="Ana") == expected
