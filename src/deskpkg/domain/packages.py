"""Client packages: what was sold, what is left, and what there is to say of it."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from deskpkg.domain.terms import Included, Kind, Terms
from deskpkg.domain.text import fold


class Status(StrEnum):
    """What a client package is today; always derived, never stored."""

    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELED = "canceled"


class Payment(StrEnum):
    """How far a client package is paid."""

    NOTHING_DUE = "nothing_due"
    NOT_INVOICED = "not_invoiced"
    UNPAID = "unpaid"
    PART_PAID = "part_paid"
    PAID = "paid"
    REFUNDED = "refunded"


BY_HAND = (Payment.UNPAID, Payment.PART_PAID, Payment.PAID, Payment.REFUNDED)
"""What a payment status can be set to by hand."""


@dataclass(frozen=True, slots=True)
class Member:
    """Another client who can use a package."""

    client_id: int
    client: str
    """The name, last name first."""
    born: date | None = None


@dataclass(frozen=True, slots=True)
class ClientPackage:
    """A package that a client bought, with what was used of it."""

    id: int
    client_id: int
    client: str
    """The client's name, last name first."""
    terms: Terms
    currency: str
    sold_on: date
    expires_on: date | None
    attended: int
    """Credits of sessions that have taken place, or were forfeited."""
    booked: int
    """Credits of sessions still to come."""
    canceled_on: date | None = None
    payment: Payment = Payment.NOT_INVOICED
    paid_minor: int = 0
    """What is applied to its invoices."""
    billed_minor: int | None = None
    """What is to be paid, tax included: its invoices less what was credited; None without one."""
    payment_set_by: str = ""
    """Who set the payment status by hand; empty when it is derived."""
    payment_set_on: date | None = None
    """When that was, in the practice's zone."""
    derived: Payment | None = None
    """How far its invoices say it is paid, where `payment` was set by hand."""
    members: tuple[Member, ...] = ()
    """Who else can use it, by name."""

    @property
    def name(self) -> str:
        """The package's name."""
        return self.terms.name

    @property
    def credits(self) -> int:
        """Credits that were sold."""
        return self.terms.credits

    @property
    def consumed(self) -> int:
        """Credits held by linked appointments."""
        return self.attended + self.booked

    @property
    def unused(self) -> int:
        """Credits that no visit holds."""
        return self.credits - self.consumed

    @property
    def remaining(self) -> int:
        """Credits left to use; none of a package that was canceled."""
        return 0 if self.canceled_on is not None else self.unused

    @property
    def lost(self) -> int:
        """Credits that were unused when it was canceled, or have returned to it since."""
        return self.unused if self.canceled_on is not None else 0

    def status(self, today: date) -> Status:
        """Return what the package is on `today`, a date in the practice's zone."""
        return status(
            canceled=self.canceled_on is not None,
            remaining=self.remaining,
            expires_on=self.expires_on,
            today=today,
        )

    @property
    def billed(self) -> Payment:
        """How far its invoices say it is paid, whatever was set by hand."""
        return self.payment if self.derived is None else self.derived

    def serves(self, client_id: int) -> bool:
        """Whether a client can use it: who bought it, or somebody it is shared with."""
        return client_id == self.client_id or any(m.client_id == client_id for m in self.members)

    def item(self, service_id: int | None) -> Included | None:
        """Return what the package says of a service; None if it is not covered."""
        return next((i for i in self.terms.included if i.service_id == service_id), None)


def status(*, canceled: bool, remaining: int, expires_on: date | None, today: date) -> Status:
    """Return a package's status from the facts: the first that applies, in this order."""
    if canceled:
        return Status.CANCELED
    if remaining <= 0:
        return Status.COMPLETED
    if expires_on is not None and today > expires_on:
        return Status.EXPIRED
    return Status.ACTIVE


def still_covered(packages: Iterable[ClientPackage], today: date) -> frozenset[int]:
    """Return the ids of the services that a client's active packages have a credit left for."""
    return frozenset(
        item.service_id
        for package in packages
        if package.status(today) is Status.ACTIVE
        for item in package.terms.included
        if item.remaining is None or item.remaining > 0
    )


def left_of(package: ClientPackage) -> str:
    """Return "2 of 5 left"; of a canceled one "0 left, 2 lost"."""
    if package.canceled_on is None:
        return f"{package.remaining} of {package.credits} left"
    return f"0 left, {package.lost} lost" if package.lost else "0 left"


def left_brief(package: ClientPackage) -> str:
    """Return "2 of 5 left"; of a canceled one what is lost, "2 lost": a list tells its status."""
    return f"{package.lost} lost" if package.canceled_on and package.lost else left_of(package)


