"""Several visits booked on one package: what each leaves, and why one can't be paid by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from deskpkg.domain.eligibility import Reason, Usage, VisitFacts, can_override, refusals
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.zones import month_of, week_of


@dataclass(frozen=True, slots=True)
class Use:
    """A visit that holds a credit of a package."""

    day: date
    """Its date in the practice's zone."""
    excepted: bool = False
    """Whether an exception was made for it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of several visits, after those before it."""

    before: int
    """Credits left without it."""
    after: int
    """Credits left with it; the same if it is refused."""
    reasons: tuple[Reason, ...] = ()
    """Why the package can't pay for it."""

    @property
    def words(self) -> str:
        """What it leaves, "2 left → 1", or why it is refused."""
        if self.reasons:
            return "; ".join(reason.text for reason in self.reasons)
        return f"{self.before} left → {self.after}"


def steps(
    package: ClientPackage,
    visits: Sequence[VisitFacts],
    uses: Iterable[Use] = (),
    *,
    today: date,
    pay_before_use: bool = False,
) -> tuple[Step, ...]:
    """Return what a package says to several visits, booked one after the other.

    A visit that is refused takes no credit from those after it.

    Args:
        package: the package as it stands.
        visits: the visits in their order, each with its day.
        uses: all visits that hold a credit of the package already.
        today: the practice's day.
        pay_before_use: the practice's policy.
    """
    held, found = list(uses), []
    for visit in visits:
        assert visit.day is not None
        reasons = refusals(
            package,
            visit,
            today=today,
            usage=_usage(held, visit.day),
            pay_before_use=pay_before_use,
        )
        before = package.remaining
        if not reasons:
            held.append(Use(visit.day))
            package = _taken(package, visit.service_id, held)
        found.append(Step(before, package.remaining, reasons))
    return tuple(found)


def excepted(found: Iterable[Step]) -> tuple[Reason, ...]:
    """Return why some of several visits are refused if an exception can be made of all that."""
    refused = [step.reasons for step in found if step.reasons]
    if not all(can_override(reasons) for reasons in refused):
        return ()
    return tuple({reason.text: reason for reasons in refused for reason in reasons}.values())


def _usage(held: Iterable[Use], day: date) -> Usage:
    """Return what other visits use around a day."""
    days = [use.day for use in held]
    (monday, sunday), (first, last) = week_of(day), month_of(day)
    return Usage(
        week=sum(monday <= other <= sunday for other in days),
        month=sum(first <= other <= last for other in days),
        last_use=max((use.day for use in held if not use.excepted), default=None),
    )


def _taken(package: ClientPackage, service_id: int | None, held: Iterable[Use]) -> ClientPackage:
    """Return `package` with one more visit of a service booked, among all those of `held`."""
    included = tuple(
        replace(item, consumed=item.consumed + 1) if item.service_id == service_id else item
        for item in package.terms.included
    )
    taken = replace(
        package, terms=replace(package.terms, included=included), booked=package.booked + 1
    )
    expiry = package.terms.expiry
    if expiry is None or not expiry.from_first_use:
        return taken
    first = min(use.day for use in held)
    return replace(taken, expires_on=expiry.last_day(max(first, package.sold_on)))
