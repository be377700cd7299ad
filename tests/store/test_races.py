"""Eight desks at once: exactly one wins each credit, each hour, each number."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext, ForkServerContext, SpawnContext
from typing import Any

import pytest

from bills import account, actions, billed
from builders import Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.terms import MOST_CREDITS
from deskpkg.store import changes
from store import workers
from store.conftest import NIGHTLY

Context = ForkServerContext | SpawnContext

DESKS = 8
EACH = 1300 if NIGHTLY else 130
"""What each of the eight desks tries: more than 5,000 operations in all races together."""
ROUNDS = 2000 if NIGHTLY else 200
"""How often two desks race for one last credit."""


@pytest.fixture(scope="module")
def desks(processes: BaseContext) -> Iterator[ProcessPoolExecutor]:
    """Return eight processes."""
    with ProcessPoolExecutor(DESKS, mp_context=processes) as pool:
        yield pool


def race(pool: ProcessPoolExecutor, desk: Desk, work: Callable[..., Any], *args: Any) -> list[Any]:
    """Let eight processes do the same work on the same file, from the same moment."""
    folder = desk.store.path.parent
    futures = [pool.submit(work, desk.store.path, number, *args) for number in range(DESKS)]
    while len(list(folder.glob("ready *"))) < DESKS and not any(f.done() for f in futures):
        pass
    (folder / "go").touch()
    return [future.result(timeout=240) for future in futures]


def test_the_last_credit_is_given_once(desk: Desk, desks: ProcessPoolExecutor) -> None:
    catalog = desk.package(1)
    sold = []
    for _ in range(EACH):
        client = desk.client()
        sold.append((client, desk.sell(client, catalog)))
    won = race(desks, desk, workers.take, sold)
    assert Counter(key for keys in won for key in keys) == {key: 1 for _, key in sold}
    assert {desk.left(package) for _, package in sold} == {0}
    assert desk.broken() == []


def test_of_two_desks_one_gets_the_last_credit_and_the_other_is_told_who(
    desk: Desk, processes: Context
) -> None:
    catalog = desk.package(1)
    sold = []
    for _ in range(ROUNDS):
        client = desk.client()
        sold.append((client, desk.sell(client, catalog)))
    ready, started = processes.Barrier(2), []
    for number in range(2):
        ours, theirs = processes.Pipe(duplex=False)
        args = (desk.store.path, number, sold, ready, theirs)
        process = processes.Process(target=workers.take_last, args=args)
        process.start()
        theirs.close()
        started.append((process, ours))
    for _, package in sold:
        first, second = (ours.recv() for _, ours in started)
        winner = 0 if first == "" else 1
        told = second if winner == 0 else first
        assert (first == "") != (second == "")
        assert told == (
            f"Flex: completed, 1 of 1 used. {workers.STAFF[winner]} at desk {winner} took the "
            f"last credit at 10:57 for Physio 60, Mon 7 Jan 2030 {10 + winner}:00."
        )
        assert desk.left(package) == 0
    for process, _ in started:
        process.join()
    assert desk.broken() == []


def test_credits_that_are_contested_by_all_are_given_as_often_as_they_were_sold(
    desk: Desk, desks: ProcessPoolExecutor
) -> None:
    client = desk.client()
    credits = min(EACH, MOST_CREDITS)
    package = desk.sell(client, desk.package(credits))
    won = race(desks, desk, workers.take, [(client, package)] * credits)
    assert sum(len(keys) for keys in won) == credits
    assert desk.left(package) == 0
    assert desk.broken() == []


def test_an_hour_is_booked_once(desk: Desk, desks: ProcessPoolExecutor) -> None:
    won = race(desks, desk, workers.fill_slots, EACH, desk.client())
    assert Counter(slot for slots in won for slot in slots) == dict.fromkeys(range(EACH), 1)
    assert desk.broken() == []


def test_invoices_that_are_finalized_at_once_are_numbered_without_gaps(
    desk: Desk, desks: ProcessPoolExecutor
) -> None:
    catalog = desk.package()
    drafts = []
    for _ in range(EACH):
        package = desk.sell(desk.client(), catalog)
        drafts.append(desk.store.run_write(changes.invoices.invoice_package, package))
    numbers = [number for own in race(desks, desk, workers.finalize, drafts) for number in own]
    assert sorted(numbers) == [f"INV-{n:04d}" for n in range(1, EACH + 1)]
    assert desk.broken() == []


def test_money_that_all_desks_move_at_once_is_neither_lost_nor_doubled(
    desk: Desk, desks: ProcessPoolExecutor
) -> None:
    client = desk.client()
    invoices = [billed(desk, client) for _ in range(max(8, EACH // 4))]
    done = race(desks, desk, workers.pay_at_once, invoices, client)
    taken, applied, refunded, voided = (sum(counts) for counts in zip(*done, strict=True))
    rows = dict(desk.rows("SELECT kind, count(*) FROM payment GROUP BY kind"))
    assert (rows["payment"], rows["refund"], rows["void"]) == (taken, refunded, voided)
    assert applied == actions(desk).count("credit.applied")
    found = account(desk, client)
    assert found.entries[-1].balance_minor == found.balance_minor
    assert found.credit_minor >= 0
    assert desk.broken() == []


def test_canceling_arriving_and_missing_at_once_leave_each_credit_counted_once(
    desk: Desk, desks: ProcessPoolExecutor
) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(1000))
    visits = [desk.book(client, package) for _ in range(max(8, EACH // 8))]
    race(desks, desk, workers.end, visits * 8)
    states = dict(desk.rows("SELECT id, state FROM appointment WHERE holds_credit"))
    assert desk.left(package) == 1000 - len(states)
    assert set(states.values()) <= {state.value for state in State}
    assert desk.broken() == []
