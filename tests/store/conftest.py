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
from store.office import Office, opened

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


def copied(made: Desk, folder: Path) -> Desk:
    """Return a desk on a copy of the file of a desk that is closed."""
    path = folder / "desk.db"
    shutil.copy(made.store.path, path)
    clock = Clock()
    return replace(made, store=Store(path, clock=clock, patience=1.0), clock=clock)


@pytest.fixture
def desk(folder: Path, made: Desk) -> Iterator[Desk]:
    """Return a practice in Toronto."""
    desk = copied(made, folder)
    yield desk
    desk.store.close()


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return a busy practice whose file is copied for each test."""
    office = opened(Desk.at(tmp_path_factory.mktemp("busy") / "desk.db"))
    assert office.desk.broken() == []
    office.desk.store.close()
    return office


@pytest.fixture
def office(folder: Path, busy: Office) -> Iterator[Office]:
    """Return a busy practice in Toronto."""
    desk = copied(busy.desk, folder)
    office = replace(
        busy,
        desk=desk,
        clients=dict(busy.clients),
        packages=dict(busy.packages),
        visits=dict(busy.visits),
    )
    yield office
    office.desk.store.close()


@pytest.fixture
def osei(office: Office) -> Iterator[Office]:
    """Return the same practice as Dr Osei has it at another desk."""
    clock = office.desk.clock
    store = Store(office.desk.store.path, clock=clock, staff="Dr Osei", desk="upstairs")
    yield replace(office, desk=replace(office.desk, store=store))
    store.close()
