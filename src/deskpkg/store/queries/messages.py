"""Messages to clients: the outbox, what was written about a package, and what one would say."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deskpkg.domain.messages import Letter, Message, composed, values
from deskpkg.domain.names import display_name
from deskpkg.domain.refused import Gone
from deskpkg.domain.templates import BUILT_IN, MessageKind, Template
from deskpkg.store.queries import packages, practice
from deskpkg.store.queries.names import NAME
from deskpkg.store.unit import Unit, instant

GIVEN_AT_MOST = 200
"""How many messages that were given the outbox lists."""

_WAITS = "m.given_at IS NULL AND m.removed_at IS NULL"
_SELECT = f"""
    SELECT m.id, m.client_id, {NAME}, m.client_package_id, p.name, m.kind,
        m.address, m.subject, m.body, m.created_at, m.given_at, m.removed_at
    FROM message m JOIN client c ON c.id = m.client_id
    JOIN client_package p ON p.id = m.client_package_id WHERE """


def outbox(unit: Unit) -> tuple[Message, ...]:
    """Return what waits, the oldest first, and then what was given, the latest first."""
    waiting = _read(unit, f"{_WAITS} ORDER BY +m.id")  # by the index of what waits, not of all
    given = _read(
        unit,
        "m.given_at IS NOT NULL ORDER BY m.given_at DESC, m.id DESC LIMIT :most",
        most=GIVEN_AT_MOST,
    )
    return waiting + given


def count_waiting(unit: Unit) -> int:
    """Return how many messages wait."""
    return int(unit.value(f"SELECT count(*) FROM message m WHERE {_WAITS}"))


def of_package(unit: Unit, package_id: int) -> tuple[Message, ...]:
    """Return what was written about a client's package, the newest first."""
    return _read(unit, "m.client_package_id = :id ORDER BY m.id DESC", id=package_id)


def of_client(unit: Unit, client_id: int, limit: int = 500) -> tuple[Message, ...]:
    """Return the last `limit` messages to a client, the newest first."""
    where = "m.client_id = :id ORDER BY m.id DESC LIMIT :limit"
    return _read(unit, where, id=client_id, limit=limit)


def one(unit: Unit, message_id: int) -> Message:
    """Return one message.

    Raises:
        Gone: there is no such message.
    """
    found = _read(unit, "m.id = :id", id=message_id)
    if not found:
        raise Gone
    return found[0]


def _read(unit: Unit, where: str, **params: Any) -> tuple[Message, ...]:
    return tuple(
        Message(
            row[0],
            row[1],
            display_name(*row[2:5]),
            row[5],
            row[6],
            Letter(MessageKind(row[7]), *row[8:11]),
            instant(row[11]),
            *(None if at is None else instant(at) for at in row[12:]),
        )
        for row in unit.query(f"{_SELECT} {where}", **params)
    )


def own_templates(unit: Unit) -> Mapping[MessageKind, Template]:
    """Return the practice's own texts; what has none says what is built in."""
    rows = unit.query("SELECT kind, subject, body FROM message_template")
    return {MessageKind(kind): Template(subject, body) for kind, subject, body in rows}


def template(unit: Unit, kind: MessageKind) -> Template:
    """Return what a kind of message says: the practice's own text, or what is built in."""
    return own_templates(unit).get(kind) or BUILT_IN[kind]


def letter(unit: Unit, package_id: int, kind: MessageKind, note: str = "") -> Letter:
    """Return a message about a client's package as it would be written now.

    Args:
        unit: the unit of work.
        package_id: the client package.
        kind: what it tells; a confirmation has the package's own text, if that has one.
        note: what was typed for the client.

    Raises:
        Gone: there is no such package, or it was deleted.
    """
    package = packages.one(unit, package_id)
    last, first, address = unit.query(
        "SELECT last_name, first_name, email FROM client WHERE id = :id", id=package.client_id
    )[0]
    text = template(unit, kind)
    if kind is MessageKind.CONFIRMATION and package.terms.confirmation:
        text = replace(text, body=package.terms.confirmation)
    name = practice.the_practice(unit).name
    return composed(kind, text, values(package, (last, first), name, note), address)
