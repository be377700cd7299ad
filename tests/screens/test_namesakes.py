"""Two clients of one name are told apart by their number wherever one of them is named."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic
from deskpkg.domain.appointments import State
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.domain.waiting import Wish
from deskpkg.screens.calendar import CalendarScreen
from deskpkg.store import Store, Unit, changes
from desks import desk, press, shown
from screens.booking_desk import book, open_place, said

JANES = 3
"""Jane's visit at 13:57, paid by her starter pack."""

Opener = Callable[[Pilot[Any], Store, Clinic], Any]


def keys(*pressed: str) -> Opener:
    """Press keys on Today, where the cursor is on Jane's visit."""

    async def opening(pilot: Pilot[Any], _store: Store, _clinic: Clinic) -> None:
        await press(pilot, *pressed)

    return opening


def on_visit(*pressed: str) -> Opener:
    """Press keys in the calendar, the cursor being on Jane's visit."""

    async def opening(pilot: Pilot[Any], _store: Store, _clinic: Clinic) -> None:
        await press(pilot, "f5")
        assert isinstance(pilot.app.screen, CalendarScreen)
        pilot.app.screen.grid.move_to_visit(JANES)
        await press(pilot, *pressed)

    return opening


def at(name: str, *pressed: str, **of: str) -> Opener:
    """Open a place and press keys there; `of` tells which id of the clinic it is given as what."""

    async def opening(pilot: Pilot[Any], _store: Store, clinic: Clinic) -> None:
        await open_place(pilot, name, **{what: getattr(clinic, who) for what, who in of.items()})
        await press(pilot, *pressed)

    return opening


def bill(store: Store, clinic: Clinic) -> int:
    """Finalize the invoice of Jane's pool of credits, and pay a part of it."""

    def billing(unit: Unit) -> int:
        key = changes.invoices.invoice_package(unit, clinic.janes_flex, clinic.mia, clinic.place)
        changes.invoices.finalize(unit, key)
        changes.payments.pay(unit, key, Paying(100, "Card"))
        return key

    return store.run_write(billing)


async def invoice(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await open_place(pilot, "invoice", bill(store, clinic))


async def finalizing(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    make = changes.invoices.invoice_package
    key = store.run_write(make, clinic.janes_flex, clinic.mia, clinic.place)
    await open_place(pilot, "invoice", key)
    await press(pilot, "f")


async def due(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    schedule = Schedule(40000, 2, Every.WEEK, date(2026, 11, 24))
    store.run_write(changes.plans.make_for_package, clinic.janes_flex, schedule)
    await open_place(pilot, "dues")


async def plan(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await due(pilot, store, clinic)
    await press(pilot, "enter")


async def needs(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    book(store, clinic, NOW - timedelta(hours=2))
    book(store, clinic, NOW + timedelta(days=9), state=State.REQUESTED)
    store.run_write(changes.waiting.save, Wish(clinic.jane, clinic.physio))
    await open_place(pilot, "needs")
    text = shown(pilot)
    for title in ("NOT LINKED", "REQUESTS", "EXPIRE THIS WEEK", "WAITING"):
        assert title in text.upper()


async def request(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    asked = book(store, clinic, NOW + timedelta(days=2), state=State.REQUESTED)
    await open_place(pilot, "appointment", asked)
    await press(pilot, "a")


async def sessions(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    """Book a session for Anna at the time of Jane's visit."""
    book(store, clinic, NOW - timedelta(days=1), client=clinic.weber)
    sold = store.run_write(changes.packages.sell, clinic.weber, clinic.flex)
    await open_place(pilot, "book_sessions", sold)
    await press(pilot, "=tu 24 nov 1357", "f9")


async def giving_back(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    bill(store, clinic)
    await open_place(pilot, "manage_package", clinic.janes_flex)
    await press(pilot, "c", "g")
    assert "Give back" in shown(pilot)


async def waiting(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    store.run_write(changes.waiting.save, Wish(clinic.jane, clinic.physio))
    await open_place(pilot, "waiting")


async def who_waits(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    store.run_write(changes.waiting.save, Wish(clinic.jane, clinic.physio))
    await press(pilot, "c", "f9")


async def taken(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    """Book somebody else at the time of Jane's visit."""
    book(store, clinic, NOW - timedelta(days=1), client=clinic.weber)
    await open_place(pilot, "appointment_form", client_id=clinic.weber)
    await press(pilot, "=tu 1357", "f9")
    assert "Book all the same" in shown(pilot)


async def parked(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    await open_place(pilot, "appointment_form", client_id=clinic.jane)
    await press(pilot, "=mo 10", "f4")
    await open_place(pilot, "parked")


async def undoing(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    store.run_write(changes.appointments.unlink, JANES)
    await open_place(pilot, "undo_list")


async def shared(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    """Share Jane's package with the other Jane, and look at it and its history."""
    store.run_write(changes.managing.share, clinic.janes_flex, clinic.other_jane)
    await open_place(pilot, "manage_package", clinic.janes_flex)


async def outbox(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    """Remind Jane to book, and look at what waits in the outbox."""
    store.run_write(changes.messages.remind, clinic.janes_starter)
    await open_place(pilot, "outbox")


PLACES: dict[str, Opener] = {
    "today": keys(),
    "the calendar's day and its foot": on_visit(),
    "the calendar's week": on_visit("w"),
    "a visit that is carried": on_visit("m", "down"),
    "moving": on_visit("m", "down", "enter"),
    "moved": on_visit("m", "down", "enter", "f9"),
    "out of its package's rules": on_visit("w", "m", "+", "right", "enter"),
    "the panel": keys("enter"),
    "canceling": keys("c"),
    "canceled": keys("c", "f9"),
    "arrived": keys("a"),
    "needs somebody": needs,
    "a request": request,
    "a session at a time that is taken": sessions,
    "giving back": giving_back,
    "the waiting list": waiting,
    "who waits for what became free": who_waits,
    "the appointment form": at("appointment_form", client_id="other_jane"),
    "a time that is taken": taken,
    "parked forms": parked,
    "an invoice": invoice,
    "finalizing": finalizing,
    "what is due": due,
    "a plan": plan,
    "the package": at("manage_package", package_id="janes_starter"),
    "a shared package": shared,
    "book sessions": at("book_sessions", package_id="janes_starter"),
    "selling": at("assign", client_id="jane"),
    "the outbox": outbox,
    "changes to undo": undoing,
}
NAMED = re.compile(r"Smith[^#|\n]{0,8}[…e] #(\d+)")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("name", PLACES)
async def test_each_is_named_with_the_number(
    store: Store, clinic: Clinic, name: str, size: tuple[int, int]
) -> None:
    async with desk(store, size) as pilot:
        await PLACES[name](pilot, store, clinic)
        text = f"{shown(pilot)}\n{said(pilot)}"
        assert text.count("Smith") > 0
        assert len(NAMED.findall(text)) == text.count("Smith"), text


@pytest.mark.parametrize("name", PLACES)
async def test_who_has_a_name_alone_is_named_without(
    store: Store, clinic: Clinic, name: str
) -> None:
    gone = "UPDATE client SET last_name = 'Smythe', sort_key = 'smythe jane' WHERE id = :id"
    store.run_write(lambda unit: unit.execute(gone, id=clinic.other_jane))
    async with desk(store) as pilot:
        await PLACES[name](pilot, store, clinic)
        assert not NAMED.findall(f"{shown(pilot)}\n{said(pilot)}")
