"""Printing tables, CSV and JSON, for people and for other programs."""

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from deskpkg.domain.text import clean

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GAP = "  "


class Table:
    """Columns that are as wide as what has been printed in them so far needs."""

    def __init__(self, header: Sequence[str], right: Collection[str] = ()) -> None:
        """Begin a table; its header is printed before the first row.

        Args:
            header: the columns' titles.
            right: those of them whose cells stand at the right: amounts.
        """
        self._header = header
        self._right = [title in right for title in header]
        self._widths = [width(title) for title in header]
        self._begun = False

    def print(self, rows: Iterable[Sequence[str]], pale: Sequence[bool] = ()) -> None:
        """Print rows; those that are `pale` so, on a terminal."""
        table = [tuple(clean(cell) for cell in row) for row in rows]
        for row in table:
            self._widths = [max(w, width(c)) for w, c in zip(self._widths, row, strict=True)]
        if table and not self._begun:
            print(styled(self._line(self._header), "1"))
            self._begun = True
        for row, is_pale in zip(table, pale or [False] * len(table), strict=True):
            print(styled(self._line(row), "2" if is_pale else ""))

    def _line(self, cells: Sequence[str]) -> str:
        return _GAP.join(
            " " * (size - width(cell)) + cell if right else cell + " " * (size - width(cell))
            for cell, size, right in zip(cells, self._widths, self._right, strict=True)
        ).rstrip()


def print_csv(rows: Iterable[Sequence[Any]]) -> None:
    """Print CSV whose texts no spreadsheet takes for formulas."""
    import csv

    csv.writer(sys.stdout, lineterminator="\n").writerows(
        [safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )


def safe_cell(text: str) -> str:
    """Return `text` with an apostrophe before it if a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def width(text: str) -> int:
    """Return how many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def styled(text: str, style: str) -> str:
    """Return `text` in a style of ANSI terminals, if this is one and colours are wanted."""
    if not style or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"\x1b[{style}m{text}\x1b[0m" if sys.stdout.isatty() else text
