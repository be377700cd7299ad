"""The first run: what has to be known before the first appointment, in any order, at any time."""

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.practice import Setup
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

STEPS = (
    ("practice_form", "Your practice", "its name, country, currency and time zone"),
    ("location_form", "A location", "where clients are seen"),
    ("practitioner_form", "A practitioner", "who treats; each has a column in the calendar"),
    ("service_form", "A service", "what clients book, how long, how much"),
    ("package_form", "A package to sell", "prepaid sessions: a price and some credits"),
)
WELCOME = (
    "Welcome to deskpkg. Four short forms and you can book; a fifth and you can sell packages. "
    "Enter begins or goes on, Esc leaves it for later (Ctrl+P, Set up)."
)


class SetupScreen(DeskScreen[None]):
    """The steps of setting up, each done or to do; it goes from one to the next by itself."""

    BINDING_GROUP_TITLE = "Setting up"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "go", "Go on", id="setup.go", tooltip="The next step to do"),
        Binding("escape", "back", "Later", id="setup.back", tooltip="Leave it for later"),
    ]
    DEFAULT_CSS = """
    SetupScreen { #welcome { height: auto; padding: 1 2; color: $text-muted; } }
    """

    table = getters.query_one(Table)

    def body(self) -> ComposeResult:
        """Yield the welcome and the steps."""
        self.heading = "SETTING UP"
        yield Static(WELCOME, id="welcome", markup=False)
        yield Table((Column("", 4), Column("Step", 20), Column("What for", min_width=30)))

    async def read(self) -> None:
        """See what is done."""
        done = _done(await self.store.read(practices.setup))
        self.facts = (f"{sum(done)} of {len(STEPS)} done",)
        self.table.show(
            [
                Row(
                    place,
                    ("[x]" if done[number] else "[ ]", title, why),
                    "dim" if done[number] else "",
                )
                for number, (place, title, why) in enumerate(STEPS)
            ]
        )
        to_do = [place for (place, _, _), ready in zip(STEPS, done, strict=True) if not ready]
        if to_do:
            self.table.move_to(to_do[0])

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        self._from(str(event.key))

    def action_go(self) -> None:
        """Go on with the first step that is to do, or leave when all are done."""
        self._from("")

    @flow
    async def _from(self, place: str) -> None:
        """Do the steps from this one on, until one is left by Esc or all are done."""
        while True:
            done = _done(await self.store.read(practices.setup))
            if not place:
                place = next((p for (p, _, _), r in zip(STEPS, done, strict=True) if not r), "")
            if not place:
                self.say("All set. F2 finds or adds clients, F5 opens the calendar.")
                self.action_back()
                return
            if place != "practice_form" and not done[0]:
                self.say("Begin with your practice: prices need its currency.", "warning")
                return
            if await self.ask(self.desk.make(place)) is None:
                return
            place = ""


def _done(setup: Setup) -> tuple[bool, ...]:
    counts = (setup.locations, setup.practitioners, setup.services, setup.packages)
    return (setup.practice is not None, *(count > 0 for count in counts))
