"""A clinic's database, and the one way to work in it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from deskpkg.domain.text import NAME_LIMIT, clean
from deskpkg.store import driver, schema
from deskpkg.store.errors import StoreError, TransactionVanished
from deskpkg.store.lazily import load
from deskpkg.store.unit import Unit, Written

if TYPE_CHECKING:
    from sqlmodel import Session

    from deskpkg.store.orm import Orm

P = ParamSpec("P")
T = TypeVar("T")


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Line:
    """One connection, with the ORM's side of it once a change needed it."""

    raw: driver.Connection
    orm: "Orm | None" = None

    def session(self) -> "Session":
        if self.orm is None:
            self.orm = load("deskpkg.store.orm").Orm(self.raw)
        return self.orm.session()

    def end(self, how: str) -> None:
        """COMMIT or ROLLBACK what is open."""
        try:
            if self.raw.in_transaction:
                self.raw.execute(how)
        finally:
            if self.orm is not None:
                self.orm.ended()


def _named(desk: str) -> str:
    """Return the name of a desk as the records keep it."""
    return clean(desk).strip()[:NAME_LIMIT]


class Store:
    """The database at one path; every desk and command opens its own."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        staff: str = "desk",
        desk: str = "desk",
        windows: Sequence[str] = (),
        patience: float = driver.LOCK_SECONDS,
    ) -> None:
        """Open the database at `path`, upgrading it if an older deskpkg made it.

        Args:
            path: the file; see `create` to make one.
            clock: returns the aware instant that units of work are given.
            staff: who works at this desk.
            desk: the name of this desk; of one of its windows, if it has several.
            windows: the names of all its windows, if it may have several.
            patience: seconds to wait for another's lock.

        Raises:
            StoreError: the file cannot be used; the message says what to do.
        """
        self.path = path
        self.clock = clock
        self.staff = clean(staff).strip()[:NAME_LIMIT]
        self.desk = _named(desk)
        self.windows = tuple(dict.fromkeys(_named(name) for name in (desk, *windows)))
        self._patience = patience
        self._idle: list[_Line] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._closed = False
        schema.bring_to_head(path)
        self._watching = driver.connect(path, timeout=patience)
        self._version = self._data_version()

    @classmethod
    def create(cls, path: Path, **options: Any) -> "Store":
        """Make a new, empty database at `path` and open it; options as for opening.

        Raises:
            StoreError: something is already there, or nothing can be written there.
        """
        schema.create(path)
        return cls(path, **options)

    def run_read(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` on one consistent view of the records."""
        with self._line() as line, driver.naming_faults(self.path):
            line.raw.execute("BEGIN")
            try:
                return work(self._unit(line.raw), *args, **kwargs)
            finally:
                line.end("ROLLBACK")

    def run_write(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` in one transaction that alone may write: all of it is kept, or none.

        Raises:
            Refused: a rule does not allow it; nothing was changed.
            StoreError: the database could not take it; nothing was changed.
        """
        return self._change(lambda unit: work(unit, *args, **kwargs), keep=True)

    def run_rehearsal(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` as `run_write` does and take all of it back; what it returns would be so.

        Raises:
            Refused: a rule would not allow it.
            StoreError: the database could not take it.
        """
        return self._change(lambda unit: work(unit, *args, **kwargs), keep=False)

    def _change(self, work: Callable[[Unit], T], *, keep: bool) -> T:
        with self._writing, self._line() as line, driver.naming_faults(self.path):
            line.raw.execute("BEGIN IMMEDIATE")
            written = Written()
            unit = self._unit(line.raw, written, line.session)
            try:
                result = work(unit)
                unit.flush()
                if not line.raw.in_transaction:
                    raise TransactionVanished
            except BaseException as error:
                line.end("ROLLBACK")
                self._raise_named(error)
                raise
            if keep:
                self._commit(line, written)
            else:
                line.end("ROLLBACK")
            return result

    async def read(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` as `run_read` does, off the event loop."""
        from asyncio import to_thread  # a command that only reads needs no event loop

        return await to_thread(lambda: self.run_read(work, *args, **kwargs))

    async def write(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` as `run_write` does, off the event loop."""
        from asyncio import to_thread

        return await to_thread(lambda: self.run_write(work, *args, **kwargs))

    async def rehearse(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` as `run_rehearsal` does, off the event loop."""
        from asyncio import to_thread

        return await to_thread(lambda: self.run_rehearsal(work, *args, **kwargs))

    def glance(
        self, work: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` as `run_read` does, at once: only for what takes under a millisecond."""
        return self.run_read(work, *args, **kwargs)

    def moved(self) -> bool:
        """Tell whether anybody has changed the database since this was last asked."""
        before, self._version = self._version, self._data_version()
        return before != self._version

    def stamp(self) -> int:
        """Return a number that is another one after each change that anybody makes."""
        return self._data_version()

    def close(self) -> None:
        """Close every connection; the store can't be used any more."""
        with self._lock:
            self._closed = True
            for line in self._idle:
                line.raw.close()
            self._idle.clear()
        self._watching.close()

    def _data_version(self) -> int:
        with driver.naming_faults(self.path):
            return int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    def _unit(
        self,
        raw: driver.Connection,
        written: Written | None = None,
        sessions: "Callable[[], Session] | None" = None,
    ) -> Unit:
        return Unit(
            raw, self.clock(), self.staff, self.desk, written, sessions, windows=self.windows
        )

    @contextmanager
    def _line(self) -> Iterator[_Line]:
        """Lend a connection; one on which a transaction is still open is not used again."""
        with self._lock:
            line = self._idle.pop() if self._idle else None
        if line is None:
            line = _Line(driver.connect(self.path, timeout=self._patience))
        try:
            yield line
        finally:
            with self._lock:
                keep = not (line.raw.in_transaction or self._closed)
                if keep:
                    self._idle.append(line)
            if not keep:
                line.raw.close()

    def _commit(self, line: _Line, written: Written) -> None:
        try:
            line.end("COMMIT")
        except driver.sqlite.Error:
            line.end("ROLLBACK")
            if not (written.history and self._was_done(written.operation)):
                raise

    def _was_done(self, operation: str) -> bool:
        """Look whether a failed COMMIT has been done all the same."""
        try:
            return bool(
                self.run_read(
                    lambda unit: unit.value(
                        "SELECT 1 FROM history WHERE operation = :operation", operation=operation
                    )
                )
            )
        except StoreError:
            return False

    def _raise_named(self, error: BaseException) -> None:
        """Raise the store's own error for a driver's that the ORM has wrapped."""
        original = getattr(error, "orig", None)
        if isinstance(original, BaseException):
            named = driver.fault(original, self.path)
            if named is not original:
                raise named from error
