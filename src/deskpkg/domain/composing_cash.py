"""Putting what changed hands into words for paper: one payment or refund, a day's takings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from deskpkg.domain.clients import Client
from deskpkg.domain.composing import Writer, party_of
from deskpkg.domain.papers import Heading, Paper, Party, Total
from deskpkg.domain.payments import Kind, Taken, Written
from deskpkg.domain.practice import Practice

_SLIP = (Heading("For", wide=True), Heading("Amount", "right"))
_TAKINGS = (
    Heading("Method", wide=True),
    Heading("Payments", "right"),
    Heading("In", "right"),
    Heading("Out", "right"),
    Heading("Should be there", "right"),
    Heading("Counted", "right"),
    Heading("Difference", "right"),
)


def slip_paper(payment: Written, practice: Practice, client: Client) -> Paper:
    """Return a receipt for one payment, or for money that was paid back, whatever it was for."""
    write, came = Writer(practice), payment.kind == Kind.PAYMENT
    reference = f" ({payment.reference})" if payment.reference else ""
    rows = [(f"Invoice {number}", write.money(part)) for number, part in payment.applied]
    if rest := payment.amount_minor - sum(part for _, part in payment.applied):
        rows.append(("Your account, in credit", write.money(rest)))
    word = "Paid" if came else "Paid back"
    return write.paper(
        f"{'Receipt' if came else 'Refund'} {payment.id}",
        party_of(client),
        _SLIP,
        facts=(("Date", write.day(payment.paid_on)), ("By", f"{payment.method}{reference}")),
        rows=tuple(rows),
        totals=(write.total(f"{word} {practice.currency}", payment.amount_minor, strong=True),),
    )


def takings_paper(
    takings: Sequence[Taken], counted: dict[str, int], practice: Practice, day: date
) -> Paper:
    """Return what came in on a day by method, beside what was counted (minor units by method)."""
    write = Writer(practice)
    return write.paper(
        f"Day end {write.day(day)}",
        Party(""),
        _TAKINGS,
        rows=tuple(takings_rows(takings, counted, write.money)),
        totals=tuple(_taken(takings, counted, write)),
    )


def takings_rows(
    takings: Sequence[Taken], counted: Mapping[str, int], money: Callable[[int], str]
) -> list[tuple[str, ...]]:
    """Return for each method the payments, in, out, what should be there, counted, difference."""
    rows: list[tuple[str, ...]] = []
    for taken in takings:
        there = counted.get(taken.method)
        came = (money(taken.in_minor), money(taken.out_minor), money(taken.net_minor))
        off = ("", "") if there is None else (money(there), money(there - taken.net_minor))
        rows.append((taken.method, str(taken.payments), *came, *off))
    return rows


def _taken(takings: Sequence[Taken], counted: dict[str, int], write: Writer) -> list[Total]:
    """Return what should be there in all, and of what was counted how it differs."""
    total = sum(taken.net_minor for taken in takings)
    totals = [write.total(f"Total {write.practice.currency}", total, strong=True)]
    known = [taken for taken in takings if taken.method in counted]
    if known:
        there = sum(counted[taken.method] for taken in known)
        which = "" if len(known) == len(takings) else f", {len(known)} of {len(takings)} methods"
        totals.append(write.total(f"Counted{which}", there))
        off = there - sum(taken.net_minor for taken in known)
        totals.append(write.total("Difference", off))
    return totals
