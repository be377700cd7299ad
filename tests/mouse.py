"""The mouse as the terminal tells of it: through the whole application, clicks and all."""

from typing import Any

from textual import events
from textual.pilot import Pilot

from conftest import settle


async def mouse(pilot: Pilot[Any], kind: type[events.MouseEvent], x: int, y: int) -> None:
    """Let the terminal tell of the mouse at a cell of the screen, its first button in use."""
    pilot.app.post_message(
        kind(
            None, x, y, 0, 0, button=1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y
        )
    )
    await settle(pilot)


async def drag(pilot: Pilot[Any], *cells: tuple[int, int]) -> None:
    """Hold the button down on the first cell, and take the mouse over the others."""
    await mouse(pilot, events.MouseDown, *cells[0])
    for cell in cells[1:]:
        await mouse(pilot, events.MouseMove, *cell)


async def move(pilot: Pilot[Any], x: int, y: int) -> None:
    """Take the mouse to a cell, the button as it was."""
    await mouse(pilot, events.MouseMove, x, y)


async def let_go(pilot: Pilot[Any], x: int, y: int) -> None:
    """Let the button go."""
    await mouse(pilot, events.MouseUp, x, y)


async def click(pilot: Pilot[Any], x: int, y: int) -> None:
    """Press the button and let it go."""
    await drag(pilot, (x, y))
    await let_go(pilot, x, y)
