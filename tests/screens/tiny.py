"""The smallest screens, for the tests of what all screens share."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widgets import Input, Static

from deskpkg.app import DeskApp
from deskpkg.domain.refused import Refused
from deskpkg.screens import places
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.dialog import Confirm, Dialog
from deskpkg.store import StoreError, Unit


class NotOnSundays(Refused):
    """That is not done on Sundays."""


def refuse(unit: Unit) -> str:
    raise NotOnSundays


def fail(unit: Unit) -> str:
    raise StoreError("The disk is full.")


def greet(unit: Unit, name: str) -> str:
    return f"hello {name}"


class Today(DeskScreen[None]):
    BINDING_GROUP_TITLE = "Today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "name", "Name", id="today.name", tooltip="Ask for a name"),
        Binding("c", "cancel", "Cancel", id="today.cancel", tooltip="Cancel it"),
        Binding("r", "try('refuse')", "Refuse", tooltip="Try what is refused"),
        Binding("d", "try('fail')", "Disk", tooltip="Try what fails"),
        Binding("k", "blocked", "Blocked", tooltip="Never possible"),
        Binding("o", "form", "Form", tooltip="Open a form"),
    ]
    reads: reactive[int] = reactive(0)
    names: reactive[tuple[str, ...]] = reactive(())

    def body(self) -> ComposeResult:
        yield VerticalScroll(Static("\n".join(f"line {n}" for n in range(99))), id="list")

    def on_mount(self) -> None:
        self.heading = "TODAY"

    async def read(self) -> None:
        self.reads += 1

    @flow
    async def action_name(self) -> None:
        if name := await self.ask(AskName()):
            self.names = (*self.names, name)
            await self.attempt(greet, name, done=lambda said: said)

    @flow
    async def action_cancel(self) -> None:
        question = Confirm("Cancel it?", ["2 credits are lost"], safe="Keep", go="Cancel it")
        if await self.ask(question):
            self.names = (*self.names, "canceled")

    @flow
    async def action_try(self, what: str) -> None:
        result = await self.attempt({"refuse": refuse, "fail": fail}[what], done="done")
        self.names = (*self.names, repr(result))

    def action_blocked(self) -> None:
        self.names = (*self.names, "blocked")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "blocked" else True

    def why_not(self, action: str) -> str:
        return "Can't: it repeats."

    def action_form(self) -> None:
        self.open("form")


class AskName(Dialog[str]):
    def body(self) -> ComposeResult:
        self.heading = "Name [/]"
        yield Input(id="name")

    def answer(self) -> str | None:
        return self.query_one("#name", Input).value or None

    def on_input_submitted(self) -> None:
        self.action_commit()


class Calendar(DeskScreen[None]):
    def on_mount(self) -> None:
        self.heading = "CALENDAR"


class Find(DeskScreen[None]):
    def body(self) -> ComposeResult:
        yield Input(id="find")

    async def read(self) -> None:
        await asyncio.sleep(0)


class Form(DeskScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "crash", "Crash", tooltip="Show a bug"),
    ]
    kept: ClassVar[list[str]] = []

    def body(self) -> ComposeResult:
        yield Input(id="notes")
        yield Input(id="more")

    def action_crash(self) -> None:
        secret = "Jane Smith"
        raise RuntimeError(f"a bug about {len(secret)}")

    def keep_drafts(self) -> None:
        self.kept.append(self.query_one("#notes", Input).value)


class TinyDesk(DeskApp):
    """A desk of tiny screens."""

    AREAS: ClassVar[Mapping[str, str]] = {
        "today": "screens.tiny:Today",
        "calendar": "screens.tiny:Calendar",
    }
    FIRST: ClassVar[str] = ""
    PLACES: ClassVar[Mapping[str, str]] = {
        **places.PLACES,
        "find": "screens.tiny:Find",
        "form": "screens.tiny:Form",
    }

    @staticmethod
    def warm() -> None:
        """The changes are not needed here."""

    def top(self, kind: type[Any]) -> Any:
        assert isinstance(self.screen, kind), self.screen
        return self.screen
