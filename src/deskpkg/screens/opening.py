"""What is painted first: the bars of an area, while the rest of it is being imported."""

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from deskpkg.screens import places
from deskpkg.screens.base import DeskScreen


class Opening(DeskScreen[None]):
    """Stands in for an area's screen until that is imported; keys wait for it."""

    DEFAULT_CSS = """
    Opening Static { padding: 0 1; color: $foreground 60%; }
    """

    def __init__(self, area: str, path: str) -> None:
        """Stand in for the screen at `path`, a `module:Class`."""
        super().__init__()
        self.area = area
        self.path = path

    def body(self) -> ComposeResult:
        """Yield one line."""
        self.heading = self.area.upper()
        yield Static("Opening …", markup=False)

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Import the area's screen, and give way to it; under a cover, once that has gone."""
        painted = asyncio.Event()
        self.call_after_refresh(painted.set)
        await painted.wait()
        await asyncio.to_thread(places.fetch, self.path)
        if self.app.screen is self:
            self._push_result_callback(self, None)  # which the bottom of a stack has not
            self.app.switch_screen(places.make(self.path))


def area(name: str, path: str) -> DeskScreen[None]:
    """Make the screen of an area, or what stands in for it until it is imported."""
    return places.make(path) if places.is_fetched(path) else Opening(name, path)
