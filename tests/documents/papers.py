"""Papers to set."""

from dataclasses import replace
from typing import Any

from deskpkg.domain.papers import Heading, Paper, Party, Total

HEADINGS = (
    Heading("Description", wide=True),
    Heading("Quantity", "right"),
    Heading("Amount", "right"),
)


def invoice(lines: int = 2, **changed: Any) -> Paper:
    """Return an invoice with so many lines."""
    rows = tuple((f"Physio Starter Pack {n}", "1", "450.00") for n in range(1, lines + 1))
    paper = Paper(
        "Invoice INV-0041",
        Party("Main Street Physio", ("12 Main St", "Toronto")),
        Party("Smith, Jane"),
        (("Issued", "Tue 24 Nov 2026"), ("Due", "Tue 8 Dec 2026")),
        HEADINGS,
        rows,
        (Total("Subtotal", "900.00"), Total("Total CAD", "1,017.00", strong=True)),
    )
    return replace(paper, **changed)
