"""What is done to a package after it was sold: editing, canceling, deleting, sharing it."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from sqlmodel import col, select

from deskpkg.domain.appointments import State
from deskpkg.domain.editing import Editable, changes_in_words, editable, edited, merged
from deskpkg.domain.money import format_money
from deskpkg.domain.packages import BY_HAND, ClientPackage, Payment
from deskpkg.domain.refused import BadInput, Gone, Refused
from deskpkg.domain.templates import MessageKind
from deskpkg.domain.terms import Terms
from deskpkg.domain.text import optional
from deskpkg.store import models
from deskpkg.store.changes import appointments, linking, messages
from deskpkg.store.changes.catalog import write_terms
from deskpkg.store.changes.images import Image, exchanged, rows_of, told, watch
from deskpkg.store.changes.plans import cancel as cancel_plan
from deskpkg.store.models import Appointment, Client, ClientPackageMember, InvoiceLine
from deskpkg.store.queries import clients, packages, plans, practice, uses
from deskpkg.store.unit import Unit


class AlreadyCanceled(Refused):
    """This package is canceled already."""


class MoneyApplied(Refused):
    """Money is applied to this package, so it can't be deleted; cancel it instead."""


def edit(unit: Unit, package_id: int, new: Editable, before: Editable | None = None) -> None:
    """Change a client's package.

    Args:
        unit: the unit of work.
        package_id: the client package.
        new: what it is to be.
        before: what it was when `new` was begun; what is the same in both stays as it is, so that
            a colleague's change of something else meanwhile is not taken back.

    Raises:
        BadInput: the new terms make no sense, or less would be left than was used.
        AlreadyCanceled: it is canceled.
        Gone: there is no such package.
    """
    row = _sold(unit, package_id)
    if row.canceled_at is not None:
        raise AlreadyCanceled
    package = packages.one(unit, package_id)
    if before is not None:
        new = merged(new, before, editable(package))
    terms = edited(
        package,
        new,
        today=unit.today,
        last_use=uses.last_use(unit, package_id),
        finalized=packages.finalized(unit, package_id),
    )
    settings = practice.the_practice(unit)
    money = partial(format_money, currency=package.currency, locale=settings.locale)
    words = changes_in_words(package, terms, new.last_day, money)
    if not words and terms == package.terms:
        return
    rows = _write(unit, row, package, terms, new.last_day)
    unit.record(
        "package.edited",
        f"Changed {package.name}: {words or 'who may be booked'}",
        client=row.client_id,
        package=package_id,
        delta=terms.credits - package.credits,
        rows=rows,
    )


def _write(
    unit: Unit,
    row: models.ClientPackage,
    package: ClientPackage,
    terms: Terms,
    last_day: date | None,
) -> list[Image]:
    """Put changed terms into a client package's rows and its draft invoice's line."""
    of = {"client_package_id": package.id}
    tables = ("client_package_service", "client_package_practitioner")
    before = {table: rows_of(unit, table, of) for table in tables}
    write_terms(row, terms)
    row.expires_on = last_day
    for table in tables:
        unit.execute(f"DELETE FROM {table} WHERE client_package_id = :id", id=package.id)
    unit.execute_many(
        "INSERT INTO client_package_service VALUES (:package, :service, :allowance)",
        [
            {"package": package.id, "service": i.service_id, "allowance": i.allowance}
            for i in terms.included
        ],
    )
    unit.execute_many(
        "INSERT INTO client_package_practitioner VALUES (:package, :practitioner)",
        [{"package": package.id, "practitioner": key} for key in sorted(terms.practitioner_ids)],
    )
    linking.settle_expiry(unit, package.id)
    lines = _reprice(unit, package, terms)
    sets = [exchanged(unit, table, of, before[table]) for table in tables]
    return [*told(unit, row, *lines), *(entry for entries in sets for entry in entries)]


def _reprice(unit: Unit, package: ClientPackage, terms: Terms) -> list[InvoiceLine]:
    """Let the draft of an invoice follow the package's fee."""
    query = select(InvoiceLine).join(models.Invoice)
    lines = unit.session.exec(
        query.where(
            col(InvoiceLine.client_package_id) == package.id, models.Invoice.state == "draft"
        )
    ).all()
    for line in lines:
        watch(unit, line)
        if line.unit_minor == package.terms.price_minor:
            line.unit_minor = terms.price_minor
    return list(lines)


def cancel(
    unit: Unit,
    package_id: int,
    note: str = "",
    *,
    visits: bool = False,
    plan: bool = False,
    tell: bool = False,
) -> int:
    """Cancel a client package; it stays on record. Return how many visits were canceled with it.

    A confirmation of it that waits is withdrawn, and so is a reminder to book.

    Args:
        unit: the unit of work.
        package_id: the client package.
        note: why, as the history tells it, and the client if `tell`.
        visits: whether the visits and requests still to come are canceled too, their credits
            returned; otherwise they stay booked, and keep their credits.
        plan: whether a payment plan that runs is canceled too; its invoice stays open.
        tell: whether a cancellation note is written to the client.

    Raises:
        AlreadyCanceled: it is canceled already.
        Gone: there is no such package.
    """
    sold = _sold(unit, package_id)
    if sold.canceled_at is not None:
        raise AlreadyCanceled
    why = optional(note, "the note", 2000, field="note")
    coming = uses.coming(unit, package_id)
    sold.canceled_at = unit.now
    moot = (MessageKind.CONFIRMATION, MessageKind.REMINDER)
    withdrawn = messages.withdrawn_with(unit, package_id, moot)
    unit.record(
        "package.canceled",
        f"Canceled {sold.name}{f': {why}' if why else ''}",
        client=sold.client_id,
        package=package_id,
        data={"note": why} if why else None,
        rows=told(unit, *withdrawn, sold),
    )
    if tell:
        messages.write(unit, package_id, MessageKind.CANCELLATION, note)
    running = plans.of_package(unit, package_id) if plan else None
    if running is not None and running.active:
        cancel_plan(unit, running.id)
    if not visits:
        return 0
    for key in coming:
        appointments.set_state(unit, key, State.CANCELED, reason=f"{sold.name} was canceled")
    return len(coming)


