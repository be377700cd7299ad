"""The fields of a package in the catalog, and what they say as terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from rich.cells import cell_len

from deskpkg.domain.practice import Practice, Practitioner, Service
from deskpkg.domain.templates import MessageKind
from deskpkg.domain.terms import Expiry, Included, Kind, Terms
from deskpkg.screens.bookable_fields import bookable_fields, bookable_of
from deskpkg.screens.message_rows import fields_words
from deskpkg.screens.price_note import kind_of_price
from deskpkg.store import Unit
from deskpkg.store.queries import catalog, messages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import (
    CheckField,
    ChoiceField,
    ExpiryField,
    Field,
    LinesField,
    MoneyField,
    MultiChoiceField,
    NotesField,
    NumberField,
    Option,
    RateField,
    TextField,
)
from deskpkg.widgets.form import LABELS_AT_MOST, Form

KINDS = (
    Option(Kind.FLEXIBLE, "flexible", "one pool for all its services"),
    Option(Kind.FIXED, "fixed", "so many of each service"),
)


class WhenSold(StrEnum):
    """What is written to the client when a package is sold."""

    NOTHING = "nothing"
    PRACTICE = "practice"
    OWN = "own"


SOLD = (
    Option(WhenSold.NOTHING, "no message"),
    Option(WhenSold.PRACTICE, "the practice's confirmation", "its text is among the message texts"),
    Option(WhenSold.OWN, "a confirmation of its own text"),
)
FEW = 8
"""Up to so many services a fixed package has a line for each; of more it is asked which."""
NO_SERVICE = "no service yet: Ctrl+O adds the first"


@dataclass(frozen=True, slots=True)
class Known:
    """What the form of a package begins with."""

    practice: Practice
    practitioners: tuple[Practitioner, ...]
    services: tuple[Service, ...]
    """Those that can be included: what the package includes is there even if it was archived."""
    terms: Terms | None = None
    sold: int = 0
    """How many were sold of it."""
    confirmation: str = ""
    """What the practice's confirmation says."""


def read_known(unit: Unit, package_id: int | None) -> Known:
    """Read what a form begins with, for a new package if `package_id` is None.

    Raises:
        NotSetUp: there is no practice yet.
        Gone: there is no such package.
    """
    practice = practices.the_practice(unit)
    text = messages.template(unit, MessageKind.CONFIRMATION).body
    people, services = practices.practitioners(unit, True), practices.services(unit, True)
    if package_id is None:
        offered = tuple(s for s in services if not s.archived)
        return Known(practice, people, offered, confirmation=text)
    package = catalog.package(unit, package_id)
    included = {item.service_id for item in package.terms.included}
    offered = tuple(s for s in services if not s.archived or s.id in included)
    return Known(practice, people, offered, package.terms, package.sold, text)


def package_fields(known: Known) -> Iterator[Field[Any]]:
    """Yield the fields, blank but for who may be booked."""
    currency, locale = known.practice.currency, known.practice.locale
    price = MoneyField("price", "Price", required=True, currency=currency, locale=locale)
    price.note = kind_of_price(known.practice)
    yield TextField("name", "Name", required=True, hint="Physio Starter Pack")
    yield price
    yield RateField("tax", "Tax %", locale=locale, hint="none")
    yield ExpiryField("expiry", "Use within", hint="no expiry")
    yield CheckField("first_use", "Counted", text="from the first use instead of the sale")
    yield ChoiceField("kind", "Credits are", KINDS, Kind.FLEXIBLE, what="kind", required=True)
    yield NumberField("credits", "Credits", least=1, most=1000, required=True)
    services = MultiChoiceField("services", "For", _options(known.services), required=True)
    services.note = "" if known.services else NO_SERVICE
    yield services
    for service in known.services:
        yield credit_field(service.id, f"× {service.name}", hint="none")
    yield NumberField("weekly", "Each week", least=1, most=1000, hint="no limit")
    yield NumberField("monthly", "Each month", least=1, most=1000, hint="no limit")
    yield from bookable_fields(known.practitioners, known.terms)
    yield CheckField("public", "Public", text="clients may see it")
    yield NotesField("description", "Description", hint="optional")
    yield CheckField("internal", "Internal", text="only the desk reads the description")
    yield NotesField("terms", "Terms", hint="terms and conditions, optional")
    yield ChoiceField(
        "when_sold", "When sold", SOLD, WhenSold.NOTHING, what="message", required=True
    )
    own = LinesField("confirmation", "Message", required=True)
    own.note = fields_words(MessageKind.CONFIRMATION)
    yield own


