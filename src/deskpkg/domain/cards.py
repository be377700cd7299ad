"""A client's card: what the desk wants to know of somebody at a glance."""

from dataclasses import dataclass
from datetime import date

from deskpkg.domain.appointments import VisitLine
from deskpkg.domain.clients import Client
from deskpkg.domain.offers import suggested
from deskpkg.domain.packages import ClientPackage, Status

SOON = 7
"""Days before its last day from which a package is marked."""


@dataclass(frozen=True, slots=True)
class Card:
    """A client with their packages and visits; texts are written as the practice writes them."""

    client: Client
    packages: tuple[ClientPackage, ...]
    coming: tuple[VisitLine, ...] = ()
    """The next visits, the nearest first."""
    past: tuple[VisitLine, ...] = ()
    """The last visits, the latest first."""
    phone: str = ""
    owes: str = ""
    """What they owe, empty if nothing."""

    def ordered(self, today: date) -> tuple[ClientPackage, ...]:
        """Return the packages, active ones first, in the order in which they are suggested."""
        ordered = suggested(self.packages, self.client.id)
        return tuple(sorted(ordered, key=lambda p: p.status(today) is not Status.ACTIVE))
