"""Setting up the practice: its own settings, places, people and services."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from sqlmodel import col, select

from deskpkg.domain import practice as values
from deskpkg.domain.invoices import due_date
from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.papers import is_iban
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.text import optional, optional_lines, required
from deskpkg.store.changes.images import Image, exchanged, rows_of, told, watch
from deskpkg.store.models import (
    Location,
    Practice,
    Practitioner,
    PractitionerService,
    Service,
)
from deskpkg.store.queries.practice import last_number
from deskpkg.store.unit import Unit

N = TypeVar("N", Location, Practitioner, Service)


def set_up(unit: Unit, practice: values.Practice) -> values.Practice:
    """Set the practice up, or change what it says of itself; return it.

    Raises:
        BadInput: it makes no sense, or can't be changed any more: the currency once money is
            written in it, the next number once its series has begun.
    """
    practice = replace(
        practice,
        name=required(practice.name, "the practice's name", field="name"),
        invoice_prefix=optional(practice.invoice_prefix, "the prefix", 20, field="invoice_prefix"),
        region=optional(practice.region, "the region", 40, field="region"),
        credit_prefix=optional(practice.credit_prefix, "the prefix", 20, field="credit_prefix"),
        address=optional_lines(practice.address, "the address", 1000, field="address"),
        tax_number=optional(practice.tax_number, "the tax number", 50, field="tax_number"),
        iban="".join(practice.iban.split()).upper(),
        bic=optional(practice.bic, "the BIC", 11, field="bic"),
    )
    if not 0 <= practice.opens < practice.closes <= 1440:
        raise BadInput("The practice must close after it opens.", field="closes")
    if not 0 <= practice.late_hours <= 720:
        raise BadInput("Ask for 0 to 720 hours of notice.", field="late_hours")
    if practice.iban and not is_iban(practice.iban):
        raise BadInput("That is no IBAN: check its figures, or leave it blank.", field="iban")
    _check_billing(unit, practice)
    entity = unit.session.get(Practice, 1)
    fields = {name: getattr(practice, name) for name in values.Practice.__slots__}
    if entity is None:
        unit.session.add(Practice(id=1, created_at=unit.now, **fields))
        unit.rezone()
        unit.record("practice.created", f"Set up {practice.name}")
        return practice
    check_currency(unit, entity, practice.currency)
    watch(unit, entity)
    for name, value in fields.items():
        setattr(entity, name, value)
    unit.rezone()
    if rows := told(unit, entity):
        unit.record("practice.changed", f"Changed the settings of {practice.name}", rows=rows)
    return practice


def _check_billing(unit: Unit, practice: values.Practice) -> None:
    """Refuse terms and numbers that invoices can't have."""
    due_date(unit.today, practice.invoice_due_days)
    prefix, first = practice.invoice_prefix, practice.invoice_first
    if prefix == practice.credit_prefix:
        raise BadInput(
            "Invoices and credit notes need prefixes of their own.", field="credit_prefix"
        )
    if not 1 <= first < 10**9:
        raise BadInput("A series begins with a number from 1 on.", field="invoice_first")
    last = last_number(unit, prefix)
    known = unit.value("SELECT invoice_first FROM practice")
    if last is not None and known is not None and first not in (known, last + 1):
        raise BadInput(
            f"The series {prefix} goes on with {last + 1}, without gaps. "
            "To begin elsewhere, type another prefix.",
            field="invoice_first",
        )


def check_currency(unit: Unit, entity: Practice, currency: str) -> None:
    """Refuse another currency once money is written in the one there is."""
    if entity.currency != currency and unit.value(
        "SELECT EXISTS (SELECT 1 FROM client_package) OR EXISTS (SELECT 1 FROM invoice)"
    ):
        raise BadInput(
            "The currency can't be changed: packages or invoices are written in it.",
            field="currency",
        )


def save_location(unit: Unit, name: str, code: str = "", location_id: int | None = None) -> int:
    """Add a location, or change the one with this id; return its id."""
    name, code = _named(name, code)
    entity = _get(unit, Location, location_id) or Location(name=name)
    check_unique(unit, Location, name, location_id)
    entity.name, entity.code = name, code
    key = _save(unit, entity)
    _record(unit, entity, "location", new=location_id is None)
    return key


def save_practitioner(
    unit: Unit,
    name: str,
    code: str = "",
    colour: int | None = None,
    service_ids: Iterable[int] | None = None,
    practitioner_id: int | None = None,
) -> int:
    """Add a practitioner, or change the one with this id; return their id.

    Args:
        unit: the unit of work.
        name: the full name.
        code: a short name for lists; the first name if empty.
        colour: 0 to 11; the least used one for a new practitioner if None.
        service_ids: what they offer; None leaves it, and gives a new one every service.
        practitioner_id: who is changed.
    """
    name, code = _named(name, code)
    entity = _get(unit, Practitioner, practitioner_id) or Practitioner(name=name)
    check_unique(unit, Practitioner, name, practitioner_id)
    entity.name, entity.code = name, code
    if colour is not None:
        entity.colour = colour
    elif practitioner_id is None:
        entity.colour = unit.value("SELECT count(*) FROM practitioner") % 12
    key = _save(unit, entity)
    if service_ids is None and practitioner_id is None:
        service_ids = [row[0] for row in unit.query("SELECT id FROM service")]
    offers = _offer(unit, "practitioner_id", key, service_ids)
    _record(unit, entity, "practitioner", offers, new=practitioner_id is None)
    return key


