"""What the measured clinic consists of: a busy present, and a long past."""

import random
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.names import people
from deskpkg.domain.clients import NewClient
from deskpkg.domain.names import name_key
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Expiry, ExpiryUnit, Included, Kind, Terms
from deskpkg.store import Unit, changes, driver
from deskpkg.store.unit import instant_text

ZONE = ZoneInfo("America/Toronto")
PRACTITIONERS = ("Mia Tan", "Noor Aziz", "Paul Roy", "Eva Lund", "Ivo Kral", "Ana Luz", "Bo Lin",
                 "Kim Ray")  # fmt: skip
SERVICES = ("Assessment", "Massage", "Physiotherapy", "Pilates", "Rehab", "Review")
CREDITS = 10
SLOTS = tuple(time(8 + n * 45 // 60, n * 45 % 60) for n in range(13))
"""When visits begin: 13 a day for each of the 8 practitioners, one after another."""

MINUTES = 40
PER_CLIENT = 3
"""Packages that each client has."""


def set_up(unit: Unit) -> None:
    """Set a practice up with its people, services and a catalog, as a desk would."""
    changes.practice.set_up(
        unit, Practice("Large Clinic", "CA", "CAD", "en_CA", ZONE.key, closes=1200)
    )
    changes.practice.save_location(unit, "Main Street", "MAIN")
    changes.practice.save_location(unit, "Harbour", "HARB")
    services = [changes.practice.save_service(unit, name, 40, 9500) for name in SERVICES]
    for name in PRACTITIONERS:
        changes.practice.save_practitioner(unit, name)
    for number in range(12):
        included = tuple(Included(key, "") for key in services[number % 3 : number % 3 + 3])
        expiry = Expiry(12, ExpiryUnit.MONTHS) if number % 2 else None
        terms = Terms(
            f"{SERVICES[number % 6]} {CREDITS} #{number}",
            80_000 + 1_000 * number,
            Kind.FLEXIBLE,
            CREDITS,
            included,
            expiry,
        )
        changes.catalog.save(unit, terms)


@dataclass
class Clinic:
    """A clinic of so many clients, as it stands at the beginning of `today`."""

    connection: driver.Connection
    clients: int
    today: date
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    owners: list[int] = field(default_factory=list)
    """The client of each package, by its number less one."""
    sold: list[int] = field(default_factory=list)
    """Days before today on which each was sold."""
    held: "array[int]" = field(default_factory=lambda: array("B"))
    """Credits of each that visits hold."""

    @property
    def before(self) -> int:
        """How many days before today the calendar is full of the usual visits."""
        return 365 if self.clients > 10_000 else 45

    def fill(self) -> None:
        """Write everything."""
        self._clients()
        self._packages()
        self._appointments()
        self._bills()
        self._history()

    def _many(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * len(columns.split(",")))
        self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def _day(self, before: int) -> str:
        return (self.today - timedelta(days=before)).isoformat()

    # Clients

    def _clients(self) -> None:
        columns = "last_name, first_name, birth_date, phone, words, sort_key, created_at"
        self._many("client", columns, self._client_rows())

    def _client_rows(self) -> Iterator[tuple[Any, ...]]:
        for number, (last, first) in enumerate(people(self.clients, self.dice)):
            birth = date(1935, 1, 1) + timedelta(days=self.dice.randrange(30_000))
            phone = f"+1416{2_000_000 + number * 79 % 7_999_999}"
            new = NewClient(last, first, birth, phone)
            words = changes.clients.search_words(new, "CA")
            yield (
                *(last, first, birth.isoformat(), phone, words, name_key(last, first)),
                f"{self._day(4000)}T12:00:00Z",
            )

    # Packages

    def _packages(self) -> None:
        owners = [1 + n % self.clients for n in range(PER_CLIENT * self.clients)]
        self.owners = owners + [1] * (40 - PER_CLIENT)
        for number, owner in enumerate(self.owners):
            recent = (number >= PER_CLIENT * self.clients - self.clients * 9 // 20) or owner == 1
            since = self.dice.randrange(5, 300) if recent else self.dice.randrange(600, 3600)
            self.sold.append(since)
        self.held = array("B", bytes(len(self.owners)))
        self._many(
            "client_package",
            "client_id, package_id, currency, sold_on, expires_on, created_at, name, price_minor, "
            "kind, credits, expiry_count, expiry_unit",
            self._package_rows(),
        )
        self.connection.execute(
            "INSERT INTO client_package_service (client_package_id, service_id) SELECT cp.id, "
            "s.service_id FROM client_package cp JOIN package_service s USING (package_id)"
        )

    def _package_rows(self) -> Iterator[tuple[Any, ...]]:
        for number, (owner, since) in enumerate(zip(self.owners, self.sold, strict=True)):
            kind = number % 12
            credits = 60 if number >= PER_CLIENT * self.clients else CREDITS
            expiry = (12, "months") if kind % 2 else (None, None)
            yield (
                *(owner, kind + 1, "CAD", self._day(since)),
                self._day(since - 365) if kind % 2 else None,
                f"{self._day(since)}T14:00:00Z",
                f"{SERVICES[kind % 6]} {credits} #{kind}",
                *(80_000 + 1_000 * kind, "flexible", credits, *expiry),
            )

    # Visits

    def _appointments(self) -> None:
        columns = (
            "client_id, practitioner_id, location_id, service_id, starts_at, ends_at, zone, state, "
            "client_package_id, overlap_accepted, created_at"
        )
        self._many("appointment", columns, self._past())
        self._many("appointment", columns, self._long_past())
        self._many("appointment", columns, self._present())

    def _visit(
        self, owner: int, package: int | None, before: int, place: int, overlap: bool
    ) -> tuple[Any, ...]:
        """Return a visit so many days before today, at a place of the day's 104."""
        practitioner, slot = place % 8, place // 8
        start, end = self._times(before, slot)
        state = "completed" if before > 0 else "booked"
        service = (package - 1) % 12 % 3 + 1 if package else place % 6 + 1
        return (
            *(owner, practitioner + 1, place % 2 + 1, service, start, end, ZONE.key, state),
            *(package, int(overlap), start),
        )

    def _times(self, before: int, slot: int) -> tuple[str, str]:
        day = self.today - timedelta(days=before)
        start = datetime.combine(day, SLOTS[slot], tzinfo=ZONE).astimezone(UTC)
        return instant_text(start), instant_text(start + timedelta(minutes=MINUTES))

    def _past(self) -> Iterator[tuple[Any, ...]]:
        """Yield what used old packages up, a visit a week or so."""
        for number, owner in enumerate(self.owners[: PER_CLIENT * self.clients]):
            since = self.sold[number]
            if since < 600 or owner == 2:
                continue
            used = self.dice.choice((CREDITS, CREDITS, CREDITS, 7, 3))
            step = self.dice.randrange(5, 20)
            for visit in range(used):
                place = self.dice.randrange(104)
                yield self._visit(owner, number + 1, since - visit * step, place, overlap=True)
            self.held[number] = used

    def _long_past(self) -> Iterator[tuple[Any, ...]]:
        """Yield the 2,000 visits of the first client, and the two of the second."""
        own = [number for number, owner in enumerate(self.owners) if owner == 1][PER_CLIENT:]
        for visit in range(2_000):
            number = own[visit % len(own)]
            linked = self.held[number] < 50
            self.held[number] += linked
            place = self.dice.randrange(104)
            yield self._visit(1, number + 1 if linked else None, 400 + visit, place, overlap=True)
        for before in (400, 500):
            yield self._visit(2, 2, before, 5, overlap=True)

    def _present(self) -> Iterator[tuple[Any, ...]]:
        """Yield a full calendar around today: 104 visits a day, two thirds paid by a package."""
        last = PER_CLIENT * self.clients
        for before in range(self.before, -90, -1):
            for place in range(104):
                number = self.dice.randrange(max(2, last - self.clients * 9 // 20), last)
                linked = self.held[number] < CREDITS - 1 and place % 3 > 0
                self.held[number] += linked
                package = number + 1 if linked and self.sold[number] >= before else None
                yield self._visit(self.owners[number], package, before, place, overlap=False)

    # Money and history

    def _bills(self) -> None:
        """Write an invoice for every fourth package; four of five are paid."""
        run = self.connection.execute
        run(
            "INSERT INTO invoice (client_id, client_package_id, state, prefix, number, issued_on, "
            "due_on, currency, tax_minor, total_minor, content_hash, created_at, finalized_at) "
            "SELECT client_id, id, 'open', 'INV-', row_number() OVER (ORDER BY id), sold_on, "
            "sold_on, currency, 0, price_minor, '-', created_at, created_at "
            "FROM client_package WHERE id % 4 = 0"
        )
        run(
            "INSERT INTO invoice_line (invoice_id, position, description, unit_minor, "
            "client_package_id) SELECT id, 1, 'Sale', total_minor, client_package_id FROM invoice"
        )
        run(
            "INSERT INTO payment (id, client_id, kind, amount_minor, currency, method, paid_on, "
            "created_at) SELECT id, client_id, 'payment', total_minor, currency, 'Card', "
            "issued_on, created_at FROM invoice WHERE id % 5 > 0"
        )
        run(
            "INSERT INTO allocation (payment_id, invoice_id, amount_minor, created_at) "
            "SELECT id, id, amount_minor, created_at FROM payment"
        )

    def _history(self) -> None:
        columns = "at, staff, desk, operation, action, text, client_id"
        values = "'front', 'front', lower(hex(randomblob(16)))"
        self.connection.execute(
            f"INSERT INTO history ({columns}, client_package_id, delta) SELECT created_at, {values}"
            ", 'package.sold', 'Sold ' || name, client_id, id, credits FROM client_package"
        )
        self.connection.execute(
            f"INSERT INTO history ({columns}, appointment_id, client_package_id, delta) "
            f"SELECT created_at, {values}, 'appointment.created', 'Booked', client_id, id, "
            "client_package_id, -holds_credit FROM appointment WHERE overlap_accepted = 0"
        )
