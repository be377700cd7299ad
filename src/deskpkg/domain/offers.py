"""What a client's packages can do for a visit: which fit, and which first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from deskpkg.domain.eligibility import (
    Reason,
    Usage,
    VisitFacts,
    Why,
    can_override,
    refusals,
)
from deskpkg.domain.packages import ClientPackage, Status
from deskpkg.domain.terms import Included, Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """A package of the client, and whether it can pay for the visit."""

    package: ClientPackage
    reasons: tuple[Reason, ...] = ()
    """Why it can't; none if it can."""
    choices: tuple[Included, ...] = ()
    """The services it covers with a credit that is left, the visit's own first."""

    @property
    def reason(self) -> Reason | None:
        """The first reason why it can't."""
        return self.reasons[0] if self.reasons else None

    @property
    def overridable(self) -> bool:
        """Whether it could with an exception."""
        return can_override(self.reasons)


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
        return f"{count}{self._why} — View"

    @property
    def brief(self) -> str:
        """The banner for a narrow place, which has the key at its end."""
        return f"{self.active} match{self._why}" if self.active else ""

    @property
    def _why(self) -> str:
        """Return ", expired 30 Jun" where no package fits."""
        reason = self.other[0].reason if self.other and not self.fitting else None
        return f", {banner_reason(reason)}" if reason else ""


_BRIEFLY = {
    Why.OTHER_CLIENT: "another client's",
    Why.REPEATING: "the appointment repeats",
    Why.LINKED: "linked already",
    Why.UNPAID: "must be paid first",
    Why.FIRST_USE: "too early for a first use",
}


def banner_reason(reason: Reason) -> str:
    """Return a reason in as few words as a banner has room for."""
    match reason.why:
        case Why.USED_UP:
            return f"{reason.text.rpartition(':')[0]} used up"
        case Why.AFTER_EXPIRY:
            return reason.text.partition(",")[0]
    return _BRIEFLY.get(reason.why, reason.text)


def suggested(packages: Iterable[ClientPackage], client_id: int) -> list[ClientPackage]:
    """Return packages in the order in which they are suggested to a client.

    The client's own before those of the family; of these what expires first, an allowance before a
    pool, the oldest sale.
    """
    return sorted(
        packages,
        key=lambda package: (
            package.client_id != client_id,
            package.expires_on or date.max,
            package.terms.kind is Kind.FLEXIBLE,
            package.sold_on,
            package.id,
        ),
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
    ordered = suggested(packages, visit.client_id)
    for package in ordered:
        reasons = refusals(
            package,
            visit,
            today=today,
            usage=(usage or {}).get(package.id),
            pay_before_use=pay_before_use,
        )
        choices = _choices(package, visit)
        (other if reasons else fitting).append(Offer(package, reasons, choices))
    other.sort(key=lambda offer: offer.package.status(today) is not Status.ACTIVE)
    active = sum(package.status(today) is Status.ACTIVE for package in ordered)
    return Offers(tuple(fitting), tuple(other), active)


def _choices(package: ClientPackage, visit: VisitFacts) -> tuple[Included, ...]:
    left = [i for i in package.terms.included if i.remaining is None or i.remaining > 0]
    return tuple(sorted(left, key=lambda item: item.service_id != visit.service_id))
