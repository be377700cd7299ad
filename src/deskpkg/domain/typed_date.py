"""Dates as they are typed."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from deskpkg.domain.dates import MONTHS, WEEKDAYS, add_months, days_in_month, format_date
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import quoted
from deskpkg.domain.typed_time import plain_words

DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd"]
"""In which order the practice writes day, month and year."""

FIRST_YEAR = 1900
LAST_YEAR = 2999

_EXAMPLES: dict[DateOrder, str] = {
    "dmy": "24/11, 24 nov, tue, tom or +1w",
    "mdy": "11/24, nov 24, tue, tom or +1w",
    "ymd": "2026-11-24, 24 nov, tue, tom or +1w",
}
_BIRTH_EXAMPLES: dict[DateOrder, str] = {
    "dmy": "12/3/1984, 120384 or 12 mar 1984",
    "mdy": "3/12/1984, 031284 or mar 12 1984",
    "ymd": "1984-03-12, 840312 or 12 mar 1984",
}
BIRTH_HINTS: dict[DateOrder, str] = {"dmy": "120384", "mdy": "031284", "ymd": "840312"}
"""How 12 March 1984 is typed in few keys."""
_MONTH_FIRST: dict[DateOrder, str] = {
    "dmy": "The day comes first, then the month, such as 24/11.",
    "mdy": "The month comes first, then the day, such as 11/24.",
    "ymd": "The month comes before the day, such as 2026-11-24 or 11-24.",
}
_DAYS_AWAY = {
    **dict.fromkeys(("t", "tod", "today"), 0),
    **dict.fromkeys(("tom", "tomorrow", "tmrw"), 1),
    **dict.fromkeys(("y", "yes", "yest", "yesterday"), -1),
}
_STEP = re.compile(
    r"([+-])\s?([0-9]{1,5})\s?(?:(d|days?)|(w|wks?|weeks?)|(m|mths?|months?)|(y|yrs?|years?))?"
)
_DAY = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?")
_NUMBERS = re.compile(r"([0-9]{1,4})([/.-])([0-9]{1,2})(?:\2([0-9]{1,4})?)?")
_COMPACT = re.compile(r"(?:[0-9]{2}){2,4}")
_NTH = r"([0-9]{1,2})(?:\.|st|nd|rd|th)?"
_NAME = r"([a-z]{3,9})\.?"
_YEAR = r"(?:[\s-]+([0-9]{4}|[0-9]{2}))?"
_DAY_NAME = re.compile(_NTH + r"[\s-]*" + _NAME + _YEAR)
_NAME_DAY = re.compile(_NAME + r"[\s-]*" + _NTH + _YEAR)
_OUT_OF_RANGE = f"Type a year from {FIRST_YEAR} to {LAST_YEAR}."


@dataclass(frozen=True, slots=True)
class _Parts:
    """A date as it was typed; the year has two or four figures, or none ("")."""

    year: str
    month: int
    day: int


def parse_date(text: str, today: date, order: DateOrder) -> date:
    """Read a date.

    "t", "tom", "y"; "+3", "-1d", "+1w", "+2m"; "tu" or "tuesday": the next one, and today if it is
    one; "24": the next 24th; "24/11", "24.11.", "24-11-26", "2411", "24112026", "2026-11-24";
    "24 nov", "nov 24 2027"; each of these after a weekday, which must agree. Without a year it is
    the nearest such date that is not before today; a year of two figures is the nearest.

    Args:
        text: What was typed.
        today: The practice's date.
        order: How the practice orders numbers.

    Raises:
        BadInput: If it is no date, or not one from 1900 to 2999.
    """
    day = read_date(" ".join(plain_words(text)), today, order)
    if day is not None:
        return day
    if not text.strip():
        raise BadInput(f"Type a date such as {_EXAMPLES[order]}.")
    raise BadInput(f"{quoted(text)} is not a date. Type one such as {_EXAMPLES[order]}.")


def parse_past_date(text: str, today: date, order: DateOrder) -> date:
    """Read a date of what has happened: as `parse_date`, but the latest that is not after today.

    "mon" is Monday of the last seven days, "23 nov" the last 23 November. What can only be a day to
    come ("+1w", "23 nov 2099") is returned as such.

    Raises:
        BadInput: If it is no date.
    """
    try:
        day, trouble = parse_date(text, today, order), None
    except BadInput as refusal:  # "mon 23/11" may be wrong of the next one, and right of the last
        day, trouble = None, refusal
    words = " ".join(plain_words(text))
    near = day is not None and day <= today
    if not near and words not in _DAYS_AWAY and not _STEP.fullmatch(words):
        for base in _bases(today):
            with suppress(BadInput):
                if (earlier := parse_date(text, base, order)) <= today:
                    return earlier
    if day is None:
        assert trouble is not None
        raise trouble
    return day


def _bases(today: date) -> Iterator[date]:
    """Yield days before today from which the next such date may be the last one."""
    for days in (6, 30, 61, 365):
        if today.toordinal() > days:
            yield today - timedelta(days=days)


def parse_birth_date(text: str, today: date, order: DateOrder) -> date:
    """Read a date of birth: "120384", "12/3/84", "12 mar 1984", "1984-03-12".

    A year of two figures is the latest that is not after today.

    Raises:
        BadInput: If it is no date with a year, before 1900, or after today.
    """
    named, rest = _split_weekday(" ".join(plain_words(text)))
    parts = _parts(rest, order)
    if parts is None or not parts.year:
        raise BadInput(f"Type the date of birth with its year, such as {_BIRTH_EXAMPLES[order]}.")
    year = int(parts.year)
    if len(parts.year) == 2:
        year += today.year - today.year % 100
        year -= 100 if (year, parts.month, parts.day) > (today.year, today.month, today.day) else 0
    day = _agreeing(_dated(year, parts, order), named)
    if day > today:
        raise BadInput(f"{format_date(day)} is after today. Type the year with four figures.")
    return day


def read_date(text: str, today: date, order: DateOrder) -> date | None:
    """Return the date that plain lower-case `text` says, or None if it has no form of a date.

    Raises:
        BadInput: If it has the form of a date, but there is no such day.
    """
    if text in _DAYS_AWAY:
        return _shifted(today, days=_DAYS_AWAY[text])
    step = _STEP.fullmatch(text)
    if step is not None:
        return _stepped(today, step)
    named, rest = _split_weekday(text)
    if named is not None and not rest:
        return _shifted(today, days=(named - today.weekday()) % 7)
    lone = _DAY.fullmatch(rest)
    if lone is not None:
        return _agreeing(_next_day(int(lone[1]), today), named)
    parts = _parts(rest, order)
    if parts is None:
        return None
    year = _near_year(parts.year, today) if parts.year else None
    day = _next_dated(parts, today, order) if year is None else _dated(year, parts, order)
    return _agreeing(day, named)


def _shifted(today: date, *, days: int = 0, months: int = 0) -> date:
    try:
        day = add_months(today, months) + timedelta(days=days)
    except OverflowError:
        raise BadInput(f"That is too far away. {_OUT_OF_RANGE}") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"That is too far away. {_OUT_OF_RANGE}")
    return day


def _stepped(today: date, step: re.Match[str]) -> date:
    count = int(step[2]) * (-1 if step[1] == "-" else 1)
    if step[5] or step[6]:
        return _shifted(today, months=count * (12 if step[6] else 1))
    return _shifted(today, days=count * (7 if step[4] else 1))


def _split_weekday(text: str) -> tuple[int | None, str]:
    """Return the weekday that `text` begins with (0 is Monday), if it does, and the rest."""
    first, _, rest = text.partition(" ")
    first = first.removesuffix(".")
    if len(first) >= 2:
        for number, name in enumerate(WEEKDAYS):
            if name.casefold().startswith(first):
                return number, rest
    return None, text


def _agreeing(day: date, weekday: int | None) -> date:
    if weekday is None or day.weekday() == weekday:
        return day
    raise BadInput(
        f"{format_date(day, short=True)} is a {WEEKDAYS[day.weekday()]}, not a "
        f"{WEEKDAYS[weekday]}. Type only one of the two."
    )


def _parts(text: str, order: DateOrder) -> _Parts | None:
    numbers = _NUMBERS.fullmatch(re.sub(r"(?<=[0-9])\. (?=[0-9])", ".", text))
    if numbers is not None:
        typed = [numbers[1], numbers[3], *([numbers[4]] if numbers[4] else [])]
        clear = numbers[2] == "/" or len(typed) == 3
        orders = _orders(order) if clear else (order,)
        return _sensible([_ordered(list(typed), each) for each in orders])
    if _COMPACT.fullmatch(text):
        orders = _orders(order) if len(text) > 4 else (order,)
        return _sensible([_ordered(_cut(text, each), each) for each in orders])
    named = _DAY_NAME.fullmatch(text)
    if named is not None:
        return _with_month(named[1], named[2], named[3])
    named = _NAME_DAY.fullmatch(text)
    return _with_month(named[2], named[1], named[3]) if named is not None else None


def _orders(order: DateOrder) -> tuple[DateOrder, ...]:
    """Return the practice's order, then the others: what makes sense in one only is clear."""
    return (order, *(other for other in ("dmy", "mdy", "ymd") if other != order))


