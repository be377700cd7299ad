"""Booking what is in the calendar already: what a client asked for, or what was canceled."""

from dataclasses import replace

from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import Overriding
from deskpkg.domain.refused import Refused
from deskpkg.store.changes import appointments, asking, checking, linking, states
from deskpkg.store.changes.images import watch
from deskpkg.store.models import Appointment
from deskpkg.store.queries import appointments as queries
from deskpkg.store.unit import Unit


class Answered(Refused):
    """This request has been answered already; look at it again."""


class NotCanceled(Refused):
    """This appointment is not canceled any more; look at it again."""


def accept(
    unit: Unit,
    appointment_id: int,
    package_id: int | None = None,
    *,
    overlap: bool = False,
    outside: bool = False,
    override: Overriding = "",
    version: int | None = None,
) -> None:
    """Book what was asked for, paid by a credit of `package_id` if that is given.

    Args:
        unit: the unit of work.
        appointment_id: the request.
        package_id: the client package that pays; None for none, whatever it was asked for with.
        overlap: whether it may stand beside another visit.
        outside: whether it may lie outside the hours.
        override: why staff make an exception for the package, if they do.
        version: of the request when it was read, if that matters.

    Raises:
        Answered: it is no request any more.
        Conflict: somebody changed it after `version` was read.
        Unusual: something speaks against its time, and that was not agreed to.
        NotEligible: the package can't pay for it; nothing is changed.
        Gone: it is no longer there.
    """
    visit = states.standing(unit, appointment_id)
    if visit.state != State.REQUESTED:
        raise Answered
    agreed = {"overlap": overlap, "outside": outside}
    _book(unit, visit, package_id, override=override, version=version, **agreed)


def book_again(
    unit: Unit,
    appointment_id: int,
    package_id: int | None = None,
    *,
    overlap: bool = False,
    outside: bool = False,
    override: Overriding = "",
    version: int | None = None,
) -> None:
    """Book a visit that was canceled once more, as it was; all is asked as for `accept`.

    Raises:
        NotCanceled: it is not canceled any more.
        Conflict, Unusual, NotEligible, Gone: as for `accept`; nothing is changed.
    """
    visit = states.standing(unit, appointment_id)
    if visit.state != State.CANCELED:
        raise NotCanceled
    agreed = {"overlap": overlap, "outside": outside}
    _book(unit, visit, package_id, override=override, version=version, **agreed)


def _book(
    unit: Unit,
    visit: Appointment,
    package_id: int | None,
    *,
    overlap: bool,
    outside: bool,
    override: Overriding,
    version: int | None,
) -> None:
    states.check_version(visit, version)
    asking.ask(unit, states.booking_of(visit), visit.key, overlap=overlap, outside=outside)
    watch(unit, visit)
    visit.overlap_accepted = bool(
        queries.overlapping(
            unit, visit.practitioner_id, visit.client_id, visit.starts_at, visit.ends_at, visit.key
        )
    )
    linked = visit.client_package_id
    if linked is not None and linked != package_id:
        appointments.unlink(unit, visit.key)
    elif linked is not None and override:
        asked = replace(checking.facts(unit, visit), canceled=False)
        linking.exempt(
            unit, visit, linked, checking.check(unit, visit, asked, linked, (), override)
        )
    appointments.set_state(unit, visit.key, State.BOOKED, overlap=overlap)
    if package_id is not None and linked != package_id:
        appointments.link(unit, visit.key, package_id, override=override)
