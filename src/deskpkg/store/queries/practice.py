"""The practice, its people, its places and its services."""

from dataclasses import fields
from typing import Any

from deskpkg.domain.money import format_money
from deskpkg.domain.practice import Location, Practice, Practitioner, Service, Setup
from deskpkg.domain.refused import Refused
from deskpkg.store.unit import Unit

_FIELDS = fields(Practice)
"""What the practice says of itself; its columns have the same names."""


SHORT = "coalesce(nullif(p.code, ''), substr(p.name, 1, instr(p.name || ' ', ' ') - 1))"
"""The practitioner `p` in lists, as `Practitioner.short` has it."""


class NotSetUp(Refused):
    """The practice is not set up yet; open the desk once and say its name and country."""


def practice(unit: Unit) -> Practice | None:
    """Return the practice; None before it is set up."""
    row = unit.one(f"SELECT {', '.join(field.name for field in _FIELDS)} FROM practice")
    if row is None:
        return None
    values: list[Any] = [
        bool(value) if field.type is bool else value
        for field, value in zip(_FIELDS, row, strict=True)
    ]
    return Practice(*values)


def the_practice(unit: Unit) -> Practice:
    """Return the practice.

    Raises:
        NotSetUp: there is none yet.
    """
    found = practice(unit)
    if found is None:
        raise NotSetUp
    return found


def amount(unit: Unit, minor: int) -> str:
    """Return an amount as the practice writes it."""
    known = the_practice(unit)
    return format_money(minor, known.currency, known.locale)


def last_number(unit: Unit, prefix: str) -> int | None:
    """Return the last number of a series of invoices; None if it has not begun."""
    found = unit.value("SELECT max(number) FROM invoice WHERE prefix = :prefix", prefix=prefix)
    return None if found is None else int(found)


def setup(unit: Unit) -> Setup:
    """Return what is there already, for the first run and for empty lists."""
    counts = unit.query(
        "SELECT (SELECT count(*) FROM location WHERE archived_at IS NULL), "
        "(SELECT count(*) FROM practitioner WHERE archived_at IS NULL), "
        "(SELECT count(*) FROM service WHERE archived_at IS NULL), "
        "(SELECT count(*) FROM package WHERE archived_at IS NULL), "
        "(SELECT count(*) FROM client LIMIT 1)"
    )[0]
    return Setup(practice(unit), *counts)


def locations(unit: Unit, archived: bool = False) -> tuple[Location, ...]:
    """Return the locations by name; with those in the archive if `archived`."""
    rows = unit.query(
        "SELECT id, name, code, archived_at IS NOT NULL FROM location "
        "WHERE :archived OR archived_at IS NULL ORDER BY archived_at IS NOT NULL, name, id",
        archived=archived,
    )
    return tuple(Location(*[*row[:3], bool(row[3])]) for row in rows)


def practitioners(unit: Unit, archived: bool = False) -> tuple[Practitioner, ...]:
    """Return the practitioners in the calendar's order, with the services they offer."""
    rows = unit.query(
        "SELECT id, name, code, colour, archived_at IS NOT NULL, (SELECT group_concat(service_id) "
        "FROM practitioner_service WHERE practitioner_id = practitioner.id) FROM practitioner "
        "WHERE :archived OR archived_at IS NULL ORDER BY archived_at IS NOT NULL, id",
        archived=archived,
    )
    return tuple(Practitioner(*[*row[:4], bool(row[4]), _ids(row[5])]) for row in rows)


def services(unit: Unit, archived: bool = False) -> tuple[Service, ...]:
    """Return the services by name, with the practitioners who offer them."""
    rows = unit.query(
        "SELECT id, name, minutes, price_minor, tax_rate, archived_at IS NOT NULL, "
        "(SELECT group_concat(practitioner_id) FROM practitioner_service "
        "WHERE service_id = service.id) FROM service "
        "WHERE :archived OR archived_at IS NULL ORDER BY archived_at IS NOT NULL, name, id",
        archived=archived,
    )
    return tuple(Service(*[*row[:5], bool(row[5]), _ids(row[6])]) for row in rows)


def _ids(text: str | None) -> frozenset[int]:
    return frozenset(int(part) for part in text.split(",")) if text else frozenset()
