"""Writing down the statements that a unit of work sends to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from deskpkg.store import Store, Unit, driver

Statements = list[tuple[str, Any]]

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")
_written: Statements = []


class _Told(Unit):
    """A unit of work that tells what it reads."""

    def query(self, sql: str, /, **params: Any) -> list[tuple[Any, ...]]:
        _written.append((sql, params))
        return super().query(sql, **params)


class _Cursor(driver.sqlite.Cursor):  # type: ignore[misc]
    """A cursor that tells its statements."""

    def execute(self, sql: str, values: Any = (), /) -> Any:
        if not sql.startswith(_CONTROL):
            _written.append((sql, values))
        return super().execute(sql, values)


class _Connection(driver.sqlite.Connection):  # type: ignore[misc]
    """A connection whose cursors tell their statements."""

    def cursor(self, factory: type[Any] = _Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, values: Any = (), /) -> Any:
        return self.cursor().execute(sql, values)


@contextmanager
def connections() -> Iterator[None]:
    """Let connections that are opened meanwhile tell what is asked of them."""
    connect = driver.sqlite.connect
    driver.sqlite.connect = partial(connect, factory=_Connection)
    try:
        yield
    finally:
        driver.sqlite.connect = connect


def taken() -> Statements:
    """Return what has been written down since this was last asked."""
    found = _written.copy()
    _written.clear()
    return found


def of_reading(store: Store, work: Callable[[Unit], object]) -> Statements:
    """Return what `work` reads."""
    taken()
    store.run_read(lambda unit: work(_told(unit)))
    return taken()


def _told(unit: Unit) -> Unit:
    fields = {name: getattr(unit, name) for name in Unit.__dataclass_fields__}
    return _Told(**fields)
