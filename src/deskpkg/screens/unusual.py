"""What is unusual about a visit's time: in words, and the question whether it is all the same."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Confirm

if TYPE_CHECKING:
    from deskpkg.store.changes.asking import Unusual


async def ask_unusual(screen: DeskScreen[Any], refusal: "Unusual") -> bool:
    """Ask about all that is unusual at once, in a flow of `screen`; tell whether it is agreed."""
    zone = screen.desk.now.tzinfo
    lines = unusual_lines(refusal.client_id, refusal.others, refusal.reasons, zone)
    answer = await screen.ask(all_the_same(lines))
    return bool(answer)


def all_the_same(lines: tuple[str, ...], *, safe: str = "Choose another time") -> Confirm:
    """Return the question that lists what speaks against a time."""
    return Confirm("Book all the same?", lines, safe=safe, go="Book all the same")


def unusual_lines(
    client_id: int,
    others: Iterable[VisitLine],
    reasons: Iterable[str],
    zone: tzinfo | None,
    *,
    dated: bool = False,
) -> tuple[str, ...]:
    """Return what is to be agreed to, a line each: the visits in the way, then the hours.

    "Mia has Ivanova, Daria 11:00–12:00 then.", "Mia is off on Tue 24 Nov 2026."; of what the client
    `client_id` has at that time themselves, "Weber, Anna is with Tom 11:30–12:00 then."; the visits
    `dated`, where they are of several days: "Mon 30 Nov: Mia has …".
    """
    return (*(_clash(client_id, line, zone, dated=dated) for line in others), *reasons)


def _clash(client_id: int, line: VisitLine, zone: tzinfo | None, *, dated: bool) -> str:
    start, end = line.starts_at.astimezone(zone), line.ends_at.astimezone(zone)
    day = f"{start:%a} {start.day} {start:%b}: " if dated else ""
    time = f"{start:%H:%M}–{end:%H:%M}"
    if line.state is State.REQUESTED:
        return f"{day}{line.client} has asked for {line.practitioner} {time} then."
    if line.client_id == client_id:
        return f"{day}{line.client} is with {line.practitioner} {time} then."
    return f"{day}{line.practitioner} has {line.client} {time} then."
