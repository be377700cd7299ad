"""Whether a package can pay for a visit, and the reason when it can't."""

import calendar
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from deskpkg.domain.appointments import Credit
from deskpkg.domain.packages import ClientPackage, Payment, Status, day_text
from deskpkg.domain.refused import Refused
from deskpkg.domain.terms import Kind, Terms, allowed_practitioners
from deskpkg.domain.zones import month_of, week_of


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit as far as it is known, to be paid by a package."""

    client_id: int
    service_id: int | None = None
    service: str = ""
    practitioner_id: int | None = None
    day: date | None = None
    """Its date in the practice's zone."""
    repeating: bool = False
    canceled: bool = False
    linked_to: int | None = None
    """The client package that pays for it already."""
    credit: Credit | None = None
    """The credit that it holds already, as it is in the records."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Other visits that hold a credit of one package: in the week and the month of a visit."""

    week: int = 0
    month: int = 0
    last_use: date | None = None
    """The date of the latest of them all that no exception was made for."""


class Why(StrEnum):
    """Which rule refuses a link."""

    OTHER_CLIENT = "other client"
    LINKED = "linked"
    REPEATING = "repeating"
    VISIT_CANCELED = "visit canceled"
    CANCELED = "canceled"
    COMPLETED = "completed"
    EXPIRED = "expired"
    AFTER_EXPIRY = "after expiry"
    FIRST_USE = "first use"
    NOT_COVERED = "not covered"
    USED_UP = "used up"
    WEEK = "week"
    MONTH = "month"
    PRACTITIONER = "practitioner"
    UNPAID = "unpaid"


OVERRIDABLE = frozenset(
    {Why.EXPIRED, Why.AFTER_EXPIRY, Why.NOT_COVERED, Why.WEEK, Why.MONTH, Why.PRACTITIONER}
)
"""What staff may allow all the same, with a reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a package can't pay for a visit."""

    why: Why
    text: str
    """In words that follow the package's name: "expired 30 Jun 2026"."""

    @property
    def overridable(self) -> bool:
        """Whether staff may allow it all the same."""
        return self.why in OVERRIDABLE


class NotEligible(Refused):
    """The package can't pay for this visit."""

    def __init__(
        self,
        package: str,
        reason: Reason,
        detail: str = "",
        reasons: tuple[Reason, ...] = (),
        fitting: tuple[str, ...] = (),
    ) -> None:
        """Refuse `package`.

        Args:
            package: its name.
            reason: why, as the message tells it.
            detail: a sentence that tells more.
            reasons: all that speaks against it, if there is more.
            fitting: the names of packages that could pay instead.
        """
        super().__init__(" ".join(filter(None, (f"{package}: {reason.text}.", detail))))
        self.reason = reason
        self.reasons = reasons or (reason,)
        self.fitting = fitting


@dataclass(frozen=True, slots=True)
class Override:
    """An exception that staff make for a visit: why, and of which rules, as these were told."""

    reason: str = ""
    """As typed; "" if they make none."""
    rules: frozenset[Why] = OVERRIDABLE

    def __bool__(self) -> bool:
        """Whether they make one."""
        return bool(self.reason)


NO_OVERRIDE: Final = Override("", frozenset())
"""That staff make no exception."""

Overriding = str | Override
"""Why staff make an exception: of the rules that they were told, or, a reason alone, of any."""


def as_override(given: Overriding) -> Override:
    """Return an exception of which only the reason may be known."""
    return given if isinstance(given, Override) else Override(given)


def told_by(reasons: Iterable[Reason], reason: str, before: Override | None = None) -> Override:
    """Return the exception for `reason` of the rules that `reasons` tell, and those told before."""
    told = before.rules if before else frozenset[Why]()
    return Override(reason, (told | {each.why for each in reasons}) & OVERRIDABLE)


def rules_named(names: Iterable[str]) -> frozenset[Why]:
    """Return rules by their names; what is no name of one is left out."""
    known = {rule.value: rule for rule in Why}
    return frozenset(known[name] for name in names if name in known)


def can_override(reasons: Collection[Reason], rules: Container[Why] = OVERRIDABLE) -> bool:
    """Tell whether staff may make an exception of all that refuses a visit.

    Args:
        reasons: what refuses it.
        rules: those of which an exception was agreed to, if that is known.
    """
    return bool(reasons) and all(reason.overridable and reason.why in rules for reason in reasons)


def refusal(
    package: ClientPackage,
    visit: VisitFacts,
    *,
    today: date,
    usage: Usage | None = None,
    pay_before_use: bool = False,
    waived: Container[Why] = (),
) -> Reason | None:
    """Return the first of `refusals`, or None if `package` can pay for `visit`."""
    found = refusals(
        package, visit, today=today, usage=usage, pay_before_use=pay_before_use, waived=waived
    )
    return found[0] if found else None


