"""The form of a package in the catalog."""

from functools import partial
from typing import Any, cast

from deskpkg.domain.practice import Service
from deskpkg.domain.terms import Allowed, CatalogPackage, Expiry, Included, Kind, Terms
from deskpkg.screens.form_screen import FormScreen
from deskpkg.store import changes
from deskpkg.store.queries import catalog
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import (
    CheckField,
    ChoiceField,
    ExpiryField,
    Field,
    MoneyField,
    MultiChoiceField,
    NotesField,
    NumberField,
    Option,
    RateField,
    TextField,
)
from deskpkg.widgets.form import Form

KINDS = (
    Option(Kind.FLEXIBLE, "flexible", "one pool for all its services"),
    Option(Kind.FIXED, "fixed", "so many of each service"),
)
ALLOWED = (
    Option(Allowed.ANY, "anyone", "who offers the service"),
    Option(Allowed.OWNER, "its owner only"),
    Option(Allowed.LISTED, "a chosen list"),
)


class PackageForm(FormScreen[int]):
    """A package for sale; what was sold of it before keeps its terms."""

    DRAFT = "package"

    def __init__(self, package_id: int | None = None) -> None:
        """Ask for a new package, or change the one with this id."""
        super().__init__()
        self.package_id = package_id
        self.draft_subject = str(package_id or "")
        self.services: tuple[Service, ...] = ()

    async def build(self) -> Form:
        """Return the form, with a line for each service."""
        self.heading = "PACKAGE" if self.package_id else "NEW PACKAGE"
        practice = await self.store.read(practices.the_practice)
        people = await self.store.read(practices.practitioners)
        package = None
        if self.package_id is not None:
            package = await self.store.read(catalog.package, self.package_id)
        included = {i.service_id for i in package.terms.included} if package else set()
        services = await self.store.read(practices.services, True)
        self.services = tuple(s for s in services if not s.archived or s.id in included)
        currency, locale = practice.currency, practice.locale
        form = Form(
            TextField("name", "Name", required=True, hint="Physio Starter Pack"),
            MoneyField("price", "Price", required=True, currency=currency, locale=locale),
            RateField("tax", "Tax %", locale=locale, hint="none"),
            ExpiryField("expiry", "Use within", hint="no expiry"),
            CheckField("first_use", "Counted", text="from the first use instead of the sale"),
            ChoiceField("kind", "Credits are", KINDS, Kind.FLEXIBLE, what="kind"),
            NumberField("credits", "Credits", least=1, most=1000, required=True),
            MultiChoiceField("services", "For", self._options(), required=True),
            *(
                NumberField(f"service-{s.id}", f"× {s.name}", most=1000, hint="none")
                for s in self.services
            ),
            NumberField("weekly", "Each week", least=1, most=1000, hint="no limit"),
            NumberField("monthly", "Each month", least=1, most=1000, hint="no limit"),
            ChoiceField("allowed", "Booked with", ALLOWED, Allowed.ANY),
            ChoiceField("owner", "Owner", [Option(p.id, p.name) for p in people]),
            MultiChoiceField("people", "The list", [Option(p.id, p.name) for p in people]),
            CheckField("public", "Public", text="clients may see it"),
            NotesField("description", "Description", hint="optional"),
            NotesField("terms", "Terms", hint="optional"),
            commit="Save package",
            note="changes new sales only" if package else "",
        )
        form.field("price").note = practice.currency
        if package:
            fill(form, package)
        return form

    def _options(self) -> list[Option[int]]:
        return [
            Option(s.id, s.name, "archived" if s.archived else f"{s.minutes} min")
            for s in self.services
        ]

    def depend(self) -> None:
        """Show what the kind and the choice of practitioners ask for."""
        form = self.form
        fixed = form.field("kind").reading() is Kind.FIXED
        form.field("credits").display = not fixed
        form.field("services").display = not fixed
        for service in self.services:
            form.field(f"service-{service.id}").display = fixed
        allowed = form.field("allowed").reading()
        form.field("owner").display = allowed is Allowed.OWNER
        form.field("people").display = allowed is Allowed.LISTED
        form.field("first_use").display = bool(form.field("expiry").raw.strip())

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change it."""
        change = partial(changes.catalog.save, package_id=self.package_id)
        terms = self._terms(values)
        return await self.attempt(change, terms, done=f"{terms.name} saved")

    def _terms(self, values: dict[str, Any]) -> Terms:
        kind = cast(Kind, values["kind"])
        included = self._included(kind, values)
        total = sum(item.allowance or 0 for item in included)
        return Terms(
            name=values["name"],
            price_minor=values["price"],
            kind=kind,
            credits=total if kind is Kind.FIXED else values["credits"],
            included=included,
            expiry=_expiry(values["expiry"], values["first_use"]),
            tax_rate=values["tax"] or 0,
            description=values["description"] or "",
            public=values["public"],
            weekly_limit=values["weekly"],
            monthly_limit=values["monthly"],
            allowed=values["allowed"],
            owner_id=values["owner"] if values["allowed"] is Allowed.OWNER else None,
            practitioner_ids=frozenset(
                values["people"] or () if values["allowed"] is Allowed.LISTED else ()
            ),
            terms=values["terms"] or "",
        )

    def _included(self, kind: Kind, values: dict[str, Any]) -> tuple[Included, ...]:
        if kind is Kind.FLEXIBLE:
            chosen = set(values["services"] or ())
            return tuple(Included(s.id, s.name) for s in self.services if s.id in chosen)
        counts = {s.id: values[f"service-{s.id}"] for s in self.services}
        return tuple(Included(s.id, s.name, counts[s.id]) for s in self.services if counts[s.id])


def _expiry(expiry: Expiry | None, first_use: bool) -> Expiry | None:
    if expiry is None:
        return None
    return Expiry(expiry.count, expiry.unit, expiry.from_first_use or first_use)


def fill(form: Form, package: CatalogPackage) -> None:
    """Put a package's terms into its form."""
    terms = package.terms
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
        "allowed": terms.allowed,
        "owner": terms.owner_id,
        "people": tuple(sorted(terms.practitioner_ids)),
        "public": terms.public,
        "description": terms.description,
        "terms": terms.terms,
    }
    for item in terms.included:
        filling[f"service-{item.service_id}"] = item.allowance
    for key, value in filling.items():
        field: Field[Any] = form.field(key)
        field.fill(value)
