"""The verifier: reads a database whole and tells every promise that is broken in it.

It shares no code with the use cases, and trusts neither them nor the database's own triggers.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from deskpkg.domain.text import fold
from deskpkg.store import driver, errors, schema
from deskpkg.store.verifier_days import expiries, first_uses, zone_of
from deskpkg.store.verifier_images import images
from deskpkg.store.verifier_rules import RULES

SEVERAL_LINES = frozenset(
    {
        "notes",
        "description",
        "confirmation",
        "body",
        "terms",
        "address",
        "cancel_reason",
        "override_reason",
        "data",
        "raws",
        "sql",
    }
    | {"payer_address"}
)
"""Columns in which a text may have several lines."""

_CONTROLS = "\x01-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"


def verify(connection: driver.Connection) -> Iterator[str]:
    """Yield one line for each broken promise in the database open on `connection`.

    Inside a transaction it is that transaction's view that is read; otherwise one of its own.
    """
    damaged = False
    for line in _integrity(connection):
        damaged = True
        yield line
    with _view(connection):
        missing = list(_schema(connection))
        yield from missing
        if any(line.startswith("table") for line in missing):
            yield "the rest was not checked"
            return
        for check in _RECORDS:
            try:
                yield from check(connection)
            except driver.sqlite.DatabaseError as error:
                if not damaged:
                    raise
                yield f"{check.__name__.strip('_').replace('_', ' ')} not checked: {error}"


def records(connection: driver.Connection) -> Iterator[str]:
    """Yield what is broken in the records, taking the file and its schema to be whole.

    Much cheaper than `verify` where the connection is kept: tests ask after every change.
    """
    with _view(connection):
        for check in _RECORDS:
            yield from check(connection)


def incomplete(path: Path) -> errors.Incomplete | None:
    """Return what to tell of a database whose schema somebody has changed; None if it is whole.

    Raises:
        StoreError: the file cannot be used.
    """
    with opened(path) as connection:
        first = next(_schema(connection), None)
    return None if first is None else errors.Incomplete(path, first)


def counted(connection: driver.Connection) -> str:
    """Return what there is to check: "3 packages, 20 appointments, 2 invoices"."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM client_package), (SELECT count(*) FROM appointment), "
        "(SELECT count(*) FROM invoice)"
    ).fetchone()
    return "{:,} packages, {:,} appointments, {:,} invoices".format(*row)


@contextmanager
def opened(path: Path) -> Iterator[driver.Connection]:
    """Open the database at `path` for `verify`, as it is: an older one is not upgraded.

    Raises:
        StoreError: the file cannot be used.
    """
    with closing(driver.connect(path)) as connection, driver.naming_faults(path):
        yield connection


@contextmanager
def _view(connection: driver.Connection) -> Iterator[None]:
    """Read one state of the records, whatever others write meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _integrity(connection: driver.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check").fetchall():
        if line != "ok":
            yield f"the file is damaged: {line}"
    own = not connection.in_transaction
    if own:
        connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "INSERT INTO client_search (client_search, rank) VALUES ('integrity-check', 1)"
        )
    except driver.sqlite.DatabaseError as error:
        if "locked" in str(error) or "readonly" in str(error):
            raise
        yield f"the index of clients is wrong: {error}"
    finally:
        if own:
            connection.execute("ROLLBACK")


def _foreign_keys(connection: driver.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield f"{table} {row} points to a {parent} that is not there"


_MADE = """SELECT type || ' ' || name, sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"""


def _objects(connection: driver.Connection) -> dict[str, str]:
    return {name: " ".join(sql.split()) for name, sql in connection.execute(_MADE).fetchall()}


@cache
def _expected() -> tuple[dict[str, str], str | None]:
    """Return what a freshly made database consists of, and its version."""
    with tempfile.TemporaryDirectory(prefix="deskpkg-") as folder:
        path = Path(folder) / "fresh.db"
        schema.create(path)
        with closing(driver.connect(path)) as connection:
            return _objects(connection), schema.version(connection)


def _schema(connection: driver.Connection) -> Iterator[str]:
    expected, head = _expected()
    found = _objects(connection)
    for name, sql in expected.items():
        if name not in found:
            yield f"{name} is missing"
        elif found[name] != sql:
            yield f"{name} is not as deskpkg made it"
    for name in found.keys() - expected.keys():
        yield f"{name} was not made by deskpkg"
    if "table alembic_version" in found and (version := schema.version(connection)) != head:
        yield f"the schema is {version}, not {head}"


def _rules(connection: driver.Connection) -> Iterator[str]:
    for text, sql in RULES:
        for row in connection.execute(sql).fetchall():
            yield text.format(*row)


def _columns(connection: driver.Connection) -> dict[str, list[str]]:
    """Return, by table, the columns of text that deskpkg itself keeps."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        """SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.sql LIKE 'CREATE TABLE%STRICT%' AND c.type = 'TEXT'"""
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _where(
    connection: driver.Connection, table: str, conditions: dict[str, str], **params: str
) -> Iterator[tuple[Any, str, Any]]:
    """Yield key, column and value wherever a column's condition holds, reading a table once."""
    if not conditions:
        return
    key = "form" if table == "draft" else "id"
    columns = ", ".join(f"{condition}, {column}" for column, condition in conditions.items())
    for found, *values in connection.execute(
        f"SELECT {key}, {columns} FROM {table} WHERE {' OR '.join(conditions.values())}", params
    ).fetchall():
        for place, column in enumerate(conditions):
            if values[2 * place]:
                yield found, column, values[2 * place + 1]


