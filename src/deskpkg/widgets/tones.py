"""The words for how a row, or a part of a text, looks: the theme decides what they mean."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from deskpkg.widgets.cells import Align, cut, safe

WORDS: Final = frozenset(
    {"dim", "muted", "strike", "bold", "good", "warn", "bad", "accent", "heading", "rule"}
)
"""What a row's style, or a span of a rich Text, may say: one or several, with spaces between."""

CSS: Final = """
    Table {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
        & > .table--header { background: $panel; color: $foreground 75%; text-style: bold; }
        & > .table--dim, & > .table--muted { color: $foreground 55%; }
        & > .table--strike { color: $foreground 55%; text-style: strike; }
        & > .table--bold { text-style: bold; }
        & > .table--heading { background: $surface; color: $foreground 75%; text-style: bold; }
        & > .table--rule, & > .table--warn { color: $text-warning; }
        & > .table--bad { color: $text-error; }
        & > .table--good { color: $text-success; }
        & > .table--accent { color: $text-accent; }
        & > .table--cursor { background: $foreground 18%; color: $foreground; text-style: bold; }
        &:focus > .table--cursor, &.driven > .table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
    }
"""
"""What the words, the heading and the cursor look like in a table."""

NOT_STRUCK: Final = Style(strike=False)

Tone = Callable[[str], Style]


def draw(
    value: str | Text, width: int, base: Style, tone: Tone | None = None, align: Align = "left"
) -> list[Segment]:
    """`value` in exactly `width` cells over the style `base`.

    The words in a Text's spans are looked up with `tone`; without it they are ignored, so that
    text stays readable on the cursor's colours.
    """
    plain = value if isinstance(value, str) else value.plain
    body = cut(safe(plain), width)
    parts = [Segment(body, base)]
    if tone and isinstance(value, Text) and safe(plain) == plain:
        toned = list(_parts(value, body, base, tone))
        # Cutting between a character and its modifiers could change the width: then better plain.
        parts = toned if sum(part.cell_length for part in toned) == cell_len(body) else parts
    pad = Segment(" " * (width - cell_len(body)), unstruck(base))
    return [part for part in ((pad, *parts) if align == "right" else (*parts, pad)) if part.text]


def unstruck(style: Style) -> Style:
    """The style for the room around a text, which may itself be struck out."""
    return style + NOT_STRUCK if style.strike else style


def _parts(text: Text, body: str, base: Style, tone: Tone) -> Iterator[Segment]:
    """`body`, the beginning of `text`, divided where the look changes."""
    edges = {0, len(body)}.union(*((span.start, span.end) for span in text.spans))
    marks = sorted(edge for edge in edges if 0 <= edge <= len(body))
    under = base + _look(text.style, tone) if text.style else base
    for start, end in pairwise(marks):
        style = under
        for span in text.spans:
            if span.start <= start < span.end:
                style += _look(span.style, tone)
        yield Segment(body[start:end], style)


def _look(style: str | Style, tone: Tone) -> Style:
    """The style that some words stand for; unknown words are ignored."""
    if isinstance(style, Style):
        return style
    if style in WORDS:
        return tone(style)
    return sum((tone(word) for word in style.split() if word in WORDS), Style.null())
