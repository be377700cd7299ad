"""What a client's page shows, read at one moment, and the rows it is shown in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from rich.text import Text

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.billing import HistoryLine, InvoiceRow
from deskpkg.domain.clients import Client
from deskpkg.domain.contacts import format_phone
from deskpkg.domain.messages import Message
from deskpkg.domain.offers import suggested
from deskpkg.domain.packages import ClientPackage, Status, left_brief
from deskpkg.domain.practice import Practice
from deskpkg.domain.text import clean
from deskpkg.screens.message_rows import state_words, title_of
from deskpkg.screens.words import (
    PAID_WIDTH,
    STATES,
    bar,
    expires_cell,
    moment,
    money,
    name_cell,
    paid_cell,
    short,
    status_word,
)
from deskpkg.store import Unit
from deskpkg.store.queries import (
    appointments,
    billing,
    clients,
    dues,
    history,
    messages,
    packages,
    payments,
)
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.cells import wrap
from deskpkg.widgets.table import Column, Row

BEGINNING = 3
"""Lines of the client's notes on the overview."""

TABS = ("overview", "packages", "visits", "invoices", "notes")
TITLES = ("Overview", "Packages", "Visits", "Invoices", "Notes")
NEAREST = 3
"""Visits to come, and visits past, that the overview shows."""
NOTE_WIDTH = 76
WRITTEN = 20
"""Messages that the tab of notes shows."""

