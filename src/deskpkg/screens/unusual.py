"""What is unusual about a visit's time: in words, and the question whether it is all the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Confirm

if TYPE_CHECKING:
    from deskpkg.store.changes.asking import Unusual


@dataclass(slots=True)
class Agreed:
    """What staff have agreed to so far."""

    overlap: bool = False
    """That the practitioner or the client has another visit then."""
    outside: bool = False
    """That it lies outside the hours."""

    @property
    def to(self) -> dict[str, bool]:
        """The same, as the use cases take it."""
        return {"overlap": self.overlap, "outside": self.outside}


async def ask_unusual(screen: DeskScreen[Any], refusal: "Unusual", agreed: Agreed) -> bool:
    """Ask about all that is unusual at once, and keep a yes in `agreed`; in a flow of `screen`."""
    zone = screen.desk.now.tzinfo
    lines = unusual_lines(refusal.client_id, refusal.others, refusal.reasons, zone)
    if not await screen.ask(all_the_same(lines)):
        return False
    agreed.overlap |= bool(refusal.others)
    agreed.outside |= bool(refusal.reasons)
    return True


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
