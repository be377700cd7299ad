"""What fields stand in: it knows their colours, once for all of them."""

from typing import ClassVar

from rich.style import Style
from textual.containers import VerticalScroll


class FieldHolder(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A container that resolves the tones of the fields in it.

    Colours of its own would have to be resolved for each field whenever a screen appears, which
    takes longer than everything else about a field.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("field--label", "field--mark", "field--value", "field--off", "field--focus"),
        *("field--cursor", "field--selection", "field--hint", "field--note", "field--error"),
    }
    DEFAULT_CSS = """
    FieldHolder {
        & > .field--label { color: $foreground 60%; }
        & > .field--mark { color: $foreground; text-style: bold; }
        & > .field--value { color: $foreground; }
        & > .field--off { color: $foreground 45%; }
        & > .field--focus { background: $primary 35%; color: $foreground; }
        & > .field--cursor { color: $foreground; text-style: reverse; }
        & > .field--selection { background: $primary 75%; color: $foreground; }
        & > .field--hint { color: $foreground 45%; }
        & > .field--note { color: $foreground 65%; }
        & > .field--error { color: $text-error; text-style: bold; }
    }
    """

    def tone(self, names: str) -> Style:
        """The colours of one or more tones, as "focus hint"."""
        return self.get_component_rich_style(*(f"field--{name}" for name in names.split()))