def _texts(connection: driver.Connection) -> Iterator[str]:
    for table, columns in _columns(connection).items():
        conditions = {
            column: f"({column} GLOB {':several' if column in SEVERAL_LINES else ':one'} "
            f"OR instr(CAST({column} AS BLOB), x'00') > 0)"
            for column in columns
        }
        controls = {"several": f"*[{_CONTROLS}]*", "one": f"*[\n{_CONTROLS}]*"}
        for key, column, _ in _where(connection, table, conditions, **controls):
            yield f"{table} {key} has a control character in its {column}"


def _instants(connection: driver.Connection) -> Iterator[str]:
    for table, columns in _columns(connection).items():
        conditions = {
            column: f"({column} IS NOT NULL "
            f"AND strftime('%Y-%m-%dT%H:%M:%SZ', {column}) IS NOT {column})"
            for column in columns
            if column == "at" or column.endswith("_at")
        }
        for key, column, value in _where(connection, table, conditions):
            yield f"{table} {key} has {value!r} as its {column}, which is no instant in UTC"
    for (zone,) in connection.execute(
        "SELECT zone FROM appointment UNION SELECT zone FROM practice"
    ).fetchall():
        if zone_of(zone) is None:
            yield f"{zone!r} is no time zone"


def _invoices(connection: driver.Connection) -> Iterator[str]:
    for row in connection.execute(
        "SELECT id, tax_inclusive, prefix, number, client_id, currency, issued_on, due_on, "
        "tax_minor, total_minor, payer, payer_address, content_hash FROM invoice "
        "WHERE state <> 'draft'"
    ).fetchall():
        key, inclusive, prefix, number, *_, tax, total, _, _, kept = row
        lines = connection.execute(
            "SELECT position, description, quantity, unit_minor, tax_rate FROM invoice_line "
            "WHERE invoice_id = ? ORDER BY position",
            (key,),
        ).fetchall()
        name = f"invoice {key} ({prefix}{number})"
        if not lines:
            yield f"{name} has no lines"
        taxes = [_tax(quantity * unit, rate, inclusive) for _, _, quantity, unit, rate in lines]
        amount = sum(quantity * unit for _, _, quantity, unit, _ in lines)
        if (tax, total) != (sum(taxes), amount if inclusive else amount + sum(taxes)):
            yield f"{name} says {total} with {tax} tax, which is not what its lines come to"
        if kept != _hash(row, lines):
            yield f"{name} is not as it was finalized"


def _tax(amount: int, rate: int, inclusive: int) -> int:
    """Return the tax on an amount, half a minor unit rounded up."""
    whole = 100_000 + (rate if inclusive else 0)
    return (2 * amount * rate + whole) // (2 * whole)


def _hash(invoice: tuple[Any, ...], lines: list[tuple[Any, ...]]) -> str:
    _, inclusive, prefix, number, client, currency, issued, due, tax, total, *payer, _ = invoice
    head = [[prefix, number, client, currency], [issued, due, inclusive], [tax, total]]
    payers = [payer] if payer[0] else []
    text = json.dumps([*head, *payers, *map(list, lines)], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _words(connection: driver.Connection) -> Iterator[str]:
    """Check that every client is found by each word of the name, by phone and by birth date."""
    cursor = connection.cursor()
    for key, last, first, birth, phone, words, sort_key in cursor.execute(
        "SELECT id, last_name, first_name, birth_date, phone, words, sort_key FROM client"
    ):
        there = set(words.split())
        wanted = {*fold(last).split(), *fold(first).split()}
        if birth:
            year, month, day = birth[:4], birth[5:7], birth[8:]
            wanted |= {f"{day}{month}{year[2:]}", f"{month}{day}{year}"}
        if digits := "".join(re.findall(r"\d", phone)):
            wanted.add(digits)
        if len(words) < 1900 and not wanted <= there:
            yield f"client {key} is not found by {', '.join(sorted(wanted - there))}"
        if sort_key != f"{fold(last)} {fold(first)}".strip()[:400] and sort_key != last:
            yield f"client {key} is sorted under {sort_key!r}"


_RECORDS = (
    _foreign_keys,
    _rules,
    _texts,
    _instants,
    expiries,
    first_uses,
    images,
    _invoices,
    _words,
)
