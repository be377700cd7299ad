"""Help: the keys of the screen it was asked on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, ClassVar, Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from deskpkg.screens.dialog import Dialog
from deskpkg.widgets.bindings import KeyHelp, key_name, keys_of
from deskpkg.widgets.fields.typed import TypedField

KEYS_WIDTH = 22
"""Columns for the names of the keys."""

WORDS: Final = {
    "app.focus_next": "Next field or part",
    "app.focus_previous": "Field or part before",
    "screen.copy_text": "Copy what is marked",
}
"""What the toolkit's own keys do, in the words of the desk."""


class HelpScreen(Dialog[None]):
    """Lists what can be done by key: here, in the part with the focus, everywhere; then editing."""

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
    for (_, title), group in groupby(sorted(keys, key=_rank), key=_place):
        text.append(f"{title}\n", "bold")
        for names, item in _lines(group):
            why = "" if item.enabled else "  (not now)"
            text.append(f"  {names:<{KEYS_WIDTH}} ")
            words = WORDS.get(item.action, item.sentence)
            text.append(f"{words}{why}\n", "" if item.enabled else "dim")
    text.rstrip()
    return text


def _place(item: KeyHelp) -> tuple[int, str]:
    """Return where a key is told of: a rank, and the title there."""
    return _rank(item), "Everywhere" if item.action in WORDS else item.group


def _rank(item: KeyHelp) -> int:
    """Tell how soon a key is worth reading about; everybody knows the ones that edit a line."""
    if item.action in WORDS or isinstance(item.node, App):
        return 2
    if isinstance(item.node, Screen):
        return 0
    return 3 if isinstance(item.node, Input | TypedField) else 1


def _lines(group: Iterable[KeyHelp]) -> Iterator[tuple[str, KeyHelp]]:
    """Yield the names of the keys with what they do; digits that do the same share a line."""
    for _, same in groupby(group, key=lambda item: item.action.partition("(")[0]):
        items = list(same)
        if len(items) > 1 and all(item.keys[0].isdigit() for item in items):
            first, last = items[0], items[-1]
            words = f"{first.sentence} to {last.keys[0]}"
            yield f"{first.keys[0]}-{last.keys[0]}", replace(first, sentence=words)
        else:
            yield from ((" · ".join(map(key_name, item.keys)), item) for item in items)
