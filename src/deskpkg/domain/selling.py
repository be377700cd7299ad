"""What is different for one client when a package is sold."""

from dataclasses import dataclass, replace
from datetime import date

from deskpkg.domain.refused import BadInput
from deskpkg.domain.terms import Allowed, Kind, Terms


@dataclass(frozen=True, slots=True)
class Bookable:
    """Who may be booked with a package."""

    allowed: Allowed
    owner_id: int | None = None
    """Who owns the package; nobody in particular if None."""
    practitioner_ids: frozenset[int] = frozenset()
    """The chosen list; empty unless that is what is allowed."""


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
    bookable: Bookable | None = None


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
    if (who := change.bookable) is not None:
        terms = replace(
            terms,
            allowed=who.allowed,
            owner_id=who.owner_id,
            practitioner_ids=who.practitioner_ids,
        )
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
