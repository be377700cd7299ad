"""What tests of the rules and the records build their cases with."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from deskpkg.domain.appointments import Appointment, Booking, State
from deskpkg.domain.clients import NewClient
from deskpkg.domain.packages import ClientPackage, Payment, Status
from deskpkg.domain.practice import Practice
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Expiry, ExpiryUnit, Included, Kind, Terms
from deskpkg.domain.zones import instant_of
from deskpkg.store import Store, Unit, changes, driver
from deskpkg.store.queries import appointments, packages
from deskpkg.store.verifier import verify

TODAY = date(2026, 11, 24)
"""The day at the desk: a Tuesday."""

NOW = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
"""10:57 of that day in Toronto."""

PHYSIO, REVIEW, MASSAGE = 1, 2, 3
"""Ids of services in rules without a store."""

MIA, OSEI = 1, 2
"""Ids of practitioners in rules without a store."""


def fixed(physio: int = 3, review: int = 2, *, used: tuple[int, int] = (0, 0)) -> Terms:
    """Return terms with an allowance for each of two services."""
    included = (
        Included(PHYSIO, "Physio 60", physio, used[0], 60),
        Included(REVIEW, "Review 30", review, used[1], 30),
    )
    return Terms("Starter", 45000, Kind.FIXED, physio + review, included)


def pool(credits: int = 5) -> Terms:
    """Return terms with one pool for two services."""
    included = (Included(PHYSIO, "Physio 60"), Included(REVIEW, "Review 30"))
    return Terms("Flex", 40000, Kind.FLEXIBLE, credits, included)


def sold(terms: Terms | None = None, **changed: Any) -> ClientPackage:
    """Return a client's package, active and unused unless `changed`."""
    package = ClientPackage(
        id=1,
        client_id=1,
        client="Smith, Jane",
        terms=terms or pool(),
        currency="CAD",
        sold_on=date(2026, 11, 1),
        expires_on=None,
        attended=0,
        booked=0,
        payment=Payment.PAID,
    )
    return replace(package, **changed)


@dataclass
class Clock:
    """A clock that tells what it was set to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return the instant it was set to."""
        return self.now

    def turn(self, **by: float) -> None:
        """Set it on by a `timedelta`."""
        self.now += timedelta(**by)


