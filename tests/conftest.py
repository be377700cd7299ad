"""What all tests share: a small clinic, a quick pilot, and waiting for the desk to be done."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
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


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, which is copied for each test: making one is slow."""
    path = tmp_path_factory.mktemp("empty") / "desk.db"
    Store.create(path).close()
    return path


@pytest.fixture(scope="session")
def filled(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Clinic]:
    """A database with a small clinic in it, which is copied as well; and what is there."""
    path = tmp_path_factory.mktemp("filled") / "desk.db"
    shutil.copy(empty, path)
    store = Store(path, clock=lambda: NOW)
    clinic = fill(store)
    store.close()
    return path, clinic


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database at 10:57 of Tue 24 Nov 2026 in Toronto: empty, unless the clinic is asked for."""
    asked = "clinic" in request.fixturenames
    source = request.getfixturevalue("filled")[0] if asked else request.getfixturevalue("empty")
    path = tmp_path / "desk.db"
    shutil.copy(source, path)
    store = Store(path, clock=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def clinic(store: Store, filled: tuple[Path, Clinic]) -> Clinic:
    """A small clinic in that database."""
    return replace(filled[1])
