"""Packages: what was sold, what is left, and whether it can pay for a visit."""

import calendar
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from deskpkg.domain.dates import add_months
from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.refused import BadInput, Refused
from deskpkg.domain.text import NOTE_LIMIT, optional_lines, required
from deskpkg.domain.zones import month_of, week_of

MOST_CREDITS = 1000
"""How many credits a package, or one service of it, can have."""


class Kind(StrEnum):
    """How the credits are shared out."""

    FIXED = "fixed"
    """Each included service has its own allowance."""
    FLEXIBLE = "flexible"
    """All credits are one pool."""


class Status(StrEnum):
    """What a client package is today; always derived, never stored."""

    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELED = "canceled"


class ExpiryUnit(StrEnum):
    """What an expiry is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Allowed(StrEnum):
    """Which practitioners may be booked with a package."""

    ANY = "any"
    OWNER = "owner"
    LISTED = "listed"


class Payment(StrEnum):
    """How far a client package is paid."""

    NOTHING_DUE = "nothing_due"
    NOT_INVOICED = "not_invoiced"
    UNPAID = "unpaid"
    PART_PAID = "part_paid"
    PAID = "paid"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long a package can be used, counted from its sale or from its first use."""

    count: int
    unit: ExpiryUnit
    from_first_use: bool = False

    def last_day(self, start: date) -> date:
        """Return the last day on which a session can take place.

        Months keep the day of the month, clamped to the month's end.

        Raises:
            BadInput: that is after the year 9999.
        """
        try:
            match self.unit:
                case ExpiryUnit.DAYS:
                    return start + timedelta(days=self.count)
                case ExpiryUnit.WEEKS:
                    return start + timedelta(weeks=self.count)
                case ExpiryUnit.MONTHS:
                    return add_months(start, self.count)
                case ExpiryUnit.YEARS:
                    return add_months(start, 12 * self.count)
        except OverflowError:
            raise BadInput(
                "That is after the year 9999; type a shorter time.", field="expiry"
            ) from None

    @property
    def time(self) -> str:
        """How long it is: "12 months"."""
        return f"{self.count} {self.unit.value[:-1] if self.count == 1 else self.unit.value}"

    def __str__(self) -> str:
        """Return "12 months", "12 months after first use"."""
        return f"{self.time}{' after first use' if self.from_first_use else ''}"


_EXPIRY = re.compile(r"(\d{1,4})\s*([a-z]+)(\s+(?:after|from)\s+(?:the\s+)?first\s+use)?")


def parse_expiry(text: str) -> Expiry:
    """Read "12 months", "90d", "1 year after first use".

    Raises:
        BadInput: It cannot be read, or is no time at all.
    """
    found = _EXPIRY.fullmatch(" ".join(text.casefold().split()))
    unit = found and next((u for u in ExpiryUnit if u.value.startswith(found[2])), None)
    if found is None or unit is None:
        raise BadInput("Type a time such as 12 months, 6 weeks or 90 days, or leave it blank.")
    if not 1 <= int(found[1]) <= 1000:
        raise BadInput("Type a time of 1 to 1,000 days, weeks, months or years.")
    return Expiry(int(found[1]), unit, from_first_use=found[3] is not None)


@dataclass(frozen=True, slots=True)
class Included:
    """A service that a package covers."""

    service_id: int
    service: str
    allowance: int | None = None
    """Credits for this service; None in a flexible package."""
    consumed: int = 0
    minutes: int = 0

    @property
    def remaining(self) -> int | None:
        """Credits left for this service; None in a flexible package."""
        return None if self.allowance is None else self.allowance - self.consumed


