"""Whatever was acknowledged is there after a process is killed, and nothing is half done."""

import os
import random
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from time import perf_counter

import pytest

from bills import draft
from builders import Desk
from store import workers
from store.conftest import NIGHTLY

PARTS = 4
"""Tests that share the kills, so that several workers can."""
KILLS = 500 if NIGHTLY else 50
"""In each part."""
CHECK_EACH = 1 if NIGHTLY else 5
DRAFTS = 1000 if NIGHTLY else 120
SEED = int(os.environ.get("DESKPKG_SEED", "1"))


def acknowledged(told: Connection) -> list[tuple[str, int, str]]:
    """Return what a process that is dead has told."""
    lines = []
    while told.poll():
        try:
            lines.append(told.recv())
        except (EOFError, OSError):  # the last line may have been cut by the kill
            break
    return lines


def check(desk: Desk, lines: list[tuple[str, int, str]]) -> None:
    """Check that each change of which a process told is there."""
    visits = {
        key: (state, note)
        for key, state, note in desk.rows("SELECT id, state, notes FROM appointment")
    }
    packages = {
        key: (credits, deleted)
        for key, credits, deleted in desk.rows(
            "SELECT id, credits, deleted_at IS NOT NULL FROM client_package"
        )
    }
    notes: dict[int, list[str]] = {}
    for what, key, told in lines:
        match what:
            case "package":
                assert key in packages
            case "edited":
                assert packages[key][0] <= int(told)
            case "deleted":
                assert packages[key][1]
            case "noted":
                notes.setdefault(key, []).append(told)
            case "canceled":
                assert visits[key][0] == "canceled"
            case _:
                assert key in visits
    for key, told_notes in notes.items():
        assert visits[key][1] not in ("", *told_notes[:-1])


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("part", range(PARTS))
def test_what_was_acknowledged_survives_a_kill_at_any_moment(
    desk: Desk, processes: ForkServerContext | SpawnContext, part: int
) -> None:
    desk.client()
    desk.package(1000)
    acks = 0
    for number in range(KILLS):
        seed = SEED * 100_000 + part * 10_000 + number
        dice = random.Random(seed)
        ours, theirs = processes.Pipe(duplex=False)
        process = processes.Process(
            target=workers.write_until_killed, args=(desk.store.path, seed, theirs)
        )
        process.start()
        theirs.close()
        lines: list[tuple[str, int, str]] = []
        for _ in range(dice.randrange(12)):
            lines.append(ours.recv())
        moment = perf_counter() + dice.random() * 0.012
        while perf_counter() < moment:
            pass
        process.kill()
        process.join()
        lines += acknowledged(ours)
        acks += len(lines)
        check(desk, lines)
        if number % CHECK_EACH == 0 or number == KILLS - 1:
            assert desk.broken() == [], f"DESKPKG_SEED={SEED}, kill {number}"
    assert acks > KILLS


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_eight_desks_that_finalize_and_are_killed_leave_no_number_out(
    desk: Desk, processes: ForkServerContext | SpawnContext
) -> None:
    dice = random.Random(SEED)
    catalog = desk.package()
    for _ in range(DRAFTS):
        draft(desk, desk.sell(desk.client(), catalog))
    numbers: list[str] = []
    kills = 0
    while left := [row[0] for row in desk.rows("SELECT id FROM invoice WHERE state = 'draft'")]:
        running = []
        for _ in range(8):
            ours, theirs = processes.Pipe(duplex=False)
            mine = dice.sample(left, min(6, len(left)))
            process = processes.Process(
                target=workers.finalize_until_killed, args=(desk.store.path, mine, theirs)
            )
            process.start()
            theirs.close()
            running.append((process, ours))
        if kills < KILLS:
            first = running[0][1].recv()  # they are at work, and killed in the middle of it
            numbers += [first] * (first != "done")
            for process, _ in running:
                process.kill()
            kills += len(running)
        for process, ours in running:
            with suppress(EOFError, OSError):  # the last number may have been cut by the kill
                while (told := ours.recv()) != "done":
                    numbers.append(told)
            process.join()
        assert desk.broken() == [], f"replay with DESKPKG_SEED={SEED}"
    there = [row[0] for row in desk.rows("SELECT number FROM invoice ORDER BY number")]
    assert there == list(range(1, DRAFTS + 1))
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {f"INV-{number:04d}" for number in there}
    assert kills > 8
