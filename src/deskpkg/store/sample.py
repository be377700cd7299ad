"""A believable clinic, made through the use cases; the same for the same instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.domain.refunds import Basis, settle
from deskpkg.domain.selling import Adjusted
from deskpkg.store import changes
from deskpkg.store import sample_data as data
from deskpkg.store.changes.refunds import Giving
from deskpkg.store.queries import messages, packages, refunds
from deskpkg.store.sample_clinic import DAY, MINUTE, OPENING, Clinic
from deskpkg.store.store import Store
from deskpkg.store.unit import Unit

SINGLE_VISITS = 45
"""How many visits are paid singly, before and after today."""


def fill(store: Store, now: datetime) -> None:
    """Fill a new, empty database with a clinic as it stands at `now`, an aware instant.

    Everything is done in one transaction, but dated and told as if it had been done day by day.
    """
    store.run_write(_fill, now)


def _fill(unit: Unit, now: datetime) -> None:
    clinic = _Plan(unit, now)
    clinic.open()
    clinic.plan()
    clinic.live()
    clinic.remind()


@dataclass(slots=True)
class _Sold:
    """A package that will have been sold when its visits are booked."""

    client: str
    package: str
    at: datetime
    id: int = 0


@dataclass
class _Plan(Clinic):
    """What is to happen at the clinic."""

    def plan(self) -> None:
        """Plan all sales and visits."""
        for today in data.TODAY:
            self.occupy(today.client, today.service, self.today, _minutes(today.time))
        sold = [self._plan_sale(sale) for sale in data.SALES]
        for today in data.TODAY:
            package = next(
                (s for s in sold if (s.client, s.package) == (today.client, today.package)), None
            )
            self._plan_today(today, package)
        self._plan_single(data.JANE_A, 8)
        others = [person for person in data.PEOPLE if person not in (data.JANE, data.JANE_A)]
        for _ in range(SINGLE_VISITS - 1):
            person = self.dice.choice(others)
            self._plan_single(person, self.dice.choice([*range(-50, 0), *range(1, 25)]))

    def _plan_sale(self, sale: data.Sale) -> _Sold:
        """Plan a sale and its weekly visits, on one day of the week that is not today's."""
        facts = data.PACKAGES[sale.package]
        shift = self.dice.choice(
            [day for day in range(1, 7) if (self.today + day * DAY).weekday() != 6]
        )
        past = sale.attended + bool(sale.mishap)
        first = self.today + DAY * (shift - 7 * (past + sale.weeks))
        sold_at = self.office(
            min(first, self.today) - (7 * sale.waited + self.dice.randrange(2, 5)) * DAY
        )
        sold = _Sold(sale.client, sale.package, sold_at)
        self.then(sold_at, lambda unit: self._sell(unit, sale, sold))
        self._plan_bill(sale, facts, sold, sold_at)
        fates = [sale.mishap] * bool(sale.mishap) + [""] * sale.attended
        services = iter(facts.services * facts.credits)
        for week, fate in enumerate(fates):
            service = next(services) if fate in ("", "forfeited") else facts.services[0]
            self._plan_visit(sale.client, service, first + week * 7 * DAY, sold, sold_at, fate)
        for week in range(sale.booked):
            day = self.today + DAY * (shift + 7 * week)
            self._plan_visit(sale.client, next(services), day, sold, sold_at)
        if sale.canceled:
            last = self.office(self.today - 5 * DAY)
            note = "moves to another town"
            if sale.paid == "paid":
                self.then(last, lambda unit: self._give_back(unit, sold.id))
            else:
                self.then(last, lambda unit: changes.managing.cancel(unit, sold.id, note))
        return sold

    def _sell(self, unit: Unit, sale: data.Sale, sold: _Sold) -> None:
        last_day = None if sale.left_days is None else self.today + sale.left_days * DAY
        sold.id = changes.packages.sell(
            unit,
            self.client(sale.client),
            self.catalog[sale.package].id,
            Adjusted(expires_on=last_day),
        )
        if sold.at < self.now - 10 * DAY:
            for message in messages.of_package(unit, sold.id):
                changes.messages.give(unit, message.id)

    def remind(self) -> None:
        """Remind somebody of what is left; that waits, like the confirmations of late."""
        client, name = data.REMINDED
        unit = self.at(self.now - MINUTE)
        package = next(p for p in packages.of_client(unit, self.client(client)) if p.name == name)
        changes.messages.remind(unit, package.id)

    def _plan_bill(
        self, sale: data.Sale, facts: data.PackageFacts, sold: _Sold, sold_at: datetime
    ) -> None:
        if not facts.price_minor or sale.paid == "none":
            return
        invoice: list[int] = []
        owner = self.practitioners[data.SERVICES[facts.services[0]].practitioner]
        method = self.dice.choice(data.METHODS)

        def draft(unit: Unit) -> None:
            place = self.locations[0]
            invoice.append(changes.invoices.invoice_package(unit, sold.id, owner, place))

        def pay(unit: Unit) -> None:
            total = unit.value("SELECT total_minor FROM invoice WHERE id = :id", id=invoice[0])
            paid = {"part": total * 3 // 8000 * 1000, "plan": -(-total // 3), "over": total + 2000}
            amount = paid.get(sale.paid, total)
            changes.payments.pay(unit, invoice[0], Paying(amount, method))

        self.then(sold_at + MINUTE, draft)
        if sale.paid != "draft":
            later = sold_at + 2 * MINUTE
            self.then(later, lambda unit: _done(changes.invoices.finalize(unit, invoice[0])))
        if sale.paid == "plan":
            self.then(sold_at + 3 * MINUTE, lambda unit: self._agree(unit, invoice[0]))
        if sale.paid in ("paid", "part", "plan", "over"):
            self.then(sold_at + 4 * MINUTE, pay)

    def _agree(self, unit: Unit, invoice: int) -> None:
        """Make a plan of three payments, of which the second is due today."""
        total = unit.value("SELECT total_minor FROM invoice WHERE id = :id", id=invoice)
        schedule = Schedule(total, 3, Every.FORTNIGHT, self.today - 14 * DAY)
        changes.plans.make(unit, invoice, schedule)

    def _give_back(self, unit: Unit, package: int) -> None:
        """Pay back what is unused of a package."""
        used = refunds.used(unit, package)
        assert used is not None
        back = settle(used, Basis.PRO_RATA).back_minor
        giving = Giving(used, Basis.PRO_RATA, 0, back, data.METHODS[0])
        changes.refunds.give_back(unit, package, giving)

    def _plan_single(self, person: str, days: int) -> None:
        day = self.today + days * DAY
        day += DAY if day.weekday() == 6 else timedelta()
        if day == self.today:
            day += 2 * DAY if day.weekday() == 5 else DAY
        fate = self.dice.choices(["", "missed", "canceled"], [8, 1, 1])[0]
        state = State.BOOKED
        if day > self.today and self.dice.random() < 0.1:
            state, fate = State.REQUESTED, ""
        service = self.dice.choice(list(data.SERVICES))
        known = self.now - OPENING + DAY
        self._plan_visit(person, service, day, None, known, fate, state)

    def _plan_today(self, today: data.Visit, sold: _Sold | None) -> None:
        start = self.moment(self.today, _minutes(today.time))
        end = start + data.SERVICES[today.service].minutes * MINUTE
        asked = self.office(self.today - self.dice.randrange(1, 5) * DAY)
        asked = max(asked, sold.at + 10 * MINUTE) if sold else asked
        visit = self._plan_booking(today.client, today.service, start, sold, asked, today.notes)
        if today.fate == "missed":
            self.then(start + 20 * MINUTE, self._becomes(visit, State.MISSED))
            return
        arrival = end - MINUTE if today.fate == "late" else start - today.early * MINUTE
        self.then(arrival, self._becomes(visit, State.ARRIVED))
        self.then(end, self._becomes(visit, State.COMPLETED))

    def _plan_visit(
        self,
        client: str,
        service: str,
        day: date,
        sold: _Sold | None,
        after: datetime,
        fate: str = "",
        state: State = State.BOOKED,
    ) -> None:
        """Plan a visit at some free time of a day, booked some days before, but `after` then."""
        minute = self.free(client, service, day)
        if minute is None:
            return
        start = self.moment(day, minute)
        end = start + data.SERVICES[service].minutes * MINUTE
        asked = self.office(min(day, self.today) - self.dice.randrange(1, 9) * DAY)
        asked = min(max(asked, after + 10 * MINUTE), start - MINUTE)
        visit = self._plan_booking(client, service, start, sold, asked, state=state)
        if fate == "canceled":
            before = max(asked + MINUTE, start - timedelta(hours=26))
            self.then(before, self._becomes(visit, State.CANCELED, reason="not well"))
        elif fate:
            forfeit = fate == "forfeited"
            self.then(end, self._becomes(visit, State.MISSED, forfeit=forfeit))
        elif state is State.BOOKED:
            self.then(start - 5 * MINUTE, self._becomes(visit, State.ARRIVED))
            self.then(end, self._becomes(visit, State.COMPLETED))

    def _plan_booking(
        self,
        client: str,
        service: str,
        start: datetime,
        sold: _Sold | None,
        asked: datetime,
        notes: str = "",
        state: State = State.BOOKED,
    ) -> list[int]:
        """Plan that a visit is booked; its id will be in the list that is returned."""
        visit: list[int] = []
        facts = data.SERVICES[service]
        booking = Booking(
            self.client(client),
            self.practitioners[facts.practitioner],
            self.services[service],
            self.locations[facts.practitioner == data.LI],
            start,
            start + facts.minutes * MINUTE,
            notes,
            confirmed=self.dice.random() < 0.4,
        )

        def book(unit: Unit) -> None:
            package = sold.id if sold else None
            visit.append(changes.appointments.book(unit, booking, package, state=state))

        self.then(asked, book)
        return visit

    def _becomes(
        self, visit: list[int], state: State, *, forfeit: bool = False, reason: str = ""
    ) -> Callable[[Unit], None]:
        return lambda unit: changes.appointments.set_state(
            unit, visit[0], state, forfeit=forfeit, reason=reason
        )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _done(_: object) -> None:
    """Drop a use case's answer."""
