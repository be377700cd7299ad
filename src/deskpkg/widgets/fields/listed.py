"""What fields that open a list have in common."""

from collections.abc import Sequence
from typing import ClassVar, Final, Generic, Unpack

from textual.binding import Binding, BindingType

from deskpkg.widgets.fields.field import Field, V
from deskpkg.widgets.fields.option import K, Option
from deskpkg.widgets.fields.setup import Options

OPENS: Final = " ▾"
"""Behind the value: there are more."""


class ListField(Field[V], Generic[V, K]):
    """A field with a list to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,alt+down,ctrl+@,ctrl+space", "open", "List", id="field.open", show=False),
    ]

    def __init__(
        self, key: str, label: str, options: Sequence[Option[K]], **more: Unpack[Options]
    ) -> None:
        """Make a field that offers `options`."""
        super().__init__(key, label, **more)
        self.options: Sequence[Option[K]] = tuple(options)

    def option(self, raw: str) -> Option[K] | None:
        """The option whose key is written as `raw`."""
        return next((option for option in self.options if str(option.key) == raw), None)

    def is_letter(self, character: str | None) -> bool:
        """Tell whether a key's character is for the field."""
        taken = character is not None and character.isprintable()
        return taken and character not in (" ", *self.passes)

    def on_click(self) -> None:
        """Open the list."""
        self.action_open()

    def action_open(self) -> None:
        """Open the list."""
        raise NotImplementedError
