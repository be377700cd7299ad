"""The practice, its people, its places and what it offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from deskpkg.domain.text import fold


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice's own settings."""

    name: str
    country: str
    """ISO 3166 code."""
    currency: str
    """ISO 4217 code."""
    locale: str
    """As Babel writes it: "en_CA"."""
    zone: str
    """IANA key: "America/Toronto"."""
    opens: int = 480
    """Minutes after midnight at which the calendar begins."""
    closes: int = 1140
    tax_inclusive: bool = False
    pay_before_use: bool = False
    invoice_prefix: str = "INV-"
    invoice_due_days: int = 14
    closed_on_holidays: bool = False
    region: str = ""
    """The part of the country whose public holidays are kept, as `domain.holidays` calls it."""
    invoice_first: int = 1
    """The number with which a new series of invoices begins."""
    credit_prefix: str = "CN-"
    """What the numbers of credit notes begin with."""
    address: str = ""
    """As it stands on papers, several lines."""
    tax_number: str = ""
    iban: str = ""
    """The account that transfers go to; "" if none is printed."""
    bic: str = ""
    late_hours: int = 24
    """Hours of notice that a cancellation is asked for; 0 for none."""
    late_forfeits: bool = False
    """Whether it is proposed to use up the credit of what is canceled later than that."""
    missed_forfeits: bool = False
    """Whether it is proposed to use up the credit of a missed visit."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place where clients are seen."""

    id: int
    name: str
    code: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who treats."""

    id: int
    name: str
    code: str = ""
    """A short name for lists: "Mia"."""
    colour: int = 0
    """0 to 11, a place in the calendar's palette."""
    archived: bool = False
    service_ids: frozenset[int] = frozenset()

    @property
    def short(self) -> str:
        """The code, or the first name without one."""
        return self.code or self.name.split()[0]


def find_practitioners(people: Iterable[Practitioner], text: str) -> tuple[Practitioner, ...]:
    """Return those whom `text` may mean: by number ("#3"), by code, or by parts of their names."""
    people = tuple(people)
    wanted = fold(text)
    number = wanted.removeprefix("#")
    exact = tuple(p for p in people if number == str(p.id) or (wanted and wanted == fold(p.code)))
    if exact or not wanted:
        return exact
    words = wanted.split()
    return tuple(p for p in people if all(word in fold(f"{p.name} {p.code}") for word in words))


@dataclass(frozen=True, slots=True)
class Service:
    """Something a client can book."""

    id: int
    name: str
    minutes: int
    price_minor: int
    tax_rate: int = 0
    """Thousandths of a percent."""
    archived: bool = False
    practitioner_ids: frozenset[int] = frozenset()


def why_not_booked(service: str, *, archived: bool, linked: bool) -> str:
    """Return why a service can't be booked; nothing if it can.

    Args:
        service: its name.
        archived: whether it is.
        linked: whether a package pays for the visit.
    """
    if linked or not archived:
        return ""
    return f"{service} is archived: link a package that includes it, or choose another service."


@dataclass(frozen=True, slots=True)
class Setup:
    """What is there after the first run, and what is missing."""

    practice: Practice | None
    locations: int
    practitioners: int
    services: int
    packages: int
    clients: int

    @property
    def can_book(self) -> bool:
        """Whether there is all that an appointment needs but a client."""
        return self.practice is not None and self.practitioners > 0 and self.services > 0
