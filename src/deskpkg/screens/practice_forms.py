"""The forms of the practice itself: its settings, a location, a practitioner, a service."""

import os
from asyncio import to_thread
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

from textual import on

from deskpkg.domain import places
from deskpkg.domain.holidays import regions
from deskpkg.domain.practice import Location, Practice, Practitioner, Service
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.price_note import kind_of_price
from deskpkg.store import changes
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import (
    CheckedField,
    CheckField,
    ChoiceField,
    LetterField,
    MoneyField,
    MultiChoiceField,
    NumberField,
    Option,
    RateField,
    TextField,
    TimeField,
)
from deskpkg.widgets.form import Form

POLICY = ("late_hours", "late_forfeits", "missed_forfeits")
"""The fields of what becomes of a credit when a visit is canceled late, or missed."""

V = TypeVar("V")

NATIONWIDE = "-"
"""Chosen where only a country's own holidays are kept."""


def likely_country(environ: dict[str, str] | None = None) -> str:
    """Return the country this machine seems to stand in, by its language setting; "" if none."""
    settings = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MONETARY", "LANG"):
        code = settings.get(name, "").partition(".")[0].partition("_")[2]
        if len(code) == 2 and code.isalpha():
            return code.upper()
    return ""


class PracticeForm(FormScreen[Practice]):
    """The practice: its name, and where it is, which gives its currency, locale and zone."""

    DRAFT = "practice"

    async def build(self) -> Form:
        """Return the form; a new practice begins with what is usual in this machine's country."""
        self.heading = "YOUR PRACTICE"
        known = await self.store.read(practices.practice)
        code = known.country if known else likely_country()
        await to_thread(regions, code)  # brings a large library, which no key is to wait for later
        options = [Option(c.code, c.name, alias=c.code) for c in places.countries()]
        form = Form(
            TextField("name", "Practice name", required=True, hint="as on your invoices"),
            ChoiceField("country", "Country", options, code or None, what="country", required=True),
            _code("currency", "Currency", places.known_currency, "CAD", 6),
            _code("locale", "Language", places.known_locale, "en_CA", 8),
            _code("zone", "Time zone", places.known_zone, "America/Toronto", 26),
            TimeField("opens", "Day begins", required=True),
            TimeField("closes", "Day ends", required=True),
            ChoiceField("region", "Region", _regions(code), NATIONWIDE, what="region"),
            CheckField("closed_on_holidays", "Holidays", text="closed on public holidays"),
            TextField("invoice_prefix", "Invoice prefix", hint="INV-", wish=10),
            NumberField("late_hours", "Notice, hours", "24", most=720, required=True),
            _credit("late_forfeits", "Canceled late"),
            _credit("missed_forfeits", "Missed"),
            commit="Save practice",
        )
        if known:
            texts = ("name", "currency", "locale", "zone", "invoice_prefix")
            form.restore({key: getattr(known, key) for key in texts})
            form.restore({"opens": _clock(known.opens), "closes": _clock(known.closes)})
            form.field("region").fill(known.region or NATIONWIDE)
            form.field("closed_on_holidays").fill(known.closed_on_holidays)
            for key in POLICY:
                form.field(key).fill(getattr(known, key))
        else:
            form.restore({"opens": "08:00", "closes": "19:00", "invoice_prefix": "INV-"})
            self._follow(form, code)
        form.field("locale").note = "how money and dates are written"
        form.field("region").note = "whose public holidays are kept"
        form.field("late_hours").note = "before a visit, to cancel in time; 0 for none"
        return form

    def _follow(self, form: Form, code: str) -> None:
        """Fill in what is usual in a country."""
        if not code:
            return
        usual = places.defaults_for(code)
        zone = usual.zones[0] if usual.zones else "UTC"
        form.restore({"currency": usual.currency, "locale": usual.locale, "zone": zone})
        others = len(usual.zones) - 1
        form.field("zone").note = f"{others} more in this country" if others > 0 else ""

    @on(Form.Changed)
    def _country(self, event: Form.Changed) -> None:
        if event.key == "country" and (chosen := self.form.field("country").reading()):
            self._follow(self.form, str(chosen))
            self.form.field("region").fill(NATIONWIDE)

    def depend(self) -> None:
        """Offer the regions of the country."""
        country = str(self.form.field("country").reading() or "")
        cast("ChoiceField[str]", self.form.field("region")).offer(_regions(country))

    async def save(self, values: dict[str, object]) -> Practice | None:
        """Set the practice up, or change it."""
        text = {key: str(value or "") for key, value in values.items()}
        zone, prefix = text["zone"], text["invoice_prefix"]
        new = Practice(text["name"], text["country"], text["currency"], text["locale"], zone)
        known = await self.store.read(practices.practice)
        practice = replace(
            known or new,
            name=new.name,
            country=new.country,
            currency=new.currency,
            locale=new.locale,
            zone=zone,
            invoice_prefix=prefix,
            opens=_minutes(values["opens"]),
            closes=_minutes(values["closes"]),
            region="" if text["region"] == NATIONWIDE else text["region"],
            closed_on_holidays=bool(values["closed_on_holidays"]),
            late_hours=cast(int, values["late_hours"]),
            late_forfeits=bool(values["late_forfeits"]),
            missed_forfeits=bool(values["missed_forfeits"]),
        )
        return await self.attempt(changes.practice.set_up, practice, done=f"{practice.name} saved")


