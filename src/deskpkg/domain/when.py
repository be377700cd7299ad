"""Dates and times as the desk types and reads them."""

import re
from datetime import date, time

from deskpkg.domain.dates import When, format_date, format_time, format_when
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import quoted
from deskpkg.domain.typed_date import (
    DateOrder,
    parse_birth_date,
    parse_date,
    parse_past_date,
    read_date,
)
from deskpkg.domain.typed_time import TIME_EXAMPLES, parse_time, plain_words, read_time

__all__ = [
    "DateOrder",
    "When",
    "date_order",
    "format_date",
    "format_time",
    "format_when",
    "parse_birth_date",
    "parse_date",
    "parse_past_date",
    "parse_time",
    "parse_when",
]

_YEARS_AHEAD = 10
_EXAMPLES: dict[DateOrder, str] = {
    "dmy": "24/11 930, tue 11 or tom 2pm",
    "mdy": "11/24 930, tue 11 or tom 2pm",
    "ymd": "2026-11-24 930, tue 11 or tom 2pm",
}


def parse_when(text: str, today: date, default_time: time | None, order: DateOrder) -> When:
    """Read a date with a time after it: "tue 11", "24/11 930", "2411 0930", "24 nov 2:30 pm".

    A number after a date is the time of day; four figures after a day and a named month are its
    year if that is one of the next ten. What can be a date alone is one, at `default_time`;
    what can only be a time is today.

    Args:
        text: What was typed.
        today: The practice's date.
        default_time: The time of day if none is typed; None leaves it open.
        order: How the practice orders numbers.

    Raises:
        BadInput: If it cannot be read.
    """
    words = [word for word in plain_words(text) if word not in ("at", "@")]
    whole = " ".join(words)
    day, trouble = _try_date(whole, today, order)
    if day is not None and _is_coming_year(words[-1], today):
        return When(day, default_time)
    for size in (2, 1):
        clock = read_time(" ".join(words[-size:])) if len(words) > size else None
        before = read_date(" ".join(words[:-size]), today, order) if clock is not None else None
        if before is not None:
            return When(before, clock)
    if day is not None:
        return When(day, default_time)
    clock = read_time(whole)
    if clock is not None:
        return When(today, clock)
    raise trouble or _unreadable(text, words, today, order)


def date_order(locale: str) -> DateOrder:
    """Return the order in which a locale writes day, month and year in figures.

    Raises:
        BadInput: If the locale is not known.
    """
    from deskpkg.domain.places import locale_data

    pattern = re.sub(r"'[^']*'", "", str(locale_data(locale).date_formats["short"].pattern))
    first = next((char for char in pattern if char in "dMy"), "d")
    return "dmy" if first == "d" else "mdy" if first == "M" else "ymd"


def _try_date(text: str, today: date, order: DateOrder) -> tuple[date | None, BadInput | None]:
    try:
        return read_date(text, today, order), None
    except BadInput as trouble:
        return None, trouble


def _is_coming_year(word: str, today: date) -> bool:
    figures = word.isascii() and word.isdigit() and len(word) == 4
    return figures and today.year <= int(word) <= today.year + _YEARS_AHEAD


def _unreadable(text: str, words: list[str], today: date, order: DateOrder) -> BadInput:
    if not words:
        return BadInput(f"Type a date and a time such as {_EXAMPLES[order]}.")
    if len(words) > 1 and _try_date(" ".join(words[:-1]), today, order)[0] is not None:
        return BadInput(f"{quoted(words[-1])} is not a time. Type one such as {TIME_EXAMPLES}.")
    return BadInput(f"{quoted(text)} is not a date and time. Type them such as {_EXAMPLES[order]}.")
