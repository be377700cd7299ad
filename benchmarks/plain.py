"""The least that a Textual app can do; what the desk is measured against.

Run as `python -m benchmarks.plain NAME`.
"""

import sys
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input, Label, Static

TEXT = "\n".join(f"{n:2} " + "the quick brown fox " * 5 for n in range(30))


class Bare(App[None]):
    """Shows a page of text."""

    def compose(self) -> ComposeResult:
        yield Static(TEXT)


class Echo(App[None]):
    """Echoes what is typed, and how long it is, in one frame."""

    def compose(self) -> ComposeResult:
        field = Input(compact=True)
        field.cursor_blink = False
        yield field
        yield Static(id="echo")

    def on_mount(self) -> None:
        self.watch(self.query_one(Input), "value", self._typed, init=False)

    def _typed(self, text: str) -> None:
        self.query_one("#echo", Static).update(f"{len(text)} {text}", layout=False)


class Repaint(App[None]):
    """Repaints one line for each key."""

    count = 0

    def compose(self) -> ComposeResult:
        yield Static("0", id="count")
        yield Static(TEXT)

    def on_key(self, event: events.Key) -> None:
        if event.key != "ctrl+q":
            self.count += 1
            self.query_one("#count", Static).update(str(self.count), layout=False)


class Five(Screen[None]):
    """Five labels."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back")]

    def compose(self) -> ComposeResult:
        for number in range(5):
            yield Label(f"This is label number {number}")


class Push(App[None]):
    """Pushes a screen with five labels."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open")]

    def compose(self) -> ComposeResult:
        yield Static(TEXT)

    def action_open(self) -> None:
        self.push_screen(Five())


APPS = {"bare": Bare, "echo": Echo, "repaint": Repaint, "push": Push}

if __name__ == "__main__":
    APPS[sys.argv[1]]().run()
