"""The line at the foot of the day grid: what is under the cursor, in full."""

from typing import NamedTuple

from deskpkg.domain.agenda import Span, Visit
from deskpkg.domain.dates import format_minute
from deskpkg.domain.sheet import Sheet, Spot

BOOKS = "Enter or a click books"


class Told(NamedTuple):
    """When and in which column, who is there, and more about it."""

    lead: str
    name: str
    more: tuple[str, ...] = ()


def told(sheet: Sheet, spot: Spot) -> Told:
    """Return what is at a spot of a sheet that has columns."""
    column = sheet.columns[spot.column]
    block = sheet.block(spot)
    if block is None:
        slot = Span(sheet.minute(spot.row), sheet.minute(spot.row + 1))
        word = "free" if column.is_open(slot) else "closed"
        return Told(f"{format_minute(slot.start)}  {column.name}", word, (BOOKS,))
    visit = block.visit
    lead = f"{format_minute(visit.start)}–{format_minute(visit.end)}  {column.name}"
    if not isinstance(visit, Visit):
        return Told(lead, visit.client, (visit.word,))
    more = (
        visit.service,
        visit.word,
        f"{visit.tag}{'◆' if visit.linked else ''}",
        f"at {visit.place}" if visit.place else "",
        "confirmed" if visit.confirmed else "",
    )
    return Told(lead, visit.client, more)
