"""Client packages: what was sold, what is left, and what there is to say of it."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from deskpkg.domain.terms import Included, Kind, Terms


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


@dataclass(frozen=True, slots=True)
class Member:
    """Another client who can use a package."""

    client_id: int
    client: str
    """The name, last name first."""


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
    payment_set_by: str = ""
    """Who set the payment status by hand; empty when it is derived."""
    payment_set_on: date | None = None
    """When that was, in the practice's zone."""
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
    def remaining(self) -> int:
        """Credits left."""
        return self.credits - self.consumed

    def status(self, today: date) -> Status:
        """Return what the package is on `today`, a date in the practice's zone."""
        return status(
            canceled=self.canceled_on is not None,
            remaining=self.remaining,
            expires_on=self.expires_on,
            today=today,
        )

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
            return f"{name} was canceled on {full_day(package.canceled_on, today)}."
        case Status.COMPLETED:
            return f"{name} is used up, {package.credits} of {package.credits}."
        case Status.EXPIRED:
            assert package.expires_on is not None
            return f"{name} expired on {full_day(package.expires_on, today)}, {left} unused."
        case Status.ACTIVE:
            return f"{_sessions_left(package)}{_until(package, today)}."


def _sessions_left(package: ClientPackage) -> str:
    """Return "3 sessions left: 1 Physio 60 and 2 Review 30"; without names where all are alike."""
    left = package.remaining
    total = f"{left} {'session' if left == 1 else 'sessions'} left"
    if package.terms.kind is Kind.FLEXIBLE or len(package.terms.included) == 1:
        return total
    parts = [f"{i.remaining} {i.service}" for i in package.terms.included if i.remaining]
    return f"{total}: {' and '.join([', '.join(parts[:-1]), parts[-1]] if parts[1:] else parts)}"


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
