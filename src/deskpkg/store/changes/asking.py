"""What is unusual about a visit's time, and must be agreed to: it is asked, not forbidden."""

from collections.abc import Callable
from typing import TypeVar

from deskpkg.domain.appointments import Booking, VisitLine
from deskpkg.domain.refused import Refused
from deskpkg.store.queries import appointments, hours
from deskpkg.store.unit import Unit

R = TypeVar("R")


class Unusual(Refused):
    """Something speaks against that time."""

    def __init__(
        self, client_id: int, others: tuple[VisitLine, ...] = (), reasons: tuple[str, ...] = ()
    ) -> None:
        """Tell whose visit it is, which visits are there, and why it lies outside the hours."""
        super().__init__()
        self.client_id = client_id
        self.others = others
        self.reasons = reasons

    def within(self, agreed: "Agreed") -> bool:
        """Tell whether nothing speaks against it but what was agreed to."""
        if isinstance(agreed, bool):
            return agreed
        return self._told <= agreed._told

    @property
    def _told(self) -> frozenset[object]:
        """What is told, each for itself; a visit that is only being booked has no id to go by."""
        others = ((o.client_id, o.practitioner_id, o.starts_at, o.ends_at) for o in self.others)
        return frozenset((*others, *self.reasons))


Agreed = bool | Unusual
"""What of the unusual was agreed to: all of it or nothing, or what was told by a refusal."""


class Overlapping(Unusual):
    """The practitioner or the client has another visit at that time."""


class OutsideHours(Unusual):
    """The practitioner can't be booked at that time."""


def as_agreed(change: Callable[..., R], agreed: Agreed) -> R:
    """Make a change at an unusual time, if what speaks against it was agreed to.

    Args:
        change: makes it, given `overlap` and `outside`, or raises `Unusual` before it does.
        agreed: what was agreed to.

    Raises:
        Unusual: something else speaks against it meanwhile.
    """
    try:
        return change(overlap=False, outside=False)
    except Unusual as unusual:
        if not unusual.within(agreed):
            raise
        there, outside = bool(unusual.others), bool(unusual.reasons)
    return change(overlap=there, outside=outside)


def ask(
    unit: Unit, booking: Booking, appointment_id: int | None, *, overlap: bool, outside: bool
) -> None:
    """Refuse a visit's time as long as nobody has agreed to what is unusual about it.

    Args:
        unit: the unit of work.
        booking: what the visit is to be.
        appointment_id: the visit, if it is there already.
        overlap: that another visit is there at the time was agreed to.
        outside: that it lies outside the hours was agreed to.

    Raises:
        Overlapping: another visit is in the way; also told is what else speaks against the time.
        OutsideHours: only the hours speak against it.
    """
    others: tuple[VisitLine, ...] = ()
    if not overlap:
        others = appointments.overlapping(
            unit,
            booking.practitioner_id,
            booking.client_id,
            booking.starts_at,
            booking.ends_at,
            appointment_id,
        )
    reasons = () if outside else hours.objections(unit, booking)
    if others:
        raise Overlapping(booking.client_id, others, reasons)
    if reasons:
        raise OutsideHours(booking.client_id, others, reasons)
