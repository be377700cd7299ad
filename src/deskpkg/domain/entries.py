"""Appointments as entries of other programs' calendars."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from deskpkg.domain.appointments import ENDED, State


class Standing(StrEnum):
    """What another calendar is told of an appointment, in its own words."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """An appointment for another calendar; notes are not for it."""

    appointment_id: int
    client: str
    service: str
    practitioner: str
    location: str
    starts_at: datetime
    ends_at: datetime
    state: State
    version: int
    """Higher with each change, so that a newer entry is known from an older one."""
    created_at: datetime
    changed_at: datetime
    gone: bool = False
    """Whether it was this practitioner's, and has become another's."""

    @property
    def standing(self) -> Standing:
        """What it is: a request is tentative; what is canceled or gone is cancelled."""
        if self.gone or self.state is State.CANCELED:
            return Standing.CANCELLED
        return Standing.TENTATIVE if self.state is State.REQUESTED else Standing.CONFIRMED

    @property
    def busy(self) -> bool:
        """Whether it takes the practitioner's time."""
        return not self.gone and self.state not in ENDED

    def title(self, *, private: bool, whose: bool) -> str:
        """Return "Smith, Jane · Physio 60".

        Args:
            private: leave the client's name out.
            whose: say who treats, in a calendar of several people.
        """
        parts = (
            "" if private else self.client,
            self.service,
            self.practitioner if whose else "",
            "missed" if self.state is State.MISSED else "",
        )
        return " · ".join(part for part in parts if part)


def entry_id(records: str, appointment_id: int) -> str:
    """Return what other calendars know an appointment by, for good.

    Args:
        records: what tells one clinic's records from all others'.
        appointment_id: the appointment in those records.
    """
    return str(uuid5(NAMESPACE_URL, f"deskpkg:{records}/appointment/{appointment_id}"))
