"""What can be done with a package after it was sold, and what canceling or deleting it does."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.billing import InvoiceRow
from deskpkg.domain.packages import ClientPackage, go_on, in_a_row, sessions
from deskpkg.domain.plans import Plan

DATES = 6
"""How many dates are listed before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The visits that a package is linked to."""

    requests: tuple[VisitLine, ...]
    """What clients asked for and the desk has not confirmed, the soonest first."""
    scheduled: tuple[VisitLine, ...]
    """What is booked and not over yet, the soonest first."""
    past: tuple[VisitLine, ...]
    """What has begun, was missed or canceled, the latest first."""


def sorted_out(visits: Sequence[VisitLine], now: datetime) -> Sessions:
    """Return visits, given in any order, by what they are at the aware instant `now`."""
    ordered = sorted(visits, key=lambda visit: (visit.starts_at, visit.id))
    requests = tuple(visit for visit in ordered if visit.state is State.REQUESTED)
    booked = [visit for visit in ordered if visit.state is State.BOOKED and visit.ends_at > now]
    past = [visit for visit in ordered if visit not in booked and visit not in requests]
    return Sessions(requests, tuple(booked), tuple(reversed(past)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A package, with what canceling or deleting it would touch."""

    package: ClientPackage
    coming: tuple[VisitLine, ...] = ()
    """Visits and requests that have not begun, the soonest first."""
    others: int = 0
    """How many other visits are linked to it."""
    invoices: tuple[InvoiceRow, ...] = ()
    applied_minor: int = 0
    """The money that is applied to its invoices."""
    plan: Plan | None = None
    """The payment plan that stands on its invoice, or the last one that was canceled."""

    @property
    def running(self) -> int:
        """How many booked visits have begun and are not over."""
        return self.package.booked - len(self.booked)

    @property
    def booked(self) -> tuple[VisitLine, ...]:
        """What of `coming` is booked."""
        return tuple(visit for visit in self.coming if visit.state is not State.REQUESTED)

    @property
    def requests(self) -> tuple[VisitLine, ...]:
        """What of `coming` was only asked for."""
        return tuple(visit for visit in self.coming if visit.state is State.REQUESTED)


def why_not_book(package: ClientPackage) -> str:
    """Return why no visit can be booked on a package, whatever the visit; empty if one can."""
    if package.canceled_on is not None:
        return "It is canceled: no more visits can be booked on it."
    if package.remaining <= 0:
        return "Nothing is left of it: e adds credits, or sell another one."
    return ""


def why_not_edit(package: ClientPackage) -> str:
    """Return why a package can't be changed; empty if it can."""
    return "It is canceled and can't be changed any more." if package.canceled_on else ""


def why_not_cancel(package: ClientPackage) -> str:
    """Return why a package can't be canceled; empty if it can."""
    return "It is canceled already." if package.canceled_on else ""


def why_not_delete(standing: Standing) -> str:
    """Return why a package can't be deleted; empty if it can."""
    return "Money is applied to it: cancel it instead." if standing.applied_minor else ""


def coming_words(visits: Sequence[VisitLine]) -> str:
    """Return "2 sessions and 1 request"."""
    asked = sum(visit.state is State.REQUESTED for visit in visits)
    booked = len(visits) - asked
    parts = [sessions(booked)] if booked else []
    if asked:
        parts.append(f"{asked} {'request' if asked == 1 else 'requests'}")
    return in_a_row(parts) if parts else "no session"


def dates(visits: Sequence[VisitLine], when: Callable[[VisitLine], str]) -> str:
    """Return "Tue 24 Nov 11:00, Tue 1 Dec 11:00 and 3 more"; `when` writes one of them."""
    if len(visits) <= DATES:
        return in_a_row([when(visit) for visit in visits])
    listed = ", ".join(when(visit) for visit in visits[: DATES - 1])
    return f"{listed} and {len(visits) - DATES + 1} more"


def of_canceling(
    standing: Standing, money: Callable[[int], str], *, visits: bool, plan: bool = False
) -> tuple[str, ...]:
    """Return what canceling a package does, a sentence each.

    Args:
        standing: the package as it stands.
        money: writes an amount in minor units as the practice does.
        visits: whether the visits and requests to come are canceled with it.
        plan: whether its payment plan is canceled with it.
    """
    lost = standing.package.remaining
    told = [*of_coming(standing, visits=visits)]
    if visits:
        lost += sum(visit.holds_credit for visit in standing.coming)
    if running := standing.running:
        are = "session that has begun goes" if running == 1 else "sessions that have begun go"
        told.append(f"{running} {are} on.")
    if standing.plan is not None and standing.plan.active:
        becomes = "is canceled" if plan else "goes on"
        told.append(f"Its payment plan {becomes}: {plan_words(standing.plan, money)} to come.")
    return (*told, _lost(lost), *_money_stays(standing, money))


def of_coming(standing: Standing, *, visits: bool) -> Iterator[str]:
    """Yield what becomes of the visits to come: canceled with the package (`visits`), or not."""
    if visits and standing.coming:
        yield f"{coming_words(standing.coming)} to come {_are(standing.coming)} canceled."
    else:
        yield from _going_on(standing)


def plan_words(plan: Plan, money: Callable[[int], str]) -> str:
    """Return "2 payments, 266.66": what is still to come by a plan."""
    left = sum(line.open_minor > 0 for line in plan.lines)
    return f"{left} {'payment' if left == 1 else 'payments'}, {money(plan.open_minor)}"


def _going_on(standing: Standing) -> Iterator[str]:
    if booked := len(standing.booked):
        kept = "its credit" if booked == 1 else "their credits"
        yield f"{go_on(booked)} and {'keeps' if booked == 1 else 'keep'} {kept}."
    if requests := standing.requests:
        stays = "stays, but can't" if len(requests) == 1 else "stay, but can't"
        yield f"{coming_words(requests)} to come {stays} be confirmed on it any more."


def of_deleting(
    standing: Standing, money: Callable[[int], str], when: Callable[[VisitLine], str]
) -> tuple[str, ...]:
    """Return what deleting a package does, a sentence each.

    Args:
        standing: the package as it stands.
        money: writes an amount in minor units as the practice does.
        when: writes when a visit is, and of the family's who comes.
    """
    told = ["It is taken off the client's record; the history keeps it."]
    if coming := standing.coming:
        stay = "it stays" if len(coming) == 1 else "they stay"
        told.append(
            f"{coming_words(coming)} to come {_are(coming)} NOT canceled: {stay} in the calendar, "
            f"unlinked, to be paid singly: {dates(coming, when)}."
        )
    if standing.others:
        are = "session is" if standing.others == 1 else "sessions are"
        told.append(f"{standing.others} other {are} unlinked too.")
    return (*told, _lost(standing.package.remaining), *_money_stays(standing, money))


def _are(visits: Sequence[VisitLine]) -> str:
    return "is" if len(visits) == 1 else "are"


def _lost(credits: int) -> str:
    if credits <= 0:
        return "No credit is lost: all are used."
    return f"{credits} unused {'credit is' if credits == 1 else 'credits are'} lost."


def _money_stays(standing: Standing, money: Callable[[int], str]) -> Iterator[str]:
    """Yield what becomes of the money and the bills: nothing."""
    if paid := standing.package.paid_minor:
        yield f"Paid {money(paid)}: no refund is made here."
    for invoice in standing.invoices:
        if invoice.state == "draft":
            yield f"The draft of its invoice stays, {money(invoice.total_minor)}."
        elif invoice.open_minor:
            yield f"{invoice.number} stays, {money(invoice.open_minor)} open."
