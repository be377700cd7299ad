"""Text cut and filled to an exact number of terminal cells."""

from functools import lru_cache
from typing import Final, Literal

from rich.cells import cell_len, set_cell_size, split_graphemes

from deskpkg.domain.text import clean

ELLIPSIS: Final = "…"
Align = Literal["left", "right"]


@lru_cache(maxsize=8192)
def safe(value: str) -> str:
    """`value` on one line, without control and bidi characters."""
    return clean(value.replace("\n", " ").replace("\t", " "))


def cut(text: str, width: int) -> str:
    """At most `width` cells of `text`, with a "…" where it was cut; never half a character."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    used = 0
    for start, _, size in split_graphemes(text)[0]:
        if used + size > width - 1:
            return text[:start] + ELLIPSIS
        used += size
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
