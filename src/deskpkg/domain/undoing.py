"""What a change is called as a whole, and when taking it back is asked first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ASK_AFTER = timedelta(minutes=30)
"""How old a change may be to be taken back by one key: longer ago nobody remembers which it was."""


VERBS = {
    "appointment.created": "booked",
    "appointment.canceled": "canceled",
    "appointment.missed": "missed",
    "appointment.changed": "changed",
    "appointment.noted": "changed",
}
"""What was done to visits, for each action of which there may be several in one change."""


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of the history of a change."""

    action: str
    text: str
    appointment: int | None = None
    visit: str = ""
    """The appointment: "Physio 60, Tue 24 Nov 2026 11:00"."""
    package: str = ""
    """The name of the client package that it concerns."""


def as_a_whole(lines: Sequence[ToldLine]) -> str:
    """Return what a change did: "7 sessions booked on Flex 10", or its first line.

    Args:
        lines: the lines of its history, the first first.
    """
    if lines[0].action not in (*VERBS, "package.linked", "package.unlinked"):
        return lines[0].text
    return _moved(lines) or _counted(lines) or lines[0].text


def _moved(lines: Iterable[ToldLine]) -> str:
    """Return "Moved from Starter 5 to Flex 10: Physio 60, …", if only that was done."""
    left = [line for line in lines if line.action == "package.unlinked"]
    taken = [line for line in lines if line.action == "package.linked"]
    both = len(left) == len(taken) == 1 and left[0].appointment == taken[0].appointment
    if not both or any(line.action in VERBS for line in lines):
        return ""
    return f"Moved from {left[0].package} to {taken[0].package}: {taken[0].visit}"


def _counted(lines: Sequence[ToldLine]) -> str:
    """Return how many visits were booked, canceled or changed, if they are several."""
    visits: dict[str, set[int | None]] = {}
    for line in lines:
        if verb := VERBS.get(line.action):
            visits.setdefault(verb, set()).add(line.appointment)
    if all(len(ids) < 2 for ids in visits.values()):
        return ""
    paying = {line.package for line in lines if line.action == "package.linked"}
    parts = []
    for verb, ids in visits.items():
        on = f" on {min(paying)}" if verb == "booked" and len(paying) == 1 else ""
        noun = "session" if on else "visit"
        parts.append(f"{len(ids)} {noun}{'' if len(ids) == 1 else 's'} {verb}{on}")
    return ", ".join(parts)


def why_ask(at: datetime, staff: str, *, now: datetime, by: str, window: str = "") -> str:
    """Return why taking back a change is asked first, as a sentence; empty if it is not.

    Args:
        at: when the change was made, an aware instant.
        staff: who made it.
        now: the aware instant it is.
        by: who takes it back.
        window: the other window of this desk in which it was made, if it was one and nobody has
            seen it there.
    """
    if window:
        return f"It was made in another window of this desk, {window}."
    if staff != by:
        return f"{staff} made this change, not you."
    if now - at > ASK_AFTER:
        return f"This change was made {_ago(now - at)} ago."
    return ""


def _ago(time: timedelta) -> str:
    for size, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if count := time // size:
            return f"{count} {name if count == 1 else name + 's'}"
    return f"{time // timedelta(minutes=1)} minutes"
