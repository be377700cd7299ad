"""`deskpkg demo`: a believable clinic that is thrown away afterwards."""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from deskpkg.cli import desk, ends
from deskpkg.cli.agenda import print_today

if TYPE_CHECKING:
    from deskpkg.store import Store

_LIVELY = time(10, 57)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--create", metavar="FILE", type=Path, help="write the clinic to a new FILE and end"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the sample clinic, or write it to a file."""
    if arguments.create:
        make(arguments.create, lambda: datetime.now(UTC)).close()
        print(f"Made a sample clinic: deskpkg --database {arguments.create}")
        return 0
    clock = lively_clock(datetime.now(UTC))
    private = tempfile.TemporaryDirectory(prefix="deskpkg-demo-", ignore_cleanup_errors=True)
    with ends.in_order(), private as folder:
        opened: list[Store] = []

        def opening() -> "Store":
            opened.append(make(Path(folder) / "demo.db", clock))
            return opened[0]

        try:
            return _show(opening, clock, Path(folder) / "papers")
        finally:
            for store in opened:
                store.close()


def _show(opening: Callable[[], "Store"], clock: Callable[[], datetime], papers: Path) -> int:
    if not desk.is_terminal():
        print_today(opening())
        return 0
    from deskpkg import settings

    here = replace(
        settings.load(),
        database=Path("demo.db"),
        desk="demo",
        staff="Ana",
        documents=papers,
    )
    return desk.show(opening, here, clock)


def make(path: Path, clock: Callable[[], datetime]) -> "Store":
    """Make a new database with the sample clinic at `path`; nothing stays there if that fails."""
    from deskpkg.store import Store, sample

    store = Store.create(path, clock=clock, staff="Ana", desk="demo")
    try:
        sample.fill(store, clock())
    except BaseException:
        store.close()
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            name.unlink(missing_ok=True)
        raise
    return store


def lively_clock(now: datetime) -> Callable[[], datetime]:
    """Return the real clock, but set to late morning if the clinic would be closed now."""
    zone = ZoneInfo("America/Toronto")
    local = now.astimezone(zone)
    if time(9) <= local.time() < time(17):
        return lambda: datetime.now(UTC)
    shift = datetime.combine(local.date(), _LIVELY, zone) - now
    return lambda: datetime.now(UTC) + timedelta(seconds=round(shift.total_seconds()))
