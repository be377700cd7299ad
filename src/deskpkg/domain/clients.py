"""Clients: their names, and what a search shows of them."""

from dataclasses import dataclass
from datetime import date

from deskpkg.domain.dates import format_date
from deskpkg.domain.names import display_name, name_key
from deskpkg.domain.packages import Status


def age(birth: date, today: date) -> int:
    """Return full years on `today`."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


@dataclass(frozen=True, slots=True)
class PackageGlance:
    """The package that a row of a list tells of: the one that would be suggested first."""

    name: str
    remaining: int
    expires_on: date | None
    status: Status
    more: int
    """How many other active packages the client has."""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client as a search shows them."""

    id: int
    name: str
    called: str
    """The name, with the number if somebody else has the same one."""
    birth_date: date | None
    phone: str
    package: PackageGlance | None
    next_visit: date | None
    same_name: bool = False
    """Whether another client on the list has the same name."""


@dataclass(frozen=True, slots=True)
class Client:
    """One client, whole."""

    id: int
    last_name: str
    first_name: str
    birth_date: date | None
    phone: str
    email: str
    notes: str
    archived: bool = False
    owes_minor: int = 0
    address: str = ""
    """As letters are addressed, several lines."""
    twin: bool = False
    """Whether somebody else has the same name."""

    @property
    def name(self) -> str:
        """The name, last name first."""
        return display_name(self.last_name, self.first_name)

    @property
    def called(self) -> str:
        """The name, with the number if somebody else has the same one."""
        return display_name(self.last_name, self.first_name, self.id if self.twin else None)


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is typed of a new client, or of one that is changed."""

    last_name: str
    first_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    notes: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """The name, last name first."""
        return display_name(self.last_name, self.first_name)

    def told(self, field: str) -> str:
        """What is known in a field, in one line."""
        value = getattr(self, field)
        text = format_date(value) if isinstance(value, date) else " ".join(str(value or "").split())
        return f"“{text}”" if text else "nothing"


FIELDS = {
    "last_name": "Last name",
    "first_name": "First name",
    "birth_date": "Born",
    "phone": "Phone",
    "email": "E-mail",
    "notes": "Notes",
    "address": "Address",
}
"""What is known of a client, in words."""


def changed_by_both(before: NewClient, new: NewClient, now: NewClient) -> tuple[str, ...]:
    """Return the fields that two desks have changed to different things.

    Args:
        before: what was known when `new` was begun.
        new: what is to be known.
        now: what is known by now.
    """
    return tuple(
        name
        for name in FIELDS
        if getattr(now, name) not in (getattr(before, name), getattr(new, name))
        and getattr(new, name) != getattr(before, name)
    )


def new_clashes(
    found: tuple[ClientRow, ...], before: NewClient | None, last: str, first: str, born: date | None
) -> tuple[ClientRow, ...]:
    """Return which clients of the same name what is typed makes a clash with.

    Args:
        found: the other clients of the name that is typed.
        before: what was known of the client; None if they are new.
        last: the last name that is typed.
        first: the first name.
        born: the birth date.
    """
    if before is None or name_key(last, first) != name_key(before.last_name, before.first_name):
        return found
    if born is None or born == before.birth_date:
        return ()
    return tuple(row for row in found if row.birth_date == born)
