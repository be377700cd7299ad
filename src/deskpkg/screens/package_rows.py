"""The lines of the page of a client's package; their keys say what they are: ("visit", id)."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.billing import HistoryLine, InvoiceRow
from deskpkg.domain.managing import why_not_book
from deskpkg.domain.packages import Member
from deskpkg.domain.text import clean
from deskpkg.screens.invoice_rows import plan_words
from deskpkg.screens.message_rows import package_messages
from deskpkg.screens.package_facts import Whole, short_name
from deskpkg.screens.words import STATES, bar, born, short
from deskpkg.widgets.cells import fit
from deskpkg.widgets.table import Column, Row

COLUMNS = (
    Column("", 17),
    Column("", min_width=26),
    Column("", 11),
    Column("", 4, align="right"),
    Column("", 8, align="right"),
)
SERVICE = 44
"""Cells for the name of a service, at most."""


def rows_of(whole: Whole) -> Iterator[Row]:
    """Yield the lines: services, requests, visits to come and past, bills, messages, history."""
    sessions = whole.sessions
    yield Row("services", ("SERVICES",), "heading")
    yield from _services(whole)
    if sessions.requests:
        yield from _visits("REQUESTS", "not confirmed yet", sessions.requests, whole)
    books = not (sessions.scheduled or why_not_book(whole.package))
    hint = "none: b books one" if books else ""
    yield from _visits("TO COME", hint, sessions.scheduled, whole)
    if past := sessions.past:
        title = "PAST" if past[0].starts_at <= whole.now else "PAST OR CANCELED"
        yield from _visits(title, "", past, whole)
    hint = "" if whole.invoices else "  none: i makes one, t a payment plan"
    yield Row("invoices", (f"INVOICES{hint}",), "heading")
    yield from (_invoice(row, whole) for row in whole.invoices)
    if whole.plan is not None:
        words = plan_words(whole.plan, whole.practice, whole.today)
        yield Row(("plan", whole.plan.id), ("Plan", words))
    if whole.messages:
        yield Row("messages", ("MESSAGES",), "heading")
        yield from package_messages(whole.messages, whole.zone, whole.now)
    if whole.package.members:
        yield Row("members", ("SHARED WITH",), "heading")
        yield from (_member(member, whole) for member in whole.package.members)
    yield Row("history", ("HISTORY",), "heading")
    yield from (_history(line, whole) for line in whole.history)


def _services(whole: Whole) -> Iterator[Row]:
    """Yield the services: what was used of each, or that all are of one pool."""
    included = whole.package.terms.included
    width = min(SERVICE, max(cell_len(clean(item.service)) for item in included))
    for item in included:
        if item.allowance is None:
            lost, left = whole.package.lost, whole.package.remaining
            used = f"{lost} lost" if lost else f"any of {left} left"
        else:
            gauge = bar(item.consumed, item.allowance, min(item.allowance, 10))
            used = f"{f'{item.consumed} of {item.allowance} used':<16}  {gauge}"
        archived = "   archived" if item.archived else ""
        line = f"{fit(item.service, width)}   {used}{archived}"
        yield Row(("service", item.service_id), (line,), selectable=False)


def _visits(title: str, hint: str, visits: Sequence[VisitLine], whole: Whole) -> Iterator[Row]:
    """Yield visits under a heading with their number."""
    words = "  ".join(part for part in (title, str(len(visits) or ""), hint) if part)
    yield Row(title, (words,), "heading")
    yield from (_visit(visit, whole) for visit in visits)


def _visit(visit: VisitLine, whole: Whole) -> Row:
    """Return the row of a visit; of the family's, it begins with who came."""
    what = Text(f"{clean(visit.service)} with {clean(visit.practitioner)}")
    if visit.client_id != whole.package.client_id:
        what = Text.assemble((f"{clean(visit.client)}: ", "bold"), what)
    held = "-1" if visit.holds_credit else "0"
    cells = (whole.moment(visit.starts_at), what, STATES[visit.state], held, "")
    return Row(("visit", visit.id), cells, "" if visit.holds_credit else "dim")


def _invoice(row: InvoiceRow, whole: Whole) -> Row:
    words = f"{row.state}, issued {short(row.issued_on, whole.today)}"
    total = whole.money(row.total_minor)
    left = f"   {whole.money(row.open_minor)} open" if row.open_minor else ""
    style = "strike" if row.state == "void" else ""
    return Row(("invoice", row.id), (row.number, f"{words}   {total}{left}"), style)


def _member(member: Member, whole: Whole) -> Row:
    age = born(member.born, whole.today)
    words = "   ".join(part for part in (short_name(member.client), age) if part)
    return Row(("client", member.client_id), (words,))


def told(line: HistoryLine, whole: Whole) -> str:
    """Return what a line of the history tells, without the package's name."""
    return line.text.replace(f" to {whole.package.name}:", ":", 1)


def _history(line: HistoryLine, whole: Whole) -> Row:
    change = f"{line.delta:+d}" if line.delta else ""
    left = "" if line.left is None else f"{line.left} left"
    by = f"by {clean(line.staff)}"
    return Row(("history", line.id), (whole.moment(line.at), told(line, whole), by, change, left))
