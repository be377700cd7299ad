"""Messages to clients: written into the outbox, given to them, withdrawn; and what they say.

Whoever sends them takes what waits and marks it as given, in one transaction: what was given, or
was withdrawn meanwhile, is refused, so that nothing is sent twice.
"""

from collections.abc import Collection

from sqlmodel import col, select

from deskpkg.domain.messages import Letter, why_not_remind, why_not_resend
from deskpkg.domain.packages import day_text
from deskpkg.domain.refused import Conflict, Gone, Refused
from deskpkg.domain.templates import BUILT_IN, NAMES, MessageKind, Template
from deskpkg.domain.zones import local_date
from deskpkg.store.changes.images import exchanged, rows_of, told, watch
from deskpkg.store.models import ClientPackage, Message
from deskpkg.store.queries import messages, packages
from deskpkg.store.unit import Unit


class CantWrite(Refused):
    """There is nothing to write about this package."""


class NotWaiting(Refused):
    """This message does not wait any more."""


def write(
    unit: Unit, package_id: int, kind: MessageKind, note: str = "", seen: Letter | None = None
) -> int:
    """Write a message into the outbox; return its id. One of its kind that waits is withdrawn.

    Args:
        unit: the unit of work.
        package_id: the client package it is about.
        kind: what it tells.
        note: what was typed for the client.
        seen: the message as it was shown before, if it was.

    Raises:
        Conflict: it would say something else than what was shown.
        Gone: there is no such package.
    """
    letter = messages.letter(unit, package_id, kind, note)
    if seen not in (None, letter):
        raise Conflict
    older = withdrawn_with(unit, package_id, (kind,))
    unit.flush()
    client = unit.session.get_one(ClientPackage, package_id).client_id
    row = Message(
        client_id=client,
        client_package_id=package_id,
        kind=kind.value,
        address=letter.address,
        subject=letter.subject,
        body=letter.body,
        created_at=unit.now,
    )
    unit.session.add(row)
    unit.flush()
    _record(unit, row, "message.written", "Wrote", *older)
    return row.key


def resend(unit: Unit, package_id: int, seen: Letter | None = None) -> int:
    """Write the confirmation of a package anew, as it stands now; arguments as for `write`.

    Raises:
        CantWrite: the package is canceled.
        Conflict: it would say something else than what was shown.
        Gone: there is no such package.
    """
    if reason := why_not_resend(packages.one(unit, package_id)):
        raise CantWrite(reason)
    return write(unit, package_id, MessageKind.CONFIRMATION, seen=seen)


def remind(unit: Unit, package_id: int, seen: Letter | None = None) -> int:
    """Write a reminder to book what is left of a package; arguments as for `write`.

    Raises:
        CantWrite: nothing can be booked on it.
        Conflict: it would say something else than what was shown.
        Gone: there is no such package.
    """
    if reason := why_not_remind(packages.one(unit, package_id), unit.today):
        raise CantWrite(reason)
    return write(unit, package_id, MessageKind.REMINDER, seen=seen)


def give(unit: Unit, message_id: int) -> None:
    """Mark a message as given to the client: sent by hand, printed, told.

    Raises:
        NotWaiting: it was given already, or withdrawn.
        Gone: there is no such message.
    """
    row = _waiting(unit, message_id)
    row.given_at = unit.now
    _record(unit, row, "message.given", "Gave the client")


def withdraw(unit: Unit, message_id: int) -> None:
    """Take a message that waits out of the outbox.

    Raises:
        NotWaiting: it was given already, or withdrawn.
        Gone: there is no such message.
    """
    row = _waiting(unit, message_id)
    row.removed_at = unit.now
    _record(unit, row, "message.withdrawn", "Withdrew")


def withdrawn_with(
    unit: Unit, package_id: int, kinds: Collection[MessageKind] = tuple(MessageKind)
) -> list[Message]:
    """Withdraw what waits about a package, and return it; the caller tells the history."""
    query = select(Message).where(
        Message.client_package_id == package_id,
        col(Message.kind).in_([kind.value for kind in kinds]),
        col(Message.given_at).is_(None),
        col(Message.removed_at).is_(None),
    )
    rows = list(unit.session.exec(query.order_by(col(Message.id))).all())
    for row in rows:
        watch(unit, row)
        row.removed_at = unit.now
    return rows


def _waiting(unit: Unit, message_id: int) -> Message:
    row = unit.session.get(Message, message_id)
    if row is None:
        raise Gone
    for at, done in ((row.given_at, "given to the client"), (row.removed_at, "withdrawn")):
        if at is not None:
            day = day_text(local_date(at, unit.zone), unit.today)
            raise NotWaiting(f"This message was {done} already, on {day}.")
    watch(unit, row)
    return row


def _record(unit: Unit, row: Message, action: str, done: str, *older: Message) -> None:
    """Write the line of history of a message, and of older ones that it takes the place of."""
    name = unit.session.get_one(ClientPackage, row.client_package_id).name
    unit.record(
        action,
        f"{done} the {NAMES[MessageKind(row.kind)]}: {name}",
        client=row.client_id,
        package=row.client_package_id,
        rows=told(unit, *older, row),
    )


# What they say


def save_template(
    unit: Unit, kind: MessageKind, new: Template, before: Template | None = None
) -> None:
    """Give a kind of message the practice's own text; what was written before stays.

    Args:
        unit: the unit of work.
        kind: of which messages.
        new: what they are to say; what is built in is no text of the practice's own.
        before: what they said when `new` was begun, if that matters.

    Raises:
        BadInput: a text is missing or too long, or names a field which there is not.
        Conflict: somebody changed it since.
    """
    new = new.checked(kind)
    now = messages.template(unit, kind)
    if before not in (None, now):
        raise Conflict
    if new == now:
        return
    if new == BUILT_IN[kind]:
        reset(unit, kind)
        return
    of = {"kind": kind.value}
    there = rows_of(unit, "message_template", of)
    unit.execute(
        """INSERT INTO message_template (kind, subject, body) VALUES (:kind, :subject, :body)
        ON CONFLICT (kind) DO UPDATE SET subject = :subject, body = :body""",
        kind=kind.value,
        subject=new.subject,
        body=new.body,
    )
    rows = exchanged(unit, "message_template", of, there)
    unit.record("template.saved", f"Changed the text of each {NAMES[kind]}", rows=rows)


def reset(unit: Unit, kind: MessageKind) -> None:
    """Let a kind of message say again what is built in."""
    of = {"kind": kind.value}
    there = rows_of(unit, "message_template", of)
    unit.execute("DELETE FROM message_template WHERE kind = :kind", kind=kind.value)
    if rows := exchanged(unit, "message_template", of, there):
        unit.record("template.reset", f"Built-in text again for each {NAMES[kind]}", rows=rows)
