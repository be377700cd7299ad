"""A package and a visit in plain words, to ask the rules of, and to make in the records."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from builders import MASSAGE, MIA, OSEI, PHYSIO, REVIEW, TODAY, Desk, after, fixed, pool, sold
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import Usage, VisitFacts, Why
from deskpkg.domain.packages import ClientPackage, Member, Payment
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.terms import Allowed, Terms
from deskpkg.domain.zones import month_of, week_of
from deskpkg.store import Unit, changes
from deskpkg.store.changes import linking
from deskpkg.store.models import Appointment

SERVICES = {"physio": PHYSIO, "review": REVIEW, "massage": MASSAGE}
NAMES = {"physio": "Physio 60", "review": "Review 30", "massage": "Massage"}

Use = tuple[int, str]
"""A visit that holds a credit: how many days from today, and of which service."""


@dataclass(frozen=True)
class Situation:
    """A package that was used a little, and a visit that it is to pay for; days are from today."""

    credits: int = 5
    fixed: tuple[int, int] | None = None
    """The allowances of physio and review; else a pool for both."""
    used: tuple[Use, ...] = ()
    last_day: int | None = None
    first_use: int | None = None
    """The days that it is valid from its first use on."""
    canceled: bool = False
    weekly: int | None = None
    monthly: int | None = None
    only_osei: bool = False
    of_another: bool = False
    shared: bool = False
    """Though another client's, with the visit's own."""
    pay_first: bool = False
    day: int = 1
    service: str = "physio"
    visit_canceled: bool = False
    repeats: bool = False
    linked: bool = False
    """To another package already."""

    @property
    def on(self) -> date:
        """The visit's."""
        return TODAY + timedelta(days=self.day)

    @property
    def uses(self) -> list[date]:
        """The dates of the other visits."""
        return [TODAY + timedelta(days=day) for day, _ in self.used]

    # -- for the rules alone ----------------------------------------------------------------------

    def package(self) -> ClientPackage:
        """The package as a value."""
        attended = sum(day < 0 for day, _ in self.used)
        first_used = min(self.uses, default=None)
        last_day = None if self.last_day is None else TODAY + timedelta(days=self.last_day)
        if self.first_use is not None and first_used is not None:
            last_day = max(first_used, SOLD_ON) + timedelta(days=self.first_use)
        package = sold(
            self._terms(),
            client_id=2 if self.of_another else 1,
            sold_on=SOLD_ON,
            expires_on=last_day,
            canceled_on=TODAY if self.canceled else None,
            attended=attended,
            booked=len(self.used) - attended,
            payment=Payment.NOT_INVOICED,
        )
        members = (Member(1, "Client 1, Jane"),) if self.of_another and self.shared else ()
        return replace(package, members=members)

    def _terms(self) -> Terms:
        terms = pool(self.credits)
        if self.fixed is not None:
            used = [sum(name == which for _, name in self.used) for which in ("physio", "review")]
            terms = fixed(*self.fixed, used=(used[0], used[1]))
            included = tuple(i for i in terms.included if i.allowance)
            terms = replace(terms, included=included)
        return replace(
            terms,
            weekly_limit=self.weekly,
            monthly_limit=self.monthly,
            expiry=None if self.first_use is None else after(self.first_use),
            allowed=Allowed.OWNER if self.only_osei else Allowed.ANY,
            owner_id=OSEI if self.only_osei else None,
        )

    def visit(self) -> VisitFacts:
        """The visit as a value."""
        return VisitFacts(
            client_id=1,
            service_id=SERVICES[self.service],
            service=NAMES[self.service],
            practitioner_id=MIA,
            day=self.on,
            repeating=self.repeats,
            canceled=self.visit_canceled,
            linked_to=7 if self.linked else None,
        )

    def usage(self) -> Usage:
        """What the other visits use around the visit."""
        week, month = week_of(self.on), month_of(self.on)
        return Usage(
            sum(week[0] <= day <= week[1] for day in self.uses),
            sum(month[0] <= day <= month[1] for day in self.uses),
            max(self.uses, default=None) if self.first_use is not None else None,
        )

    # -- in the records ---------------------------------------------------------------------------

    def make(self, desk: Desk) -> tuple[int, int]:
        """Make the package and the visit with the use cases; return their ids."""
        client = desk.client()  # the first one there is
        owner = desk.client() if self.of_another else client
        package = self._sell(desk, owner)
        for index, (day, service) in enumerate(self.used):
            visit = desk.book(
                owner,
                day=TODAY + timedelta(days=day),
                clock=time(7, index),
                service=self._service(desk, service),
                practitioner=desk.osei,
            )
            desk.store.run_write(self._attach, visit, package)
        if self.of_another and self.shared:
            desk.store.run_write(changes.managing.share, package, client)
        visit = self._book(desk, client)
        if self.linked:
            desk.link(visit, desk.sell(client))
        desk.store.run_write(self._touch, visit, package)
        if self.canceled:
            desk.store.run_write(changes.managing.cancel, package)
        desk.clock.turn(minutes=1)
        return package, visit

    def _sell(self, desk: Desk, owner: int) -> int:
        terms = desk.terms(
            self.credits,
            fixed=self.fixed,
            weekly_limit=self.weekly,
            monthly_limit=self.monthly,
            expiry=None if self.first_use is None else after(self.first_use),
            allowed=Allowed.OWNER if self.only_osei else Allowed.ANY,
            owner_id=desk.osei if self.only_osei else None,
        )
        catalog = desk.store.run_write(changes.catalog.save, terms)
        return desk.sell(owner, catalog, sold_on=SOLD_ON)

    def _service(self, desk: Desk, which: str) -> int:
        if which != "massage":
            return desk.physio if which == "physio" else desk.review
        return desk.store.run_write(changes.practice.save_service, "Massage", 60, 9500)

    def _book(self, desk: Desk, client: int) -> int:
        booking = desk.visit(
            client, day=self.on, clock=time(20), service=self._service(desk, self.service)
        )
        if self.repeats:
            once = Repeat(Every.WEEK, 1)
            return desk.store.run_write(changes.series.create, booking, once, unusual=True)[0]
        return desk.store.run_write(changes.appointments.book, booking, overlap=True, outside=True)

    @staticmethod
    def _attach(unit: Unit, visit: int, package: int) -> None:
        """Link a visit without asking the rules, which are asked of the situation's own alone."""
        linking.attach(unit, unit.session.get_one(Appointment, visit), package)

    def _touch(self, unit: Unit, visit: int, package: int) -> None:
        """Bring about what no use case does: a past last day, a policy."""
        if self.last_day is not None and self.first_use is None:
            last = (TODAY + timedelta(days=self.last_day)).isoformat()
            unit.execute(
                "UPDATE client_package SET expires_on = :d WHERE id = :p", d=last, p=package
            )
        if self.visit_canceled:
            changes.appointments.set_state(unit, visit, State.CANCELED)
        if self.pay_first:
            unit.execute("UPDATE practice SET pay_before_use = 1")


