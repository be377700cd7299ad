"""What the page of a client's package shows, read at one moment, and its head."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.billing import PAYMENT_WORDS, HistoryLine, InvoiceRow
from deskpkg.domain.managing import Sessions, Standing, coming_words, dates, sorted_out
from deskpkg.domain.messages import Message
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.plans import Plan
from deskpkg.domain.practice import Practice
from deskpkg.domain.prices import price_words
from deskpkg.domain.terms import Allowed
from deskpkg.domain.text import clean
from deskpkg.screens.words import days_left, expires_cell, moment, money, short
from deskpkg.store import Unit
from deskpkg.store.queries import (
    appointments,
    billing,
    clients,
    history,
    messages,
    packages,
    plans,
    uses,
)
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.cells import cut

NAME = 32
"""Cells for a name in a line that tells more."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A client's package with all that belongs to it, at one moment."""

    package: ClientPackage
    practice: Practice
    zone: ZoneInfo
    now: datetime
    today: date
    visits: tuple[VisitLine, ...]
    coming: frozenset[int]
    """Ids of the visits and requests that canceling it can cancel."""
    invoices: tuple[InvoiceRow, ...]
    applied_minor: int
    history: tuple[HistoryLine, ...]
    practitioners: tuple[str, ...] = ()
    """Who alone may be booked, by name; nobody if anybody may."""
    client: str = ""
    """How the client is called where nothing else tells who it is."""
    plan: Plan | None = None
    """The payment plan that stands on its invoice, or the last one that was canceled."""
    messages: tuple[Message, ...] = ()
    """What was written to the client about it, the newest first."""
    email: str = ""
    """Where the client would be written to; "" if no address is known."""

    @property
    def sessions(self) -> Sessions:
        """Its visits, by what they are."""
        return sorted_out(self.visits, self.now)

    @property
    def standing(self) -> Standing:
        """What canceling or deleting it would touch."""
        coming = [visit for visit in reversed(self.visits) if visit.id in self.coming]
        return Standing(
            self.package,
            tuple(coming),
            len(self.visits) - len(coming),
            self.invoices,
            self.applied_minor,
            self.plan,
        )

    def money(self, minor: int) -> str:
        """Return an amount as the practice writes it."""
        return money(minor, self.practice)

    def moment(self, at: datetime) -> str:
        """Return an instant as the desk writes it."""
        return moment(at, self.zone, self.today)

    def when(self, visit: VisitLine) -> str:
        """Return when a visit is, with who comes if it is one of the family."""
        who = "" if visit.client_id == self.package.client_id else f" ({short_name(visit.client)})"
        return f"{self.moment(visit.starts_at)}{who}"


def read_whole(unit: Unit, package_id: int) -> Whole:
    """Read a client's package.

    Raises:
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id)
    return Whole(
        package,
        practices.the_practice(unit),
        unit.zone,
        unit.now,
        unit.today,
        appointments.of_package(unit, package_id),
        frozenset(uses.coming(unit, package_id)),
        billing.of_package(unit, package_id),
        packages.applied(unit, package_id),
        history.of_package(unit, package_id),
        _allowed(unit, package),
        clients.called(unit, package.client_id),
        plans.of_package(unit, package_id),
        messages.of_package(unit, package_id),
        clients.client(unit, package.client_id).email,
    )


def _allowed(unit: Unit, package: ClientPackage) -> tuple[str, ...]:
    """Return the names of those who alone may be booked with a package."""
    terms = package.terms
    match terms.allowed:
        case Allowed.ANY:
            return ()
        case Allowed.OWNER:
            ids = frozenset({terms.owner_id})
        case Allowed.LISTED:
            ids = terms.practitioner_ids
    people = practices.practitioners(unit, archived=True)
    return tuple(person.name for person in people if person.id in ids)


def short_name(name: str) -> str:
    """Return a name as far as a line has room for it that tells more."""
    return cut(clean(name), NAME)


def until(whole: Whole) -> str:
    """Return "through 30 Nov (6 days)", "expired 30 Jun (2 days ago)", "no expiry"."""
    last, today = whole.package.expires_on, whole.today
    if last is None:
        return str(expires_cell(whole.package, today))
    verb = "through" if last >= today else "expired"
    return f"{verb} {short(last, today)} ({days_left(last, today)})"


def head(whole: Whole) -> Text:
    """Return what was sold, used and is left; what it cost and was paid; what was decided of it."""
    package, terms = whole.package, whole.package.terms
    lines = [
        Text(f"{short_name(whole.client)}   sold {short(package.sold_on, whole.today)}"),
        Text.assemble(
            f"Credits {package.credits}   Consumed {package.consumed} ",
            f"({package.attended} attended, {package.booked} booked)   ",
            (f"Remaining {package.remaining}", "bold"),
            f"   Lost {package.lost}" if package.lost else "",
        ),
        Text(
            f"Price {price_words(terms.price_minor, terms.tax_rate, whole.practice)}   "
            f"Paid {paid_of(whole)} ({paid_words(whole)})"
        ),
    ]
    if limits := limits_words(whole):
        lines.append(Text(limits))
    if package.canceled_on is not None:
        lines.append(Text(canceled_words(whole), "bold"))
    return Text("\n").join(lines)


def cancel_words(whole: Whole) -> str:
    """Return "cancel 1 session to come: Tue 1 Dec 11:00", what goes with a package if chosen."""
    coming = whole.standing.coming
    if not coming:
        return "no session or request is to come"
    return f"cancel {coming_words(coming)} to come: {dates(coming, whole.when)}"


def paid_of(whole: Whole) -> str:
    """Return "200.01 of 227.01", what was paid of what is to be paid; one amount if it is all."""
    paid, due = whole.package.paid_minor, whole.package.billed_minor
    return whole.money(paid) + (f" of {whole.money(due)}" if due and paid != due else "")


def paid_words(whole: Whole) -> str:
    """Return "unpaid", or "paid, set by hand by Ana on 12 Nov"."""
    package = whole.package
    words = PAYMENT_WORDS[package.payment]
    if not package.payment_set_by:
        return words
    day = short(package.payment_set_on, whole.today) if package.payment_set_on else ""
    who = short_name(package.payment_set_by)
    return f"{words}, set by hand by {who}{f' on {day}' if day else ''}"


def limits_words(whole: Whole) -> str:
    """Return "At most 1 a week, 4 a month · only with Mia Brandt"; empty without limits."""
    terms = whole.package.terms
    limits = ((terms.weekly_limit, "week"), (terms.monthly_limit, "month"))
    counts = ", ".join(f"{limit} a {name}" for limit, name in limits if limit)
    parts = [f"At most {counts}"] if counts else []
    if whole.practitioners:
        parts.append(f"only with {', '.join(map(short_name, whole.practitioners))}")
    words = " · ".join(parts)
    return words[:1].upper() + words[1:]


def canceled_words(whole: Whole) -> str:
    """Return "Canceled 3 Nov · 2 sessions to come go on"."""
    assert whole.package.canceled_on is not None
    words = f"Canceled {short(whole.package.canceled_on, whole.today)}"
    sessions = whole.sessions
    if left := (*sessions.scheduled, *sessions.requests):
        words += f" · {coming_words(left)} to come {'goes' if len(left) == 1 else 'go'} on"
    if whole.plan is not None and whole.plan.active:
        words += " · its payment plan goes on"
    return words
