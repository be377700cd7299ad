"""A practice in a real database file, its clock set by the test."""

import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path

import pytest

from builders import Clock, Desk
from deskpkg.store import Store

SHM = Path("/dev/shm")  # a real file system, without a disk's waits for each commit
NIGHTLY = os.environ.get("DESKPKG_NIGHTLY") == "1"


@pytest.fixture(scope="session")
def processes() -> Iterator[ForkServerContext | SpawnContext]:
    """Return how other processes are started: from one that has loaded what they need."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        yield multiprocessing.get_context("spawn")
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["store.workers"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # or the preload finds nothing
        yield context


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
