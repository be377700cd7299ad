"""The line that shows which keys do what here."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from deskpkg.widgets.bindings import KeyHelp, key_name, keys_of

SHORT = {
    "Today": "Day",
    "Calendar": "Cal",
    "Package": "Pkg",
    "Packages": "Pkgs",
    "Next free": "Free",
    "Appointment": "Appt",
}
"""Labels for a bar that is too narrow for all the keys."""

LAST = "app.undo"
"""What every screen can do; the screen's own keys come before it."""


def _place(item: KeyHelp) -> tuple[int, int]:
    """Order of an item in the bar: F1 to F12, Esc, then the rest as declared."""
    key = item.keys[0]
    if item.action == LAST:
        return (3, 0)
    if key[:1] == "f" and key[1:].isdigit():
        return (0, int(key[1:]))
    return (1, 0) if key == "escape" else (2, 0)


def _second_keys(keys: Iterable[KeyHelp], prefix: str) -> Iterator[KeyHelp]:
    """Yield what may follow the `prefix` of a chord, Esc at the end."""
    for item in keys:
        for key in item.keys:
            if key.startswith(f"{prefix} "):
                yield replace(item, keys=(key.removeprefix(f"{prefix} "),))


class KeyBar(Widget):
    """One line with the keys of the screen: F1 to F9, Esc, then the letters that fit."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $panel;
        color: $text;
        & > .keybar--key { background: $foreground 70%; color: $background; text-style: bold; }
        & > .keybar--off { color: $text-disabled; }
        & > .keybar--hint { text-style: bold; }
        &.-hints { dock: none; background: transparent; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keybar--key", "keybar--off", "keybar--hint"}

    prefix: reactive[str] = reactive("")
    """The first key of a chord that has been typed: its second keys are shown meanwhile."""

    def __init__(self, *, hints: bool = False) -> None:
        """Draw inverse keys, or with `hints` the plain line at the foot of a dialog."""
        super().__init__(classes="-hints" if hints else "")
        self.hints = hints
        self._items: tuple[KeyHelp, ...] = ()

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)
        self._update()

    def _update(self, _: object = None) -> None:
        if not self.screen.is_current:
            return
        keys = keys_of(self.screen)
        if self.prefix:
            self._items = tuple(_second_keys(keys, self.prefix))
            self.refresh()
            return
        items = [item for item in keys if item.shown]
        if self.hints:
            items = [item for item in items if item.node is not self.app]
        key = (lambda item: item.action == LAST) if self.hints else _place
        self._items = tuple(sorted(items, key=key))
        self.refresh()

    def watch_prefix(self) -> None:
        """Show the second keys, or all again."""
        self._update()

    def render_line(self, y: int) -> Strip:
        """Draw the line for the present width."""
        base = self.rich_style
        strips = [self._draw(item, label) for item, label in self._fitting()]
        line = Strip.join(strips)
        return line.adjust_cell_length(self.size.width, base)

    def _draw(self, item: KeyHelp, label: str) -> Strip:
        base = self.rich_style
        name = key_name(item.keys[0])
        key = self.get_component_rich_style("keybar--hint" if self.hints else "keybar--key")
        if not item.enabled:
            base = base + self.get_component_rich_style("keybar--off", partial=True)
            key = base
        if self.hints:
            return Strip([Segment(name, key), Segment(f" {label}   ", base)])
        return Strip([Segment(f" {name} ", key), Segment(f"{label} ", base)])

    def _width(self, item: KeyHelp, label: str) -> int:
        return cell_len(key_name(item.keys[0])) + cell_len(label) + (4 if self.hints else 3)

    def _fitting(self) -> Iterator[tuple[KeyHelp, str]]:
        """Yield the items that fit, each with its label, shortened when the keys need room."""
        short = sum(self._width(item, item.label) for item in self._items) > self.size.width
        left = self.size.width
        for item in self._items:
            label = SHORT.get(item.label, item.label) if short else item.label
            left -= self._width(item, label)
            if left < -1:
                return
            yield item, label

    def on_click(self, event: events.Click) -> None:
        """Do what the item under the mouse says, as its key would."""
        edge = 0
        for item, label in self._fitting():
            edge += self._width(item, label)
            if event.x < edge:
                self.app.simulate_key(item.keys[0])
                return