SOLD_ON = TODAY - timedelta(days=20)

# What refuses each, in the order in which the rules are asked.
SITUATIONS: dict[str, tuple[Situation, tuple[Why, ...]]] = {
    "nothing": (Situation(), ()),
    "a member of the family": (Situation(of_another=True, shared=True), ()),
    "somebody else's": (Situation(of_another=True), (Why.OTHER_CLIENT,)),
    "a canceled visit": (Situation(visit_canceled=True), (Why.VISIT_CANCELED,)),
    "a series": (Situation(repeats=True), (Why.REPEATING,)),
    "paid by another package": (Situation(linked=True), (Why.LINKED,)),
    "a canceled package": (Situation(canceled=True), (Why.CANCELED,)),
    "no credit": (Situation(credits=1, used=((2, "physio"),)), (Why.COMPLETED,)),
    "no credit of a fixed one": (
        Situation(fixed=(1, 0), used=((2, "physio"),)),
        (Why.COMPLETED, Why.USED_UP),
    ),
    "an allowance": (Situation(fixed=(1, 2), used=((2, "physio"),)), (Why.USED_UP,)),
    "the other allowance": (Situation(fixed=(1, 2), used=((2, "review"),)), ()),
    "its last day": (Situation(last_day=1), ()),
    "the day after": (Situation(last_day=0), (Why.AFTER_EXPIRY,)),
    "expired": (Situation(last_day=-1), (Why.EXPIRED, Why.AFTER_EXPIRY)),
    "expired after the visit": (Situation(last_day=-1, day=-2), (Why.EXPIRED,)),
    "not covered": (Situation(service="massage"), (Why.NOT_COVERED,)),
    "the other practitioner's": (Situation(only_osei=True), (Why.PRACTITIONER,)),
    "a full week": (Situation(weekly=1, used=((3, "review"),)), (Why.WEEK,)),
    "a full month": (Situation(monthly=2, used=((-9, "review"), (6, "review"))), (Why.MONTH,)),
    "another week and month": (
        Situation(weekly=1, monthly=1, used=((3, "review"),), day=7),
        (),
    ),
    "unpaid": (Situation(pay_first=True), (Why.UNPAID,)),
    "from its first use": (Situation(first_use=10, used=((5, "physio"),), day=15), ()),
    "long after its first use": (
        Situation(first_use=10, used=((5, "physio"),), day=16),
        (Why.AFTER_EXPIRY,),
    ),
    "too early a first use": (
        Situation(first_use=3, used=((5, "physio"),)),
        (Why.FIRST_USE,),
    ),
    "an expired week": (
        Situation(last_day=0, weekly=1, used=((0, "review"),)),
        (Why.AFTER_EXPIRY, Why.WEEK),
    ),
    "everything that may be set aside": (
        Situation(
            last_day=-1,
            weekly=1,
            monthly=1,
            used=((-1, "review"),),
            only_osei=True,
            service="massage",
        ),
        (
            *(Why.EXPIRED, Why.NOT_COVERED, Why.AFTER_EXPIRY),
            *(Why.PRACTITIONER, Why.WEEK, Why.MONTH),
        ),
    ),
    "a week, and no credit": (
        Situation(credits=1, weekly=1, used=((3, "physio"),)),
        (Why.COMPLETED, Why.WEEK),
    ),
    "an allowance after the last day": (
        Situation(fixed=(1, 2), last_day=0, used=((0, "physio"),)),
        (Why.USED_UP, Why.AFTER_EXPIRY),
    ),
    "expired, and unpaid": (
        Situation(last_day=-1, pay_first=True),
        (Why.EXPIRED, Why.UNPAID, Why.AFTER_EXPIRY),
    ),
    "canceled, for a series": (
        Situation(canceled=True, repeats=True),
        (Why.REPEATING, Why.CANCELED),
    ),
}
"""By what speaks against them."""

