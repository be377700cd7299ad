"""A field for choosing several of a list."""

from collections.abc import Sequence
from typing import Unpack

from textual import events

from deskpkg.domain.refused import BadInput
from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.field import Drawn
from deskpkg.widgets.fields.listed import OPENS, ListField
from deskpkg.widgets.fields.option import K, Option
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.picklist import PickList


class MultiChoiceField(ListField[tuple[K, ...], K]):
    """Several of a list: Space opens it, and marks there; so does a letter, which finds there."""

    BINDING_GROUP_TITLE = "Choices"

    def __init__(
        self,
        key: str,
        label: str,
        options: Sequence[Option[K]],
        values: Sequence[K] = (),
        **more: Unpack[Options],
    ) -> None:
        """Make a field that offers `options`, with `values` chosen."""
        super().__init__(key, label, options, **more)
        self._raws = [str(value) for value in values]

    @property
    def raw(self) -> str:
        """The keys of the options, a line each."""
        return "\n".join(self._raws)

    def put(self, raw: str) -> None:
        """Choose the options with these keys."""
        self._raws = raw.split("\n") if raw else []
        self.error = ""
        self.reface()

    def fill(self, values: Sequence[K]) -> None:
        """Choose these."""
        self.put("\n".join(str(value) for value in values))

    @property
    def chosen(self) -> tuple[K, ...]:
        """The keys of what is chosen, in the order of the options."""
        return tuple(option.key for option in self.options if str(option.key) in self._raws)

    def parse(self) -> tuple[K, ...]:
        """The keys of what is chosen.

        Raises:
            BadInput: Nothing is chosen although it is required, or something is not offered.
        """
        if self.required and not self._raws:
            raise self.missing()
        if len(self.chosen) != len(self._raws):
            raise BadInput("Not all of these are offered any more: choose again.", field=self.key)
        return self.chosen

    def missing(self) -> BadInput:
        """The refusal when nothing is chosen; without anything to choose, the screen's note."""
        words = "Choose at least one: Space lists them."
        return BadInput(words if self.options else self.note or words, field=self.key)

    def draw(self, width: int) -> Drawn:
        """What is chosen, with commas."""
        tone = "focus" if self.has_focus else "value"
        texts = [o.text for o in self.options if str(o.key) in self._raws]
        shown = (safe(", ".join(texts)), tone) if texts else (self.hint or "none", f"{tone} hint")
        return [(cut(shown[0], width - 2), shown[1]), (OPENS, tone)]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are for the field."""
        return self.is_letter(character)

    def on_key(self, event: events.Key) -> None:
        """Open the list where the letter leads."""
        if event.character and self.is_letter(event.character):
            event.stop()
            event.prevent_default()
            self._open(event.character)

    def action_open(self) -> None:
        """Open the list to mark them."""
        self._open("")

    def _open(self, typed: str) -> None:
        answer = PickList(self.label, self.options, self.chosen, several=True, typed=typed)
        self.app.push_screen(answer, self._take)

    def _take(self, keys: tuple[K, ...] | None) -> None:
        if keys is not None:
            self._raws = [str(key) for key in keys]
            self.edited()
