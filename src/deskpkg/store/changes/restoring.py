"""Bringing rows back to what they were before a change, if the rules still allow it.

Everything but the visits comes first, since their rules ask about packages; each visit is asked
about as it would be, before it is written, so that a refusal is one of the rules with its reason.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from deskpkg.domain.appointments import ENDED, State, would_hold
from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.templates import NAMES, MessageKind
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.domain.text import counted
from deskpkg.store.changes import checking, linking, practice
from deskpkg.store.changes.images import Image, columns, entities, image, rows_of, typed
from deskpkg.store.models import (
    Appointment,
    Client,
    ClientPackage,
    ClientPackageMember,
    Entity,
    Invoice,
    InvoiceLine,
    Location,
    Message,
    PaymentPlan,
    Practice,
    Practitioner,
    Service,
)
from deskpkg.store.queries import appointments, invoices, packages, uses
from deskpkg.store.queries import undo as undoing
from deskpkg.store.unit import Unit, instant_text

E = TypeVar("E", bound=Entity)

BY_MISTAKE = "Booked by mistake, and undone"
CHANGED_AGAIN = "it was changed again"


@dataclass(slots=True)
class _Visit:
    """A visit, and the columns of it that come back."""

    row: Appointment
    back: dict[str, Any] = field(default_factory=dict)

    @property
    def then(self) -> Appointment:
        """The visit as it would be; the records do not know of it."""
        values = {name: typed(self.row, name, value) for name, value in self.back.items()}
        return Appointment(**{**self.row.model_dump(), **values})


def bring_back(unit: Unit, entries: list[Image], since: int) -> None:
    """Take back what a change did to rows.

    Args:
        unit: the unit of work.
        entries: what was done, as `images` says it, the last first.
        since: the change's last line of history.

    Raises:
        Refused: a row is not as the change left it, or a rule does not allow what comes back.
    """
    visits: dict[int, _Visit] = {}
    for entry in entries:
        if "of" in entry:
            _exchange(unit, entry)
        elif entry["table"] == "appointment":
            visit = visits.get(entry["key"]) or _Visit(_row(unit, entry, Appointment))
            _fold(unit, visit, entry)
            visits[entry["key"]] = visit
        else:
            _restore(unit, entry)
    for visit in visits.values():
        _restore_visit(unit, visit, since)


# Visits


def _fold(unit: Unit, visit: _Visit, entry: Image) -> None:
    """Add what an entry says to what comes back of a visit; one that was made is gone."""
    if entry.get("made"):
        at = instant_text(unit.now)
        gone = {"state": State.CANCELED.value, "canceled_at": at, "removed_at": at}
        visit.back |= {**gone, "cancel_reason": BY_MISTAKE, "forfeited": False}
        return
    now = {**image(visit.row), **visit.back}
    if any(now[name] != value for name, value in entry["is"].items()):
        raise Refused(CHANGED_AGAIN)
    visit.back |= entry["was"]


def _restore_visit(unit: Unit, visit: _Visit, since: int) -> None:
    row, then = visit.row, visit.then
    if _slot(then) != _slot(row):
        _check_slot(unit, then, since)
    _check_bill(unit, row, then, since)
    if then.client_package_id is not None:
        _check_package(unit, row, then, since)
    touched = {row.client_package_id, then.client_package_id} - {None}
    for name in visit.back:
        setattr(row, name, getattr(then, name))
    row.version += 1
    for package_id in touched:
        assert package_id is not None
        linking.settle_expiry(unit, package_id)


def _slot(visit: Appointment) -> tuple[object, ...] | None:
    """Return the time that a visit takes of a practitioner; None if it does not take place."""
    if visit.state in ENDED:
        return None
    return visit.practitioner_id, visit.starts_at, visit.ends_at


def _check_slot(unit: Unit, then: Appointment, since: int) -> None:
    """Refuse if a visit would come back beside another one that came since, or is not agreed to."""
    if then.state in ENDED:
        return
    for other in appointments.overlapping(
        unit, then.practitioner_id, then.client_id, then.starts_at, then.ends_at, then.key
    ):
        agreed = unit.value("SELECT overlap_accepted FROM appointment WHERE id = :id", id=other.id)
        own = other.practitioner_id != then.practitioner_id
        accepted = own or agreed or then.overlap_accepted
        if undoing.came(unit, other.id, since) or not accepted:
            raise Refused(f"{other.practitioner} has {other.client} at that time now")


def _check_bill(unit: Unit, row: Appointment, then: Appointment, since: int) -> None:
    """Refuse if a visit would have its package back, or be undone, that is billed by itself."""
    paid = row.client_package_id is None and then.client_package_id is not None
    gone = would_hold(State(row.state)) and not would_hold(State(then.state))
    bill = invoices.bill_of_visit(unit, row.key) if paid or gone else None
    if bill is not None and (paid or undoing.written(unit, bill.invoice_id, since)):
        raise Refused(f"the visit is billed on {bill.on} meanwhile")


def _check_package(unit: Unit, row: Appointment, then: Appointment, since: int) -> None:
    """Ask the rules of a visit that has its package, its credit, its day or its service back."""
    assert then.client_package_id is not None
    try:
        packages.one(unit, then.client_package_id)
    except Gone:
        raise Refused("the package is no longer there") from None
    if checking.held(then) is not None and _case(then) != _case(row):
        checking.check_back(unit, then, since, checking.credit_of(row))
    elif then.state not in ENDED:
        checking.check_served(unit, then, then.starts_at)


def _case(visit: Appointment) -> tuple[object, ...]:
    """Return what of a visit a package's rules ask."""
    return checking.held(visit), visit.service_id, visit.practitioner_id, visit.starts_at