# What refuses a visit of tomorrow, for physio, that goes on after its package was canceled, when it
# is to become what the situation says.
GOING_ON: dict[str, tuple[Situation, tuple[Why, ...]]] = {
    "another day": (Situation(day=5), ()),
    "the last credit": (Situation(credits=2, used=((-1, "physio"),), day=5), ()),
    "the last one of its allowance": (Situation(fixed=(1, 2), day=5), ()),
    "another service of the pool": (Situation(service="review"), ()),
    "another allowance": (Situation(fixed=(3, 2), service="review"), (Why.CANCELED,)),
    "a service that is not covered": (Situation(service="massage"), (Why.NOT_COVERED,)),
    "after the last day": (Situation(last_day=3, day=5), (Why.AFTER_EXPIRY,)),
    "from a package that has expired": (
        Situation(last_day=-1, day=5),
        (Why.EXPIRED, Why.AFTER_EXPIRY),
    ),
    "a full week": (Situation(weekly=1, used=((7, "physio"),), day=8), (Why.WEEK,)),
    "a full month": (Situation(monthly=1, used=((10, "physio"),), day=12), (Why.MONTH,)),
    "not with her": (Situation(only_osei=True, day=5), (Why.PRACTITIONER,)),
    "before it is paid": (Situation(pay_first=True, day=5), (Why.UNPAID,)),
}
