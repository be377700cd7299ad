"""The schema's versions, and that the models say what the schema says."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from builders import TODAY, Desk
from deskpkg.domain.agenda import Span
from deskpkg.store import Store, driver, errors, schema
from deskpkg.store.models import Entity
from deskpkg.store.queries import hours

FIXTURES = Path(__file__).parent / "fixtures"
OTHERS = {"history", "draft", "client_search", "alembic_version"}
"""Tables that no model changes."""


def test_a_new_database_is_at_the_newest_version(desk: Desk) -> None:
    with desk.raw() as raw:
        assert schema.version(raw) == schema.known_versions()[-1]


def test_versions_are_numbered_without_gaps() -> None:
    assert schema.known_versions() == tuple(
        f"{n:04d}" for n in range(1, len(schema.known_versions()) + 1)
    )


def _columns(raw: driver.Connection, table: str) -> dict[str, tuple[bool, bool]]:
    """Return for each column of a table whether it may be empty, and whether it is the key."""
    rows = raw.execute(f"PRAGMA table_info({table})").fetchall()
    return {row[1]: (not row[3] and not row[5], bool(row[5])) for row in rows}


def test_models_and_schema_say_the_same(desk: Desk) -> None:
    assert Entity.metadata is SQLModel.metadata
    tables = SQLModel.metadata.tables
    with desk.raw() as raw:
        names = {
            row[0]
            for row in raw.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'client_search_%'"
            ).fetchall()
        }
        assert set(tables) == names - OTHERS
        for name, table in tables.items():
            said = {c.name: (bool(c.nullable), c.primary_key) for c in table.columns}
            assert said == _columns(raw, name), name


def test_foreign_keys_of_the_models_are_those_of_the_schema(desk: Desk) -> None:
    with desk.raw() as raw:
        for name, table in SQLModel.metadata.tables.items():
            rows = raw.execute(f"PRAGMA foreign_key_list({name})").fetchall()
            there = {(row[3], row[2]) for row in rows}
            said = {(key.parent.name, key.column.table.name) for key in table.foreign_keys}
            assert said == there, name


def test_a_database_of_a_newer_version_is_left_alone(desk: Desk) -> None:
    with desk.raw() as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = desk.dump()
    with pytest.raises(errors.TooNew, match="9999"):
        Store(desk.store.path)
    assert desk.dump() == before


def test_a_database_without_a_version_is_left_alone(desk: Desk) -> None:
    with desk.raw() as raw:
        raw.execute("DROP TABLE alembic_version")
    with pytest.raises(errors.TooNew, match="unknown"):
        Store(desk.store.path)


def test_a_foreign_database_is_left_alone(folder: Path) -> None:
    path = folder / "other.db"
    with closing(driver.sqlite.connect(str(path))) as other:
        other.execute("CREATE TABLE client (id)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(errors.Foreign):
        Store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("dump", sorted(FIXTURES.glob("*.sql")), ids=lambda path: path.stem)
def test_a_database_of_an_earlier_version_opens_with_all_it_has(folder: Path, dump: Path) -> None:
    path = folder / "old.db"
    with closing(driver.connect(path, create=True)) as raw:
        script: Any = raw.cursor()
        script.executescript(dump.read_text(encoding="utf-8"))
        assert schema.version(raw) == dump.stem
    desk = Desk.over(path)
    assert desk.rows("SELECT last_name, first_name FROM client") == [("Smith", "Jane")]
    assert desk.left(1) == 3
    week = [TODAY + timedelta(days=day) for day in range(7)]
    rota = desk.store.run_read(hours.rota, week[0], week[-1])
    assert {rota.open_spans(desk.mia, day) for day in week} == {(Span(480, 1140),)}
    assert desk.broken() == []
    desk.store.close()


CREATE = """
import sys
from pathlib import Path
from deskpkg.store import driver, schema

limit, path = int(sys.argv[1]), Path(sys.argv[2])
class Dying(driver.sqlite.Connection):
    count = 0
    def execute(self, *args):
        self.step()
        return super().execute(*args)
    def cursor(self, *args):
        self.step()
        return super().cursor(*args)
    def step(self):
        Dying.count += 1
        if Dying.count > limit:
            import os, signal
            os.kill(os.getpid(), signal.SIGKILL)
real = driver.sqlite.connect
driver.sqlite.connect = lambda *args, **options: real(*args, factory=Dying, **options)
schema.create(path)
print(Dying.count)
"""


def _create(path: Path, limit: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CREATE, str(limit), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_while_it_is_made_a_database_is_not_there_or_whole(folder: Path) -> None:
    whole = _create(folder / "whole.db", 10_000)
    steps = int(whole.stdout)
    nightly = os.environ.get("DESKPKG_NIGHTLY") == "1"
    moments = range(1, steps) if nightly else range(1, steps, max(1, steps // 12))
    for limit in moments:
        path = folder / f"{limit}.db"
        assert _create(path, limit).returncode == -signal.SIGKILL
        if path.exists():
            Store(path).close()
        else:
            Store.create(path).close()
