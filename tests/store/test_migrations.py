"""The schema's versions, and that the models say what the schema says."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, nullcontext
from datetime import timedelta
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from builders import TODAY, Desk
from deskpkg.domain.agenda import Span
from deskpkg.store import Store, changes, driver, errors, schema, verifier
from deskpkg.store.changes.undo import BY_MISTAKE, CantUndo
from deskpkg.store.models import Entity
from deskpkg.store.queries import hours
from store import workers
from store.conftest import NIGHTLY

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


def test_visits_that_were_undone_before_are_marked_as_gone(folder: Path) -> None:
    path = folder / "old.db"
    with closing(driver.connect(path, create=True)) as raw:
        script: Any = raw.cursor()
        script.executescript((FIXTURES / "0008.sql").read_text(encoding="utf-8"))
        for key in (77, 78):  # undone, and canceled by somebody with the same words
            raw.execute(
                "INSERT INTO appointment (id, client_id, practitioner_id, service_id, starts_at, "
                "ends_at, zone, state, canceled_at, cancel_reason, created_at) "
                "SELECT :key, client_id, practitioner_id, service_id, starts_at, ends_at, zone, "
                "'canceled', created_at, :reason, created_at FROM appointment WHERE id = 1",
                {"key": key, "reason": BY_MISTAKE},
            )
        lines = (("a", "created", 77, None), ("b", "canceled", 77, "a"))
        for line in (*lines, ("c", "created", 78, None), ("d", "canceled", 78, None)):
            raw.execute(
                "INSERT INTO history (at, operation, action, text, appointment_id, undoes, data) "
                "VALUES ('2026-11-24T15:57:00Z', ?, 'appointment.' || ?, 'A', ?, ?, "
                "'{\"forfeited\":0}')",
                line,
            )
    desk = Desk.over(path)
    gone = desk.rows("SELECT id, removed_at = canceled_at FROM appointment WHERE removed_at")
    assert gone == [(77, 1)]
    assert desk.broken() == []
    desk.store.close()


DYING = """
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
schema.{work}(path)
print(Dying.count)
"""


def _killed(work: str, path: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """Do what `work` of the schema does, killed after `limit` steps."""
    return subprocess.run(
        [sys.executable, "-c", DYING.replace("{work}", work), str(limit), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _moments(steps: int, some: int = 12) -> range:
    """Return after how many steps to kill: all at night, else `some` of them."""
    return range(1, steps) if NIGHTLY else range(1, steps, max(1, steps // some))


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_while_it_is_made_a_database_is_not_there_or_whole(folder: Path) -> None:
    for limit in _moments(int(_killed("create", folder / "whole.db", 10_000).stdout)):
        path = folder / f"{limit}.db"
        assert _killed("create", path, limit).returncode == -signal.SIGKILL
        if path.exists():
            Store(path).close()
        else:
            Store.create(path).close()


# Upgrading


def old(folder: Path, dump: Path, name: str = "old.db") -> Path:
    """Make a database of an earlier version, and give it many clients and lines of history."""
    path = folder / name
    with closing(driver.connect(path, create=True)) as raw:
        script: Any = raw.cursor()
        script.executescript(dump.read_text(encoding="utf-8"))
        script.executescript(MANY)
        assert schema.version(raw) == dump.stem
    return path


MANY = """
BEGIN;
CREATE TEMP TABLE number AS
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i FROM n;
INSERT INTO history (at, operation, action, text, data) SELECT '2026-11-24T15:57:00Z', 'many',
    'clients.imported', 'Added many', json_object('first', max(id) + 1, 'last', max(id) + 3000)
    FROM client;
INSERT INTO client (last_name, words, sort_key, created_at)
    SELECT 'Client ' || i, 'client ' || i, 'client ' || i, '2026-11-24T15:57:00Z' FROM number;
INSERT INTO history (at, operation, action, text, desk, client_id) SELECT '2026-11-24T15:57:00Z',
    hex(randomblob(16)), 'client.changed', 'Changed client ' || i, 'desk', i FROM number;
