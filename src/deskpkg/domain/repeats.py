"""Every Monday at 12, eight times: how often something is repeated, as it is typed and expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count

from deskpkg.domain.dates import When, add_months, format_date
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import quoted
from deskpkg.domain.typed_date import DateOrder, parse_date
from deskpkg.domain.typed_time import plain_words
from deskpkg.domain.when import parse_when
from deskpkg.domain.zones import NoSuchTime, TwiceTime, Zone, instant_of

MOST = 100
"""How many visits are made at a time, which is more than a desk plans ahead."""


class Every(StrEnum):
    """How far apart the visits are."""

    DAY = "daily"
    WEEK = "weekly"
    FORTNIGHT = "fortnightly"
    MONTH = "monthly"


_EVERY = {
    **dict.fromkeys(("daily", "day", "days"), Every.DAY),
    **dict.fromkeys(("weekly", "week", "weeks", "wk", "1w"), Every.WEEK),
    **dict.fromkeys(("fortnightly", "fortnight", "fortnights", "2w", "2wk"), Every.FORTNIGHT),
    **dict.fromkeys(("monthly", "month", "months", "mth", "1m"), Every.MONTH),
}
_FILLERS = ("every", "each", "then", "times", "for")
_UNTIL = ("until", "till", "til", "through")
_COUNT = re.compile(r"[x×*]\s?([0-9]{1,4})|([0-9]{1,4})\s?[x×*]")
_TWO = re.compile(r"\b(?:2|two|second|other) (?:weeks?|wks?)\b")
EXAMPLES = "weekly x8, 2w x6 or monthly until 30 jun"


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often: as many times as `count` says, or until a day, which is the last possible one."""

    every: Every = Every.WEEK
    count: int | None = 1
    until: date | None = None

    def __str__(self) -> str:
        """Write it as one would type it: "weekly x8"."""
        if self.until is not None:
            return f"{self.every.value} until {format_date(self.until)}"
        return f"{self.every.value} x{self.count}"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of the days, and the instant at which the practice's clocks show the time."""

    day: date
    starts_at: datetime | None
    """None where that time does not exist."""
    note: str = ""
    """Why it does not, or that it exists twice."""


def dates(start: date, repeat: Repeat) -> tuple[date, ...]:
    """Return the days, the first being `start`.

    Months are counted from the first day, so that the 31st stays the last of each month and does
    not drift to the 28th.

    Raises:
        BadInput: they would be more than `MOST`, or the last day is before the first.
    """
    if repeat.until is not None and repeat.until < start:
        raise BadInput(f"That ends {format_date(repeat.until)}, before {format_date(start)}.")
    found: list[date] = []
    for day in _days(start, repeat.every):
        over = len(found) == repeat.count if repeat.until is None else day > repeat.until
        if over:
            return tuple(found)
        if len(found) == MOST:
            raise BadInput(f"At most {MOST} visits at a time: type x{MOST}, or an earlier end.")
        found.append(day)
    return tuple(found)


def _days(start: date, every: Every) -> Iterator[date]:
    """Yield days as far as the calendar goes."""
    days = {Every.DAY: 1, Every.WEEK: 7, Every.FORTNIGHT: 14}.get(every)
    for number in count():
        try:
            yield add_months(start, number) if days is None else start + timedelta(number * days)
        except OverflowError:
            return


def occurrences(days: tuple[date, ...], clock: time, zone: Zone) -> tuple[Occurrence, ...]:
    """Return the same time of the wall on each of `days`.

    Where the clocks go forward over it there is none; of a time that exists twice it is the first.
    """
    found = []
    for day in days:
        try:
            found.append(Occurrence(day, instant_of(day, clock, zone)))
        except NoSuchTime as refusal:
            found.append(Occurrence(day, None, str(refusal)))
        except TwiceTime as twice:
            found.append(Occurrence(day, twice.first, "This time happens twice: the first."))
    return tuple(found)


def parse_repeat(text: str, today: date, order: DateOrder) -> Repeat:
    """Read how often: "weekly x8", "8" (weekly), "2w x6", "monthly until 30 jun", "daily 5x".

    Raises:
        BadInput: it cannot be read, or has no end.
    """
    plain = _TWO.sub("2w", " ".join(plain_words(text)))
    plain, _, end = _split(plain)
    words = [word for word in plain.split() if word not in _FILLERS]
    if words and words[-1].isdecimal():  # elsewhere it would be "every 3 weeks"
        words[-1] = f"x{words[-1]}"
    counts = [word for word in words if _COUNT.fullmatch(word)]
    steps = [word for word in words if word in _EVERY]
    strange = [word for word in words if word not in (*counts, *steps)]
    if strange or len(counts) > 1 or len(steps) > 1 or (counts and end):
        raise BadInput(f"{quoted(text)} can't be read. Type {EXAMPLES}.")
    every = _EVERY[steps[0]] if steps else Every.WEEK
    if end:
        return Repeat(every, None, parse_date(end, today, order))
    if not counts:
        raise BadInput(f"Say how often, as in {EXAMPLES}.")
    return Repeat(every, _times(counts[0]))


def parse_sessions(text: str, today: date, order: DateOrder) -> tuple[When, Repeat]:
    """Read when, and how often if that is typed: "mon 12", "mon 12 x8", "mon 12 2w x6".

    Raises:
        BadInput: it cannot be read, or the time is missing.
    """
    words = _TWO.sub("2w", " ".join(plain_words(text))).split()
    begins = (*_FILLERS, *_UNTIL, *_EVERY)
    place = next(
        (i for i, word in enumerate(words) if i and (word in begins or _COUNT.fullmatch(word))),
        len(words),
    )
    when = parse_when(" ".join(words[:place]), today, None, order)
    if when.time is None:
        raise BadInput("Add the time, as in “mon 12” or “mon 12 x8”.")
    rest = " ".join(words[place:])
    return when, parse_repeat(rest, today, order) if rest else Repeat()


def times_at_end(text: str) -> int | None:
    """Return how many times the last word asks for, 3 for "thu 9 x3"; None if it asks for none."""
    *before, last = plain_words(text) or [""]
    return _times(last) if before and _COUNT.fullmatch(last) else None


def _split(plain: str) -> tuple[str, str, str]:
    """Return what stands before "until", that word, and what stands after it."""
    for word in _UNTIL:
        before, found, after = f" {plain} ".partition(f" {word} ")
        if found:
            return before.strip(), word, after.strip()
    return plain, "", ""


def _times(word: str) -> int:
    found = _COUNT.fullmatch(word)
    assert found is not None
    times = int(found[1] or found[2])
    if not 1 <= times <= MOST:
        raise BadInput(f"From 1 to {MOST} visits at a time.")
    return times
