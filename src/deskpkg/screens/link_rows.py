"""The rows of the link dialog: packages, what each could pay for, and why others can't."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from deskpkg.domain.eligibility import NO_OVERRIDE, Override, VisitFacts, rules_named, told_by
from deskpkg.domain.mending import Mend, mend_words, reason_words
from deskpkg.domain.offers import Offer, Offers
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Included, Kind
from deskpkg.screens.words import (
    bar,
    days_left,
    expires_cell,
    is_soon,
    left_words,
    paid_cell,
    short,
)
from deskpkg.store import Unit
from deskpkg.store.queries import packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.banner import Banner
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import MORE, Row

LETTERS = "abcdfgimrstuvwyz"
"""The keys that pick a choice; h, j, k and l move, e, n, o, p, q and x do other things."""

KEYS: Final[Mapping[Mend, str]] = {
    Mend.SELL: "n",
    Mend.EXCEPTION: "o",
    Mend.PAY: "p",
    Mend.EXTEND: "e",
    Mend.ADD: "e",
}
"""The keys of the dialog by which a refusal is mended."""

COLUMNS = (Column("", 2), Column("", min_width=18), Column("", 24), Column("", 22))


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """Which package pays for a visit, as which service."""

    package_id: int | None
    """None: no package is to pay for it any more."""
    service_id: int | None = None
    override: Override = NO_OVERRIDE
    """The exception that staff make, if they do."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The key of a row: a package that can't pay for the visit."""

    package_id: int


@dataclass(frozen=True, slots=True)
class LinkList:
    """What the dialog shows."""

    rows: tuple[Row, ...]
    keys: dict[str, LinkChoice]
    """What a letter picks, and a digit (the first of that package)."""
    others: dict[int, Offer] = field(default_factory=dict)
    """The packages that can't pay, by their ids."""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known when a package is chosen for a visit."""

    offers: Offers
    visit: VisitFacts
    practice: Practice
    today: date
    linked: ClientPackage | None = None
    """The package that pays for the visit now; it is not offered again."""
    uses: bool = True
    """Whether a credit is used at once; a request and a missed visit use none."""


def read_links(
    unit: Unit,
    visit: VisitFacts,
    appointment_id: int | None,
    linked_to: int | None,
    *,
    uses: bool = True,
) -> LinkList:
    """Return what the client's packages can do for a visit, in rows.

    Args:
        unit: the unit of work.
        visit: the visit, as if no package paid for it.
        appointment_id: its id if it exists.
        linked_to: the package that pays for it now.
        uses: whether a credit is used at once.
    """
    linked = packages.one(unit, linked_to) if linked_to is not None else None
    offers = packages.offers_for(unit, visit, appointment_id)
    practice = practices.the_practice(unit)
    return list_links(LinkFacts(offers, visit, practice, unit.today, linked, uses))


def list_links(facts: LinkFacts) -> LinkList:
    """Return the rows, the suggested choice being the first that takes the cursor."""
    rows: list[Row] = []
    keys: dict[str, LinkChoice] = {}
    letters = iter(LETTERS)
    offered = [o for o in facts.offers.fitting if o.package.id != _id(facts.linked)]
    for number, offer in enumerate(offered, 1):
        rows.append(_heading(facts, offer, number))
        if whose := whose_words(offer.package, facts.visit.client_id):
            rows.append(Row(f"{offer.package.id} {whose}", ("", whose), "dim", selectable=False))
        for item in offer.choices:
            choice = LinkChoice(offer.package.id, item.service_id)
            letter = next(letters, "")
            keys.setdefault(str(number), choice)
            keys.update({letter: choice} if letter else {})
            rows.append(_choice_row(facts, offer.package, item, choice, letter))
    if facts.linked:
        text = f"pays for this visit now · {left_words(facts.linked)}"
        rows.append(Row("linked", ("◆", facts.linked.name, text), "dim", selectable=False))
    others = [o for o in facts.offers.other if o.package.id != _id(facts.linked)]
    if others:
        rows.append(Row("not offered", ("", "NOT OFFERED"), "heading"))
    for offer in others:
        rows += _not_offered(offer, facts.visit.client_id)
    return LinkList(tuple(rows), keys, {o.package.id: o for o in others})


def exception_for(offer: Offer, visit: VisitFacts, reason: str) -> LinkChoice:
    """Return the choice of a package by exception; the visit's own service is to be paid.

    Where none is typed yet it is the only one that the package has left.
    """
    only = offer.choices[0].service_id if len(offer.choices) == 1 else None
    service = visit.service_id if visit.service_id is not None else only
    return LinkChoice(offer.package.id, service, told_by(offer.reasons, reason))


def choice_in(banner: Banner) -> LinkChoice:
    """Return the package that a form's banner says is to pay, and by which exception."""
    made = Override(banner.exception, rules_named(banner.rules))
    return LinkChoice(banner.reading(), override=made)


def show_choice(banner: Banner, choice: LinkChoice) -> None:
    """Let a form's banner say which package is to pay, and by which exception."""
    made = choice.override
    banner.link(choice.package_id, made.reason, made.rules)


def whose_words(package: ClientPackage, client_id: int) -> str:
    """Return "shared by Weber, Tom" where a package is another client's."""
    return "" if package.client_id == client_id else f"shared by {package.client}"


def _id(package: ClientPackage | None) -> int | None:
    return package.id if package else None


def _heading(facts: LinkFacts, offer: Offer, number: int) -> Row:
    package = offer.package
    expiry = expires_cell(package, facts.today).plain
    if (last := package.expires_on) is not None and is_soon(last, facts.today):
        expiry = f"{short(last, facts.today)} ({days_left(last, facts.today)})"
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
    taken = 1 if facts.uses else 0
    if pool and not other:
        use = left_words(package) + (f" → {package.remaining - 1}" if taken else "")
    elif not pool:
        assert item.allowance is not None
        use = f"{item.consumed} of {item.allowance} used"
        use += f" {bar(item.consumed, item.allowance, min(item.allowance, 5))}"
        if not other:
            use += f" → {item.consumed + 1}" if taken else ""
            then = f"then {package.remaining - taken} of {package.credits} left"
    name = f"  {item.service}{' (archived)' if item.archived else ''}"
    return Row(choice, (letter, name, use, then))


def _not_offered(offer: Offer, client_id: int) -> Iterator[Row]:
    """Yield a package that can't pay for the visit with the reason, and what mends that."""
    package = offer.package
    yield Row(NotOffered(package.id), ("·", package.name, reason_words(offer.reasons)), "dim")
    exception = f"{with_key(Mend.EXCEPTION)} · " if offer.overridable else ""
    mends = f"{exception}{mend_words(offer.reasons, with_key)}"
    for more in filter(None, (whose_words(package, client_id), mends)):
        yield Row(f"{package.id} {more}", ("", f"  {more}"), f"dim {MORE}", selectable=False)


def with_key(mend: Mend) -> str:
    """Return what mends a refusal, with the key of the dialog that does it."""
    key = KEYS.get(mend)
    return f"{mend} ({key})" if key else str(mend)
