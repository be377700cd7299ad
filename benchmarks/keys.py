"""From a key to what is painted of its answer, in a terminal."""

import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.bench import DESK, PLAIN, Bench, Row, percentile, python, ratio
from benchmarks.database import LONG, SHORT
from benchmarks.starting import TODAY_ROWS
from benchmarks.terminal import Terminal

WORDS = ("garcia", "muller", "zoe lop", "novak", "4162", "kowal", "ana mar")
DICE = random.Random(1)


def _pause() -> None:
    """Wait as somebody who types does, so that no timer is always at the same point."""
    time.sleep(DICE.uniform(0.01, 0.05))


def _press(terminal: Terminal, *keys: str) -> float:
    """Press keys; return how long the last one took."""
    took = 0.0
    for key in keys:
        _pause()
        took = terminal.press(key)
    return took


def _start(
    stack: ExitStack, command: Sequence[str], env: Mapping[str, str], ready: str
) -> Terminal:
    terminal = stack.enter_context(Terminal(command, env))
    terminal.until(ready)
    return terminal


def _plain(stack: ExitStack, name: str, ready: str = "quick brown") -> Terminal:
    return _start(stack, python(*PLAIN, name), {}, ready)


def _desk(stack: ExitStack, env: Mapping[str, str]) -> Terminal:
    terminal = _start(stack, DESK, env, TODAY_ROWS)
    terminal.rest(1.5)  # what is imported after the first picture is there
    return terminal


# Find


def find(bench: Bench) -> Iterator[Row]:
    """Measure typing in Find."""
    with ExitStack() as stack:
        terminals = {
            "floor": _start(stack, python(*PLAIN, "echo"), {}, "\u258a|^ *$"),
            "small": _desk(stack, bench.small.env),
            "large": _desk(stack, bench.large.env),
        }
        for name, terminal in terminals.items():
            terminal.rest(0.5)
            if name != "floor":
                _press(terminal, "f2")
        took = _type_words(bench, terminals)
    yield from _find_rows(took)


def _type_words(bench: Bench, terminals: Mapping[str, Terminal]) -> dict[str, list[list[float]]]:
    """Type each word and take it back; return for each terminal the times of each word's keys."""
    took: dict[str, list[list[float]]] = {name: [] for name in terminals}
    for turn in range(1 + bench.turns(3)):
        for word in WORDS:
            for name, terminal in terminals.items():
                keys = [*word, *["backspace"] * len(word)]
                times = [_press(terminal, key) for key in keys]
                if turn:
                    took[name].append(times)
    return took


def _find_rows(took: Mapping[str, list[list[float]]]) -> Iterator[Row]:
    medians = {name: [statistics.median(times) for times in words] for name, words in took.items()}
    slow = {
        name: percentile([seconds for times in words for seconds in times], 95)
        for name, words in took.items()
    }
    for name, clients in (("small", "1,000"), ("large", "100,000")):
        yield Row(
            f"find.{name}.p50",
            f"key to rows in Find, {clients} clients ÷ an echo in one frame",
            ratio(medians[name], medians["floor"]),
            1.6,
            facts=_ms(medians[name], medians["floor"]),
        )
        facts = f"{slow[name] * 1000:.1f} and {slow['floor'] * 1000:.1f} ms"
        yield Row(f"find.{name}.p95", "the same, p95", slow[name] / slow["floor"], 2, facts=facts)
    scale = ratio(medians["large"], medians["small"])
    yield Row("find.scale", "key to rows in Find, 100,000 clients ÷ 1,000", scale, 1.1)


def _ms(values: Sequence[float], references: Sequence[float]) -> str:
    middle, reference = statistics.median(values), statistics.median(references)
    return f"{middle * 1000:.1f} and {reference * 1000:.1f} ms"


# The calendar


def grid(bench: Bench) -> Iterator[Row]:
    """Measure moving in the calendar."""
    with ExitStack() as stack:
        bare = _plain(stack, "repaint")
        desk = _desk(stack, bench.large.env)
        _press(desk, "f5")
        desk.type("home")
        desk.rest(0.5)
        moves: dict[str, tuple[list[float], list[float]]] = {"move": ([], []), "day": ([], [])}
        for turn in range(2 + bench.turns(12)):
            for key in ("down", "right", "down", "left", "up", "+", "-"):
                pair = _press(desk, key), _press(bare, "x")
                if turn >= 2:
                    for times, taken in zip(
                        moves["day" if key in "+-" else "move"], pair, strict=True
                    ):
                        times.append(taken)
    for name, what, goal in (
        ("move", "moving the calendar's cursor ÷ a bare repaint", 1.5),
        ("day", "the next day in the calendar ÷ a bare repaint", 4),
    ):
        yield Row(f"grid.{name}", what, ratio(*moves[name]), goal, facts=_ms(*moves[name]))


