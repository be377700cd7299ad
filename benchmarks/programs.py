"""Programs as a whole: several desks that write at once, and the command line."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.bench import DESK, Bench, Row, in_turn, milliseconds, percentile, python, ratio

DESKS = 8
ASKED = ("credits", "smi j")


def desks(bench: Bench) -> Iterator[Row]:
    """Measure bookings at eight desks that share one file, against one desk alone."""
    with tempfile.TemporaryDirectory() as folder:
        count = bench.turns(60)
        alone, together = (
            _book(shutil.copyfile(bench.small.path, Path(folder, f"{number}.db")), number, count)
            for number in (1, DESKS)
        )
    slow, middle = percentile(together, 99), statistics.median(alone)
    facts = f"{slow * 1000:.1f} and {middle * 1000:.1f} ms"
    yield Row("desks.p99", "booking, 8 desks, p99 ÷ one desk's median", slow / middle, 10,
              facts=facts)  # fmt: skip


def _book(path: Path, desks: int, count: int) -> list[float]:
    """Return how long each booking took at so many desks; each rests a while after each."""
    command = python("-m", "benchmarks.booker", str(path), str(count))
    running = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(desks)
    ]
    output = "".join(process.communicate()[0] for process in running)
    return [float(line) for line in output.split()]


def cli(bench: Bench) -> Iterator[Row]:
    """Measure a command that somebody waits for, against starting Python."""
    env = {**os.environ, **bench.large.env}
    spent: list[float] = []

    def credits() -> float:
        seconds, cpu = _run([*DESK, *ASKED], env)
        spent.append(cpu)
        return seconds

    measures = {"credits": credits, "python": lambda: _run([sys.executable, "-c", "pass"], env)[0]}
    took = in_turn(bench.turns(15), measures, warm=2)
    what = f"deskpkg {ASKED[0]} “{ASKED[1]}” ÷ python -c pass"
    yield Row("cli.credits", what, ratio(took["credits"], took["python"]), 8,
              facts=milliseconds(**took))  # fmt: skip
    yield Row("cli.cpu", "processor time of that command", statistics.median(spent), 0.3, "s")


def _run(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds that a command took, and how long it was on a processor."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime
