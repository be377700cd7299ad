"""How a field is laid out in its row: label, value, and a message beside or below."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from deskpkg.widgets.cells import cut

MARK = "▸"
"""Between label and value of the field that has the focus, so that no colour is needed."""


@dataclass(frozen=True, slots=True)
class Face:
    """The places in a field's rows, in cells."""

    value: int
    """The width of the value."""
    beside: str = ""
    """The message right of the value."""
    below: tuple[str, ...] = ()
    """The rows of the message under the value."""


def arrange(room: int, need: int, wish: int, messages: Sequence[str], urgent: bool) -> Face:
    """Lay out a value and a message in `room` cells.

    Args:
        room: The cells right of the label.
        need: What the value takes as it is now.
        wish: The value's usual width, so that messages stand in one column.
        messages: The same message, the fullest wording first.
        urgent: It may not be cut; it goes below if there is no room beside.
    """
    if not messages:
        return Face(room)
    need = min(need, room)
    for text in messages:
        width = cell_len(text)
        if need + 1 + width <= room:
            value = max(need, min(wish, room - 2 - width))
            return Face(value, text)
    if urgent:
        return Face(room, below=wrap(messages[0], room))
    left = room - need - 2
    return Face(need + 1, cut(messages[-1], left)) if left >= 8 else Face(room)


def wrap(text: str, width: int, rows: int = 3) -> tuple[str, ...]:
    """`text` in at most `rows` rows of `width` cells, the last one cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and cell_len(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    lines.append(line)
    if len(lines) > rows:
        lines[rows - 1 :] = [" ".join(lines[rows - 1 :])]
    return tuple(cut(row, width) for row in lines)