class LocationForm(FormScreen[int]):
    """A place where clients are seen."""

    DRAFT = "location"

    def __init__(self, location: Location | None = None) -> None:
        """Ask for a new location, or change `location`."""
        super().__init__()
        self.location = location
        self.draft_subject = str(location.id) if location else ""

    async def build(self) -> Form:
        """Return the form."""
        self.heading = "LOCATION" if self.location else "NEW LOCATION"
        known = self.location
        return Form(
            TextField("name", "Name", known.name if known else "", required=True, hint="Main St"),
            TextField("code", "Short name", known.code if known else "", hint="optional", wish=10),
            commit="Save location",
        )

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change it."""
        key = self.location.id if self.location else None
        name, code = str(values["name"]), str(values["code"] or "")
        return await self.attempt(
            changes.practice.save_location, name, code, key, done=f"{name} saved"
        )


class PractitionerForm(FormScreen[int]):
    """Somebody who treats, and what they offer."""

    DRAFT = "practitioner"

    def __init__(self, practitioner: Practitioner | None = None) -> None:
        """Ask for a new practitioner, or change `practitioner`."""
        super().__init__()
        self.practitioner = practitioner
        self.draft_subject = str(practitioner.id) if practitioner else ""

    async def build(self) -> Form:
        """Return the form; a new practitioner offers every service."""
        self.heading = "PRACTITIONER" if self.practitioner else "NEW PRACTITIONER"
        known = self.practitioner
        everything = await self.store.read(practices.services, True)
        kept = known.service_ids if known else frozenset()
        services = [s for s in everything if not s.archived or s.id in kept]
        offered = kept if known else {service.id for service in services}
        options = [Option(s.id, s.name, "archived" if s.archived else "") for s in services]
        chosen = [service.id for service in services if service.id in offered]
        form = Form(
            TextField("name", "Name", known.name if known else "", required=True),
            TextField("code", "Short name", known.code if known else "", hint="Mia", wish=10),
            MultiChoiceField("services", "Offers", options, chosen, hint="no service yet"),
            commit="Save practitioner",
        )
        form.field("code").note = "in lists and on the calendar"
        return form

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change them."""
        known = self.practitioner
        name = str(values["name"])
        change = partial(
            changes.practice.save_practitioner,
            name=name,
            code=str(values["code"] or ""),
            service_ids=cast("tuple[int, ...]", values["services"] or ()),
            practitioner_id=known.id if known else None,
        )
        return await self.attempt(change, done=f"{name} saved")


class ServiceForm(FormScreen[int]):
    """Something to book: how long, how much, and who offers it."""

    DRAFT = "service"

    def __init__(self, service: Service | None = None) -> None:
        """Ask for a new service, or change `service`."""
        super().__init__()
        self.service = service
        self.draft_subject = str(service.id) if service else ""

    async def build(self) -> Form:
        """Return the form; a new service is offered by everybody."""
        self.heading = "SERVICE" if self.service else "NEW SERVICE"
        known = self.service
        practice = await self.store.read(practices.the_practice)
        everybody = await self.store.read(practices.practitioners, True)
        kept = known.practitioner_ids if known else frozenset()
        people = [p for p in everybody if not p.archived or p.id in kept]
        currency, locale = practice.currency, practice.locale
        options = [Option(p.id, p.name, "archived" if p.archived else "") for p in people]
        chosen = [p.id for p in people if known is None or p.id in known.practitioner_ids]
        form = Form(
            TextField("name", "Name", known.name if known else "", required=True, hint="Physio 60"),
            NumberField("minutes", "Minutes", "60", least=5, most=720, required=True),
            MoneyField("price", "Price", required=True, currency=currency, locale=locale),
            RateField("tax", "Tax %", locale=locale, hint="none"),
            MultiChoiceField("people", "Offered by", options, chosen, hint="nobody yet"),
            commit="Save service",
        )
        form.field("price").note = f"{kind_of_price(practice)}, one visit"
        if known:
            _fill(form, "minutes", known.minutes)
            _fill(form, "price", known.price_minor)
            _fill(form, "tax", known.tax_rate or None)
        return form

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change it."""
        known = self.service
        name = str(values["name"])
        change = partial(
            changes.practice.save_service,
            name=name,
            minutes=cast(int, values["minutes"]),
            price_minor=cast(int, values["price"]),
            tax_rate=cast(int, values["tax"] or 0),
            practitioner_ids=cast("tuple[int, ...]", values["people"] or ()),
            service_id=known.id if known else None,
        )
        return await self.attempt(change, done=f"{name} saved")


def _regions(country: str) -> list[Option[str]]:
    """Return the parts of a country to choose from, or none of them."""
    parts = regions(country) if country else ()
    return [Option(NATIONWIDE, "nationwide"), *(Option(part.code, part.name) for part in parts)]


def _code(key: str, label: str, known: Callable[[str], str], hint: str, wish: int) -> CheckedField:
    return CheckedField(key, label, known=known, required=True, hint=hint, wish=wish)


def _credit(key: str, label: str) -> LetterField[bool]:
    """Return a field for what is proposed for a credit."""
    options = (Option(False, "return the credit"), Option(True, "forfeit the credit"))
    return LetterField(key, label, options, False, required=True, wish=20)


def _fill(form: Form, key: str, value: int | None) -> None:
    form.field(key).fill(value)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(value: object) -> int:
    clock = cast(datetime, value)
    return clock.hour * 60 + clock.minute
