"""Taking back a change by its name: the last one, or one of a list."""

from typing import Any

from deskpkg.domain.text import clean, counted
from deskpkg.domain.undoing import why_ask
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.words import moment
from deskpkg.store import Unit, changes
from deskpkg.store.queries import undo
from deskpkg.store.queries.undo import Done


def undid(text: str) -> str:
    """Return what is said of a change that was taken back."""
    return f"Undid: {text}"


async def undo_last(screen: DeskScreen[Any]) -> None:
    """Take back the last change of this desk, or say why not; in a flow of `screen`."""
    found = await screen.look_up(undo.last)
    if found:
        await undo_change(screen, found[0])
    elif found is not None:
        await screen.attempt(changes.undo.undo)


async def undo_change(screen: DeskScreen[Any], done: Done) -> None:
    """Take back one change, if need be after asking; in a flow of `screen`."""
    now = screen.desk.now
    why = why_ask(done.at, done.staff, now=now, by=screen.store.staff)
    if why and not done.refusal:
        at = await screen.store.read(_moment, done)
        asked = await screen.ask(confirmation(done, at, why))
        if not asked:
            return
    await screen.attempt(changes.undo.undo, done.operation, done=undid)


def _moment(unit: Unit, done: Done) -> str:
    return moment(done.at, unit.zone, unit.today)


def confirmation(done: Done, at: str, why: str) -> Confirm:
    """Return the question whether to take back a change, with its name and when it was made."""
    told = [clean(done.text), f"{at} by {clean(done.staff)}"]
    if done.lines > 1:
        more = counted(done.lines - 1, "more line", "more lines")
        is_taken = "is" if done.lines == 2 else "are"
        told.append(f"With it {more} of the history {is_taken} taken back.")
    return Confirm("Undo this change?", [*told, "", clean(why)], safe="Leave it", go="Undo it")
