"""Times of day as they are typed."""

import re
from datetime import time

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean, quoted

TIME_EXAMPLES = "9:30, 930, 14h or 2pm"

_NOON = ("noon", "midday")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2})|h)?\s?(?:([ap])\.?(?:m\.?)?)?")
_LONGEST = 60


def plain_words(text: str) -> list[str]:
    """Return the words of a typed date or time, in lower case; [] if it is far too long."""
    if len(text) > _LONGEST:
        return []
    return clean(text).casefold().replace(",", " ").split()


def parse_time(text: str) -> time:
    """Read a time of day.

    "9.30", "9:30", "930", "0930", "1415", "14", "14h", "14h30", "2pm", "2:30 pm", "noon". A bare
    number of one or two figures is the hour.

    Raises:
        BadInput: If it is none of these.
    """
    clock = read_time(" ".join(plain_words(text)))
    if clock is not None:
        return clock
    if not text.strip():
        raise BadInput(f"Type a time such as {TIME_EXAMPLES}.")
    raise BadInput(f"{quoted(text)} is not a time. Type one such as {TIME_EXAMPLES}.")


def read_time(text: str) -> time | None:
    """Return the time that plain lower-case `text` says, or None if it does not say one."""
    if text in _NOON:
        return time(12)
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
