"""Starting the desk, and what it costs while nobody does anything."""

import statistics
from collections.abc import Iterator

from benchmarks.bench import DESK, PLAIN, Bench, Row, in_turn, milliseconds, python, ratio
from benchmarks.terminal import Terminal

BARE = python(*PLAIN, "bare")
TODAY_ROWS = r"\d\d:\d\d .*,.* (Assess|Massa|Physio|Pilat|Rehab|Review)"
FOUND_ROWS = r"G\w+, .*#\d+"
IDLE_SECONDS = 12


def start(bench: Bench) -> Iterator[Row]:
    """Measure how long it takes from the command to what somebody waits for."""
    env = bench.large.env

    def bare() -> float:
        with Terminal(BARE) as terminal:
            terminal.until("quick brown")
            terminal.rest(0.2)
            return terminal.content()

    def content() -> float:
        with Terminal(DESK, env) as terminal:
            return terminal.until("TODAY|F2")

    def rows() -> float:
        with Terminal(DESK, env) as terminal:
            return terminal.until(TODAY_ROWS)

    def find() -> float:
        with Terminal(DESK, env) as terminal:
            terminal.until("TODAY|F2")
            terminal.type("f2")
            terminal.type("g")
            return terminal.until(FOUND_ROWS)

    measures = {"bare": bare, "content": content, "rows": rows, "find": find}
    took = in_turn(bench.turns(9), measures, warm=2)
    goals = {
        "content": ("first content painted ÷ a bare Textual app's", 1.2),
        "rows": ("today's rows on the screen ÷ a bare app's start", 2.8),
        "find": ("first key answered in Find ÷ a bare app's start", 2.8),
    }
    for name, (what, goal) in goals.items():
        facts = milliseconds(**{name: took[name], "bare": took["bare"]})
        yield Row(f"start.{name}", what, ratio(took[name], took["bare"]), goal, facts=facts)


def memory(bench: Bench) -> Iterator[Row]:
    """Measure the resident memory after Today, Find and the calendar have been looked at."""

    def bare() -> float:
        with Terminal(BARE) as terminal:
            terminal.until("quick brown")
            terminal.rest(0.5)
            return terminal.memory()

    def desk(env: dict[str, str]) -> float:
        with Terminal(DESK, env) as terminal:
            terminal.until(TODAY_ROWS)
            terminal.rest(2.0)
            for key in ("f2", *"garcia", "escape", "f5", "+", "f3"):
                terminal.press(key, gap=0.2)
            terminal.rest(0.5)
            return terminal.memory()

    measures = {
        "bare": bare,
        "small": lambda: desk(bench.small.env),
        "large": lambda: desk(bench.large.env),
    }
    mib = in_turn(3, measures, warm=0)
    facts = ", ".join(f"{k} {statistics.median(v):.0f} MiB" for k, v in mib.items())
    yield Row(
        "memory.desk",
        "memory of the desk ÷ a bare app's",
        ratio(mib["large"], mib["bare"]),
        2.2,
        facts=facts,
    )
    yield Row(
        "memory.scale",
        "memory at 100,000 clients ÷ at 1,000",
        ratio(mib["large"], mib["small"]),
        1.15,
    )


def idle(bench: Bench) -> Iterator[Row]:
    """Measure what the desk does while nobody does anything."""
    seconds = IDLE_SECONDS // 2 if bench.quick else IDLE_SECONDS
    with Terminal(BARE) as bare, Terminal(DESK, bench.large.env) as desk:
        bare.until("quick brown")
        desk.until(TODAY_ROWS)
        bare.rest(0.5)
        desk.rest(3.0)
        terminals = (bare, desk)
        before = [(terminal.cpu(), len(terminal.pieces)) for terminal in terminals]
        until = desk.now() + seconds
        while desk.now() < until:
            bare.read(0.02)
            desk.read(0.02)
        spent = [
            (terminal.cpu() - cpu, len(terminal.pieces) - pieces)
            for terminal, (cpu, pieces) in zip(terminals, before, strict=True)
        ]
    (bare_cpu, _), (desk_cpu, writes) = spent
    facts = f"{desk_cpu / seconds:.2%} of a processor, bare {bare_cpu / seconds:.2%}"
    yield Row(
        "idle.cpu", "processor while idle ÷ a bare app's", desk_cpu / bare_cpu, 2, facts=facts
    )
    yield Row(
        "idle.writes", "writes to the terminal a second while idle", writes / seconds, 0.5, "/s"
    )
