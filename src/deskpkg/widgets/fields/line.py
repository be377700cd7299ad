"""One line of text being typed: its cursor, its selection, and the part of it that can be seen."""

import re
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

NEWLINE_SIGN: Final = "↵"
_WORD: Final = re.compile(r"\w+\W*")
_FAR: Final = 4
"""So many widths away from the left edge, the view jumps to the cursor instead of gliding."""


def enterable(text: str, *, newlines: bool = False) -> str:
    """`text` as a field takes it in: without control characters, tabs and newlines as spaces.

    Args:
        text: What was typed, pasted or kept in a draft.
        newlines: Keep the newlines.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    kept = (_entered(char, newlines) for char in text)
    return "".join(kept)


def _entered(char: str, newlines: bool) -> str:
    """What one character becomes in a field."""
    if char.isprintable() or (newlines and char == "\n"):
        return char
    if char.isspace():
        return " "
    # Joiners hold emoji and some scripts together; every other unprintable one would only deceive.
    return char if char in "\u200c\u200d" else ""


@dataclass(slots=True)
class Line:
    """A text with a cursor; the selection is between `anchor` and `cursor` (indices)."""

    text: str = ""
    cursor: int = 0
    anchor: int = 0
    start: int = 0
    """The first character that can be seen."""

    @property
    def selection(self) -> tuple[int, int]:
        """The selected range; empty when both are equal."""
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor)

    @property
    def selected(self) -> str:
        """The selected text."""
        first, last = self.selection
        return self.text[first:last]

    def put(self, text: str) -> None:
        """Replace everything, the cursor at the end."""
        self.text = text
        self.cursor = self.anchor = len(text)
        self.start = 0

    def select_all(self) -> None:
        """Select everything, so that what is typed next replaces it."""
        self.anchor, self.cursor = 0, len(self.text)

    def move(self, index: int, select: bool = False) -> None:
        """Put the cursor before the character at `index`."""
        self.cursor = min(max(index, 0), len(self.text))
        if not select:
            self.anchor = self.cursor

    def insert(self, text: str) -> None:
        """Replace the selection by `text`."""
        first, last = self.selection
        self.text = self.text[:first] + text + self.text[last:]
        self.move(first + len(text))

    def delete(self, to: int) -> bool:
        """Delete the selection, or else what is between the cursor and `to`; False if nothing."""
        if self.anchor == self.cursor:
            self.move(to, select=True)
        if self.anchor == self.cursor:
            return False
        self.insert("")
        return True

    def left(self) -> int:
        """The place one character to the left."""
        index = max(self.cursor - 1, 0)
        while index > 0 and joins(self.text[index - 1], self.text[index]):
            index -= 1
        return index

    def right(self) -> int:
        """The place one character to the right."""
        index = min(self.cursor + 1, len(self.text))
        while index < len(self.text) and joins(self.text[index - 1], self.text[index]):
            index += 1
        return index

    def word_left(self) -> int:
        """The start of the word to the left."""
        begin = max(0, self.cursor - 200)
        starts = [found.start() for found in _WORD.finditer(self.text, begin, self.cursor)]
        return starts[-1] if starts else begin

    def word_right(self) -> int:
        """The start of the word to the right, or the end."""
        if here := _WORD.match(self.text, self.cursor):
            return here.end()
        found = _WORD.search(self.text, self.cursor)
        return found.start() if found else len(self.text)

    def place(self, where: str) -> int:
        """The place that `where` names: left, right, word_left, word_right, home or end."""
        match where:
            case "left":
                return self.left()
            case "right":
                return self.right()
            case "word_left":
                return self.word_left()
            case "word_right":
                return self.word_right()
            case "home":
                return 0
        return len(self.text)

    def view(self, width: int) -> tuple[str, str, str]:
        """What is seen in `width` cells: before, in, and after the selection.

        The view follows the cursor, and costs the same however long the text is.
        """
        self._follow(max(width, 1))
        end = self.start + width * _FAR
        first, last = (min(max(i, self.start), end) for i in self.selection)
        parts = self.text[self.start : first], self.text[first:last], self.text[last:end]
        shown = tuple(part.replace("\n", NEWLINE_SIGN) for part in parts)
        return shown[0], shown[1], shown[2]

    def _follow(self, width: int) -> None:
        """Move the view so that the cursor, and one cell for it, is inside."""
        if len(self.text) < width and self.start:
            self.start = 0
        if self.cursor < self.start or self.cursor - self.start > width * _FAR:
            self.start = max(0, self.cursor - width // 2)
        while self.start < self.cursor and cell_len(self.text[self.start : self.cursor]) >= width:
            self.start += 1

    def index_at(self, cell: int) -> int:
        """The place in the text that is shown `cell` cells right of the view's left edge."""
        index = self.start
        while index < len(self.text) and cell_len(self.text[self.start : index + 1]) <= cell:
            index += 1
        return index


def joins(before: str, char: str) -> bool:
    """Whether `char` is drawn together with the one before it."""
    return before == "\u200d" or char in "\u200d\ufe0f" or cell_len(char) == 0
