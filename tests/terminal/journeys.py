"""Journeys: a day's jobs at the desk in a real terminal, every key sent at once."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deskpkg.store import Store
from terminal.desk import KEYS, Desk

APP = Path(__file__).with_name("clinic_app.py")
TESTS = Path(__file__).parents[1]


@contextmanager
def at_the_desk(store: Store, columns: int = 80, rows: int = 24) -> Iterator[Desk]:
    """Run the desk on the records of `store`, and wait for its first screen."""
    env = {"PYTHONPATH": str(TESTS)}
    with Desk(
        [sys.executable, str(APP), str(store.path)], env=env, columns=columns, rows=rows
    ) as d:
        d.wait_for("TODAY")
        yield d


def count(keys: Sequence[str]) -> int:
    """How many keys are pressed: a name is one, of text each character."""
    return sum(1 if key in KEYS else len(key) for key in keys)
