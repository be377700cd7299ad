"""Reading a CSV file as other programs write it: its encoding, its separators, its rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deskpkg.domain.client_rows import delimiter
from deskpkg.domain.refused import BadInput


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose form is known."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str] | BadInput]]:
        """Yield each row after the header that is not blank, with the line it begins at."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            line = 1
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield line, BadInput(f"The row cannot be read: {error}.")
                    cells = []
                if line > 1 and any(cell.strip() for cell in cells):
                    yield line, cells
                line = reader.line_num + 1


def examine(path: Path) -> CsvFile:
    """Find out how a file is written.

    Raises:
        BadInput: it has no header.
        OSError: it cannot be read.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(1_000_000)
        mark = delimiter(first)
        file.seek(0)
        try:
            header = next(csv.reader(file, delimiter=mark), [])
        except csv.Error as error:
            raise BadInput(f"{path} is no CSV file: {error}.") from None
    if not any(title.strip() for title in header):
        raise BadInput(f"{path} has no header: its first line must name the columns.")
    return CsvFile(path, encoding, mark, tuple(header))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    if start in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
