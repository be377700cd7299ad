"""What the palette offers: every action that is possible here, with its key, and the places."""

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from deskpkg.screens.base import DeskScreen
from deskpkg.screens.places import COMMANDS
from deskpkg.widgets.bindings import KeyHelp, key_name, keys_of

TOLD = 0.01
"""The score of a command whose sentence has the words that its title lacks."""


class DeskCommands(Provider):
    """Offers the actions of the screen that the palette was called on."""

    async def discover(self) -> Hits:
        """Offer everything."""
        for title, run, sentence in self._commands():
            yield DiscoveryHit(title, run, help=sentence)

    async def search(self, query: str) -> Hits:
        """Offer what matches; what is only told of by its sentence comes after."""
        matcher = self.matcher(query)
        for title, run, sentence in self._commands():
            score = matcher.match(title)
            if not score and query.casefold() in sentence.casefold():
                score = TOLD
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=sentence)

    def _commands(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        for item in keys_of(self.screen):
            told = item.shown or item.sentence != item.label
            if item.enabled and told and item.action != "command_palette":
                yield _title(item), partial(self._run, item), item.sentence
        for place, (title, sentence) in COMMANDS.items():
            yield title, partial(self._go, place), sentence

    async def _run(self, item: KeyHelp) -> None:
        await self.app.run_action(item.action, item.node)

    def _go(self, place: str) -> None:
        cast("DeskScreen[Any]", self.screen).open(place)


def _title(item: KeyHelp) -> str:
    return f"{item.label}  ({key_name(item.keys[0])})"