def given_back(package: ClientPackage, service_id: int, *, booked: bool = True) -> ClientPackage:
    """Return `package` as it would be without one visit of a service.

    Args:
        package: a package of which that visit holds a credit.
        service_id: the visit's service.
        booked: whether the visit is still to come.
    """
    included = tuple(
        replace(item, consumed=item.consumed - 1) if item.service_id == service_id else item
        for item in package.terms.included
    )
    return replace(
        package,
        terms=replace(package.terms, included=included),
        booked=package.booked - booked,
        attended=package.attended - (not booked),
    )


def sentence(package: ClientPackage, today: date) -> str:
    """Return the sentence to say to the client: what is left, and until when."""
    name, left = package.name, package.remaining
    match package.status(today):
        case Status.CANCELED:
            assert package.canceled_on is not None
            day = full_day(package.canceled_on, today)
            return f"{name} was canceled on {day}{_going_on(package)}."
        case Status.COMPLETED:
            return f"{name} is used up, {package.credits} of {package.credits}{_booked(package)}."
        case Status.EXPIRED:
            assert package.expires_on is not None
            return f"{name} expired on {full_day(package.expires_on, today)}, {left} unused."
        case Status.ACTIVE:
            return f"{_sessions_left(package)}{_until(package, today)}."


def _going_on(package: ClientPackage) -> str:
    return f"; {go_on(package.booked)}" if package.booked else ""


def _booked(package: ClientPackage) -> str:
    verb = "is" if package.booked == 1 else "are"
    return f"; {package.booked} of them {verb} still to come" if package.booked else ""


def go_on(booked: int) -> str:
    """Return "2 sessions to come go on": what becomes of a canceled package's visits."""
    return f"{booked} {'session to come goes' if booked == 1 else 'sessions to come go'} on"


def sessions(count: int) -> str:
    """Return "1 session", "2 sessions"."""
    return f"{count} {'session' if count == 1 else 'sessions'}"


def _sessions_left(package: ClientPackage) -> str:
    """Return "1 Physio and 2 Review sessions left"; without names where all are alike.

    A visit outside the allowances takes of what is left in all, so that less may be left than the
    allowances add up to.
    """
    left, included = package.remaining, package.terms.included
    if package.terms.kind is Kind.FLEXIBLE or len(included) == 1:
        return f"{sessions(left)} left"
    pairs = zip(included, spoken_names(included), strict=True)
    counts = [(min(i.remaining, left), name) for i, name in pairs if i.remaining]
    listed = in_a_row([f"{count} {name}" for count, name in counts])
    if sum(count for count, _ in counts) == left:
        return f"{listed} {'session' if counts[-1][0] == 1 else 'sessions'} left"
    if all(count == left for count, _ in counts):
        return f"{sessions(left)} left, {in_a_row([name for _, name in counts], 'or')}"
    return f"{sessions(left)} left, at most {listed}"


_MINUTES = re.compile(r"(.*\S)\s+\(?([0-9]{1,4})\s*(?:min|mins|minutes?)?\.?\)?", re.IGNORECASE)
_SESSION = re.compile(r"(.*\S)\s+sessions?", re.IGNORECASE)


def spoken_names(included: Sequence[Included]) -> tuple[str, ...]:
    """Return how services are called before the word "session": "Physio" for "Physio 60".

    The minutes are left off where they are its duration, and no two are called the same.
    """
    full = [item.service for item in included]
    short = [_spoken(item) for item in included]
    taken = Counter(name for pair in zip(full, short, strict=True) for name in set(map(fold, pair)))
    return tuple(s if taken[fold(s)] == 1 else f for f, s in zip(full, short, strict=True))


def _spoken(item: Included) -> str:
    name = item.service.strip()
    if (found := _MINUTES.fullmatch(name)) and int(found[2]) == item.minutes:
        name = found[1].rstrip(" -–—,:/·") or name
    found = _SESSION.fullmatch(name)
    return found[1] if found else name


def in_a_row(parts: Sequence[str], word: str = "and") -> str:
    """Return "a, b and c"."""
    *firsts, last = parts
    return f"{', '.join(firsts)} {word} {last}" if firsts else last


def _until(package: ClientPackage, today: date) -> str:
    use = f", use {'it' if package.remaining == 1 else 'them'}"
    if package.expires_on is not None:
        return f"{use} by {full_day(package.expires_on, today)}"
    expiry = package.terms.expiry
    if expiry is not None and expiry.from_first_use:
        return f"{use} within {expiry.time} of the first visit"
    return ""


def day_text(day: date, today: date) -> str:
    """Return "30 Jun", with the year when it is another than today's."""
    text = f"{day.day} {calendar.month_abbr[day.month]}"
    return text if day.year == today.year else f"{text} {day.year}"


def full_day(day: date, today: date) -> str:
    """Return "30 November", with the year when it is another than today's."""
    text = f"{day.day} {calendar.month_name[day.month]}"
    return text if day.year == today.year else f"{text} {day.year}"