COMMIT;
"""

PAGE = 4096
EARLIER = sorted(FIXTURES.glob("*.sql"))[:-1]
HEAD = schema.known_versions()[-1]


def said(path: Path) -> tuple[str | None, list[str]]:
    """Return the version of a database as it is, and all it says."""
    with closing(driver.connect(path)) as raw:
        rows = []
        for (table,) in raw.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%search%' "
            "ORDER BY name"
        ).fetchall():
            found = raw.execute(f"SELECT * FROM {table}").fetchall()
            rows += sorted(f"{table} {row}" for row in found)
        return schema.version(raw), rows


@pytest.mark.parametrize("dump", EARLIER, ids=lambda path: path.stem)
def test_what_was_done_before_the_upgrade_is_not_undone_but_what_is_done_after(
    folder: Path, dump: Path
) -> None:
    desk = Desk.over(old(folder, dump))
    before = desk.dump()
    for operation in [None, *(row[0] for row in desk.rows("SELECT operation FROM history"))][:9]:
        with pytest.raises(CantUndo):
            desk.store.run_write(changes.undo.undo, operation)
    assert desk.dump() == before
    tom = desk.client("Smith", "Tom")
    desk.store.run_write(changes.managing.share, 1, tom)
    key = desk.book(tom, 1)
    desk.store.run_write(changes.managing.cancel, 1, visits=True)
    for _ in range(3):
        desk.store.run_write(changes.undo.undo)
    gone = "SELECT client_package_id, removed_at IS NOT NULL FROM appointment WHERE id = :id"
    assert desk.rows(gone, id=key) == [(None, 1)]
    assert desk.one(1).members == ()
    assert desk.left(1) == 3
    assert desk.broken() == []
    desk.store.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("dump", EARLIER, ids=lambda path: path.stem)
def test_killed_while_it_is_upgraded_a_database_is_whole_at_some_version(
    folder: Path, dump: Path
) -> None:
    original = old(folder, dump)
    before = said(original)
    whole = folder / "whole.db"
    shutil.copy(original, whole)
    steps = int(_killed("bring_to_head", whole, 10_000).stdout)
    after = said(whole)
    assert (before[0], after[0]) == (dump.stem, HEAD)
    seen = {dump.stem: before[1], HEAD: after[1]}
    for limit in _moments(steps, 5):
        path = folder / f"{limit}.db"
        shutil.copy(original, path)
        assert _killed("bring_to_head", path, limit).returncode == -signal.SIGKILL
        version, rows = said(path)
        assert version is not None
        assert dump.stem <= version <= HEAD
        assert rows == seen.setdefault(version, rows)
        Store(path).close()
        assert said(path) == after
        with verifier.opened(path) as raw:
            assert list(verifier.verify(raw)) == []


@pytest.mark.parametrize("dump", EARLIER, ids=lambda path: path.stem)
def test_desks_that_open_an_earlier_database_at_once_all_open_it(
    folder: Path, dump: Path, processes: ForkServerContext | SpawnContext
) -> None:
    path = old(folder, dump)
    with ProcessPoolExecutor(4, mp_context=processes) as pool:
        found = list(pool.map(workers.left_of_first, [path] * 8))
    assert found == [3] * 8
    with verifier.opened(path) as raw:
        assert list(verifier.verify(raw)) == []


@pytest.mark.parametrize("dump", EARLIER, ids=lambda path: path.stem)
def test_without_room_for_the_upgrade_nothing_is_lost_and_it_goes_on_later(
    folder: Path, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(folder, dump)
    whole = folder / "whole.db"
    shutil.copy(path, whole)
    Store(whole).close()
    needs_room = whole.stat().st_size > path.stat().st_size + PAGE
    real = driver.connect

    def full(path: Path, **options: Any) -> driver.Connection:
        connection = real(path, **options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 1}")
        return connection

    monkeypatch.setattr(driver, "connect", full)
    with pytest.raises(errors.DiskFull) if needs_room else nullcontext():
        Store(path).close()
    monkeypatch.undo()
    version = str(said(path)[0])
    assert dump.stem <= version < HEAD if needs_room else version == HEAD
    Store(path).close()
    assert said(path) == said(whole)