PACKAGE_COLUMNS = (
    Column("Package", min_width=21),
    Column("Kind", 8, priority=1),
    Column("Left", 13),
    Column("", 5, priority=2),
    Column("Expires", 11),
    Column("Paid", PAID_WIDTH),
    Column("Status", 9),
)
COLUMNS = {
    "overview": PACKAGE_COLUMNS,
    "packages": PACKAGE_COLUMNS,
    "visits": (
        Column("When", 17),
        Column("Service", min_width=12),
        Column("With", min_width=6),
        Column("State", 11),
        Column("Package", min_width=14),
    ),
    "invoices": (
        Column("Number", 10),
        Column("Issued", 11),
        Column("For", min_width=18),
        Column("Total", 10, align="right"),
        Column("Open", 10, align="right"),
        Column("State", 8),
    ),
    "notes": (Column("When", 17), Column("Who", 8), Column("What", min_width=30)),
}
EMPTY = {
    "overview": "No packages and no visits yet: n sells a package, b books a visit.",
    "packages": "No packages yet: n sells one.",
    "visits": "No visits yet: b books one.",
    "invoices": "No invoices yet: n begins one; i on a package bills that.",
    "notes": "Nothing noted yet: e edits the client and the notes.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """A client at one moment, with what one tab shows."""

    client: Client
    phone: str
    """As it is dialled here."""
    practice: Practice
    zone: ZoneInfo
    today: date
    packages: tuple[ClientPackage, ...] = ()
    coming: tuple[VisitLine, ...] = ()
    """Visits to come, the next one first; on the overview."""
    visits: tuple[VisitLine, ...] = ()
    """Visits past on the overview, all on their own tab; the latest first."""
    invoices: tuple[InvoiceRow, ...] = ()
    overdue: frozenset[int] = frozenset()
    """The invoices of which something should have been paid by now."""
    overdue_minor: int = 0
    """How much that is."""
    credit_minor: int = 0
    """What they paid and is on no invoice."""
    history: tuple[HistoryLine, ...] = ()
    messages: tuple[Message, ...] = ()
    """What was written to them, the newest first."""

    @property
    def active(self) -> int:
        """How many packages are active."""
        return sum(package.status(self.today) is Status.ACTIVE for package in self.packages)


def read_facts(unit: Unit, client_id: int, tab: str, limit: int) -> Facts:
    """Read a client and what `tab` shows, of long lists the first `limit`.

    Raises:
        Gone: there is no such client.
    """
    client = clients.client(unit, client_id)
    practice = practices.the_practice(unit)
    phone = format_phone(client.phone, practice.country) if client.phone else ""
    late = [due for due in dues.of_client(unit, client_id) if due.overdue]
    facts = partial(
        Facts,
        *(client, phone, practice, unit.zone, unit.today),
        overdue=frozenset(due.invoice_id for due in late),
        overdue_minor=sum(due.open_minor for due in late),
        credit_minor=payments.unallocated(unit, client_id),
    )
    match tab:
        case "overview":
            return facts(
                packages=packages.of_client(unit, client_id),
                coming=appointments.coming(unit, client_id, NEAREST),
                visits=appointments.past(unit, client_id, NEAREST),
            )
        case "packages":
            return facts(packages=packages.of_client(unit, client_id))
        case "visits":
            return facts(
                packages=packages.of_client(unit, client_id),
                visits=appointments.of_client(unit, client_id, limit),
            )
        case "invoices":
            return facts(invoices=billing.of_client(unit, client_id))
        case _:
            return facts(
                history=history.of_client(unit, client_id, limit),
                messages=messages.of_client(unit, client_id, WRITTEN),
            )


def rows_of(facts: Facts, tab: str) -> list[Row]:
    """Return the rows of a tab; their keys say what they are: ("package", id)."""
    match tab:
        case "overview":
            return _overview(facts)
        case "packages":
            return package_rows(facts)
        case "visits":
            return [Row(("visit", visit.id), visit_cells(facts, visit)) for visit in facts.visits]
        case "invoices":
            return [invoice_row(row, facts) for row in facts.invoices]
        case _:
            return _notes(facts)


def package_rows(facts: Facts) -> list[Row]:
    """Return the client's own active packages, the family's active ones, then what has ended."""
    ordered = suggested(facts.packages, facts.client.id)
    active = [p for p in ordered if p.status(facts.today) is Status.ACTIVE]
    ended = [p for p in facts.packages if p.status(facts.today) is not Status.ACTIVE]
    return [row for package in (*active, *ended) for row in _package_rows(package, facts)]


def _package_rows(package: ClientPackage, facts: Facts) -> Iterator[Row]:
    """Yield the row of a package; of one that is shared, whose it is under it."""
    yield _package_row(package, facts)
    if package.client_id != facts.client.id:
        owner = Text(f"    of {clean(package.client)}", "muted")
        yield Row(("owner", package.id), (owner,), selectable=False)


def _package_row(package: ClientPackage, facts: Facts) -> Row:
    active = package.status(facts.today) is Status.ACTIVE
    cells = (
        name_cell(package, facts.today),
        package.terms.kind.value,
        left_brief(package),
        bar(package.remaining, package.credits),
        expires_cell(package, facts.today),
        paid_cell(package, facts.practice),
        status_word(package, facts.today),
    )
    return Row(("package", package.id), cells, "" if active else "dim")


def _overview(facts: Facts) -> list[Row]:
    rows = [*package_rows(facts), *_note_rows(facts)]
    for title, visits in (("NEXT VISITS", facts.coming), ("LAST VISITS", facts.visits)):
        if visits:
            rows.append(Row(title, (title,), "heading"))
            rows += [Row(("visit", v.id), (_visit_line(facts, v),)) for v in visits]
    return rows


def _note_rows(facts: Facts) -> Iterator[Row]:
    """Yield how the client's notes begin."""
    lines = _note_lines(facts.client)
    if lines:
        more = "NOTES  5 shows all" if len(lines) > BEGINNING else "NOTES"
        yield Row("notes", (more,), "heading")
    for place, line in enumerate(lines[:BEGINNING]):
        yield Row(("note", place), (line,), selectable=False)


def _note_lines(client: Client) -> list[str]:
    return [part for line in client.notes.splitlines() for part in wrap(line, NOTE_WIDTH) or [""]]


def _visit_line(facts: Facts, visit: VisitLine) -> Text:
    when = moment(visit.starts_at, facts.zone, facts.today)
    state = STATES[visit.state].strip()
    words = f"{when:<19}{clean(visit.service)} with {clean(visit.practitioner)} · {state} · "
    return Text(words) + package_mark(visit, facts.active)


def visit_cells(facts: Facts, visit: VisitLine) -> tuple[str | Text, ...]:
    """Return the cells of a visit."""
    return (
        moment(visit.starts_at, facts.zone, facts.today),
        visit.service,
        visit.practitioner,
        STATES[visit.state],
        package_mark(visit, facts.active),
    )


def package_mark(visit: VisitLine, active: int) -> Text:
    """Return "◆ Physio Starter" of a linked visit, "billed on …", "2 match" if one might pay."""
    if visit.package_id is not None:
        returned = "" if visit.holds_credit else " (credit returned)"
        return Text.assemble(("◆ ", "good"), f"{clean(visit.package)}{returned}")
    if visit.billed:
        return Text(f"billed on {clean(visit.billed)}", "muted")
    if active and not visit.repeating and visit.state in (State.BOOKED, State.REQUESTED):
        return Text(f"not linked, {active} match", "warn")
    return Text("no package", "muted")


def invoice_row(row: InvoiceRow, facts: Facts) -> Row:
    """Return the row of an invoice."""
    late = row.id in facts.overdue
    cells = (
        row.number,
        short(row.issued_on, facts.today),
        row.what,
        money(row.total_minor, facts.practice),
        money(row.open_minor, facts.practice) if row.state == "open" else "",
        Text("overdue", "bad") if late else row.state,
    )
    return Row(("invoice", row.id), cells, "strike" if row.state == "void" else "")


def _notes(facts: Facts) -> list[Row]:
    client = facts.client
    rows = []
    if client.email:
        rows = [Row("contact", ("CONTACT",), "heading"), Row("email", (client.email,))]
    title = "NOTES" if client.notes else "NOTES  none: e adds one"
    rows.append(Row("notes", (title,), "heading"))
    rows += [Row(("note", place), (line,)) for place, line in enumerate(_note_lines(client))]
    if facts.messages:
        rows.append(Row("messages", ("MESSAGES",), "heading"))
        rows += [_message(message, facts) for message in facts.messages]
    rows.append(Row("history", ("HISTORY",), "heading"))
    return rows + [history_row(line, facts) for line in facts.history]


def _message(message: Message, facts: Facts) -> Row:
    """Return the row of a message: when, what became of it, what it is."""
    when, words = moment(message.written_at, facts.zone, facts.today), title_of(message.kind)
    told = f"{words}: {clean(message.package)} · {state_words(message, facts.zone, facts.today)}"
    return Row(("message", message.id), (when, "", told))


def history_row(line: HistoryLine, facts: Facts) -> Row:
    """Return the row of what was done."""
    when = moment(line.at, facts.zone, facts.today)
    return Row(("history", line.id), (when, line.staff, line.text))
