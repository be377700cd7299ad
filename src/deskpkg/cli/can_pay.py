"""Whether a client's packages can pay for a visit, as `deskpkg credits --service` asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from deskpkg.cli.problems import AMBIGUOUS, NOT_FOUND, USAGE, Problem
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.mending import reason_words
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import fold
from deskpkg.domain.when import date_order, format_date, parse_date
from deskpkg.store import Unit
from deskpkg.store.queries import packages
from deskpkg.store.queries import practice as practices

Named = tuple[int, str, str]
"""An id, a name, and a code."""


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
    services: list[Named] = [(s.id, s.name, "") for s in practices.services(unit)]
    people = [(p.id, p.name, p.code) for p in practices.practitioners(unit)]
    service_id, name = _called("service", service, services)
    person, who = _called("practitioner", practitioner, people) if practitioner else (None, "")
    day = _day(unit, on) if on else None
    words = (name, f"on {format_date(day)}" if day else "", f"with {who}" if who else "")
    found = packages.offers_for(unit, VisitFacts(client_id, service_id, name, person, day))
    offers = (*found.fitting, *found.other)
    reasons = {offer.package.id: reason_words(offer.reasons) for offer in offers}
    return Answers(" ".join(filter(None, words)), reasons)


def _day(unit: Unit, text: str) -> date:
    try:
        return parse_date(text, unit.today, date_order(practices.the_practice(unit).locale))
    except BadInput as refusal:
        raise Problem(str(refusal), USAGE) from refusal


def _called(what: str, text: str, all_of_them: Iterable[Named]) -> tuple[int, str]:
    """Return the id and the name of the one that is called so: exactly, or by parts of its name.

    Raises:
        Problem: none is, or several are.
    """
    there, words = tuple(all_of_them), fold(text).split()
    exact = [one for one in there if fold(text) in map(fold, one[1:]) and words]
    begun = [one for one in there if words and _begins(words, fold(one[1]).split())]
    found = exact or begun
    if len(found) == 1:
        return found[0][:2]
    names = ", ".join(name for _, name, _ in found or there) or "none yet"
    if found:
        raise Problem(f"Several {what}s match {text!r}: {names}.", AMBIGUOUS)
    raise Problem(f"No {what} is called {text!r}. There are: {names}.", NOT_FOUND)


def _begins(words: list[str], name: list[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in words)
