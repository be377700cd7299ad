"""A desk with a blank first screen, and stand-ins for the screens of visits."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from textual.pilot import Pilot

from conftest import settle
from deskpkg.app import DeskApp
from deskpkg.screens import places
from deskpkg.screens.base import DeskScreen
from deskpkg.settings import Settings
from deskpkg.store import Store
from desks import clock


class Blank(DeskScreen[None]):
    """Nothing."""


class Asked(DeskScreen[None]):
    """What another screen was asked for."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__()
        self.asked = (*args, *kwargs.items())


class Counter(DeskApp):
    """A desk without the calendar."""

    AREAS: ClassVar[Mapping[str, str]] = {"today": "counter:Blank", "calendar": "counter:Blank"}
    PLACES: ClassVar[Mapping[str, str]] = {
        **places.PLACES,
        "appointment": "counter:Asked",
        "appointment_form": "counter:Asked",
        "book_sessions": "counter:Asked",
    }

    @staticmethod
    def warm() -> None:
        """The changes are imported when they are needed."""


@asynccontextmanager
async def counter(store: Store, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    """Run the desk on `store`."""
    app = Counter(store, Settings(store.path), clock)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot
