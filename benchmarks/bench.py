"""What all measurements share: how often, on which records, and what comes of them."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from benchmarks import database
from benchmarks.database import Database

SMALL, LARGE = 1_000, 100_000

PAIRS_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what was measured, in what, and how much it may be."""

    name: str
    what: str
    value: float
    goal: float
    unit: str = "×"
    facts: str = ""
    """The figures behind the value."""

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.goal


@dataclass
class Bench:
    """One run of the measurements."""

    only: Sequence[str] = ()
    quick: bool = False
    began: float = field(default_factory=time.perf_counter)

    def say(self, text: str) -> None:
        """Tell how far it has come."""
        print(f"{time.perf_counter() - self.began:5.0f} s  {text}", file=sys.stderr, flush=True)

    def wants(self, name: str) -> bool:
        """Tell whether the row or the group `name` is asked for."""
        return not self.only or any(
            name == asked or name.startswith(f"{asked}.") or asked.startswith(f"{name}.")
            for asked in self.only
        )

    def turns(self, usual: int) -> int:
        """Return how often to do what is usually done `usual` times."""
        return max(PAIRS_AT_LEAST, usual // 3) if self.quick else usual

    @cached_property
    def small(self) -> Database:
        """The records of 1,000 clients."""
        return database.get(SMALL, self.say)

    @cached_property
    def large(self) -> Database:
        """The records of 100,000 clients."""
        return database.get(LARGE, self.say)


def python(*arguments: str) -> list[str]:
    """Return the command that runs this Python."""
    return [sys.executable, *arguments]


PLAIN = ("-m", "benchmarks.plain")
DESK = python("-m", "deskpkg")


def prepare_environment() -> None:
    """Let programs that are measured find their compiled modules and this package."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))


def ratio(values: Sequence[float], references: Sequence[float]) -> float:
    """Return the median of the ratios of what was measured in the same turn."""
    return statistics.median(a / b for a, b in zip(values, references, strict=True))


def percentile(values: Iterable[float], percent: int) -> float:
    """Return the smallest of the values that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def in_turn(
    turns: int, measures: Mapping[str, Callable[[], float]], warm: int = 1
) -> dict[str, list[float]]:
    """Measure each of the `measures` in turn, so that they share what else the machine does."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(warm + turns):
        for name, measure in measures.items():
            value = measure()
            if turn >= warm:
                found[name].append(value)
    return found


def milliseconds(**values: Iterable[float]) -> str:
    """Return the medians of what was measured in seconds, as text."""
    return ", ".join(f"{k} {statistics.median(v) * 1000:.3g} ms" for k, v in values.items())


def report(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'row':<22}{'what':<60}{'measured':>10}{'goal':>8}  "
    for row in rows:
        met = "met" if row.met else "NOT MET"
        value, goal = (f"{number:.3g} {row.unit}" for number in (row.value, row.goal))
        yield f"{row.name:<22}{row.what:<60}{value:>10}{goal:>8}  {met:<8} {row.facts}".rstrip()
    missed = sum(not row.met for row in rows)
    yield f"{len(rows)} goals, {len(rows) - missed} met, {missed} not met"
