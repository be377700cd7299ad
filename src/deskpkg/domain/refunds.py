"""Paying back what is unused of a package: two ways to value what was used, and what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from deskpkg.domain.money import share
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.refused import BadInput


class Basis(StrEnum):
    """How what was used of a package is valued."""

    PRO_RATA = "pro rata"
    """Each credit is worth the same part of what the package costs."""
    SINGLE = "single price"
    """Each visit is worth what it costs without a package."""


@dataclass(frozen=True, slots=True)
class Used:
    """A package that is given back, in minor units with tax."""

    billed_minor: int
    """What the package costs."""
    paid_minor: int
    """What was paid of that."""
    credits: int
    used: int
    """Credits that are held by visits, those still to come among them."""
    single_minor: int
    """What those visits cost without a package."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is to become of the money when a package is given back, in minor units."""

    keep_minor: int
    """What the practice keeps: the value of what was used, and the fee."""
    back_minor: int
    """What is paid back."""
    owed_minor: int
    """What the client still owes for what was used."""
    credit_minor: int
    """What is taken off the invoice, so that it says what is kept."""


def value_used(package: Used, basis: Basis) -> int:
    """Return what was used of a package is worth; never more than the package costs."""
    if basis is Basis.PRO_RATA:
        worth = share(package.billed_minor, package.used, package.credits)
    else:
        worth = package.single_minor
    return min(package.billed_minor, worth)


def single_value(visits: Iterable[tuple[int, int]]) -> int:
    """Return what visits cost singly: for each service how many, and its price with tax."""
    return sum(count * price for count, price in visits)


def settle(package: Used, basis: Basis, fee_minor: int = 0) -> Settlement:
    """Return what becomes of the money.

    The practice keeps the value of what was used and a fee, as far as the package cost so much;
    what was paid beyond that goes back, so never more than was paid.

    Raises:
        BadInput: the fee is below zero.
    """
    if fee_minor < 0:
        raise BadInput("A fee is not below zero.", field="fee")
    keep = min(package.billed_minor, value_used(package, basis) + fee_minor)
    return _kept(package, keep)


def settle_by_hand(package: Used, basis: Basis, fee_minor: int, back_minor: int) -> Settlement:
    """Return what becomes of the money if staff choose themselves how much goes back.

    Raises:
        BadInput: that is below zero, or more than was paid.
    """
    proposed = settle(package, basis, fee_minor)
    if back_minor == proposed.back_minor:
        return proposed
    if back_minor < 0:
        raise BadInput("Type an amount that is not below zero.", field="back")
    if back_minor > package.paid_minor:
        raise BadInput("No more can go back than was paid.", field="back")
    if back_minor == 0:
        return _kept(package, max(package.paid_minor, proposed.keep_minor))
    return _kept(package, package.paid_minor - back_minor)


def _kept(package: Used, keep: int) -> Settlement:
    return Settlement(
        keep_minor=keep,
        back_minor=max(0, package.paid_minor - keep),
        owed_minor=max(0, keep - package.paid_minor),
        credit_minor=package.billed_minor - keep,
    )


def why_not_refund(package: ClientPackage, *, open_invoice: bool) -> str:
    """Return why a package can't be given back; empty if it can.

    Args:
        package: the client's package.
        open_invoice: whether a finalized invoice bills it.
    """
    if package.canceled_on is not None:
        return f"{package.name} is canceled already: pay back what the client has in credit."
    if not open_invoice:
        return f"Nothing was paid for {package.name}: cancel it instead."
    return ""