# Everything else


def _restore(unit: Unit, entry: Image) -> None:
    """Bring back one row, or take away one that was made."""
    row = _row(unit, entry, entities()[entry["table"]])
    if entry.get("made"):
        _take_away(unit, row)
        return
    now = image(row)
    if any(now[name] != value and not _follows(row, name) for name, value in entry["is"].items()):
        raise Refused(CHANGED_AGAIN)
    back = {name: typed(row, name, value) for name, value in entry["was"].items()}
    _check_row(unit, row, back)
    for name, value in back.items():
        setattr(row, name, value)
    unit.flush()
    if isinstance(row, ClientPackage):
        linking.settle_expiry(unit, row.key)
    elif isinstance(row, Practice):
        unit.rezone()


def _follows(row: Entity, name: str) -> bool:
    """Tell whether a column follows from the visits: the last day counted from the first use."""
    return isinstance(row, ClientPackage) and name == "expires_on" and row.expiry_from != "sale"


def _take_away(unit: Unit, row: Entity) -> None:
    """Let a row that was made be no more; it is kept and marked, unless it can't be marked."""
    _check_unused(unit, row)
    marks = ("deleted_at", "removed_at", "archived_at", "closed_at")
    mark = next((name for name in marks if name in type(row).model_fields), None)
    if mark is not None:
        setattr(row, mark, unit.now)
        unit.flush()
        return
    if isinstance(row, Invoice):
        unit.execute("DELETE FROM invoice_line WHERE invoice_id = :key", key=row.key)
    unit.session.delete(row)
    unit.flush()


def _check_unused(unit: Unit, row: Entity) -> None:
    """Refuse to take away a client, or a share in a package, that is used."""
    if isinstance(row, ClientPackageMember):
        _check_member(unit, row, {"removed_at": unit.now})
    elif isinstance(row, Client) and unit.value(
        "SELECT 1 FROM client_package_member WHERE client_id = :client AND removed_at IS NULL",
        client=row.key,
    ):
        raise Refused("a package is shared with them")


def _check_row(unit: Unit, row: Entity, back: dict[str, Any]) -> None:
    """Ask the rules that go beyond a row whether `back` may come back."""
    match row:
        case ClientPackage():
            _check_grant(unit, row, back)
        case ClientPackageMember():
            _check_member(unit, row, back)
        case InvoiceLine() if row.client_package_id is not None:
            _check_fee(unit, row.client_package_id)
        case Location() | Practitioner() | Service():
            if back.get("archived_at", row.archived_at) is None:
                practice.check_unique(unit, type(row), back.get("name", row.name), row.key)
        case Practice():
            practice.check_currency(unit, row, back.get("currency", row.currency))
        case PaymentPlan():
            _check_plan(unit, row)
        case Message():
            _check_message(unit, row)


