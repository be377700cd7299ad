"""The hours of a day as they are typed: "8-12 13-17:30", "9-12 main", "closed"."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from deskpkg.domain.agenda import Span
from deskpkg.domain.hours import Shift, Shifts
from deskpkg.domain.practice import Location
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import clean, fold, quoted
from deskpkg.domain.told_hours import ANYWHERE, span_text
from deskpkg.domain.typed_time import read_time

EXAMPLES: Final = "8-12 13-17:30, or closed"

_CLOSED = frozenset({"closed", "close", "shut", "off", "none", "no", "-", "–"})
_BETWEEN = frozenset({"and", "&", "+", ";", "at", "@", "in", "/"})
_END_OF_DAY = frozenset({"24", "24h", "2400", "24:00", "24.00", "24h00", "midnight"})
_CLOCK = r"(?:noon|midnight|\d{1,2}(?:[:.h]?\d{2}|h)?(?:\s?[ap]\.?(?:m\.?)?(?![a-z]))?)"
_SPAN = re.compile(rf"({_CLOCK})\s*(?:-|–|—|\bto\b|\buntil\b)\s*({_CLOCK})(?=\s|$)")
_LONGEST = 200


def parse_hours(text: str, places: Sequence[Location] = ()) -> Shifts:
    """Read the hours of a day.

    "8-12 13-17:30"; "9am-5pm"; "closed" or "off" is none. The name of a location, its short name
    or a beginning of it may follow the hours that are worked there: "8-12 main 13-17 lake".

    Args:
        text: What was typed.
        places: The locations that may be named.

    Raises:
        BadInput: If it cannot be read, or hours overlap.
    """
    plain = " ".join(clean(text).casefold().replace(",", " ").split())
    if not plain or len(text) > _LONGEST:
        raise BadInput(f"Type hours such as {EXAMPLES}.")
    if plain in _CLOSED:
        return ()
    shifts: list[Shift] = []
    open_spans: list[Span] = []
    words: list[str] = []
    for part in _parts(plain):
        if isinstance(part, str):
            words.append(part)
            continue
        if words:
            shifts += _placed(open_spans, words, places)
            open_spans, words = [], []
        open_spans.append(part)
    shifts += _placed(open_spans, words, places)
    return tidy(shifts)


def _parts(plain: str) -> Iterable[Span | str]:
    """Yield the spans and the other words of a line."""
    at = 0
    while at < len(plain):
        if found := _SPAN.match(plain, at):
            yield _span(found[1], found[2], found[0])
            at = found.end()
        else:
            word = plain[at:].split(" ", 1)[0]
            if word not in _BETWEEN:
                yield word
            at += len(word)
        at += plain[at : at + 1] == " "


def _span(start: str, end: str, typed: str) -> Span:
    """Return the span between two times; "1-5pm" begins in the afternoon, "9-5pm" does not."""
    last = 1440 if end in _END_OF_DAY else _minute(end, typed)
    half = re.search(r"[ap](?=\.?m?\.?$)", end)
    first = 0 if start == "midnight" else _minute(start, typed)
    if half and start.isdigit() and len(start) <= 2:
        same = read_time(f"{start}{half[0]}m")
        inherited = same.hour * 60 + same.minute if same else last
        first = inherited if inherited < last else first
    if first >= last:
        raise BadInput(f"{quoted(typed)} ends before it begins. Type such as 9-17 or 9am-5pm.")
    return Span(first, last)


def _minute(text: str, typed: str) -> int:
    clock = read_time(text)
    if clock is None:
        raise BadInput(f"{quoted(typed)} is not a time. Type hours such as {EXAMPLES}.")
    return clock.hour * 60 + clock.minute


def _placed(
    spans: Sequence[Span], words: Sequence[str], places: Sequence[Location]
) -> Iterable[Shift]:
    """Return shifts at the location that `words` name, or anywhere without words."""
    place = _place(" ".join(words), places) if words else None
    if words and not spans:
        raise BadInput(f"Type hours such as {EXAMPLES}; a location goes after its hours.")
    return (Shift(span, place) for span in spans)


def _place(name: str, places: Sequence[Location]) -> int | None:
    wanted = fold(name)
    if wanted == ANYWHERE:
        return None
    names = [(place, fold(place.code), fold(place.name)) for place in places]
    for exact in (True, False):
        found = [
            place
            for place, *both in names
            if any(one == wanted if exact else _begins(one, wanted) for one in both if one)
        ]
        if len(found) == 1:
            return found[0].id
        if found:
            which = " or ".join(place.name for place in found[:3])
            raise BadInput(f"{quoted(name)} may be {which}. Type more of the name.")
    if not places:
        raise BadInput(f"{quoted(name)} are no hours. Type such as {EXAMPLES}.")
    raise BadInput(f"{quoted(name)} is neither hours nor a location. Type such as {EXAMPLES}.")


def _begins(name: str, wanted: str) -> bool:
    return bool(wanted) and f" {name}".find(f" {wanted}") >= 0


def tidy(shifts: Iterable[Shift]) -> Shifts:
    """Return shifts in order, those that meet at the same location as one.

    Raises:
        BadInput: If two of them overlap.
    """
    found: list[Shift] = []
    for shift in sorted(shifts, key=lambda shift: (shift.span.start, shift.span.end)):
        if found and found[-1].place == shift.place and found[-1].span.end == shift.span.start:
            shift = Shift(Span(found.pop().span.start, shift.span.end), shift.place)
        found.append(shift)
    for one, two in pairwise(found):
        if one.span.overlaps(two.span):
            raise BadInput(f"{span_text(one.span)} and {span_text(two.span)} overlap.")
    return tuple(found)
