"""Reading and writing the records, against plain SQL on the same file."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import clinic, recording
from benchmarks.bench import Bench, Row, in_turn, percentile, ratio
from benchmarks.database import LONG, SHORT, Database
from deskpkg.domain.appointments import Booking
from deskpkg.store import Store, Unit, changes, driver
from deskpkg.store.queries import appointments, clients, packages

SEARCHES = {
    "letter": ("one letter", ("s", "g", "k", "m", "z", "o")),
    "letters": ("three letters", ("smi", "gar", "zel", "roy", "nov", "kim")),
    "words": ("two words", ("smith j", "garcia ana", "tanaka zo", "lee s", "corato wei")),
    "marks": ("diacritics", ("łuksza", "Þórs", "Sørensen s", "müller jü", "Yılmaz")),
    "phone": ("the end of a phone number", ("4567", "0912", "9999", "01234", "2345")),
    "birth": ("a birth date", ("120384", "01121980", "310750", "19991231", "0606")),
    "nobody": ("what nobody is called", ("xqzzy", "jqx", "smith qqq", "00000000000")),
}


def _seconds(work: Callable[[], object], times: int = 1) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


def _floor(path: Path) -> Callable[[], object]:
    """Return what reads one row by its number, as plainly as Python can."""
    connection = sqlite3.connect(path)
    sql = "SELECT last_name, first_name FROM client WHERE id = ?"
    return lambda: connection.execute(sql, (77,)).fetchone()


# Searching


def search(bench: Bench) -> Iterator[Row]:
    """Measure every kind of search among 100,000 clients."""
    with closing(bench.large.open()) as store:
        floor = _floor(bench.large.path)
        for name, (what, texts) in SEARCHES.items():
            took, least = [], []
            for turn in range(2 + bench.turns(40)):
                for text in texts:
                    seconds = _seconds(partial(store.glance, clients.find, text))
                    if turn >= 2:
                        took.append(seconds)
                        least.append(_seconds(floor))
            slow = percentile(took, 95)
            facts = (
                f"{slow / percentile(least, 95):.0f} × reading a row by number, "
                f"p50 {percentile(took, 50) * 1e6:.0f} µs"
            )
            yield Row(f"search.{name}", f"searching {what}, p95", slow * 1e6, 1000, "µs", facts)


# Reading and booking


def store(bench: Bench) -> Iterator[Row]:
    """Measure what the store does against the statements alone."""
    yield from _reading(bench)
    yield from _booking(bench)


def _reading(bench: Bench) -> Iterator[Row]:
    today = datetime.now(clinic.ZONE).date()
    with closing(bench.large.open()) as store, closing(sqlite3.connect(bench.large.path)) as raw:
        for name, what, goal, work in (
            ("credits", "a client's credits", 6.0, lambda u: packages.of_client(u, SHORT)),
            ("credits_long", "40 packages' credits", 6.0, lambda u: packages.of_client(u, LONG)),
            ("day", "a day of 104 visits", 2.0, lambda u: appointments.day(u, today)),
        ):
            yield _read_row(bench, store, raw, f"store.{name}", what, goal, work)


def _read_row(
    bench: Bench,
    store: Store,
    raw: sqlite3.Connection,
    name: str,
    what: str,
    goal: float,
    work: Callable[[Unit], object],
) -> Row:
    statements = recording.of_reading(store, work)

    def plain() -> None:
        for sql, values in statements:
            raw.execute(sql, values).fetchall()

    measures = {
        "store": lambda: _seconds(lambda: store.run_read(work), 5),
        "raw": lambda: _seconds(plain, 5),
    }
    took = in_turn(bench.turns(40), measures, warm=3)
    return Row(name, f"{what} ÷ its SQL alone", ratio(took["store"], took["raw"]), goal,
               facts=_us(took))  # fmt: skip


def _us(took: dict[str, list[float]]) -> str:
    return ", ".join(f"{name} {percentile(v, 50) * 1e6:.0f} µs" for name, v in took.items())


def _copy(database: Database, folder: Path, name: str) -> Path:
    path = folder / f"{name}.db"
    shutil.copyfile(database.path, path)
    return path


def _booking(bench: Bench) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        small = stack.enter_context(closing(Store(_copy(bench.small, folder, "small"))))
        large = stack.enter_context(closing(Store(_copy(bench.large, folder, "large"))))
        raw = driver.connect(_copy(bench.small, folder, "raw"))
        stack.callback(raw.close)
        stack.enter_context(recording.connections())
        booking, same = Booker(small), Booker(large)
        took: dict[str, list[float]] = {"store": [], "raw": [], "large": []}
        for turn in range(3 + bench.turns(60)):
            seconds, statements = booking.book()
            values = seconds, _seconds(partial(_replay, raw, statements)), same.book()[0]
            if turn >= 3:
                for name, value in zip(took, values, strict=True):
                    took[name].append(value)
    facts = _us({name: took[name] for name in ("store", "raw")})
    yield Row("store.book", "booking a visit with a package ÷ its SQL alone",
              ratio(took["store"], took["raw"]), 5, facts=facts)  # fmt: skip
    yield Row("store.book_scale", "booking at 100,000 clients ÷ at 1,000",
              ratio(took["large"], took["store"]), 1.5, facts=_us(took))  # fmt: skip


def _replay(raw: driver.Connection, statements: list[tuple[str, Any]]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for sql, values in statements:
        raw.execute(sql, values).fetchall()
    raw.execute("COMMIT")


class Booker:
    """Books one visit after another, each with a package that has a credit left."""

    def __init__(self, store: Store, practitioner: int = 1) -> None:
        self.store = store
        self.practitioner = practitioner
        self.count = 0
        self.packages = store.run_read(
            lambda unit: unit.query(
                "SELECT cp.id, cp.client_id, (SELECT min(service_id) FROM client_package_service "
                "WHERE client_package_id = cp.id) FROM client_package cp WHERE cp.credits > "
                "(SELECT count(*) FROM appointment a WHERE a.client_package_id = cp.id) "
                "AND cp.expires_on IS NULL AND cp.client_id > 2 AND cp.client_id / 2 % 8 = :place "
                "LIMIT 200",
                place=practitioner - 1,
            )
        )

    def book(self) -> tuple[float, list[tuple[str, Any]]]:
        """Book the next one; return how long it took and its statements."""
        package, client, service = self.packages[self.count % len(self.packages)]
        day, hour = divmod(self.count, 10)
        date = datetime.now(UTC).date() + timedelta(days=200 + day)
        start = datetime.combine(date, clock(9 + hour), clinic.ZONE).astimezone(UTC)
        self.count += 1
        booking = Booking(
            client, self.practitioner, service, 1, start, start + timedelta(minutes=40)
        )
        recording.taken()
        work = changes.appointments.book
        return _seconds(lambda: self.store.run_write(work, booking, package)), recording.taken()
