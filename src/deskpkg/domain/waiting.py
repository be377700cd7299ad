"""The waiting list: who would come if a fitting time became free."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from deskpkg.domain.dates import WEEKDAYS, format_date
from deskpkg.domain.free import PARTS, Part, Slot
from deskpkg.domain.refused import BadInput
from deskpkg.domain.zones import Zone, local_date, local_datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody waits for."""

    client_id: int
    service_id: int
    practitioner_id: int | None = None
    """None: anybody who offers the service."""
    location_id: int | None = None
    """None: anywhere."""
    weekdays: frozenset[int] = frozenset()
    """0 is Monday; none: any day."""
    part: Part | None = None
    first: date | None = None
    """The first day that suits."""
    last: date | None = None
    """The last day that suits."""
    notes: str = ""

    def checked(self) -> "Wish":
        """Return the wish, if some day can fulfil it.

        Raises:
            BadInput: none can.
        """
        if self.first and self.last and self.last < self.first:
            raise BadInput("The last day can't be before the first.", field="last")
        return self

    def takes_day(self, day: date) -> bool:
        """Tell whether a day suits."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return not self.weekdays or day.weekday() in self.weekdays

    def takes(self, slot: Slot, zone: Zone, offering: Container[int]) -> bool:
        """Tell whether a free slot suits; `offering` are those who offer the service."""
        local = local_datetime(slot.starts_at, zone)
        minute = local.hour * 60 + local.minute
        return (
            self.takes_day(local.date())
            and slot.person in offering
            and self.practitioner_id in (None, slot.person)
            and (None in (self.location_id, slot.place) or self.location_id == slot.place)
            and (self.part is None or PARTS[self.part].start <= minute < PARTS[self.part].end)
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the waiting list."""

    id: int
    wish: Wish
    client: str
    phone: str
    service: str
    minutes: int
    practitioner: str
    """A short name; "" for anybody."""
    location: str
    since: datetime
    slot: Slot | None = None
    """The first free slot that suits, where it was looked for."""


@dataclass(frozen=True, slots=True)
class Freed:
    """A time of a practitioner's that has become free."""

    person: int
    starts_at: datetime
    ends_at: datetime
    client_id: int | None = field(default=None, compare=False)
    """Who has given it up, to whom it is not offered."""

    def offered_to(self, wish: Wish, now: datetime) -> bool:
        """Tell whether it may be offered to somebody: it has not begun, and they did not have it.

        Which slot in it suits is asked of `Wish.takes`.
        """
        return (
            now < self.starts_at
            and wish.client_id != self.client_id
            and wish.practitioner_id in (None, self.person)
        )


def when_words(wish: Wish, today: date) -> str:
    """Return when somebody would come: "Mon, Wed mornings, from 1 Dec", "any time"."""
    days = ", ".join(WEEKDAYS[day][:3] for day in sorted(wish.weekdays))
    part = f"{wish.part.value}s" if wish.part else ""
    first = f"from {format_date(wish.first, today, short=True)}" if wish.first else ""
    last = f"until {format_date(wish.last, today, short=True)}" if wish.last else ""
    range_words = " ".join(word for word in (first, last) if word)
    when = " ".join(word for word in (days, part) if word)
    return ", ".join(word for word in (when, range_words) if word) or "any time"


def is_over(wish: Wish, now: datetime, zone: Zone) -> bool:
    """Tell whether the last day that suits is past."""
    return wish.last is not None and wish.last < local_date(now, zone)


def who_waits(lines: Sequence[Waiting]) -> str:
    """Return who waits for a time that has become free; "" if nobody does."""
    if not lines:
        return ""
    more = f" and {len(lines) - 1} more wait" if len(lines) > 1 else " waits"
    return f"{lines[0].client}{more} for such a time: o offers it"