def refusals(
    package: ClientPackage,
    visit: VisitFacts,
    *,
    today: date,
    usage: Usage | None = None,
    pay_before_use: bool = False,
    waived: Container[Why] = (),
) -> tuple[Reason, ...]:
    """Return every reason why `package` can't pay for `visit`; none if it can.

    What is not known of the visit yet does not refuse it.

    Args:
        package: the package as it is without this visit.
        visit: the visit as far as it is known.
        today: the practice's day.
        usage: what other visits use of the package.
        pay_before_use: the practice's policy.
        waived: rules that are not asked.
    """
    used = usage or Usage()
    reasons = (
        *_visit_refuses(package, visit),
        *_package_refuses(package, visit, today, pay_before_use=pay_before_use),
        *_terms_refuse(package, visit, today),
        *_limits_refuse(package.terms, visit.day, today, used),
        *_first_use_refuses(package, visit.day, used.last_use, today),
    )
    return tuple(reason for reason in reasons if reason.why not in waived)


def _visit_refuses(package: ClientPackage, visit: VisitFacts) -> Iterator[Reason]:
    if not package.serves(visit.client_id):
        yield Reason(Why.OTHER_CLIENT, "belongs to another client")
    if visit.canceled:
        yield Reason(Why.VISIT_CANCELED, "the appointment is canceled")
    if visit.repeating:
        yield Reason(
            Why.REPEATING, "the appointment repeats; book each visit separately to use credits"
        )
    if visit.linked_to is not None:
        yield Reason(Why.LINKED, "the appointment is linked to a package already; unlink it first")


def goes_on(package: ClientPackage, visit: VisitFacts) -> bool:
    """Tell whether a visit holds a credit of a package already, and needs no other one of it.

    A credit of a pool is good for whatever the pool is for, that of an allowance for its service.
    """
    held = visit.credit
    if held is None or held.package_id != package.id:
        return False
    return package.terms.kind is Kind.FLEXIBLE or visit.service_id in (None, held.service_id)


def _package_refuses(
    package: ClientPackage, visit: VisitFacts, today: date, *, pay_before_use: bool
) -> Iterator[Reason]:
    if goes_on(package, visit):
        package = replace(package, canceled_on=None)  # what it had was let go on when it was
    match package.status(today):
        case Status.CANCELED:
            assert package.canceled_on is not None
            yield Reason(Why.CANCELED, f"canceled {day_text(package.canceled_on, today)}")
        case Status.COMPLETED:
            yield Reason(Why.COMPLETED, f"completed, {package.credits} of {package.credits} used")
        case Status.EXPIRED:
            assert package.expires_on is not None
            yield Reason(Why.EXPIRED, f"expired {day_text(package.expires_on, today)}")
        case Status.ACTIVE:
            pass
    if pay_before_use and package.payment not in (Payment.PAID, Payment.NOTHING_DUE):
        yield Reason(Why.UNPAID, "must be paid before it is used")


def _terms_refuse(package: ClientPackage, visit: VisitFacts, today: date) -> Iterator[Reason]:
    if visit.service_id is not None:
        item = package.item(visit.service_id)
        if item is None:
            yield Reason(Why.NOT_COVERED, f"does not cover {visit.service or 'this service'}")
        elif item.remaining is not None and item.remaining <= 0:
            yield Reason(Why.USED_UP, f"{item.service}: {item.consumed} of {item.allowance} used")
    if visit.day and package.expires_on and visit.day > package.expires_on:
        until = day_text(package.expires_on, today)
        yield Reason(Why.AFTER_EXPIRY, f"valid through {until}, before this visit")
    allowed = allowed_practitioners(package.terms)
    if allowed is not None and visit.practitioner_id not in {None, *allowed}:
        yield Reason(Why.PRACTITIONER, "not for this practitioner")


def _limits_refuse(terms: Terms, day: date | None, today: date, usage: Usage) -> Iterator[Reason]:
    if day is None:
        return
    if terms.weekly_limit is not None and usage.week >= terms.weekly_limit:
        monday = week_of(day)[0]
        near = monday == week_of(today)[0]
        when = "this week" if near else f"in the week of {day_text(monday, today)}"
        yield Reason(Why.WEEK, f"{usage.week} of {terms.weekly_limit} {when}")
    if terms.monthly_limit is not None and usage.month >= terms.monthly_limit:
        first = month_of(day)[0]
        name = calendar.month_name[day.month]
        year = "" if day.year == today.year else f" {day.year}"
        when = "this month" if first == month_of(today)[0] else f"in {name}{year}"
        yield Reason(Why.MONTH, f"{usage.month} of {terms.monthly_limit} {when}")


def _first_use_refuses(
    package: ClientPackage, day: date | None, last_use: date | None, today: date
) -> Iterator[Reason]:
    """Yield why a visit can't be the first use: later ones would come after the last day then."""
    expiry = package.terms.expiry
    if expiry is None or not expiry.from_first_use or last_use is None or day is None:
        return
    last_day = expiry.last_day(max(day, package.sold_on))
    if last_day < last_use:
        yield Reason(
            Why.FIRST_USE,
            f"used from {day_text(day, today)} it would end {day_text(last_day, today)}, "
            f"before the visit on {day_text(last_use, today)}",
        )