@dataclass
class Desk:
    """A practice with two practitioners and two services in a database, worked by use cases."""

    store: Store
    clock: Clock
    zone: str = "America/Toronto"
    mia: int = 0
    osei: int = 0
    place: int = 0
    physio: int = 0
    review: int = 0
    clients: int = field(default=0)

    @classmethod
    def at(cls, path: Path, zone: str = "America/Toronto", **options: Any) -> "Desk":
        """Make a database at `path` with the practice in it."""
        clock = Clock()
        desk = cls(Store.create(path, clock=clock, **options), clock, zone)
        desk.store.run_write(desk._open)
        return desk

    @classmethod
    def over(cls, path: Path, **options: Any) -> "Desk":
        """Open a database that has a practice in it."""
        clock = Clock()
        desk = cls(Store(path, clock=clock, **options), clock)
        desk.zone = desk.value("SELECT zone FROM practice")
        desk.mia, desk.osei = desk.rows("SELECT min(id), max(id) FROM practitioner")[0]
        desk.physio, desk.review = desk.rows("SELECT min(id), max(id) FROM service")[0]
        desk.place = desk.value("SELECT min(id) FROM location")
        return desk

    def _open(self, unit: Unit) -> None:
        changes.practice.set_up(unit, Practice("Main Street", "CA", "CAD", "en_CA", self.zone))
        self.place = changes.practice.save_location(unit, "Main St")
        self.mia = changes.practice.save_practitioner(unit, "Mia Brandt", "Mia")
        self.osei = changes.practice.save_practitioner(unit, "Dr K. Osei", "Osei")
        self.physio = changes.practice.save_service(unit, "Physio 60", 60, 9000)
        self.review = changes.practice.save_service(unit, "Review 30", 30, 5000)

    def client(self, last: str = "", first: str = "Jane", **more: Any) -> int:
        """Add a client, each with another name unless one is given."""
        self.clients += 1
        name = last or f"Client {self.clients}"
        return self.store.run_write(changes.clients.add, NewClient(name, first, **more))

    def terms(
        self, credits: int = 5, *, fixed: tuple[int, int] | None = None, **changed: Any
    ) -> Terms:
        """Return terms of a pool of credits, or of allowances for physio and review."""
        services = ((self.physio, "Physio 60"), (self.review, "Review 30"))
        if fixed is None:
            included = tuple(Included(key, name) for key, name in services)
            terms = Terms("Flex", 40000, Kind.FLEXIBLE, credits, included)
        else:
            included = tuple(
                Included(key, name, count)
                for (key, name), count in zip(services, fixed, strict=True)
                if count
            )
            terms = Terms("Starter", 45000, Kind.FIXED, sum(fixed), included)
        return replace(terms, **changed)

    def package(self, credits: int = 5, **changed: Any) -> int:
        """Add a package to the catalog; arguments as for `terms`."""
        return self.store.run_write(changes.catalog.save, self.terms(credits, **changed))

    def sell(
        self,
        client: int,
        package: int | None = None,
        change: Adjusted | None = None,
        sold_on: date | None = None,
    ) -> int:
        """Sell a package of the catalog, a new one of 5 credits by default."""
        package = self.package() if package is None else package
        return self.store.run_write(changes.packages.sell, client, package, change, sold_on)

    def visit(
        self,
        client: int,
        day: date | None = None,
        clock: time = time(14),
        *,
        service: int | None = None,
        practitioner: int | None = None,
        **more: Any,
    ) -> Booking:
        """Return what a form says of a visit, by default physio with Mia tomorrow at 14:00."""
        day = day or TODAY + timedelta(days=1)
        start = instant_of(day, clock, self.zone, fold=0)
        return Booking(
            client,
            practitioner or self.mia,
            service or self.physio,
            self.place,
            start,
            start + timedelta(hours=1),
            **more,
        )

    def book(
        self,
        client: int,
        package: int | None = None,
        day: date | None = None,
        clock: time = time(14),
        *,
        state: State = State.BOOKED,
        override: str = "",
        **more: Any,
    ) -> int:
        """Book a visit at any time, beside whatever else there is; arguments as for `visit`."""
        booking = self.visit(client, day, clock, **more)
        return self.store.run_write(
            changes.appointments.book,
            booking,
            package,
            overlap=True,
            outside=True,
            state=state,
            override=override,
        )

    def set(self, appointment: int, state: State, **more: Any) -> None:
        """Let a visit become something."""
        self.store.run_write(changes.appointments.set_state, appointment, state, **more)

    def link(self, appointment: int, package: int) -> None:
        """Link a visit."""
        self.store.run_write(changes.appointments.link, appointment, package)

    def unlink(self, appointment: int) -> None:
        """Unlink a visit."""
        self.store.run_write(changes.appointments.unlink, appointment)

    def update(self, appointment: int, booking: Booking, package: int | None, **more: Any) -> None:
        """Change a visit as it stands now."""
        version = more.pop("version", None) or self.appointment(appointment).version
        self.store.run_write(
            changes.appointments.update, appointment, booking, package, version=version, **more
        )

    def one(self, package: int) -> ClientPackage:
        """Return a client's package as it stands."""
        return self.store.run_read(packages.one, package)

    def left(self, package: int) -> int:
        """Return what is left of a client's package."""
        return self.one(package).remaining

    def status(self, package: int) -> Status:
        """Return what a client's package is at the desk's hour."""
        return self.store.run_read(lambda unit: packages.one(unit, package).status(unit.today))

    def appointment(self, key: int) -> Appointment:
        """Return a visit as it stands."""
        return self.store.run_read(appointments.one, key)

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT."""
        return self.store.run_read(lambda unit: unit.query(sql, **params))

    def value(self, sql: str, **params: Any) -> Any:
        """Return the first value of a SELECT."""
        return self.rows(sql, **params)[0][0]

    def history(self, package: int) -> list[tuple[str, int]]:
        """Return what happened to a package: the action, and how its count changed."""
        sql = "SELECT action, delta FROM history WHERE client_package_id = :key ORDER BY id"
        return [(row[0], row[1]) for row in self.rows(sql, key=package)]

    def broken(self) -> list[str]:
        """Return the promises that are broken in the database."""
        with closing(driver.connect(self.store.path)) as connection:
            return list(verify(connection))

    def dump(self) -> list[str]:
        """Return everything the database says, to tell whether it changed."""
        with self.raw() as connection:
            rows: list[str] = []
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%search%'"
            ).fetchall():
                found = sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
                rows += [f"{table} {row}" for row in found]
            return rows

    @contextmanager
    def raw(self) -> Iterator[driver.Connection]:
        """Open the database as any program could."""
        with closing(driver.connect(self.store.path)) as connection:
            yield connection


def after(count: int, unit: ExpiryUnit = ExpiryUnit.DAYS) -> Expiry:
    """Return an expiry that is counted from the first use."""
    return Expiry(count, unit, from_first_use=True)
