"""The rows of the link dialog: packages, what each could pay for, and why others can't."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.offers import Offer, Offers
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Included, Kind
from deskpkg.screens.words import bar, days_left, is_soon, left_words, paid_cell, short
from deskpkg.store import Unit
from deskpkg.store.queries import packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row

LETTERS = "abcdefgimnorstuvwyz"
"""The keys that pick a choice; h, j, k and l move, p opens the package, q and x do other things."""

COLUMNS = (Column("", 2), Column("", min_width=18), Column("", 23), Column("", 22))


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """Which package pays for a visit, as which service."""

    package_id: int | None
    """None: no package is to pay for it any more."""
    service_id: int | None = None


@dataclass(frozen=True, slots=True)
class LinkList:
    """What the dialog shows."""

    rows: tuple[Row, ...]
    keys: dict[str, LinkChoice]
    """What a letter picks, and a digit (the first of that package)."""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known when a package is chosen for a visit."""

    offers: Offers
    visit: VisitFacts
    practice: Practice
    today: date
    linked: ClientPackage | None = None
    """The package that pays for the visit now; it is not offered again."""


def read_links(
    unit: Unit, visit: VisitFacts, appointment_id: int | None, linked_to: int | None
) -> LinkList:
    """Return what the client's packages can do for a visit, in rows.

    Args:
        unit: the unit of work.
        visit: the visit, as if no package paid for it.
        appointment_id: its id if it exists.
        linked_to: the package that pays for it now.
    """
    linked = packages.one(unit, linked_to) if linked_to is not None else None
    offers = packages.offers_for(unit, visit, appointment_id)
    practice = practices.the_practice(unit)
    return list_links(LinkFacts(offers, visit, practice, unit.today, linked))


def list_links(facts: LinkFacts) -> LinkList:
    """Return the rows, the suggested choice being the first that takes the cursor."""
    rows: list[Row] = []
    keys: dict[str, LinkChoice] = {}
    letters = iter(LETTERS)
    offered = [o for o in facts.offers.fitting if o.package.id != _id(facts.linked)]
    for number, offer in enumerate(offered, 1):
        rows.append(_heading(facts, offer, number))
        for item in offer.choices:
            choice = LinkChoice(offer.package.id, item.service_id)
            letter = next(letters, "")
            keys.setdefault(str(number), choice)
            keys.update({letter: choice} if letter else {})
            rows.append(_choice_row(facts, offer.package, item, choice, letter))
    if facts.linked:
        text = f"pays for this visit now · {left_words(facts.linked)}"
        rows.append(Row("linked", ("◆", facts.linked.name, text), "dim", selectable=False))
    rows += _not_offered(facts)
    return LinkList(tuple(rows), keys)


def _id(package: ClientPackage | None) -> int | None:
    return package.id if package else None


def _heading(facts: LinkFacts, offer: Offer, number: int) -> Row:
    package = offer.package
    expiry = "no expiry"
    if package.expires_on is not None:
        expiry = short(package.expires_on, facts.today)
        if is_soon(package.expires_on, facts.today):
            expiry += f" ({days_left(package.expires_on, facts.today)})"
    paid = paid_cell(package, facts.practice).plain
    what = f"{package.terms.kind.value} · {left_words(package)}"
    mark = str(number) if number < 10 else " "
    return Row(f"package {package.id}", (mark, package.name, what, f"{expiry} · {paid}"), "heading")


def _choice_row(
    facts: LinkFacts, package: ClientPackage, item: Included, choice: LinkChoice, letter: str
) -> Row:
    other = facts.visit.service_id not in (None, item.service_id)
    pool = package.terms.kind is Kind.FLEXIBLE or item.allowance is None
    use, then = "", "other service" if other else ""
    if pool and not other:
        use = f"{left_words(package)} → {package.remaining - 1}"
    elif not pool:
        assert item.allowance is not None
        use = f"{item.consumed} of {item.allowance} used"
        use += f" {bar(item.consumed, item.allowance, min(item.allowance, 5))}"
        if not other:
            use += f" → {item.consumed + 1}"
            then = f"then {package.remaining - 1} of {package.credits} left"
    return Row(
        choice, (letter, f"  {item.service}{' (archived)' if item.archived else ''}", use, then)
    )


def _not_offered(facts: LinkFacts) -> Iterator[Row]:
    """Yield a line for each package that can't pay for the visit, with the reason."""
    others = [o for o in facts.offers.other if o.package.id != _id(facts.linked)]
    if others:
        yield Row("not offered", ("", "not offered"), "muted", selectable=False)
    for offer in others:
        assert offer.reason is not None
        yield Row(
            f"package {offer.package.id}",
            ("·", offer.package.name, offer.reason.text),
            "dim",
            selectable=False,
        )
