"""Booking several visits at once: all of them, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from deskpkg.domain.appointments import Booking, VisitLine
from deskpkg.domain.eligibility import Overriding
from deskpkg.domain.refused import Refused
from deskpkg.store.changes import appointments
from deskpkg.store.changes.asking import Agreed, Unusual
from deskpkg.store.unit import Unit


class NotAll(Refused):
    """Some of these visits can't be booked, so none is."""

    def __init__(self, refusals: Mapping[int, Refused]) -> None:
        """Tell what is refused, by place among the visits."""
        super().__init__()
        self.refusals = refusals


class Clashing(Unusual):
    """Something speaks against some of these times; all can be booked all the same."""


@dataclass(slots=True)
class Doing:
    """Several visits while they are booked or changed: each is tried, then all of it is judged."""

    refused: dict[int, Refused] = field(default_factory=dict)
    others: dict[int, VisitLine] = field(default_factory=dict)
    """What else there is at their times."""
    client_id: int = 0
    """Whose visits they are."""
    reasons: dict[str, None] = field(default_factory=dict)
    """Why their times lie outside the hours, each once."""
    keys: dict[int, int] = field(default_factory=dict)

    def attempt(self, place: int, change: Callable[..., int]) -> None:
        """Make one change, at an unusual time if need be; keep why it is refused.

        Args:
            place: its place among the visits.
            change: makes it and returns the visit's id, given `overlap` and `outside`.
        """
        try:
            try:
                self.keys[place] = change(overlap=False, outside=False)
            except Unusual as unusual:
                self.client_id = unusual.client_id
                self.others.update({line.id: line for line in unusual.others})
                self.reasons.update(dict.fromkeys(unusual.reasons))
                there, outside = bool(unusual.others), bool(unusual.reasons)
                self.keys[place] = change(overlap=there, outside=outside)
        except Refused as refusal:
            self.refused[place] = refusal

    def settle(self, *, unusual: Agreed) -> tuple[int, ...]:
        """Return the ids in the order of the visits, or refuse all of it.

        Raises:
            NotAll: some were refused.
            Clashing: something speaks against some times, and `unusual` was not agreed to.
        """
        if self.refused:
            raise NotAll(self.refused)
        others = tuple(self.others.values())
        clashing = Clashing(self.client_id, others, tuple(self.reasons))
        if (others or self.reasons) and not clashing.within(unusual):
            raise clashing
        return tuple(self.keys[place] for place in sorted(self.keys))


def book_all(
    unit: Unit,
    bookings: Sequence[Booking],
    package_id: int | None = None,
    *,
    unusual: Agreed = False,
    overrides: Mapping[int, Overriding] | None = None,
) -> tuple[int, ...]:
    """Book visits one after the other, each paid by a credit of `package_id` if that is given.

    Args:
        unit: the unit of work.
        bookings: the visits.
        package_id: the client package.
        unusual: what of times that are taken, or outside the hours, was agreed to.
        overrides: the exceptions that staff make, by place among the visits.

    Returns:
        Their ids, in the order of `bookings`.

    Raises:
        NotAll: some can't be booked; nothing is.
        Clashing: all could be, at unusual times; nothing is, as that was not agreed to.
    """
    doing = Doing()
    for place, booking in enumerate(bookings):
        made = (overrides or {}).get(place, "")
        book = partial(appointments.book, unit, booking, package_id, override=made)
        doing.attempt(place, book)
    return doing.settle(unusual=unusual)