@dataclass(frozen=True, slots=True)
class Terms:
    """What a package says, in the catalog and in a client's copy of it."""

    name: str
    price_minor: int
    kind: Kind
    credits: int
    included: tuple[Included, ...]
    expiry: Expiry | None = None
    tax_rate: int = 0
    description: str = ""
    public: bool = False
    weekly_limit: int | None = None
    monthly_limit: int | None = None
    allowed: Allowed = Allowed.ANY
    owner_id: int | None = None
    practitioner_ids: frozenset[int] = frozenset()
    terms: str = ""

    def checked(self) -> "Terms":
        """Return these terms with their texts cleaned, if they make sense together.

        Raises:
            BadInput: they do not; the message says what to change.
        """
        self._check_services()
        self._check_numbers()
        if self.allowed is Allowed.OWNER and self.owner_id is None:
            raise BadInput("Choose the practitioner who owns the package.", field="owner")
        if self.allowed is Allowed.LISTED and not self.practitioner_ids:
            raise BadInput("Choose who may be booked.", field="practitioners")
        return replace(
            self,
            name=required(self.name, "the package's name", field="name"),
            description=optional_lines(
                self.description, "the description", NOTE_LIMIT, field="description"
            ),
            terms=optional_lines(self.terms, "the terms", NOTE_LIMIT, field="terms"),
        )

    def _check_services(self) -> None:
        if not self.included:
            raise BadInput("Choose at least one service the package includes.", field="services")
        if len({item.service_id for item in self.included}) < len(self.included):
            raise BadInput("A service is listed twice; list it once.", field="services")
        if not 1 <= self.credits <= MOST_CREDITS:
            raise BadInput("A package has 1 to 1,000 credits.", field="credits")
        if self.kind is Kind.FIXED:
            self._check_allowances()
        elif any(item.allowance is not None for item in self.included):
            raise BadInput("A flexible package has no allowances.", field="services")

    def _check_numbers(self) -> None:
        if not 0 <= self.price_minor <= MOST_MINOR:
            raise BadInput("Type a price that is not below zero, and not so large.", field="price")
        if not 0 <= self.tax_rate <= 100_000:
            raise BadInput("A tax rate is 0 to 100 %.", field="tax")
        for limit, field in ((self.weekly_limit, "weekly"), (self.monthly_limit, "monthly")):
            if limit is not None and not 1 <= limit <= MOST_CREDITS:
                raise BadInput("A limit is 1 to 1,000 sessions, or none.", field=field)
        if self.expiry is not None and not 1 <= self.expiry.count <= MOST_CREDITS:
            raise BadInput("Type 1 to 1,000 days, weeks, months or years.", field="expiry")

    def _check_allowances(self) -> None:
        allowances = [item.allowance or 0 for item in self.included]
        if min(allowances) < 1:
            raise BadInput(
                "Give each service at least 1 credit, or leave it out.", field="services"
            )
        if sum(allowances) != self.credits:
            raise BadInput(
                f"The services' credits add up to {sum(allowances)}, not {self.credits}.",
                field="services",
            )


@dataclass(frozen=True, slots=True)
class CatalogPackage:
    """A package for sale."""

    id: int
    terms: Terms
    archived: bool = False
    position: int = 0
    sold: int = 0
    """How many were sold so far, where that is shown."""


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


@dataclass(frozen=True, slots=True)
class Usage:
    """Visits that hold a credit of one package in the week and the month of a visit."""

    week: int = 0
    month: int = 0


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

    def __init__(self, package: str, reason: Reason) -> None:
        """Refuse `package` for `reason`."""
        super().__init__(f"{package}: {reason.text}.")
        self.reason = reason


def day_text(day: date, today: date) -> str:
    """Return "30 Jun", with the year when it is another than today's."""
    text = f"{day.day} {calendar.month_abbr[day.month]}"
    return text if day.year == today.year else f"{text} {day.year}"


def refusal(
    package: ClientPackage,
    visit: VisitFacts,
    *,
    today: date,
    usage: Usage | None = None,
    pay_before_use: bool = False,
    waived: Container[Why] = (),
) -> Reason | None:
    """Return the first reason why `package` can't pay for `visit`, or None if it can.

    What is not known of the visit yet does not refuse it.

    Args:
        package: the package as it is without this visit.
        visit: the visit as far as it is known.
        today: the practice's day.
        usage: what other visits use in the visit's week and month.
        pay_before_use: the practice's policy.
        waived: rules that are not asked.
    """
    reasons = (
        *_visit_refuses(package, visit),
        *_package_refuses(package, today, pay_before_use=pay_before_use),
        *_terms_refuse(package, visit, today),
        *_limits_refuse(package.terms, visit.day, today, usage or Usage()),
    )
    return next((reason for reason in reasons if reason.why not in waived), None)


def _visit_refuses(package: ClientPackage, visit: VisitFacts) -> Iterator[Reason]:
    if package.client_id != visit.client_id:
        yield Reason(Why.OTHER_CLIENT, "belongs to another client")
    if visit.canceled:
        yield Reason(Why.VISIT_CANCELED, "the appointment is canceled")
    if visit.repeating:
        yield Reason(
            Why.REPEATING, "the appointment repeats; book each visit separately to use credits"
        )
    if visit.linked_to is not None:
        yield Reason(Why.LINKED, "the appointment is linked to a package already; unlink it first")


def _package_refuses(
    package: ClientPackage, today: date, *, pay_before_use: bool
) -> Iterator[Reason]:
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


def first_use_refusal(
    package: ClientPackage, day: date, last_use: date | None, today: date
) -> Reason | None:
    """Return why a visit can't be the first use of a package that expires after its first use.

    Args:
        package: the package as it is without this visit.
        day: the visit's date.
        last_use: the date of the latest other visit that holds a credit.
        today: the practice's day.
    """
    expiry = package.terms.expiry
    if expiry is None or not expiry.from_first_use or last_use is None:
        return None
    last_day = expiry.last_day(max(day, package.sold_on))
    if last_day >= last_use:
        return None
    return Reason(
        Why.FIRST_USE,
        f"used from {day_text(day, today)} it would end {day_text(last_day, today)}, "
        f"before the visit on {day_text(last_use, today)}",
    )


def allowed_practitioners(terms: Terms) -> frozenset[int] | None:
    """Return who may be booked; None if anybody who offers the service."""
    match terms.allowed:
        case Allowed.ANY:
            return None
        case Allowed.OWNER:
            return frozenset() if terms.owner_id is None else frozenset({terms.owner_id})
        case Allowed.LISTED:
            return terms.practitioner_ids


