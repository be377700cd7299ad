"""The terms of a package: its price, its credits, what it covers, how long, with whom."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from deskpkg.domain.dates import add_months
from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.refused import BadInput
from deskpkg.domain.templates import MessageKind, checked_body
from deskpkg.domain.text import NAME_LIMIT, NOTE_LIMIT, optional_lines, required

MOST_CREDITS = 1000
"""How many credits a package, or one service of it, can have."""

COPY = " (copy)"
"""What the name of a duplicated package ends with, until it is given another."""


class Kind(StrEnum):
    """How the credits are shared out."""

    FIXED = "fixed"
    """Each included service has its own allowance."""
    FLEXIBLE = "flexible"
    """All credits are one pool."""


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
    archived: bool = False
    """Whether the service is no longer offered by itself."""

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
    description_internal: bool = False
    """Whether the description is for staff only."""
    public: bool = False
    weekly_limit: int | None = None
    monthly_limit: int | None = None
    allowed: Allowed = Allowed.ANY
    owner_id: int | None = None
    practitioner_ids: frozenset[int] = frozenset()
    terms: str = ""
    confirms: bool = False
    """Whether a confirmation is written to the client when it is sold."""
    confirmation: str = ""
    """The confirmation's own text; "" for the practice's."""

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
            confirmation=checked_body(
                self.confirmation if self.confirms else "",
                MessageKind.CONFIRMATION,
                field="confirmation",
            ),
        )

    @property
    def archived_services(self) -> tuple[str, ...]:
        """The included services that are archived: only this package can still pay for them."""
        return tuple(item.service for item in self.included if item.archived)

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


def allowed_practitioners(terms: Terms) -> frozenset[int] | None:
    """Return who may be booked; None if anybody who offers the service."""
    match terms.allowed:
        case Allowed.ANY:
            return None
        case Allowed.OWNER:
            return frozenset() if terms.owner_id is None else frozenset({terms.owner_id})
        case Allowed.LISTED:
            return terms.practitioner_ids


def name_of_copy(name: str) -> str:
    """Return "NAME (copy)", the name being cut where that would be too long for one."""
    return f"{name[: NAME_LIMIT - len(COPY)].rstrip()}{COPY}"


@dataclass(frozen=True, slots=True)
class CatalogPackage:
    """A package for sale."""

    id: int
    terms: Terms
    archived: bool = False
    position: int = 0
    sold: int = 0
    """How many were sold so far."""
