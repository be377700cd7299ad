"""The end of the day: what was counted, beside what should be there."""

from collections.abc import Mapping
from datetime import date

from deskpkg.domain.dates import format_date
from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.refused import BadInput
from deskpkg.store.models import TillCount
from deskpkg.store.queries import payments, practice
from deskpkg.store.unit import Unit


def count(unit: Unit, day: date, counted: Mapping[str, int]) -> None:
    """Write down what was counted of some methods at the end of a day.

    A day can be counted again; the last count of a method is the one that is shown.

    Args:
        unit: the unit of work.
        day: the practice's day.
        counted: for each method that was counted, what was there, in minor units.

    Raises:
        BadInput: nothing was counted, or the day is still to come.
    """
    if not counted:
        raise BadInput("Type what you counted, for one method at least.")
    if day > unit.today:
        raise BadInput("That day is still to come.")
    expected = {taken.method: taken.net_minor for taken in payments.takings(unit, day)}
    told = []
    for method, minor in counted.items():
        if method not in expected or abs(minor) > MOST_MINOR:
            raise BadInput("Count each method that is listed, and no other.")
        unit.session.add(
            TillCount(
                counted_on=day,
                method=method,
                expected_minor=expected[method],
                counted_minor=minor,
                created_at=unit.now,
            )
        )
        told.append(f"{method} {practice.amount(unit, minor)}{_off(unit, minor, expected[method])}")
    unit.flush()
    unit.record("till.counted", f"Counted {format_date(day)}: {', '.join(told)}")


def _off(unit: Unit, counted: int, expected: int) -> str:
    """Return " (5.00 short)", " (5.00 over)", or nothing when it is right."""
    if counted == expected:
        return ""
    by = practice.amount(unit, abs(counted - expected))
    return f" ({by} {'short' if counted < expected else 'over'})"
