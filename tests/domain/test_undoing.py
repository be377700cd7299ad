"""What a change is called as a whole, and when taking it back is asked first."""

from datetime import timedelta

import pytest

from builders import NOW
from deskpkg.domain.undoing import ToldLine, as_a_whole, why_ask


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


def test_a_change_of_another_window_is_asked_first() -> None:
    why = why_ask(NOW, "Ana", now=NOW, by="Ana", window="front 2")
    assert why == "It was made in another window of this desk, front 2."


def _line(action: str, appointment: int | None = None, package: str = "") -> ToldLine:
    return ToldLine(action, f"{action} {appointment}", appointment, f"visit {appointment}", package)


def _booked(count: int, package: str = "") -> list[ToldLine]:
    lines = []
    for key in range(count):
        lines.append(_line("appointment.created", key))
        if package:
            lines.append(_line("package.linked", key, package))
    return lines


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (_booked(1, "Flex"), "appointment.created 0"),
        (_booked(7, "Flex"), "7 sessions booked on Flex"),
        (_booked(3), "3 visits booked"),
        (
            [_line("package.unlinked", 1, "Starter"), _line("package.linked", 1, "Flex")],
            "Moved from Starter to Flex: visit 1",
        ),
        ([_line("package.unlinked", 1, "Starter")], "package.unlinked 1"),
        (
            [_line("appointment.canceled", 8), _line("package.returned", 8, "A"), *_booked(2, "B")],
            "1 visit canceled, 2 sessions booked on B",
        ),
        (
            [_line("appointment.changed", key) for key in (1, 2)]
            + [_line("appointment.noted", 2), _line("appointment.noted", 3)],
            "3 visits changed",
        ),
        (
            [
                _line("appointment.changed", 1),
                _line("package.unlinked", 1, "A"),
                _line("package.linked", 1, "B"),
            ],
            "appointment.changed 1",
        ),
        (
            [_line("package.canceled"), *(_line("appointment.canceled", key) for key in (1, 2))],
            "package.canceled None",
        ),
    ],
)
def test_a_change_is_told_as_a_whole(lines: list[ToldLine], expected: str) -> None:
    assert as_a_whole(lines) == expected
