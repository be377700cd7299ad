"""A desk on a real file, for the tests of screens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from textual.pilot import Pilot

from conftest import settle
from deskpkg.app import DeskApp
from deskpkg.settings import Settings
from deskpkg.store import Store
from deskpkg.widgets.form import Form
from deskpkg.widgets.table import Table

NOW = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
"""Tue 24 Nov 2026 10:57 in Toronto."""


def clock() -> datetime:
    return NOW


@asynccontextmanager
async def desk(
    store: Store,
    size: tuple[int, int] = (80, 24),
    clock: Callable[[], datetime] = clock,
) -> AsyncIterator[Pilot[Any]]:
    """Run the desk on `store`; what it shows first has been read."""
    app = DeskApp(store, Settings(store.path), clock)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, each after the desk is done with the one before; "=text" types it."""
    for key in keys:
        for one in key[1:] if key.startswith("=") and len(key) > 1 else [key]:
            await pilot.press({" ": "space"}.get(one, one))
            await settle(pilot)


def shown(pilot: Pilot[Any]) -> str:
    """What the screen shows, as text."""
    app = pilot.app
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in lines)


def app(pilot: Pilot[Any]) -> DeskApp:
    assert isinstance(pilot.app, DeskApp)
    return pilot.app


async def go_to(pilot: Pilot[Any], name: str, *args: object) -> None:
    """Open the screen registered as `name`."""
    await pilot.app.push_screen(app(pilot).make(name, *args))
    await settle(pilot)


def place(pilot: Pilot[Any]) -> str:
    """The class of the screen on top."""
    return type(pilot.app.screen).__name__


def table(pilot: Pilot[Any]) -> Table:
    return pilot.app.screen.query_one(Table)


def form(pilot: Pilot[Any]) -> Form:
    return pilot.app.screen.query_one(Form)
