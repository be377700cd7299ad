import pytest
from rich.cells import cell_len

from deskpkg.documents.plain import as_text
from deskpkg.domain.papers import Party
from documents.papers import invoice


def test_a_paper_is_readable_as_it_is() -> None:
    assert as_text(invoice(notes="Thank you.", mark="VOID"), 60).splitlines() == [
        "Main Street Physio",
        "12 Main St",
        "Toronto",
        "",
        "Invoice INV-0041   VOID",
        "=======================",
        "",
        "Smith, Jane",
        "",
        "Issued  Tue 24 Nov 2026",
        "Due     Tue 8 Dec 2026",
        "",
        "Description            Quantity  Amount",
        "---------------------------------------",
        "Physio Starter Pack 1         1  450.00",
        "Physio Starter Pack 2         1  450.00",
        "---------------------------------------",
        "                     Subtotal    900.00",
        "                    TOTAL CAD  1,017.00",
        "",
        "Thank you.",
    ]


@pytest.mark.parametrize(
    "name", ["田中さくら" * 20, "long " * 40, "x" * 300, "e\u0301" * 90, "👩‍👩‍👧" * 40, ""]
)
def test_no_line_is_wider_than_the_paper(name: str) -> None:
    text = as_text(invoice(rows=((name, "1", "450.00"),), notes=name), 72)
    assert max(cell_len(line) for line in text.splitlines()) <= 72


def test_what_is_too_long_goes_on_below_whole() -> None:
    name = "A very long name of a service that does not fit into one line of the paper at all"
    text = as_text(invoice(to=Party("X"), rows=((name, "1", "450.00"),)), 60)
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("A very"))
    shown = " ".join(line.removesuffix("1  450.00").strip() for line in lines[start : start + 3])
    assert name in shown
