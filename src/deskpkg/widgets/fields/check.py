"""A field for yes or no."""

from typing import ClassVar, Unpack

from textual.binding import Binding, BindingType

from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.field import Drawn, Field
from deskpkg.widgets.fields.setup import Options


class CheckField(Field[bool]):
    """Yes or no: [x] or [ ], with words after it; Space changes it."""

    BINDING_GROUP_TITLE = "Yes or no"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "change", "Change", id="field.toggle", show=False),
    ]

    def __init__(
        self,
        key: str,
        label: str,
        value: bool = False,
        *,
        text: str = "",
        **options: Unpack[Options],
    ) -> None:
        """Make a field with `text` right of its box."""
        super().__init__(key, label, **options)
        self.text = text
        self._on = value

    @property
    def raw(self) -> str:
        """The letter x if it is on, nothing if it is off."""
        return "x" if self._on else ""

    def put(self, raw: str) -> None:
        """Switch it on or off."""
        self.fill(bool(raw))

    def fill(self, value: bool) -> None:
        """Switch it on or off."""
        self._on = value
        self.error = ""
        self.reface()

    def parse(self) -> bool:
        """Whether it is on."""
        return self._on

    def draw(self, width: int) -> Drawn:
        """The box and its words."""
        tone = "focus" if self.has_focus else "value"
        return [(cut(f"{'[x]' if self._on else '[ ]'} {safe(self.text)}".rstrip(), width), tone)]

    def action_change(self) -> None:
        """Change it."""
        self._on = not self._on
        self.edited()

    def on_click(self) -> None:
        """Change it."""
        self.action_change()
