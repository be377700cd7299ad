"""Units of work: one view, all or nothing, and what is told when it fails."""

import asyncio
import gc
import logging
import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from builders import NOW, TODAY, Clock, Desk
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import Refused
from deskpkg.store import Store, Unit, changes, driver, errors
from deskpkg.store.models import Client
from deskpkg.store.queries import packages


def count(unit: Unit) -> int:
    return int(unit.value("SELECT count(*) FROM client"))


def add(unit: Unit, name: str = "A") -> None:
    unit.execute("INSERT INTO client (last_name, created_at) VALUES (:name, :at)",
                 name=name, at="2026-11-24T12:00:00Z")  # fmt: skip


def test_a_read_sees_one_state_whatever_others_write_meanwhile(desk: Desk) -> None:
    def twice(unit: Unit) -> tuple[int, int]:
        before = count(unit)
        thread = threading.Thread(target=desk.client)
        thread.start()
        thread.join()
        return before, count(unit)

    assert desk.store.run_read(twice) == (0, 0)
    assert desk.store.run_read(count) == 1


def test_a_write_sees_what_was_written_until_it_began(desk: Desk) -> None:
    def slow(unit: Unit) -> int:
        before = count(unit)
        add(unit)
        return before

    threads = [threading.Thread(target=desk.store.run_write, args=(slow,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.store.run_read(count) == 8


@pytest.mark.parametrize("error", [Refused("no"), KeyError("bug"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_nothing_and_passes_its_error_on(
    desk: Desk, error: BaseException
) -> None:
    def half(unit: Unit) -> None:
        add(unit)
        unit.session.add(Client(last_name="B", created_at=unit.now))
        unit.record("client.created", "B")
        raise error

    before = desk.dump()
    with pytest.raises(type(error)) as raised:
        desk.store.run_write(half)
    assert raised.value is error
    assert error.__cause__ is None
    assert desk.dump() == before
    desk.client()


def test_a_rule_of_the_schema_passes_as_the_bug_it_is(desk: Desk) -> None:
    with pytest.raises(driver.sqlite.IntegrityError) as plain:
        desk.store.run_write(lambda unit: unit.execute("INSERT INTO location (name) VALUES ('')"))
    assert plain.value.__cause__ is None
    with pytest.raises(IntegrityError) as wrapped:
        desk.store.run_write(
            lambda unit: unit.session.add(Client(last_name="x" * 201, created_at=unit.now))
        )
    assert "xxxx" not in str(wrapped.value)
    assert desk.store.run_read(count) == 0


def test_reads_see_pending_changes_of_entities(desk: Desk) -> None:
    def work(unit: Unit) -> int:
        unit.session.add(Client(last_name="A", created_at=unit.now))
        return count(unit)

    assert desk.store.run_write(work) == 1


def test_statements_see_pending_changes_of_entities(desk: Desk) -> None:
    def work(unit: Unit) -> int:
        unit.session.add(Client(last_name="A", created_at=unit.now))
        return unit.execute("UPDATE client SET first_name = 'B'")

    assert desk.store.run_write(work) == 1


def test_entities_of_one_unit_are_not_seen_by_the_next(desk: Desk) -> None:
    key = desk.client("Old")
    held: list[Client] = []

    def load(unit: Unit) -> str:
        client = unit.session.get_one(Client, key)
        held.append(client)  # keeps the entity alive, as a careless caller might
        return client.last_name

    assert desk.store.run_write(load) == "Old"
    with desk.raw() as raw:
        raw.execute("UPDATE client SET last_name = 'New'")
    assert desk.store.run_write(load) == "New"
    assert held[0] is not held[1]
    held[0].last_name = "Stale"
    desk.store.run_write(load)
    assert desk.value("SELECT last_name FROM client") == "New"


def test_a_failed_unit_leaves_nothing_in_the_next_ones_session(desk: Desk) -> None:
    def fail(unit: Unit) -> None:
        unit.session.add(Client(last_name="Ghost", created_at=unit.now))
        raise Refused("no")

    for _ in range(3):
        with pytest.raises(Refused):
            desk.store.run_write(fail)
    desk.client("Real")
    assert desk.rows("SELECT last_name FROM client") == [("Real",)]


def test_a_reading_unit_cannot_write(desk: Desk) -> None:
    for work in (add, lambda unit: unit.session, lambda unit: unit.execute_many("", [])):
        with pytest.raises(RuntimeError, match="reading unit"):
            desk.store.run_read(work)


def test_a_transaction_that_the_database_ended_is_not_carried_on(desk: Desk) -> None:
    def raw(unit: Unit) -> None:
        add(unit)
        unit.connection.execute("ROLLBACK")
        add(unit, "B")

    def orm(unit: Unit) -> None:
        add(unit)
        unit.connection.execute("ROLLBACK")
        unit.session.execute(text("SELECT 1"))

    def flushed(unit: Unit) -> None:
        unit.session.add(Client(last_name="A", created_at=unit.now))
        unit.connection.execute("ROLLBACK")

    def last(unit: Unit) -> None:
        add(unit)
        unit.connection.execute("ROLLBACK")

    def many(unit: Unit) -> None:
        unit.connection.execute("ROLLBACK")
        unit.execute_many("INSERT INTO location (name) VALUES (:name)", [{"name": "A"}])

    def read(unit: Unit) -> None:
        unit.connection.execute("ROLLBACK")
        count(unit)

    for work in (raw, orm, flushed, last, many, read):
        with pytest.raises(errors.TransactionVanished):
            desk.store.run_write(work)
    with pytest.raises(errors.TransactionVanished):
        desk.store.run_read(read)
    assert desk.store.run_read(count) == 0
    desk.client()


def test_another_process_that_commits_is_noticed_once(desk: Desk) -> None:
    desk.store.moved()
    assert not desk.store.moved()
    desk.store.run_read(count)
    assert not desk.store.moved()
    with desk.raw() as raw:
        raw.execute("INSERT INTO location (name) VALUES ('B')")
    assert desk.store.moved()
    assert not desk.store.moved()
    desk.client()
    assert desk.store.moved()


def test_reading_and_writing_off_the_loop(desk: Desk) -> None:
    async def work() -> int:
        await asyncio.gather(*(desk.store.write(add) for _ in range(5)))
        return await desk.store.read(count)

    assert asyncio.run(work()) == 5


def test_a_closed_store_keeps_no_connection_and_says_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.client()
    desk.store.close()
    gc.collect()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_unit_knows_the_instant_the_day_the_staff_and_the_desk(folder: Path) -> None:
    clock = Clock()
    store = Store.create(folder / "new.db", clock=clock, staff="Mia", desk="front")
    unit_facts = store.run_read(lambda unit: (unit.now, unit.today, unit.staff, unit.desk))
    assert unit_facts == (NOW, TODAY, "Mia", "front")

    def set_up_far_away(unit: Unit) -> date:
        assert unit.today == TODAY
        far = Practice("A", "NZ", "NZD", "en_NZ", "Pacific/Auckland")
        changes.practice.set_up(unit, far)
        return unit.today

    assert store.run_write(set_up_far_away) == date(2026, 11, 25)
    told = store.run_read(lambda unit: unit.query("SELECT staff, desk, at FROM history"))
    assert told == [("Mia", "front", "2026-11-24T15:57:00Z")]
    store.close()


def test_a_commit_that_failed_but_was_done_counts_as_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = driver.connect
    monkeypatch.setattr(driver, "connect", lambda path, **o: Lying(real(path, **o), after=True))
    store = Store(desk.store.path, clock=desk.clock)
    key = store.run_write(lambda unit: changes.practice.save_location(unit, "Done"))
    assert desk.rows("SELECT id FROM location WHERE name = 'Done'") == [(key,)]
    store.close()


def test_a_commit_that_failed_and_was_not_done_is_an_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = driver.connect
    monkeypatch.setattr(driver, "connect", lambda path, **o: Lying(real(path, **o), after=False))
    store = Store(desk.store.path, clock=desk.clock)
    with pytest.raises(errors.DiskFull):
        store.run_write(lambda unit: changes.practice.save_location(unit, "Lost"))
    assert desk.rows("SELECT id FROM location WHERE name = 'Lost'") == []
    store.close()


class Lying:
    """A connection whose COMMIT says that the disk is full, after or instead of doing it."""

    def __init__(self, real: driver.Connection, *, after: bool) -> None:
        self.real = real
        self.after = after

    def execute(self, sql: str, parameters: object = ()) -> driver.Cursor:
        if sql == "COMMIT" and self.after:
            self.real.execute(sql)
        if sql == "COMMIT":
            error = driver.sqlite.OperationalError("database or disk is full")
            error.sqlite_errorcode = 13
            raise error
        return self.real.execute(sql, parameters)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)


def test_a_package_read_in_another_thread_is_the_same(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    seen: list[int] = []

    def read() -> None:
        for _ in range(20):
            seen.append(desk.store.run_read(packages.one, package).remaining)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        desk.book(client, package, date(2026, 12, 1 + number))
    for thread in threads:
        thread.join()
    assert set(seen) <= set(range(6))
    assert desk.left(package) == 0