def _sensible(readings: list[_Parts | None]) -> _Parts | None:
    """Return the first reading with a month and a day that there are, else the first of all."""
    if readings[0] is None:
        return None
    fitting = (p for p in readings if p and 1 <= p.month <= 12 and 1 <= p.day <= 31)
    return next(fitting, readings[0])


def _cut(figures: str, order: DateOrder) -> list[str]:
    """Cut 4, 6 or 8 figures in a row into their parts."""
    if order == "ymd" and len(figures) > 4:
        return [figures[:-4], figures[-4:-2], figures[-2:]]
    return [part for part in (figures[:2], figures[2:4], figures[4:]) if part]


def _ordered(numbers: list[str], order: DateOrder) -> _Parts | None:
    """Tell day, month and year apart; a part of four figures is the year wherever it stands."""
    year = ""
    if len(numbers) == 3:
        leading = len(numbers[0]) == 4 or (order == "ymd" and len(numbers[2]) < 4)
        year = numbers.pop(0 if leading else 2)
        if leading:
            order = "ymd"
        elif order == "ymd":
            order = "dmy"
        if len(year) not in (2, 4):
            return None
    first, second = (int(number) for number in numbers)
    return _Parts(year, second, first) if order == "dmy" else _Parts(year, first, second)


def _with_month(day: str, name: str, year: str | None) -> _Parts | None:
    for number, month in enumerate(MONTHS, 1):
        if month.casefold().startswith(name) or (number == 9 and name == "sept"):
            return _Parts(year or "", number, int(day))
    return None


