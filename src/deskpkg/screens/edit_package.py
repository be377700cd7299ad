"""Changing a client's package: its fee, last day, credits, limits, and who may be booked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from deskpkg.domain.editing import Editable, editable
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Practice, Practitioner
from deskpkg.domain.terms import Kind
from deskpkg.domain.text import clean
from deskpkg.domain.when import date_order
from deskpkg.screens.bookable_fields import bookable_fields, bookable_of, show_bookable
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.package_fields import credit_field
from deskpkg.screens.price_note import tell_tax
from deskpkg.screens.words import days_left, expiry_words, left_words, money, short, status_word
from deskpkg.store import Unit, changes
from deskpkg.store.queries import packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import Field, MoneyField, NumberField
from deskpkg.widgets.fields.last_day import LastDay, LastDayField
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class Known:
    """What the form begins with."""

    package: ClientPackage
    practice: Practice
    today: date
    practitioners: tuple[Practitioner, ...]
    """All of them, archived ones too."""
    finalized: str
    """The number of a finalized invoice for it; "" if there is none."""


def read_known(unit: Unit, package_id: int) -> Known:
    """Read what the form begins with.

    Raises:
        Gone: there is no such package.
    """
    return Known(
        packages.one(unit, package_id),
        practices.the_practice(unit),
        unit.today,
        practices.practitioners(unit, archived=True),
        packages.finalized(unit, package_id),
    )


def edit(unit: Unit, package_id: int, new: Editable, before: Editable) -> ClientPackage:
    """Change a client's package, and return it as it is then; see `changes.managing.edit`."""
    changes.managing.edit(unit, package_id, new, before)
    return packages.one(unit, package_id)


class EditPackage(FormScreen[int]):
    """A form for what can be changed of one client's package; what was used of it stays."""

    DRAFT = "client_package"

    def __init__(self, package_id: int) -> None:
        """Change a client's package."""
        super().__init__()
        self.package_id = package_id
        self.draft_subject = str(package_id)
        self.known: Known
        self.before: Editable
        """What the package was when the form was opened."""

    async def build(self) -> Form:
        """Return the form, filled with what the package says."""
        known = await self.store.read(read_known, self.package_id)
        self.known, self.before = known, editable(known.package)
        package = known.package
        self.heading = f"EDIT {clean(package.name)}"
        self.facts = (clean(package.client), status_word(package, known.today))
        self.draft_title = f"{package.name} of {package.client}"
        return Form(*fields_of(known), commit="Save package", note="Esc back, draft kept")

    def depend(self) -> None:
        """Show what the choices ask for, the tax on the fee, and how far off the last day is."""
        show_bookable(self.form)
        tell_tax(self.form, self.known.package.terms.tax_rate, self.known.practice)
        _tell_when(cast(LastDayField, self.form.field("expires")), self.known.today)

    async def save(self, values: dict[str, Any]) -> int | None:
        """Change the package."""
        new = self._new(values)
        saved = await self.attempt(edit, self.package_id, new, self.before, done=self._saved)
        return self.package_id if saved else None

    def _new(self, values: dict[str, Any]) -> Editable:
        """Return what is typed."""
        package = self.known.package
        last = cast(LastDay, values["expires"])
        who = bookable_of(values)
        if package.terms.kind is Kind.FIXED:
            ids = [item.service_id for item in package.terms.included]
            allowances = tuple((key, values[f"service{key}"]) for key in ids)
            counts: dict[str, Any] = {"allowances": allowances}
        else:
            counts = {"credits": values["credits"]}
        return replace(
            self.before,
            **counts,
            price_minor=values["price"],
            expires_on=package.expires_on if last.usual else last.day,
            no_expiry=not last.usual and last.day is None,
            weekly_limit=values["weekly"],
            monthly_limit=values["monthly"],
            allowed=who.allowed,
            owner_id=who.owner_id,
            practitioner_ids=who.practitioner_ids,
        )

    def _saved(self, package: ClientPackage) -> str:
        """Return what is said when it is done: what the package is now."""
        if package == self.known.package:
            return f"{package.name}: nothing was changed"
        today = self.known.today
        until = f", through {short(package.expires_on, today)}" if package.expires_on else ""
        return f"{package.name} saved: {status_word(package, today)}, {left_words(package)}{until}"


def fields_of(known: Known) -> Iterator[Field[Any]]:
    """Yield the fields, filled with what the package says."""
    terms = known.package.terms
    yield _price_field(known)
    yield _expiry_field(known)
    yield from _credit_fields(known.package)
    for key, label, limit in (
        ("weekly", "Each week", terms.weekly_limit),
        ("monthly", "Each month", terms.monthly_limit),
    ):
        yield NumberField(key, label, str(limit or ""), least=1, most=1000, hint="no limit")
    yield from bookable_fields(known.practitioners, terms)


def _price_field(known: Known) -> MoneyField:
    practice = known.practice
    field = MoneyField(
        "price",
        "Fee",
        money(known.package.terms.price_minor, practice),
        currency=practice.currency,
        locale=practice.locale,
        required=True,
    )
    if known.finalized:
        field.disable(f"on {known.finalized}, finalized: bill any difference separately")
    return field


def _expiry_field(known: Known) -> LastDayField:
    last = known.package.expires_on
    field = LastDayField(
        "expires",
        "Expires",
        usual=last,
        words=expiry_words(known.package.terms.expiry),
        today=known.today,
        order=date_order(known.practice.locale),
        extends=True,
    )
    _tell_when(field, known.today)
    return field


def _tell_when(field: LastDayField, today: date) -> None:
    """Show beside the last day how far off it is."""
    last = field.day()
    field.note = "" if last is None else _when(last, today)


def _when(last: date, today: date) -> str:
    """Return "6 days left", "the last day is today", "expired 2 days ago"."""
    if last == today:
        return "the last day is today"
    days = days_left(last, today)
    return f"{days} left" if last > today else f"expired {days}"


def _credit_fields(package: ClientPackage) -> Iterator[NumberField]:
    """Yield a field for the credits, of a fixed package one for each service."""
    if package.terms.kind is Kind.FLEXIBLE:
        field = NumberField("credits", "Credits", str(package.credits), most=1000, required=True)
        field.note = f"{package.consumed} used"
        yield field
        return
    for item in package.terms.included:
        name = clean(item.service)
        field = credit_field(item.service_id, name, str(item.allowance), required=True)
        field.note = "   ".join(filter(None, (f"{item.consumed} used", field.note)))
        yield field
