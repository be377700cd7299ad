"""A practice in a real database file, its clock set by the test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import Desk

SHM = Path("/dev/shm")  # a real file system, without a disk's waits for each commit
NIGHTLY = os.environ.get("DESKPKG_NIGHTLY") == "1"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder on a fast file system."""
    fast = str(SHM) if os.access(SHM, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="deskpkg-test-", dir=fast) as name:
        yield Path(name)


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """Return a practice in Toronto."""
    desk = Desk.at(folder / "desk.db", patience=1.0)
    yield desk
    desk.store.close()