def _check_plan(unit: Unit, row: PaymentPlan) -> None:
    """Refuse to bring back a plan where another one stands, or which is no longer the bill's."""
    invoice = invoices.one(unit, row.invoice_id)
    if invoice.in_plan:
        raise Refused("another plan stands on the invoice")
    if invoice.stored != "open" or invoice.credited_minor:
        raise Refused("the invoice is no longer what the plan was made for")


def _check_message(unit: Unit, row: Message) -> None:
    """Refuse to let a message wait again beside another one, or if it is no longer true."""
    kind = MessageKind(row.kind)
    if unit.value(
        "SELECT 1 FROM message WHERE client_package_id = :package AND kind = :kind "
        "AND given_at IS NULL AND removed_at IS NULL",
        package=row.client_package_id,
        kind=kind.value,
    ):
        raise Refused(f"another {NAMES[kind]} waits meanwhile")
    package = unit.session.get_one(ClientPackage, row.client_package_id)
    told = kind is MessageKind.CANCELLATION
    if package.deleted_at is not None or (package.canceled_at is not None) is not told:
        raise Refused("it would no longer be true")


def _check_member(unit: Unit, row: ClientPackageMember, back: dict[str, Any]) -> None:
    ends = back.get("removed_at")
    if ends and uses.comes_after(unit, row.client_package_id, row.client_id, ends):
        raise Refused("they have a visit to come on it, or have used it since")


def _check_grant(unit: Unit, row: ClientPackage, back: dict[str, Any]) -> None:
    """Refuse to bring back fewer credits than are used, a last day before a visit, a billed fee."""
    if "price_minor" in back:
        _check_fee(unit, row.key)
    used = packages.one(unit, row.key).consumed if row.deleted_at is None else 0
    if back.get("credits", row.credits) < used:
        raise Refused(f"{counted(used, 'credit is', 'credits are')} used meanwhile")
    last_day, last_use = _last_day(unit, row, back), uses.last_use(unit, row.key)
    if last_day is not None and last_use is not None and last_use > last_day:
        raise Refused(f"a visit on {last_use.day} {last_use:%b %Y} uses it")


def _check_fee(unit: Unit, package_id: int) -> None:
    if number := packages.finalized(unit, package_id):
        raise Refused(f"the fee is on {number}, which is finalized")


def _last_day(unit: Unit, row: ClientPackage, back: dict[str, Any]) -> date | None:
    """Return the last day that a package would have."""
    then = ClientPackage(**{**row.model_dump(), **back})
    if then.expiry_from != "first_use" or not (then.expiry_count and then.expiry_unit):
        return then.expires_on
    expiry = Expiry(then.expiry_count, ExpiryUnit(then.expiry_unit), from_first_use=True)
    return uses.first_use_expiry(unit, row.key, expiry, row.sold_on)


def _exchange(unit: Unit, entry: Image) -> None:
    """Bring back a set of rows."""
    table, of = entry["table"], entry["of"]
    if rows_of(unit, table, of) != entry["is"]:
        raise Refused(CHANGED_AGAIN)
    names = columns(unit, table)
    back = [dict(zip(names, row, strict=True)) for row in entry["was"]]
    if table == "client_package_service":
        _check_allowances(unit, of["client_package_id"], back)
    where = " AND ".join(f"{column} = :{column}" for column in of)
    unit.execute(f"DELETE FROM {table} WHERE {where}", **of)
    values = ", ".join(f":{name}" for name in names)
    unit.execute_many(f"INSERT INTO {table} VALUES ({values})", back)
    unit.session.expire_all()


def _check_allowances(unit: Unit, package_id: int, back: list[dict[str, Any]]) -> None:
    """Refuse to bring back an allowance below what is used of its service."""
    for row in back:
        used, service = unit.query(
            """SELECT (SELECT count(*) FROM appointment a WHERE a.client_package_id = :package
                AND a.service_id = s.id AND a.holds_credit), s.name
            FROM service s WHERE s.id = :service""",
            package=package_id,
            service=row["service_id"],
        )[0]
        if row["allowance"] is not None and used > row["allowance"]:
            raise Refused(f"{used} of {service} are used meanwhile")


def _row(unit: Unit, entry: Image, kind: type[E]) -> E:
    row = unit.session.get(kind, entry["key"])
    if row is None:
        raise Refused("what it changed is gone")
    return row
