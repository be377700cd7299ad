"""Writing a paper into the documents' folder, and showing it."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Any, TypeVarTuple

from deskpkg.domain.papers import Paper
from deskpkg.screens.base import DeskScreen
from deskpkg.settings import documents_folder, own_template
from deskpkg.store import Unit

Ts = TypeVarTuple("Ts")


async def print_paper(
    screen: DeskScreen[Any], compose: Callable[[Unit, *Ts], Paper], *args: *Ts
) -> None:
    """Write the paper that `compose(unit, *args)` makes, say where it is, and open it; in a flow.

    It is set as PDF where that can be made, otherwise written as plain text.
    """
    paper = await screen.look_up(compose, *args)
    if paper is None:
        return
    from deskpkg.documents import files, pdf

    folder, name = documents_folder(screen.desk.settings), paper.file_title
    written = await screen.try_to(lambda: files.write(paper, folder, name, own_template()))
    if written is None:
        return
    path = written.path
    opened = await to_thread(files.show, path)
    plain = "" if pdf.available() else " as text; the extra “pdf” sets it as PDF"
    again = ", in place of the one before" if written.replaced else ""
    there = "" if opened else "; open it there"
    screen.say(f"{path.name} is in {path.parent}{again}{plain}{there}")
