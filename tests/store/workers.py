"""What other processes do at the same time: each function is the work of one desk."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import sleep

from builders import NOW
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.editing import editable
from deskpkg.domain.payments import Paying
from deskpkg.domain.refused import Refused
from deskpkg.store import Store, Unit, changes
from deskpkg.store.queries import packages

changes.preload()

STAFF = ("Ana", "Ben")
FAR = datetime(2030, 1, 7, 15, tzinfo=UTC)
ANYTIME = partial(changes.appointments.book, outside=True)
"""Books also outside the hours."""


def clock() -> datetime:
    """Return the instant at every desk."""
    return NOW


@contextmanager
def opened(path: Path, desk: int) -> Iterator[Store]:
    """Open the database for one desk, when all have come as far."""
    store = Store(path, clock=clock, desk=f"desk {desk}", patience=240)
    (path.parent / f"ready {desk}").touch()
    while not (path.parent / "go").exists():
        sleep(0.001)
    yield store
    store.close()


def attempt(store: Store, work: Callable[[Unit], object]) -> bool:
    """Do `work` and tell whether the rules allowed it."""
    try:
        store.run_write(work)
    except Refused:
        return False
    return True


def take(path: Path, desk: int, packages: list[tuple[int, int]]) -> list[int]:
    """Book a visit on the last credit of each package; return the packages that gave it.

    Each desk goes through the same packages, for some time of its own.
    """
    won = []
    with opened(path, desk) as store:
        for client, package in packages:
            start = FAR + timedelta(hours=desk)
            booking = Booking(client, 1, 1, 1, start, start + timedelta(hours=1))
            book = partial(ANYTIME, booking=booking, package_id=package, overlap=True)
            if attempt(store, book):
                won.append(package)
    return won


def take_last(
    path: Path, desk: int, packages: list[tuple[int, int]], ready: Barrier, told: Connection
) -> None:
    """Race for the last credit of each package, all desks at the same moment; tell how it went."""
    store = Store(path, clock=clock, desk=f"desk {desk}", staff=STAFF[desk])
    for client, package in packages:
        start = FAR + timedelta(hours=desk)
        booking = Booking(client, 1, 1, 1, start, start + timedelta(hours=1))
        ready.wait(60)
        try:
            store.run_write(ANYTIME, booking, package, overlap=True)
            told.send("")
        except Refused as refusal:
            told.send(str(refusal))
    store.close()


def left_of_first(path: Path) -> int:
    """Open a database, upgrading it if that is needed; return what is left of its first package."""
    store = Store(path, clock=clock)
    left = store.run_read(packages.one, 1).remaining
    store.close()
    return left


def fill_slots(path: Path, desk: int, slots: int, client: int) -> list[int]:
    """Book the same hours with the same practitioner; return those that were free."""
    won = []
    with opened(path, desk) as store:
        for slot in range(slots):
            start = FAR + timedelta(hours=slot)
            booking = Booking(client, 1, 1, 1, start, start + timedelta(hours=1))
            if attempt(store, partial(ANYTIME, booking=booking)):
                won.append(slot)
    return won


def finalize(path: Path, desk: int, drafts: list[int]) -> list[str]:
    """Finalize drafts, those of other desks too; return the numbers that were given."""
    numbers: list[str] = []
    with opened(path, desk) as store:
        for draft in drafts:
            try:
                numbers.append(store.run_write(changes.invoices.finalize, draft))
            except Refused:
                continue
    return numbers


def finalize_until_killed(path: Path, drafts: list[int], told: Connection) -> None:
    """Finalize drafts one after the other, telling each number once it is acknowledged."""
    store = Store(path, clock=clock)
    for draft in drafts:
        try:
            told.send(store.run_write(changes.invoices.finalize, draft))
        except Refused:
            continue
    store.close()
    told.send("done")


def pay_at_once(path: Path, desk: int, invoices: list[int], client: int) -> list[int]:
    """Pay, apply, pay back and void as it comes; return how much of each was allowed."""
    dice = random.Random(desk)
    done = [0, 0, 0, 0]
    with opened(path, desk) as store:
        for invoice in invoices:
            paying = Paying(dice.randrange(1, 6000), dice.choice(["Card", "Cash"]))
            amount = dice.randrange(1, 4000)
            back = Paying(amount, "Cash")
            steps: tuple[Callable[[Unit], object], ...] = (
                partial(changes.payments.pay, invoice_id=invoice, paying=paying),
                partial(changes.credit.apply, invoice_id=invoice, amount_minor=amount),
                partial(changes.credit.refund, client_id=client, paying=back),
                partial(_void_the_latest, client=client),
            )
            for place, step in enumerate(steps):
                if place < 3 or dice.random() < 0.3:
                    done[place] += attempt(store, step)
    return done


def _void_the_latest(unit: Unit, client: int) -> None:
    """Void the latest payment of a client."""
    latest = unit.value(
        "SELECT max(id) FROM payment WHERE client_id = :client AND kind = 'payment'",
        client=client,
    )
    changes.credit.void(unit, latest)


def end(path: Path, desk: int, visits: list[int]) -> int:
    """Cancel, miss, arrive and book again whatever is there; return how much was allowed."""
    dice = random.Random(desk)
    done = 0
    with opened(path, desk) as store:
        for key in visits:
            change = partial(
                changes.appointments.set_state,
                appointment_id=key,
                state=dice.choice([State.CANCELED, State.MISSED, State.ARRIVED, State.BOOKED]),
                forfeit=dice.random() < 0.5,
                overlap=True,
            )
            done += attempt(store, change)
    return done


def write_until_killed(path: Path, seed: int, told: Connection) -> None:
    """Do all that a desk does without end, telling of each change once it is acknowledged."""
    dice = random.Random(seed)
    store = Store(path, clock=clock)
    package = store.run_write(changes.packages.sell, 1, 1)
    told.send(("package", package, ""))
    booked: list[tuple[int, Booking]] = []
    credits = 1000
    while True:
        chance = dice.random()
        if booked and chance < 0.2:
            key, _ = booked.pop(dice.randrange(len(booked)))
            store.run_write(changes.appointments.set_state, key, State.CANCELED)
            told.send(("canceled", key, ""))
        elif booked and chance < 0.4:
            key, booking = booked[0]
            later = replace(booking, notes=f"{os.getpid()} {dice.random()}")
            store.run_write(note, key, later)
            booked[0] = (key, later)
            told.send(("noted", key, later.notes))
        elif credits > 990 and chance < 0.5:
            credits -= 1
            store.run_write(edit, package, credits)
            told.send(("edited", package, str(credits)))
        elif chance < 0.6:
            other = store.run_write(changes.packages.sell, 1, 1)
            told.send(("package", other, ""))
            store.run_write(changes.managing.delete, other)
            told.send(("deleted", other, ""))
        else:
            start = FAR + timedelta(minutes=dice.randrange(10_000_000))
            booking = Booking(1, 1, 1, 1, start, start + timedelta(hours=1))
            key = store.run_write(ANYTIME, booking, _one_left(store, package), overlap=True)
            told.send(("booked", key, ""))
            if chance < 0.7:
                store.run_write(changes.undo.undo)
                told.send(("canceled", key, ""))
            else:
                booked.append((key, booking))


def edit(unit: Unit, package: int, credits: int) -> None:
    """Change the credits of a package."""
    new = replace(editable(packages.one(unit, package)), credits=credits)
    changes.managing.edit(unit, package, new)


def note(unit: Unit, key: int, booking: Booking) -> None:
    """Change a visit's note, and nothing else of it."""
    version = unit.value("SELECT version FROM appointment WHERE id = :key", key=key)
    package = unit.value("SELECT client_package_id FROM appointment WHERE id = :key", key=key)
    changes.appointments.update(unit, key, booking, package, version=version)


def _one_left(store: Store, package: int) -> int | None:
    left = store.run_read(
        lambda unit: unit.value(
            "SELECT p.credits - (SELECT count(*) FROM appointment WHERE client_package_id = p.id "
            "AND holds_credit) FROM client_package p WHERE p.id = :key",
            key=package,
        )
    )
    return package if left else None
