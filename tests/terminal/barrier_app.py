"""A desk that is slow in every way a desk can be, and shows what it was told."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from time import sleep
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widgets import Input, Static

from deskpkg import keyboard
from deskpkg.app import DeskApp
from deskpkg.screens import places
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.dialog import Confirm, Dialog
from deskpkg.settings import Settings
from deskpkg.store import Store

SLOW = 0.15
"""Seconds that everything takes here, which typing does not."""

FIELDS = 24

PATIENCE = 3 * SLOW
"""Seconds after which a second Ctrl+Q ends this desk whatever it is doing."""


class Today(DeskScreen[None]):
    """Shows what came of each thing, a line each, and stray letters."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "name", "Name", id="today.name"),
        Binding("c", "cancel", "Cancel", id="today.cancel"),
        Binding("o", "form", "Form", id="today.form"),
        Binding("f", "fail", "Fail", id="today.fail"),
        Binding("b", "block", "Block", id="today.block"),
        Binding("x", "hang", "Hang", id="today.hang"),
        *(Binding(letter, f"stray('{letter}')", show=False) for letter in "adehijmst1234567890"),
    ]
    AUTO_FOCUS = "#done"
    heading: reactive[str] = reactive("TODAY")
    done: reactive[tuple[str, ...]] = reactive(())

    def body(self) -> ComposeResult:
        """Yield the lines."""
        yield VerticalScroll(Static(id="lines", markup=False), id="done")

    def watch_done(self) -> None:
        """Show the lines, and that they are all."""
        self.query_one("#lines", Static).update("\n".join(f"<{line}>" for line in self.done))

    def tell(self, line: str) -> None:
        """Add a line."""
        self.done = (*self.done, line)
        assert isinstance(self.app, SlowDesk)
        self.app.done = self.done

    def action_stray(self, letter: str) -> None:
        """A letter came here that was meant for something else, perhaps."""
        self.tell(f"stray {letter}")

    @flow
    async def action_name(self) -> None:
        """Ask two questions, slowly."""
        await asyncio.sleep(SLOW)
        first = await self.ask(Question("First name"))
        await asyncio.sleep(SLOW)
        last = await self.ask(Question("Last name"))
        await asyncio.sleep(SLOW)
        self.tell(f"{first} {last}")

    @flow
    async def action_cancel(self) -> None:
        """Ask before canceling."""
        await asyncio.sleep(SLOW)
        sure = await self.ask(Confirm("Cancel?", ["2 credits are lost"], safe="Keep", go="Cancel"))
        self.tell("canceled" if sure else "kept")

    @flow
    async def action_fail(self) -> None:
        """A flow that is canceled in the middle."""
        await asyncio.sleep(SLOW)
        self.workers.cancel_group(self, "flow")
        await asyncio.sleep(SLOW)
        self.tell("never")

    def action_block(self) -> None:
        """Let nothing at all go on, for long, once that can be seen."""
        self.tell("blocked")
        self.call_after_refresh(self._block)

    def _block(self) -> None:
        sleep(3 * PATIENCE)

    @flow
    async def action_hang(self) -> None:
        """Never end."""
        self.tell("hanging")
        await asyncio.Event().wait()

    @flow
    async def action_form(self) -> None:
        """Fill in a form that is slow to appear."""
        typed = await self.ask(Form())
        self.tell(f"form {typed}")


class Question(Dialog[str]):
    """Asks for a text, after a slow look at the records."""

    def __init__(self, heading: str) -> None:
        """Ask for `heading`."""
        super().__init__()
        self.heading = heading

    def body(self) -> ComposeResult:
        """Yield the field."""
        yield Input()

    async def read(self) -> None:
        """Be slow."""
        await asyncio.sleep(SLOW)

    def answer(self) -> str | None:
        """What was typed."""
        return self.query_one(Input).value or None

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


class Form(DeskScreen[str]):
    """Many fields; Enter goes to the next; reading decides where the cursor is at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "commit", "Save", id="form.commit", priority=True)
    ]

    def body(self) -> ComposeResult:
        """Yield the fields."""
        with VerticalScroll():
            for number in range(FIELDS):
                yield Input(id=f"field{number}")

    async def read(self) -> None:
        """Be slow, then begin at the third field."""
        await asyncio.sleep(SLOW)
        self.query_one("#field2", Input).focus()

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_commit(self) -> None:
        """Answer with all that was typed."""
        fields = enumerate(self.query(Input))
        self.dismiss(" ".join(f"{n}={field.value}" for n, field in fields if field.value))


class Find(DeskScreen[None]):
    """Takes a name and tells it to Today."""

    def body(self) -> ComposeResult:
        """Yield the field."""
        yield Input(id="find")

    async def read(self) -> None:
        """Be slow."""
        await asyncio.sleep(SLOW)

    @on(Input.Submitted)
    def _found(self, event: Input.Submitted) -> None:
        today = self.app.screen_stack[0]
        assert isinstance(today, Today)
        today.tell(f"found {event.value}")
        self.dismiss()


class Calendar(DeskScreen[None]):
    """Another area."""

    AUTO_FOCUS = "Input"

    def body(self) -> ComposeResult:
        """Yield a field."""
        yield Input(id="slot")


class SlowDesk(DeskApp):
    """The desk of these screens."""

    AREAS: ClassVar[Mapping[str, str]] = {
        "today": "__main__:Today",
        "calendar": "__main__:Calendar",
    }
    FIRST: ClassVar[str] = ""
    done: tuple[str, ...] = ()
    PLACES: ClassVar[Mapping[str, str]] = {**places.PLACES, "find": "__main__:Find"}

    @staticmethod
    def warm() -> None:
        """No change is made here."""


if __name__ == "__main__":
    keyboard.PATIENCE = PATIENCE
    path = Path(sys.argv[1])
    app = SlowDesk(lambda: Store(path), Settings(path))
    app.run()
    print("ended after", *(f"<{line}>" for line in app.done))
    sys.exit(app.return_code)
