"""The waiting list: putting somebody on it, and taking them off."""

from deskpkg.domain.names import display_name
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.domain.text import optional_lines
from deskpkg.domain.waiting import Wish, when_words
from deskpkg.store.changes.images import told, watch
from deskpkg.store.models import Client, Practitioner, Service, Waiting
from deskpkg.store.queries import waiting
from deskpkg.store.queries.practice import services
from deskpkg.store.unit import Unit


def save(unit: Unit, wish: Wish, waiting_id: int | None = None, before: Wish | None = None) -> int:
    """Put a client on the waiting list, or change what they wait for; return the line's id.

    Args:
        unit: the unit of work.
        wish: what they wait for.
        waiting_id: the line that is changed.
        before: what it said when the change was begun, if that matters.

    Raises:
        Conflict: somebody changed it since.
        BadInput: no day can fulfil the wish, or who is wished for does not offer the service.
        Gone: the line, the client or the service is no longer there.
    """
    wish = wish.checked()
    client = unit.session.get(Client, wish.client_id)
    service = unit.session.get(Service, wish.service_id)
    if client is None or service is None:
        raise Gone
    _check_offered(unit, wish)
    if waiting_id is None:
        row = Waiting(client_id=client.key, service_id=service.key, created_at=unit.now)
    else:
        row = _open(unit, waiting_id)
        if before not in (None, waiting.one(unit, waiting_id).wish):
            raise Conflict
    _write(row, wish)
    unit.session.add(row)
    unit.flush()
    if not (rows := told(unit, row)):
        return row.key
    name = display_name(client.last_name, client.first_name)
    unit.record(
        "waiting.created" if waiting_id is None else "waiting.changed",
        f"{name} waits for {service.name}, {when_words(wish, unit.today)}",
        client=client.key,
        rows=rows,
    )
    return row.key


def _check_offered(unit: Unit, wish: Wish) -> None:
    service = next(s for s in services(unit, archived=True) if s.id == wish.service_id)
    if wish.practitioner_id is None or wish.practitioner_id in service.practitioner_ids:
        return
    person = unit.session.get(Practitioner, wish.practitioner_id)
    if person is None:
        raise Gone
    raise BadInput(f"{person.name} does not offer {service.name}.", field="with")


def _write(row: Waiting, wish: Wish) -> None:
    row.client_id, row.service_id = wish.client_id, wish.service_id
    row.practitioner_id, row.location_id = wish.practitioner_id, wish.location_id
    row.weekdays = sum(1 << day for day in wish.weekdays)
    row.part = wish.part.value if wish.part else None
    row.first_day, row.last_day = wish.first, wish.last
    row.notes = optional_lines(wish.notes, "the note", field="notes")


def close(unit: Unit, waiting_id: int, appointment_id: int | None = None) -> None:
    """Take somebody off the waiting list, with the appointment that they were given, if any.

    Raises:
        Gone: they are off it already.
    """
    row = _open(unit, waiting_id)
    row.closed_at, row.appointment_id = unit.now, appointment_id
    how = "has an appointment now" if appointment_id is not None else "waits no longer"
    client = unit.session.get_one(Client, row.client_id)
    unit.record(
        "waiting.closed",
        f"{display_name(client.last_name, client.first_name)} {how}",
        client=row.client_id,
        appointment=appointment_id,
        rows=told(unit, row),
    )


def booked(unit: Unit, waiting_id: int, appointment_id: int) -> None:
    """Take somebody off the list who has an appointment now; who is off it already stays off."""
    row = unit.session.get(Waiting, waiting_id)
    if row is not None and row.closed_at is None:
        close(unit, waiting_id, appointment_id)


def _open(unit: Unit, waiting_id: int) -> Waiting:
    row = unit.session.get(Waiting, waiting_id)
    if row is None or row.closed_at is not None:
        raise Gone
    watch(unit, row)
    return row