def save_service(
    unit: Unit,
    name: str,
    minutes: int,
    price_minor: int,
    tax_rate: int = 0,
    practitioner_ids: Iterable[int] | None = None,
    service_id: int | None = None,
) -> int:
    """Add a service, or change the one with this id; return its id.

    Args:
        unit: the unit of work.
        name: what it is called.
        minutes: how long a visit takes.
        price_minor: price of one visit, in minor units.
        tax_rate: thousandths of a percent.
        practitioner_ids: who offers it; None leaves it, and gives a new one to everybody.
        service_id: what is changed.
    """
    if not 5 <= minutes <= 720:
        raise BadInput("A visit takes 5 to 720 minutes.", field="minutes")
    if not 0 <= price_minor <= MOST_MINOR:
        raise BadInput("Type a price that is not below zero, and not so large.", field="price")
    if not 0 <= tax_rate <= 100_000:
        raise BadInput("A tax rate is 0 to 100 %.", field="tax")
    name, _ = _named(name)
    entity = _get(unit, Service, service_id) or Service(name=name, minutes=0, price_minor=0)
    check_unique(unit, Service, name, service_id)
    entity.name, entity.minutes = name, minutes
    entity.price_minor, entity.tax_rate = price_minor, tax_rate
    key = _save(unit, entity)
    if practitioner_ids is None and service_id is None:
        practitioner_ids = [row[0] for row in unit.query("SELECT id FROM practitioner")]
    offers = _offer(unit, "service_id", key, practitioner_ids)
    _record(unit, entity, "service", offers, new=service_id is None)
    return key


def archive(unit: Unit, what: str, key: int, archived: bool = True) -> None:
    """Put a location, practitioner or service (`what`) into the archive, or bring it back."""
    kinds: dict[str, type[Location | Practitioner | Service]] = {
        "location": Location,
        "practitioner": Practitioner,
        "service": Service,
    }
    entity = unit.session.get(kinds[what], key)
    if entity is None:
        raise Gone
    assert isinstance(entity, Location | Practitioner | Service)
    if (entity.archived_at is not None) is archived:
        return
    watch(unit, entity)
    if not archived:
        check_unique(unit, kinds[what], entity.name, key)
    entity.archived_at = unit.now if archived else None
    done = "Archived" if archived else "Brought back"
    verb, rows = "archived" if archived else "restored", told(unit, entity)
    unit.record(f"{what}.{verb}", f"{done} {entity.name}", rows=rows)


def _named(name: str, code: str = "") -> tuple[str, str]:
    """Return a name and a code as they are kept."""
    return required(name, "a name", field="name"), optional(code, "the code", 12, field="code")


def _get(unit: Unit, kind: type[N], key: int | None) -> N | None:
    if key is None:
        return None
    entity = unit.session.get(kind, key)
    if entity is None:
        raise Gone
    watch(unit, entity)
    return entity


def check_unique(
    unit: Unit, kind: type[Location | Practitioner | Service], name: str, key: int | None
) -> None:
    """Refuse a second one of the same name, which nobody could tell apart."""
    for other, found in unit.session.exec(
        select(kind.id, kind.name).where(col(kind.archived_at).is_(None))
    ):
        if other != key and found.casefold() == name.casefold():
            raise BadInput(f"There is a {name} already; type another name.", field="name")


def _save(unit: Unit, entity: Location | Practitioner | Service) -> int:
    unit.session.add(entity)
    unit.flush()
    return entity.key


def _record(
    unit: Unit,
    entity: Location | Practitioner | Service,
    what: str,
    offers: list[Image] | None = None,
    *,
    new: bool,
) -> None:
    done, verb = ("Added", "created") if new else ("Changed", "changed")
    if rows := told(unit, entity) + (offers or [] if not new else []):
        unit.record(f"{what}.{verb}", f"{done} {what} {entity.name}", rows=rows)


def _offer(unit: Unit, side: str, key: int, others: Iterable[int] | None) -> list[Image]:
    """Say who offers what, None leaving it as it is; return what was done to the rows."""
    if others is None:
        return []
    table, of = "practitioner_service", {side: key}
    before = rows_of(unit, table, of)
    other_side = "service_id" if side == "practitioner_id" else "practitioner_id"
    unit.execute(f"DELETE FROM {table} WHERE {side} = :key", key=key)
    for other in sorted(set(others)):
        unit.session.add(PractitionerService(**{side: key, other_side: other}))
    return exchanged(unit, table, of, before)
