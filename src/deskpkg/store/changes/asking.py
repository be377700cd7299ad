"""What is unusual about a visit's time, and must be agreed to: it is asked, not forbidden."""

from deskpkg.domain.appointments import Booking, VisitLine
from deskpkg.domain.refused import Refused
from deskpkg.store.queries import appointments, hours
from deskpkg.store.unit import Unit


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


class Overlapping(Unusual):
    """The practitioner or the client has another visit at that time."""


class OutsideHours(Unusual):
    """The practitioner can't be booked at that time."""


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