def _near_year(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    century = today.year - today.year % 100
    return min(
        (century + int(year) + shift for shift in (100, 0, -100)),
        key=lambda candidate: abs(candidate - today.year),
    )


def _dated(year: int, parts: _Parts, order: DateOrder) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"The year {year} does not fit. {_OUT_OF_RANGE}")
    _check_month(parts, order)
    last = days_in_month(year, parts.month)
    if not 1 <= parts.day <= last:
        raise _no_such_day(parts, last, f" {year}" if parts.month == 2 else "")
    return date(year, parts.month, parts.day)


def _next_dated(parts: _Parts, today: date, order: DateOrder) -> date:
    """Return the nearest such date not before today; 29 February may be up to 8 years away."""
    _check_month(parts, order)
    last = days_in_month(2000, parts.month)
    if not 1 <= parts.day <= last:
        raise _no_such_day(parts, last, "")
    for year in range(max(today.year, FIRST_YEAR), min(today.year + 8, LAST_YEAR) + 1):
        if parts.day <= days_in_month(year, parts.month):
            day = date(year, parts.month, parts.day)
            if day >= today:
                return day
    raise BadInput(f"Type the date with its year. {_OUT_OF_RANGE}")


def _next_day(number: int, today: date) -> date:
    """Return the nearest date, not before today, that is the given day of its month."""
    if not 1 <= number <= 31:
        raise BadInput(f"No month has a day {number}. Type a day from 1 to 31.")
    month = today.replace(day=1)
    while number > days_in_month(month.year, month.month) or month.replace(day=number) < today:
        month = _shifted(month, months=1)
    return month.replace(day=number)


def _check_month(parts: _Parts, order: DateOrder) -> None:
    if not 1 <= parts.month <= 12:
        raise BadInput(f"There is no month {parts.month}. {_MONTH_FIRST[order]}")


def _no_such_day(parts: _Parts, last: int, year: str) -> BadInput:
    return BadInput(
        f"{MONTHS[parts.month - 1]}{year} has {last} days: type a day from 1 to {last}."
    )
