"""What all tests share: a quick pilot, and waiting for the desk to be done."""

from typing import Any

import textual._wait
from textual.pilot import Pilot

textual._wait.SLEEP_GRANULARITY = 0.004
textual._wait.SLEEP_IDLE = 0.0002


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until the screens have read their records; a dialog that waits is left waiting."""
    await pilot.pause()
    workers = pilot.app.workers
    await workers.wait_for_complete([worker for worker in workers if worker.group == "load"])
    await pilot.pause()
