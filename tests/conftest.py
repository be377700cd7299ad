"""What all tests share: a quick pilot, and waiting for the desk to be done."""

from typing import Any

import textual._wait
from textual.pilot import Pilot

from deskpkg.app import DeskApp

textual._wait.SLEEP_GRANULARITY = 0.004
textual._wait.SLEEP_IDLE = 0.0002


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until the desk is at rest: keys acted on, records read; a dialog is left waiting."""
    await pilot.pause()
    if isinstance(pilot.app, DeskApp):
        await pilot.app.keyboard.settled()
    elif loads := [worker for worker in pilot.app.workers if worker.group == "load"]:
        await pilot.app.workers.wait_for_complete(loads)
    await pilot.pause()
