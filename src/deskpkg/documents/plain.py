"""A paper as plain text: for a printer that knows no better, a mail, or a screen."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from deskpkg.domain.papers import Paper, Party

WIDTH = 78
GAP = "  "


def as_text(paper: Paper, width: int = WIDTH) -> str:
    """Return `paper` in lines of at most `width` cells; what is too long goes on below."""
    return "\n".join(line.rstrip() for line in _lines(paper, width)) + "\n"


def _lines(paper: Paper, width: int) -> Iterator[str]:
    title = f"{paper.title}   {paper.mark}" if paper.mark else paper.title
    yield from _party(paper.sender)
    yield from ("", title, "=" * min(width, cell_len(title)), "")
    yield from _party(paper.to)
    yield ""
    label_width = max((cell_len(label) for label, _ in paper.facts), default=0)
    for label, value in paper.facts:
        begins = _fit(label, label_width)
        for line in _wrap(value, width - label_width - len(GAP)) or [""]:
            yield f"{begins}{GAP}{line}"
            begins = " " * label_width
    yield ""
    yield from _list(paper, width)
    yield from _totals(paper, width)
    if paper.notes:
        yield ""
        for line in paper.notes.splitlines():
            yield from _wrap(line, width) or [""]


def _party(party: Party) -> Iterator[str]:
    yield party.name
    yield from party.lines


def _list(paper: Paper, width: int) -> Iterator[str]:
    widths = _widths(paper, width)
    yield from _row(paper, [heading.text for heading in paper.headings], widths)
    yield "-" * (sum(widths) + len(GAP) * (len(widths) - 1))
    for row in paper.rows:
        yield from _row(paper, row, widths)


def _widths(paper: Paper, width: int) -> list[int]:
    """Give each column what it needs, and the wide ones what is left."""
    cells = [[heading.text for heading in paper.headings], *paper.rows]
    needed = [max(cell_len(row[i]) for row in cells) for i in range(len(paper.headings))]
    wide = [i for i, heading in enumerate(paper.headings) if heading.wide]
    left = width - sum(needed[i] for i in range(len(needed)) if i not in wide)
    left -= len(GAP) * (len(needed) - 1)
    for i in wide:
        needed[i] = max(8, min(needed[i], left // len(wide)))
    return needed


def _row(paper: Paper, cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield a row, its wide cells over several lines where they are too long."""
    parts = [
        _wrap(cell, widths[i]) if paper.headings[i].wide else [cell] for i, cell in enumerate(cells)
    ]
    for line in range(max(len(part) for part in parts) or 1):
        shown = [part[line] if line < len(part) else "" for part in parts]
        yield GAP.join(
            _fit(cell, widths[i], right=paper.headings[i].align == "right")
            for i, cell in enumerate(shown)
        )


def _totals(paper: Paper, width: int) -> Iterator[str]:
    total = sum(_widths(paper, width)) + len(GAP) * (len(paper.headings) - 1)
    amounts = max((cell_len(line.amount) for line in paper.totals), default=0)
    yield "-" * total
    for line in paper.totals:
        label = line.label.upper() if line.strong else line.label
        yield _fit(f"{label}{GAP}{_fit(line.amount, amounts, right=True)}", total, right=True)


def _fit(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` in at least `width` cells."""
    pad = " " * max(0, width - cell_len(text))
    return pad + text if right else text + pad


def _wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while cell_len(word) > width:
            if line:
                lines.append(line)
                line = ""
            head = set_cell_size(word, width).rstrip()
            lines.append(head)
            word = word[len(head) :]
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines
