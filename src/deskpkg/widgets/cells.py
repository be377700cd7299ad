"""Text cut and filled to an exact number of terminal cells."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from rich.cells import cell_len, set_cell_size, split_graphemes

from deskpkg.domain.names import name_and_number
from deskpkg.domain.text import clean

ELLIPSIS: Final = "…"
LEAST_OF_NAME: Final = 3
"""How many cells of a client's name there are beside their number, at least."""
Align = Literal["left", "right"]

_EMOJI: Final = "\u2190-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
_UNSTEADY: Final = re.compile(
    f"(?:\u200d[{_EMOJI}])+|(?<=[{_EMOJI}])[\U0001f3fb-\U0001f3ff]|[\ufe0f\u20e3]"
)
"""Parts of emoji that some terminals draw into the one before, and others beside it."""
_FLAG_LETTERS: Final = {0x1F1E6 + n: chr(ord("A") + n) for n in range(26)}


@lru_cache(maxsize=8192)
def safe(value: str) -> str:
    """`value` on one line, without control and bidi characters, as wide on every terminal."""
    text = clean(value.replace("\n", " ").replace("\t", " "))
    return text if text.isascii() else steady(text)


def steady(text: str) -> str:
    """`text` with each emoji as the one that it begins with, and flags as their letters.

    How wide a joined emoji is depends on the terminal; a column would break on some of them.
    """
    return _UNSTEADY.sub("", text.translate(_FLAG_LETTERS))


def cells(text: str) -> int:
    """How many cells a text takes that is `safe`."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int) -> str:
    """At most `width` cells of `text`, with a "…" where it was cut; never half a character.

    The number that tells a client from another of the same name stays; where there is no room for
    it beside something of the name, it is left out whole.
    """
    if cells(text) <= width:
        return text
    name, number = name_and_number(text)
    if number and (room := width - len(number)) >= LEAST_OF_NAME:
        return _cut(name, room) + number
    return _cut(name, width)


def _cut(text: str, width: int) -> str:
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    if text.isascii():
        return text[: width - 1] + ELLIPSIS
    used = 0
    for start, _, size in split_graphemes(text)[0]:
        if used + size > width - 1:
            return text[:start] + ELLIPSIS
        used += size
    return text


def joined(parts: Iterable[str], width: int) -> str:
    """The first of `parts`, cut to `width` cells, and after a "·" as many others as fit whole."""
    first, *others = [safe(part) for part in parts if part] or [""]
    text = cut(first, width)
    for other in others:
        longer = f"{text} · {other}"
        text = longer if cells(longer) <= width else text
    return text


@lru_cache(maxsize=8192)
def fit(value: str, width: int, align: Align = "left") -> str:
    """`value` made safe, cut or filled with spaces to exactly `width` cells."""
    if width <= 0:
        return ""
    text = cut(safe(value), width)
    missing = width - cell_len(text)
    if missing < 0:
        return set_cell_size(text, width)
    return " " * missing + text if align == "right" else text + " " * missing


def wrap(value: str, width: int) -> list[str]:
    """The words of `value` on lines of at most `width` cells; a longer word is cut."""
    lines: list[str] = []
    for word in safe(value).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(cut(word, width))
    return lines
