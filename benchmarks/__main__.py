"""`python -m benchmarks`: measure, and print a table of what was found and what was hoped for."""

import argparse
from collections.abc import Callable, Iterator

from benchmarks import keys, programs, records, starting
from benchmarks.bench import Bench, Row, prepare_environment, report

GROUPS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start": starting.start,
    "memory": starting.memory,
    "idle": starting.idle,
    "find": keys.find,
    "grid": keys.grid,
    "open": keys.opening,
    "list": keys.lists,
    "client": keys.client,
    "search": records.search,
    "store": records.store,
    "desks": programs.desks,
    "cli": programs.cli,
}
"""What measures, by the first part of the names of its rows."""


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure how fast the desk is, as ratios to the least the machine can do.",
    )
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        default=[],
        help=f"a group ({', '.join(GROUPS)}) or a row; may be repeated",
    )
    parser.add_argument("--quick", action="store_true", help="measure a third as often")
    asked = parser.parse_args()
    prepare_environment()
    bench = Bench(asked.only, asked.quick)
    rows = []
    for name, measure in GROUPS.items():
        if bench.wants(name):
            bench.say(name)
            rows += [row for row in measure(bench) if bench.wants(row.name)]
    print(*report(rows), sep="\n")


if __name__ == "__main__":
    main()
