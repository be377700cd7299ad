"""What the tests of today, the calendar and appointments share."""

from datetime import datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from clinic import Clinic
from conftest import settle
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.packages import ClientPackage
from deskpkg.screens.appointment_form import AppointmentForm
from deskpkg.store import Store, changes
from deskpkg.store.queries import appointments, packages
from deskpkg.widgets.banner import Banner
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


def screen(pilot: Pilot[Any]) -> AppointmentForm:
    """The appointment form."""
    assert isinstance(pilot.app.screen, AppointmentForm)
    return pilot.app.screen


def banner(pilot: Pilot[Any]) -> str:
    """The words of the banner, and what stands behind them."""
    shown_banner = pilot.app.screen.query_one(Banner)
    return f"{shown_banner.text} · {shown_banner.tail}".removesuffix(" · ")


def newest(store: Store, clinic: Clinic) -> int:
    """Jane's visit that is to come, on her starter pack."""
    return store.run_read(appointments.of_client, clinic.jane)[0].id
