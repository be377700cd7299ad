"""What the tests of today, the calendar and appointments share."""

from datetime import datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from clinic import Clinic
from conftest import settle
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.packages import ClientPackage
from deskpkg.store import Store, changes
from deskpkg.store.queries import packages
from desks import app, shown


async def open_place(pilot: Pilot[Any], name: str, *args: object, **kwargs: object) -> None:
    """Show the screen registered as `name`; the test goes on when it has been read."""
    desk = app(pilot)
    desk.push_screen(desk.make(name, *args, **kwargs))
    await pilot.pause()
    await settle(pilot)


def line_with(pilot: Pilot[Any], text: str) -> str:
    """The line of the screen with this text."""
    return next((line for line in shown(pilot).splitlines() if text in line), "")


def said(pilot: Pilot[Any]) -> str:
    """The last message."""
    messages = app(pilot).said
    return messages[-1].text if messages else ""


def book(
    store: Store,
    clinic: Clinic,
    at: datetime,
    *,
    client: int = 0,
    package: int | None = None,
    state: State = State.BOOKED,
) -> int:
    """Book an hour of physio with Mia, Jane's unless another client is given."""
    booking = Booking(
        client or clinic.jane,
        clinic.mia,
        clinic.physio,
        clinic.place,
        at,
        at + timedelta(hours=1),
    )
    return store.run_write(
        lambda unit: changes.appointments.book(
            unit, booking, package, overlap=True, outside=True, state=state
        )
    )


def package(store: Store, package_id: int) -> ClientPackage:
    """The package as it is now."""
    return store.run_read(packages.one, package_id)