# Opening screens


@dataclass(frozen=True, slots=True)
class Opening:
    """How a screen is opened and left again, from Today."""

    name: str
    what: str
    go: tuple[str, ...]
    """Keys to where it is opened from."""
    key: str
    """The key that opens it."""
    back: tuple[str, ...] = ("escape",)
    """Keys back to where it was opened from."""


_TO_LONG = ("f2", *f"#{LONG}", "enter")
OPENINGS = (
    Opening("find", "Find", (), "f2"),
    Opening("client", "a client's page", ("f2", *f"#{SHORT}"), "enter", ("escape",)),
    Opening("assign", "selling a package", ("f2", *f"#{SHORT}", "enter"), "n"),
    Opening("manage", "managing a package", ("f2", *f"#{SHORT}", "enter", "p"), "enter"),
    Opening("link", "linking a package", (), "l"),
    Opening("appointment", "an appointment", (), "enter"),
    Opening("form", "the appointment form", ("f2", *f"#{SHORT}", "enter"), "b"),
    Opening("help", "help", (), "f1"),
)


def opening(bench: Bench) -> Iterator[Row]:
    """Measure opening each screen, from where it is usually opened."""
    with ExitStack() as stack:
        bare = _plain(stack, "push")
        for opening in OPENINGS:
            if not bench.wants(f"open.{opening.name}"):
                continue
            bench.say(f"open.{opening.name}")
            with ExitStack() as inner:
                desk = _desk(inner, bench.large.env)
                _press(desk, *opening.go)
                desk.rest(0.3)
                took, reference = _open(bench, opening, desk, bare)
            what = f"opening {opening.what} ÷ pushing five labels"
            facts = _ms(took, reference)
            yield Row(f"open.{opening.name}", what, ratio(took, reference), 2, facts=facts)


def _open(
    bench: Bench, opening: Opening, desk: Terminal, bare: Terminal
) -> tuple[list[float], list[float]]:
    took, reference = [], []
    for turn in range(2 + bench.turns(12)):
        pair = _press(desk, opening.key), _press(bare, "enter")
        _press(desk, *opening.back)
        _press(bare, "escape")
        if turn >= 2:
            took.append(pair[0])
            reference.append(pair[1])
    return took, reference


# Long lists


def lists(bench: Bench) -> Iterator[Row]:
    """Measure a list of many rows against one of fewer."""
    with ExitStack() as stack:
        lists = [
            _start(stack, python("-m", "benchmarks.lists", rows), {}, "Enter opens")
            for rows in ("100000", "10000")
        ]
        times: dict[str, tuple[list[float], list[float]]] = {
            key: ([], []) for key in ("enter", "end", "up")
        }
        for turn in range(2 + bench.turns(12)):
            for key, pair in times.items():
                for terminal, took in zip(lists, pair, strict=True):
                    seconds = _press(terminal, key)
                    if turn >= 2:
                        took.append(seconds)
            for terminal in lists:
                _press(terminal, "escape")
        more = lists[0].memory() - lists[1].memory()
    for key, what in (("enter", "opening"), ("end", "End in"), ("up", "Up in")):
        yield Row(
            f"list.{key}",
            f"{what} a list of 100,000 rows ÷ of 10,000",
            ratio(*times[key]),
            1.1,
            facts=_ms(*times[key]),
        )
    yield Row("list.memory", "memory of 100,000 rows more than of 10,000", max(0.0, more), 5, "MiB")


def client(bench: Bench) -> Iterator[Row]:
    """Measure the page of a client with 40 packages and 2,000 visits against one with two."""
    took: tuple[list[float], list[float]] = ([], [])
    with ExitStack() as stack:
        desk = _desk(stack, bench.large.env)
        _press(desk, "f2")
        for turn in range(2 + bench.turns(12)):
            for number, times in zip((LONG, SHORT), took, strict=True):
                seconds = _press(desk, *f"#{number}", "enter")
                _press(desk, "escape", "backspace", "backspace")
                if turn >= 2:
                    times.append(seconds)
    what = "a client with 40 packages, 2,000 visits ÷ one with two"
    yield Row("client.long", what, ratio(*took), 1.25, facts=_ms(*took))
