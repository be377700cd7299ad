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


SHOWN = 20
"""How many changes are listed."""


async def undo_last(screen: DeskScreen[Any]) -> None:
    """Take back the last change of this window, or else of this desk; in a flow of `screen`.

    Where it can't be taken back, that is said, and the list of changes leads on.
    """
    done = await screen.look_up(undo.newest)
    if done is None:
        await screen.attempt(changes.undo.undo)
    elif not await undo_change(screen, done, unseen=done.window):
        before = await screen.look_up(undo.last, SHOWN)
        if any(not other.refusal for other in before or () if other.operation != done.operation):
            screen.open("undo_list", instead_of=done.operation)


async def undo_change(screen: DeskScreen[Any], done: Done, unseen: str = "") -> bool:
    """Take back one change, if need be after asking; in a flow of `screen`.

    Args:
        screen: the screen.
        done: the change.
        unseen: the other window in which it was made, if that is asked as well.

    Returns:
        False if it can't be taken back.
    """
    now = screen.desk.now
    why = why_ask(done.at, done.staff, now=now, by=screen.store.staff, window=unseen)
    if why and not done.refusal:
        at = await screen.store.read(_moment, done)
        asked = await screen.ask(confirmation(done, at, why))
        if not asked:
            return True
    return await screen.attempt(changes.undo.undo, done.operation, done=undid) is not None


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