def credit_field(service_id: int, label: str, raw: str = "", **options: Any) -> NumberField:
    """Return a field for the credits of one service; a long name is told in full beside it."""
    field = NumberField(f"service{service_id}", label, raw, most=1000, **options)
    field.note = label if cell_len(label) > LABELS_AT_MOST else ""
    return field


def _options(services: Sequence[Service]) -> list[Option[int]]:
    return [
        Option(s.id, s.name, "archived" if s.archived else f"{s.minutes} min") for s in services
    ]


def fill(form: Form, terms: Terms) -> None:
    """Put a package's terms into its form."""
    expiry = terms.expiry and Expiry(terms.expiry.count, terms.expiry.unit)
    filling: dict[str, object] = {
        "name": terms.name,
        "price": terms.price_minor,
        "tax": terms.tax_rate or None,
        "expiry": expiry,
        "first_use": bool(terms.expiry and terms.expiry.from_first_use),
        "kind": terms.kind,
        "credits": terms.credits,
        "services": tuple(item.service_id for item in terms.included),
        "weekly": terms.weekly_limit,
        "monthly": terms.monthly_limit,
        "public": terms.public,
        "description": terms.description,
        "internal": terms.description_internal,
        "terms": terms.terms,
        "when_sold": _when_sold(terms),
        "confirmation": terms.confirmation,
    }
    for item in terms.included:
        filling[f"service{item.service_id}"] = item.allowance
    for key, value in filling.items():
        field: Field[Any] = form.field(key)
        field.fill(value)


def show_services(form: Form, services: Sequence[Service]) -> None:
    """Show what the kind of package asks for: its pool, or the credits of each service."""
    fixed = form.field("kind").reading() is Kind.FIXED
    form.field("credits").display = not fixed
    form.field("services").display = not (fixed and _few(services))
    chosen = form.field("services").reading() or ()
    for service in services:
        asked = fixed and (_few(services) or service.id in chosen)
        form.field(f"service{service.id}").display = asked


def _few(services: Sequence[Service]) -> bool:
    return 0 < len(services) <= FEW


def terms_of(values: Mapping[str, Any], services: Sequence[Service]) -> Terms:
    """Return what the form says."""
    kind = cast(Kind, values["kind"])
    included = tuple(_included(kind, values, services))
    who = bookable_of(values)
    return Terms(
        name=values["name"],
        price_minor=values["price"],
        kind=kind,
        credits=(
            sum(item.allowance or 0 for item in included)
            if kind is Kind.FIXED
            else values["credits"]
        ),
        included=included,
        expiry=_expiry(values["expiry"], values["first_use"]),
        tax_rate=values["tax"] or 0,
        description=values["description"] or "",
        description_internal=bool(values["description"]) and values["internal"],
        public=values["public"],
        weekly_limit=values["weekly"],
        monthly_limit=values["monthly"],
        allowed=who.allowed,
        owner_id=who.owner_id,
        practitioner_ids=who.practitioner_ids,
        terms=values["terms"] or "",
        confirms=values["when_sold"] is not WhenSold.NOTHING,
        confirmation=(values["confirmation"] or "" if values["when_sold"] is WhenSold.OWN else ""),
    )


def _when_sold(terms: Terms) -> WhenSold:
    if terms.confirmation:
        return WhenSold.OWN
    return WhenSold.PRACTICE if terms.confirms else WhenSold.NOTHING


def _included(
    kind: Kind, values: Mapping[str, Any], services: Sequence[Service]
) -> Iterator[Included]:
    chosen = values["services"] or ()
    for service in services:
        count = values[f"service{service.id}"]
        if kind is Kind.FLEXIBLE:
            if service.id in chosen:
                yield Included(service.id, service.name)
        elif count and (_few(services) or service.id in chosen):
            yield Included(service.id, service.name, count)


def _expiry(expiry: Expiry | None, first_use: bool) -> Expiry | None:
    if expiry is None:
        return None
    return Expiry(expiry.count, expiry.unit, expiry.from_first_use or first_use)
