"""What all tests share: a small clinic, a quick pilot, and waiting for the desk to be done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import textual._wait
from textual.pilot import Pilot

from clinic import NOW, Clinic, fill
from deskpkg.app import DeskApp
from deskpkg.store import Store

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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database, at 10:57 of Tue 24 Nov 2026 in Toronto."""
    store = Store.create(tmp_path / "desk.db", clock=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def clinic(store: Store) -> Clinic:
    """A small clinic in that database."""
    return fill(store)
