"""A machine of its own for each test: no settings, no data folder, no colours, a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deskpkg.__main__ import main
from deskpkg.cli import database
from deskpkg.store import Store
from samples import SAMPLED, copy_of_sample


class StillStore(Store):
    """A store whose time stands still, and that does not wait long for others."""

    def __init__(self, path: Path, **options: Any) -> None:
        """Open the database at `path`."""
        super().__init__(path, **{"clock": lambda: SAMPLED, "patience": 0.2, **options})


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which everything of this machine lies."""
    for name in ("DESKPKG_DATABASE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESKPKG_CONFIG", str(tmp_path / "deskpkg.toml"))
    for name in ("DATA", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setattr(database, "Store", StillStore)
    return tmp_path


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """Return the path of a copy of the sample clinic."""
    return copy_of_sample(tmp_path / "clinic.db")


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Deskpkg = Callable[..., Outcome]


@pytest.fixture
def deskpkg(capsys: pytest.CaptureFixture[str]) -> Deskpkg:
    """Return what runs a command in this process."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return run
