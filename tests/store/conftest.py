"""A practice in a real database file, its clock set by the test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builders import Clock, Desk
from deskpkg.store import Store

SHM = Path("/dev/shm")  # a real file system, without a disk's waits for each commit
NIGHTLY = os.environ.get("DESKPKG_NIGHTLY") == "1"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder on a fast file system."""
    fast = str(SHM) if os.access(SHM, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="deskpkg-test-", dir=fast) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a practice whose file is copied for each test, making one being slow."""
    desk = Desk.at(tmp_path_factory.mktemp("made") / "desk.db")
    desk.store.close()
    return desk


@pytest.fixture
def desk(folder: Path, made: Desk) -> Iterator[Desk]:
    """Return a practice in Toronto."""
    path = folder / "desk.db"
    shutil.copy(made.store.path, path)
    clock = Clock()
    desk = replace(made, store=Store(path, clock=clock, patience=1.0), clock=clock)
    yield desk
    desk.store.close()
