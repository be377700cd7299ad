"""Help: the keys of the screen it was asked on."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from deskpkg.screens.dialog import Dialog
from deskpkg.widgets.bindings import KeyHelp, key_name, keys_of

KEYS_WIDTH = 22
"""Columns for the names of the keys."""


class HelpScreen(Dialog[None]):
    """Lists what can be done by key, part by part, the nearest to the focus first."""

    BINDING_GROUP_TITLE = "Help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "back", "Close", id="help.close", tooltip="Close the help"),
    ]
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, screen: Screen[Any]) -> None:
        """Explain the keys of `screen` as they are now."""
        super().__init__()
        self.heading = "Keys"
        self.keys = keys_of(screen)

    def body(self) -> ComposeResult:
        """Yield the list."""
        with VerticalScroll():
            yield Static(listing(self.keys))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit."""
        return action != "commit"


def listing(keys: Sequence[KeyHelp]) -> Text:
    """Return the keys as lines under the titles of their groups."""
    text = Text()
    for title, group in groupby(keys, key=lambda item: item.group):
        text.append(f"{title}\n", "bold")
        for item in group:
            names = " · ".join(key_name(key) for key in item.keys)
            why = "" if item.enabled else "  (not now)"
            text.append(f"  {names:<{KEYS_WIDTH}} ")
            text.append(f"{item.sentence}{why}\n", "" if item.enabled else "dim")
    text.rstrip()
    return text