def delete(unit: Unit, package_id: int) -> None:
    """Take a package off its client's record; its visits stay, unlinked. The history keeps it.

    What waits to be told about it is withdrawn.

    Raises:
        MoneyApplied: a payment is applied to it.
        Gone: there is no such package.
    """
    sold = _sold(unit, package_id)
    if packages.applied(unit, package_id):
        raise MoneyApplied
    for visit in _visits(unit, package_id):
        watch(unit, visit)
        linking.detach(unit, visit)
        visit.version += 1
    left = packages.one(unit, package_id).unused
    sold.deleted_at = unit.now
    withdrawn = messages.withdrawn_with(unit, package_id)
    unit.record(
        "package.deleted",
        f"Deleted {sold.name}",
        client=sold.client_id,
        package=package_id,
        delta=-left,
        rows=told(unit, *withdrawn, sold),
    )


def _visits(unit: Unit, package_id: int) -> Iterable[Appointment]:
    query = select(Appointment).where(Appointment.client_package_id == package_id)
    return unit.session.exec(query.order_by(col(Appointment.starts_at))).all()


def set_payment(unit: Unit, package_id: int, status: Payment | None) -> None:
    """Set a package's payment status by hand ("paid elsewhere"); None lets it be derived again.

    What it is set to already keeps who set it, and when.

    Raises:
        BadInput: nobody can set that by hand.
        Gone: there is no such package.
    """
    sold = _sold(unit, package_id)
    if status is not None and status not in BY_HAND:
        raise BadInput("Choose unpaid, part paid, paid or refunded.", field="status")
    value = None if status is None else status.value
    if value == sold.payment_set:
        return
    sold.payment_set = value
    sold.payment_set_by = None if status is None else unit.staff
    sold.payment_set_at = None if status is None else unit.now
    word = "as its invoices say" if status is None else status.value.replace("_", " ")
    unit.record(
        "package.payment_set",
        f"Payment status of {sold.name}: {word}",
        client=sold.client_id,
        package=package_id,
        rows=told(unit, sold),
    )


def share(unit: Unit, package_id: int, client_id: int) -> None:
    """Let another client use a package.

    Raises:
        BadInput: it is their own, or shared with them already.
        Gone: there is no such package or client.
    """
    sold = _sold(unit, package_id)
    client = unit.session.get(Client, client_id)
    if client is None:
        raise Gone
    if client_id == sold.client_id:
        raise BadInput("That is whose package it is; choose somebody else.", field="client")
    member = _member(unit, package_id, client_id)
    if member is None:
        member = ClientPackageMember(
            client_package_id=package_id, client_id=client_id, added_at=unit.now
        )
        unit.session.add(member)
    elif member.removed_at is None:
        raise BadInput("They can use it already.", field="client")
    member.removed_at = None
    _record_member(unit, sold, member, "package.shared", "Shared {0} with {1}")


def unshare(unit: Unit, package_id: int, client_id: int) -> None:
    """Let a client no longer use a package; the visits they had stay paid by it.

    Raises:
        BadInput: they still have a visit to come on it.
        Gone: it is not shared with them.
    """
    sold = _sold(unit, package_id)
    member = _member(unit, package_id, client_id)
    if member is None or member.removed_at is not None:
        raise Gone
    if uses.comes_after(unit, package_id, client_id, unit.now):
        raise BadInput("They have a visit to come on it: cancel or unlink that first.")
    member.removed_at = unit.now
    _record_member(unit, sold, member, "package.unshared", "{0} is no longer shared with {1}")


def _record_member(
    unit: Unit, sold: models.ClientPackage, member: ClientPackageMember, action: str, text: str
) -> None:
    unit.record(
        action,
        text.format(sold.name, clients.called(unit, member.client_id)),
        client=sold.client_id,
        package=sold.key,
        rows=told(unit, member),
    )


def _member(unit: Unit, package_id: int, client_id: int) -> ClientPackageMember | None:
    query = select(ClientPackageMember).where(
        ClientPackageMember.client_package_id == package_id,
        ClientPackageMember.client_id == client_id,
    )
    found = unit.session.exec(query).one_or_none()
    if found is not None:
        watch(unit, found)
    return found


def _sold(unit: Unit, package_id: int) -> models.ClientPackage:
    sold = unit.session.get(models.ClientPackage, package_id)
    if sold is None or sold.deleted_at is not None:
        raise Gone
    watch(unit, sold)
    return sold