@dataclass(frozen=True, slots=True)
class Offer:
    """A package of the client, and whether it can pay for the visit."""

    package: ClientPackage
    reason: Reason | None
    choices: tuple[Included, ...] = ()
    """The services it could cover with a credit that is left, the visit's own first."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What the client's packages can do for one visit."""

    fitting: tuple[Offer, ...]
    """Those that can pay for it, the suggested one first."""
    other: tuple[Offer, ...]
    """The rest, with the reason, active ones first."""
    active: int
    """How many of the client's packages are active: the X of "X package matches"."""

    @property
    def banner(self) -> str:
        """The words of the banner, without the key; empty without an active package."""
        if not self.active:
            return ""
        count = f"{self.active} package {'match' if self.active == 1 else 'matches'}"
        if self.fitting or not self.other:
            return f"{count} — View"
        reason = self.other[0].reason
        assert reason is not None
        return f"{count}, {banner_reason(reason)} — View"


def banner_reason(reason: Reason) -> str:
    """Return a reason in as few words as a banner has room for."""
    if reason.why is Why.USED_UP:
        return f"{reason.text.rpartition(':')[0]} used up"
    return reason.text


def suggestion_order(package: ClientPackage) -> tuple[date, bool, date, int]:
    """Sort key: what expires first, an allowance before a pool, the oldest sale."""
    return (
        package.expires_on or date.max,
        package.terms.kind is Kind.FLEXIBLE,
        package.sold_on,
        package.id,
    )


def offers(
    packages: Iterable[ClientPackage],
    visit: VisitFacts,
    *,
    today: date,
    usage: dict[int, Usage] | None = None,
    pay_before_use: bool = False,
) -> Offers:
    """Return what each of the client's `packages` can do for `visit`.

    Args:
        packages: all packages of the client.
        visit: the visit as far as it is known.
        today: the practice's day.
        usage: for each package id, the other visits of the visit's week and month.
        pay_before_use: the practice's policy.
    """
    fitting: list[Offer] = []
    other: list[Offer] = []
    ordered = sorted(packages, key=suggestion_order)
    for package in ordered:
        reason = refusal(
            package,
            visit,
            today=today,
            usage=(usage or {}).get(package.id),
            pay_before_use=pay_before_use,
        )
        choices = () if reason else _choices(package, visit)
        (other if reason else fitting).append(Offer(package, reason, choices))
    other.sort(key=lambda offer: offer.package.status(today) is not Status.ACTIVE)
    active = sum(package.status(today) is Status.ACTIVE for package in ordered)
    return Offers(tuple(fitting), tuple(other), active)


def _choices(package: ClientPackage, visit: VisitFacts) -> tuple[Included, ...]:
    left = [i for i in package.terms.included if i.remaining is None or i.remaining > 0]
    return tuple(sorted(left, key=lambda item: item.service_id != visit.service_id))


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


def full_day(day: date, today: date) -> str:
    """Return "30 November", with the year when it is another than today's."""
    text = f"{day.day} {calendar.month_name[day.month]}"
    return text if day.year == today.year else f"{text} {day.year}"


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What is different for one client from the catalog's terms; None: as the catalog says."""

    price_minor: int | None = None
    credits: int | None = None
    """Of a flexible package."""
    allowances: tuple[tuple[int, int], ...] | None = None
    """Of a fixed package: (service id, credits), those with 0 left out."""
    expires_on: date | None = None
    no_expiry: bool = False
    """Set when the expiry was taken away for this client."""
    limits: tuple[int | None, int | None] | None = None
    """Visits a week and a month, None for no limit."""


def adjusted(terms: Terms, change: Adjusted) -> Terms:
    """Return `terms` with a client's adjustments.

    Raises:
        BadInput: the adjusted terms make no sense.
    """
    if change.price_minor is not None:
        terms = replace(terms, price_minor=change.price_minor)
    if change.credits is not None and terms.kind is Kind.FLEXIBLE:
        terms = replace(terms, credits=change.credits)
    if change.allowances is not None and terms.kind is Kind.FIXED:
        counts = {service: count for service, count in change.allowances if count > 0}
        included = tuple(
            replace(item, allowance=counts[item.service_id])
            for item in terms.included
            if item.service_id in counts
        )
        terms = replace(terms, included=included, credits=sum(counts.values()))
    if change.limits is not None:
        weekly, monthly = change.limits
        terms = replace(terms, weekly_limit=weekly, monthly_limit=monthly)
    return terms.checked()


def expiry_of_sale(terms: Terms, change: Adjusted, sold_on: date) -> date | None:
    """Return the last day of a package sold on `sold_on`; None if it has none (yet).

    Raises:
        BadInput: the chosen last day is before the sale.
    """
    if change.expires_on is not None:
        if change.expires_on < sold_on:
            raise BadInput("The last day can't be before the sale.", field="expires")
        return change.expires_on
    if change.no_expiry or terms.expiry is None or terms.expiry.from_first_use:
        return None
    return terms.expiry.last_day(sold_on)
