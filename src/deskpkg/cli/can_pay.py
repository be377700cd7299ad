"""Whether a client's packages can pay for a visit, as `deskpkg credits --service` asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TypeVar

from deskpkg.cli.problems import AMBIGUOUS, NOT_FOUND, USAGE, Problem
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.mending import reason_words
from deskpkg.domain.practice import Practitioner, Service
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import fold
from deskpkg.domain.when import date_order, format_date, parse_date
from deskpkg.store import Unit
from deskpkg.store.queries import packages
from deskpkg.store.queries import practice as practices

T = TypeVar("T", Service, Practitioner)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the rules say to a visit."""

    visit: str
    """What was understood: "Physio 60 on Tue 8 Dec 2026 with Mia Brandt"."""
    reasons: Mapping[int, str]
    """Why each package can't pay for it, "" if it can; by the package's id."""


def answers(
    unit: Unit, client_id: int, service: str, on: str = "", practitioner: str = ""
) -> Answers:
    """Return for each package the client can use whether it can pay for a visit.

    Args:
        unit: the unit of work.
        client_id: who would come.
        service: a part of the service's name.
        on: the date as the desk types it; without one no rule about dates is asked.
        practitioner: a part of a name, or the code; without one nobody is asked about.

    Raises:
        Problem: a name is of nobody or nothing, or of several; or the date can't be read.
    """
    asked = _called("service", service, practices.services(unit, True))
    people = practices.practitioners(unit, True)
    person = _called("practitioner", practitioner, people) if practitioner else None
    day = _day(unit, on) if on else None
    words = (
        asked.name,
        f"on {format_date(day)}" if day else "",
        f"with {person.name}" if person else "",
    )
    visit = VisitFacts(client_id, asked.id, asked.name, person.id if person else None, day)
    found = packages.offers_for(unit, visit)
    offers = (*found.fitting, *found.other)
    reasons = {offer.package.id: reason_words(offer.reasons) for offer in offers}
    return Answers(" ".join(filter(None, words)), reasons)


def _day(unit: Unit, text: str) -> date:
    try:
        return parse_date(text, unit.today, date_order(practices.the_practice(unit).locale))
    except BadInput as refusal:
        raise Problem(str(refusal), USAGE) from refusal


def _called(what: str, text: str, there: Sequence[T]) -> T:
    """Return the one that is called so: exactly, or by the beginnings of words of its name.

    What is archived is meant only where nothing else can be.

    Raises:
        Problem: none is, or several are.
    """
    offered = [one for one in there if not one.archived]
    for fits, some in product((_is, _begins), (offered, there)):
        found = [one for one in some if fits(one, text)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Problem(f"Several {what}s match {text!r}: {_names(found)}.", AMBIGUOUS)
    raise Problem(f"No {what} is called {text!r}. There are: {_names(offered)}.", NOT_FOUND)


def _is(one: Service | Practitioner, text: str) -> bool:
    code = one.code if isinstance(one, Practitioner) else ""
    return bool(fold(text)) and fold(text) in (fold(one.name), fold(code))


def _begins(one: Service | Practitioner, text: str) -> bool:
    words, name = fold(text).split(), fold(one.name).split()
    return bool(words) and all(any(part.startswith(word) for part in name) for word in words)


def _names(some: Iterable[Service | Practitioner]) -> str:
    return ", ".join(one.name for one in some) or "none yet"
