"""What is said of a package's terms, wherever it is offered or sold."""

from collections.abc import Iterable, Iterator, Mapping

from deskpkg.domain.practice import Practice, Practitioner
from deskpkg.domain.prices import added_tax, price_words
from deskpkg.domain.terms import Allowed, CatalogPackage, Kind, Terms
from deskpkg.domain.text import clean
from deskpkg.screens.words import expiry_words, services_words
from deskpkg.widgets.rows import Row


def credits_words(terms: Terms) -> str:
    """Return "fixed, 5 credits: 3 Physio 60, 2 Review 30"; of a pool "any of" its services."""
    count = f"{terms.credits} {'credit' if terms.credits == 1 else 'credits'}"
    pool = terms.kind is Kind.FLEXIBLE and len(terms.included) > 1
    services = clean(services_words(terms))
    return f"{terms.kind.value}, {count}: {'any of ' if pool else ''}{services}"


def includes_archived(terms: Terms) -> str:
    """Return "includes archived: Review 30", or nothing if all its services are offered."""
    names = ", ".join(map(clean, terms.archived_services))
    return f"includes archived: {names}" if names else ""


def limits_words(terms: Terms) -> str:
    """Return "at most 2 a week and 6 a month", or nothing without a limit."""
    limits = ((terms.weekly_limit, "week"), (terms.monthly_limit, "month"))
    parts = [f"{limit} a {span}" for limit, span in limits if limit is not None]
    return f"at most {' and '.join(parts)}" if parts else ""


def who_words(terms: Terms, people: Mapping[int, Practitioner]) -> str:
    """Return with whom it can be booked, and who owns it if that is somebody else."""
    owner = _names([terms.owner_id] if terms.owner_id else (), people)
    match terms.allowed:
        case Allowed.OWNER:
            return f"with its owner {owner} only"
        case Allowed.LISTED:
            who = f"with {_names(sorted(terms.practitioner_ids), people)}"
        case Allowed.ANY:
            who = "with anyone who offers it"
    return f"{who}, owned by {owner}" if owner else who


def _names(keys: Iterable[int], people: Mapping[int, Practitioner]) -> str:
    return ", ".join(clean(people[key].name) for key in keys if key in people)


def about(
    package: CatalogPackage, people: Mapping[int, Practitioner], practice: Practice
) -> Iterator[str]:
    """Yield what there is to say of a package in three lines: name, use, conditions.

    Beside its name stands what it costs with the tax that comes on top, if any does.
    """
    terms = package.terms
    taxed = added_tax(terms.price_minor, terms.tax_rate, practice)
    price = f"   {price_words(terms.price_minor, terms.tax_rate, practice)}" if taxed else ""
    yield f"{clean(terms.name)}{price}"
    within = f" · use within {expiry_words(terms.expiry)}" if terms.expiry else " · no expiry"
    yield f"{credits_words(terms)}{within}"
    shown = "public" if terms.public else "private"
    conditions = (limits_words(terms), who_words(terms, people), shown, f"{package.sold} sold")
    yield " · ".join(part for part in conditions if part)


def archived_row(package: CatalogPackage) -> tuple[Row, ...]:
    """Return a line for under a package that includes archived services; none for others."""
    words = includes_archived(package.terms)
    if not words:
        return ()
    return (Row(("includes", package.id), (f"  ! {words}",), "warn", selectable=False),)
