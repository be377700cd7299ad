"""A visit in the day grid, row by row: its state, who comes, what for, and what they have left."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from rich.style import Style

from deskpkg.domain.agenda import Ghost, Visit
from deskpkg.domain.appointments import State
from deskpkg.domain.sheet import Block
from deskpkg.widgets.cells import cells, cut, fit, joined, safe
from deskpkg.widgets.palette import colour_class

Look = Callable[..., Style]

TIGHT: Final = 6
"""Cells below which a visit has room for no more than letters."""
ROOMY: Final = 18
"""Cells from which a visit has room for more than its name: the minute it begins at, say."""


@lru_cache(256)
def bold(style: Style) -> Style:
    """The style, bold."""
    return style + Style(bold=True)


@lru_cache(256)
def struck(style: Style) -> Style:
    """The style, struck out."""
    return style + Style(strike=True)


@lru_cache(256)
def barred(style: Style, bar: Style) -> Style:
    """The style for the bar at the left edge of a visit: the text's own if it looks the same."""
    return style if style.color == bar.color else style + Style(color=bar.color)


Row = tuple[tuple[str, Style], ...]
"""What stands in one row of a block: texts, each in its style."""
ROWS: Final = 3
"""Rows of a block that tell something; more are like each other."""


def rows_of(
    block: Block, width: int, offset: str, look: Look, colour: int, *, here: bool
) -> tuple[Row, ...]:
    """Draw a block: each of its first rows, and one that stands for all below them.

    Args:
        block: a visit, or the ghost of one, in its place.
        width: the cells there are.
        offset: the minute at which it begins, where that is not its first row's.
        look: the grid's styles.
        colour: its column's place in the palette.
        here: whether the cursor is on it.
    """
    visit = block.visit
    if not isinstance(visit, Visit):
        return _ghost_rows(visit, width, offset, look("grid--ghost"))
    style = look("grid--cursor") if here else _fill(visit, look, colour)
    strong = bold(style)
    bar, first_bar = style, strong
    if not here:
        bar, first_bar = (barred(each, look(_bar(visit))) for each in (style, strong))
    mark = "▶" if here else "▌"
    name, *more = _words(visit, block.bottom - block.top, width - 1, offset)
    rows: list[Row] = [((mark[:width], first_bar), *_name_row(name, visit, strong))]
    for lead, body, tag in more:
        rows.append((("▌"[:width], bar), (lead + body, style), (tag, strong)))
    rows.append((("▌"[:width], bar), (" " * (width - 1), style)))
    return tuple(rows)


def _ghost_rows(ghost: Ghost, width: int, offset: str, style: Style) -> tuple[Row, ...]:
    word = f"  {ghost.word}" if ghost.word and width >= 2 * TIGHT else ""
    name = cut(offset + (safe(ghost.client) or "…"), max(0, width - 2 - len(word)))
    texts = (f"▶ {name}{word}", f"  {safe(ghost.service)}", "")
    return tuple(((fit(text, width), style),) for text in texts)


def _name_row(words: tuple[str, str, str], visit: Visit, style: Style) -> Row:
    """The first row after the bar; who did not come is struck out."""
    lead, body, tag = words
    if not visit.ended:
        return ((lead + body + tag, style),)
    name = body.rstrip(" ")
    return (lead, style), (name, struck(style)), (body[len(name) :] + tag, style)


def _words(visit: Visit, rows: int, width: int, offset: str) -> Iterator[tuple[str, str, str]]:
    """Yield for each row what stands first, in the middle filled with spaces, and at the right.

    State and name, then the service and more. The credits stand beside the name, or beside the
    service if the name would have to be cut.
    """
    name = offset + safe(visit.client)
    lead = _lead(visit.glyph, width)
    tag = tag_of(visit, width - 6)
    below = rows > 1 and len(lead) + cells(name) + cells(tag) > width
    if below:
        tag = tag_of(visit, width - 2)
    more = more_of(visit, rows) if rows > 1 else ()
    for at in range(min(rows, ROWS)):
        lead = lead if at == 0 else _lead(" ", width)
        right = tag if at == int(below) else ""
        room = max(0, width - len(lead) - cells(right))
        body = cut(name, room) if at == 0 else joined(more[at - 1], room)
        yield lead, body + " " * (room - cells(body)), right


def _lead(glyph: str, width: int) -> str:
    """The state before the name, in as few cells as there is room for."""
    lead = f"{glyph} " if width >= ROOMY or glyph != " " else " "
    return lead if width >= TIGHT else glyph.strip()[: max(0, width)]


def more_of(visit: Visit, rows: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The second and the third row of a visit: what it is, in which state, where, if confirmed."""
    word = visit.word if visit.late or visit.state is not State.BOOKED else ""
    place = f"at {visit.place}" if visit.place else ""
    sure = "confirmed" if visit.confirmed else ""
    return (visit.service, word, "" if rows > 2 else place), (place, sure)


def _fill(visit: Visit, look: Look, colour: int) -> Style:
    """The colours of a visit: its practitioner's, unless its state or place has its own."""
    if visit.ended:
        return look("grid--ended")
    if visit.elsewhere:
        return look("grid--elsewhere")
    if visit.state is State.REQUESTED:
        return look("grid--requested")
    return look(colour_class("grid", colour))


def _bar(visit: Visit) -> str:
    """The look of the bar at a visit's left edge."""
    return "grid--late" if visit.late else "grid--ended" if visit.ended else "grid--bar"


def tag_of(visit: Visit, room: int) -> str:
    """The credits of a visit with a "◆" when linked, in at most `room` cells; or less, or none."""
    mark = "◆" if visit.linked else ""
    tag = f" {safe(visit.tag)}{mark}" if visit.tag or mark else ""
    return tag if cells(tag) <= room else mark if len(mark) <= room else ""
