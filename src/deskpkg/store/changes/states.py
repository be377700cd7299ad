"""What becomes of visits: they arrive, are done, missed or canceled."""

from deskpkg.domain.appointments import ENDED, Booking, State, holds_credit
from deskpkg.domain.endings import became, why_not
from deskpkg.domain.refused import Conflict, Gone, Refused
from deskpkg.domain.text import optional_lines
from deskpkg.store.changes import checking, linking
from deskpkg.store.changes.asking import Overlapping
from deskpkg.store.changes.images import told, watch
from deskpkg.store.models import Appointment
from deskpkg.store.queries import appointments
from deskpkg.store.unit import Unit


def standing(unit: Unit, appointment_id: int) -> Appointment:
    """Return a visit.

    Raises:
        Gone: it is no longer there, or was booked by mistake and undone.
    """
    visit = unit.session.get(Appointment, appointment_id)
    if visit is None or visit.removed_at is not None:
        raise Gone
    return visit


def the_visit(unit: Unit, appointment_id: int) -> Appointment:
    """Return a visit that is about to be changed.

    Raises:
        Gone: it is no longer there, or was booked by mistake and undone.
    """
    visit = standing(unit, appointment_id)
    watch(unit, visit)
    return visit


def booking_of(visit: Appointment) -> Booking:
    """Return what a form says of a visit as it stands."""
    return Booking(
        visit.client_id,
        visit.practitioner_id,
        visit.service_id,
        visit.location_id,
        visit.starts_at,
        visit.ends_at,
        visit.notes,
        visit.confirmed,
    )


def check_version(visit: Appointment, version: int | None) -> None:
    """Refuse to change what somebody else has changed since `version` was read, if that matters.

    Raises:
        Conflict: somebody has.
    """
    if version not in (None, visit.version):
        raise Conflict


def set_state(
    unit: Unit,
    appointment_id: int,
    state: State,
    *,
    forfeit: bool = False,
    reason: str = "",
    overlap: bool = False,
    version: int | None = None,
) -> None:
    """Let a visit arrive, end, be missed or canceled; doing it twice counts once.

    A visit that takes its credit again (a request confirmed, one that was missed or canceled) asks
    the rules again; one that was missed and took place after all, only whether a credit is left.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        state: what it becomes.
        forfeit: a missed or canceled visit keeps its credit, if it holds one.
        reason: why it was canceled.
        overlap: a canceled or missed visit may be booked again beside another one.
        version: of the visit when it was read, if that matters.

    Raises:
        Conflict: somebody changed it after `version` was read, to something else than `state`.
        Overlapping: its time was given to another visit, and `overlap` was not agreed to.
        NotEligible: its package can't pay for it any more.
        Refused: it can't become that from what it is.
        Gone: the visit is no longer there.
    """
    visit = the_visit(unit, appointment_id)
    before = State(visit.state)
    if before is state:
        return
    check_version(visit, version)
    if refusal := why_not(before, state, starts_at=visit.starts_at, now=unit.now):
        raise Refused(refusal)
    _check_slot(unit, visit, before, state, overlap=overlap)
    credit = checking.held(visit)
    forfeited = forfeit and state in ENDED and credit is not None
    linked = visit.client_package_id is not None
    if credit is None and holds_credit(state, linked=linked, forfeited=forfeited):
        checking.check_again(unit, visit)
    elif linked and state not in ENDED:
        checking.check_served(unit, visit, visit.starts_at)
    visit.state = state.value
    visit.forfeited = forfeited
    visit.canceled_at = unit.now if state is State.CANCELED else None
    why = optional_lines(reason, "the reason", 2000, field="reason")
    visit.cancel_reason = why if state is State.CANCELED else ""
    visit.version += 1
    unit.record(
        f"appointment.{state.value}",
        f"{became(before, state)}: {linking.what(unit, visit)}",
        client=visit.client_id,
        appointment=visit.key,
        data={"from": before.value, "forfeited": visit.forfeited},
        rows=told(unit, visit),
    )
    linking.record_credit(unit, visit, credit)


def _check_slot(
    unit: Unit, visit: Appointment, before: State, state: State, *, overlap: bool
) -> None:
    """Ask before a visit takes its time again; what took place is only marked as overlapping."""
    if before not in ENDED or state in ENDED:
        return
    others = appointments.overlapping(
        unit, visit.practitioner_id, visit.client_id, visit.starts_at, visit.ends_at, visit.key
    )
    if others and state is State.BOOKED and not overlap:
        raise Overlapping(visit.client_id, others)
    visit.overlap_accepted = visit.overlap_accepted or bool(others)
