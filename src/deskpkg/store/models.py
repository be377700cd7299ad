"""The tables, as entities for changing them; their rules stand in the migrations."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from deskpkg.store.unit import instant, instant_text


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC text in whole seconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> str | None:
        """Write it."""
        return None if value is None else instant_text(value)

    def process_result_value(self, value: Any | None, _: Dialect) -> datetime | None:
        """Read it."""
        return None if value is None else instant(value).astimezone(UTC)


class Entity(SQLModel):
    """A row with a number of its own."""

    id: int | None = Field(default=None, primary_key=True)

    @property
    def key(self) -> int:
        """The id of a row that has been flushed."""
        assert self.id is not None
        return self.id


class Practice(Entity, table=True):
    """The one practice."""

    name: str
    country: str
    currency: str
    locale: str
    zone: str
    opens: int = 480
    closes: int = 1140
    tax_inclusive: bool = False
    invoice_prefix: str = "INV-"
    invoice_first: int = 1
    invoice_due_days: int = 14
    pay_before_use: bool = False
    late_hours: int = 24
    late_forfeits: bool = False
    missed_forfeits: bool = False
    created_at: datetime = Field(sa_type=Instant)
    closed_on_holidays: bool = False
    region: str = ""
    credit_prefix: str = "CN-"
    address: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""


class Archivable(Entity):
    """What is kept when it is no longer offered."""

    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class Location(Archivable, table=True):
    """A place."""

    name: str
    code: str = ""


class Practitioner(Archivable, table=True):
    """Somebody who treats."""

    name: str
    code: str = ""
    colour: int = 0


class Service(Archivable, table=True):
    """Something to book."""

    name: str
    minutes: int
    price_minor: int
    tax_rate: int = 0


class PractitionerService(SQLModel, table=True):
    """Who offers what."""

    __tablename__ = "practitioner_service"
    practitioner_id: int = Field(primary_key=True, foreign_key="practitioner.id")
    service_id: int = Field(primary_key=True, foreign_key="service.id")


class LocationHours(SQLModel, table=True):
    """When a location is open on a weekday; of no length where it is closed."""

    __tablename__ = "location_hours"
    location_id: int = Field(primary_key=True, foreign_key="location.id")
    weekday: int = Field(primary_key=True)
    starts: int = Field(primary_key=True)
    ends: int


class PractitionerHours(SQLModel, table=True):
    """When a practitioner works on a weekday, and where; of no length where they don't."""

    __tablename__ = "practitioner_hours"
    practitioner_id: int = Field(primary_key=True, foreign_key="practitioner.id")
    weekday: int = Field(primary_key=True)
    starts: int = Field(primary_key=True)
    ends: int
    location_id: int | None = Field(default=None, foreign_key="location.id")


class OtherDays(Entity, table=True):
    """Days on which a practitioner's or a location's hours differ; kept when that is removed."""

    __tablename__ = "other_days"
    practitioner_id: int | None = Field(default=None, foreign_key="practitioner.id")
    location_id: int | None = Field(default=None, foreign_key="location.id")
    first_day: date
    last_day: date
    reason: str = ""
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class OtherHours(SQLModel, table=True):
    """The hours on days that differ; none where it is closed, or somebody is off."""

    __tablename__ = "other_hours"
    other_days_id: int = Field(primary_key=True, foreign_key="other_days.id")
    starts: int = Field(primary_key=True)
    ends: int
    location_id: int | None = Field(default=None, foreign_key="location.id")


class Client(Archivable, table=True):
    """A person the practice treats."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    notes: str = ""
    words: str = ""
    sort_key: str = ""
    created_at: datetime = Field(sa_type=Instant)
    address: str = ""


class Terms(Entity):
    """What both the catalog's package and a client's copy say."""

    name: str
    description: str = ""
    description_internal: bool = False
    public: bool = False
    price_minor: int
    tax_rate: int = 0
    kind: str
    credits: int
    expiry_count: int | None = None
    expiry_unit: str | None = None
    expiry_from: str = "sale"
    weekly_limit: int | None = None
    monthly_limit: int | None = None
    allowed: str = "any"
    owner_id: int | None = Field(default=None, foreign_key="practitioner.id")
    terms: str = ""
    confirms: bool = False
    confirmation: str = ""


class Package(Terms, table=True):
    """A package for sale."""

    position: int = 0
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class PackageService(SQLModel, table=True):
    """A service a package includes."""

    __tablename__ = "package_service"
    package_id: int = Field(primary_key=True, foreign_key="package.id")
    service_id: int = Field(primary_key=True, foreign_key="service.id")
    allowance: int | None = None


class PackagePractitioner(SQLModel, table=True):
    """Who may be booked with a package that lists them."""

    __tablename__ = "package_practitioner"
    package_id: int = Field(primary_key=True, foreign_key="package.id")
    practitioner_id: int = Field(primary_key=True, foreign_key="practitioner.id")


class ClientPackage(Terms, table=True):
    """What one client bought."""

    __tablename__ = "client_package"
    client_id: int = Field(foreign_key="client.id")
    package_id: int | None = Field(default=None, foreign_key="package.id")
    currency: str
    sold_on: date
    expires_on: date | None = None
    created_at: datetime = Field(sa_type=Instant)
    canceled_at: datetime | None = Field(default=None, sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
    payment_set: str | None = None
    payment_set_by: str | None = None
    payment_set_at: datetime | None = Field(default=None, sa_type=Instant)


class ClientPackageService(SQLModel, table=True):
    """A service a client's package includes."""

    __tablename__ = "client_package_service"
    client_package_id: int = Field(primary_key=True, foreign_key="client_package.id")
    service_id: int = Field(primary_key=True, foreign_key="service.id")
    allowance: int | None = None


class ClientPackagePractitioner(SQLModel, table=True):
    """Who may be booked with a client's package that lists them."""

    __tablename__ = "client_package_practitioner"
    client_package_id: int = Field(primary_key=True, foreign_key="client_package.id")
    practitioner_id: int = Field(primary_key=True, foreign_key="practitioner.id")


class ClientPackageMember(Entity, table=True):
    """Another client who can use a client's package; kept when that is taken back."""

    __tablename__ = "client_package_member"
    client_package_id: int = Field(foreign_key="client_package.id")
    client_id: int = Field(foreign_key="client.id")
    added_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class MessageTemplate(Entity, table=True):
    """The practice's own text of a kind of message."""

    __tablename__ = "message_template"
    kind: str
    subject: str
    body: str


class Message(Entity, table=True):
    """A message to a client about a package; kept when it is withdrawn, its text never changed."""

    client_id: int = Field(foreign_key="client.id")
    client_package_id: int = Field(foreign_key="client_package.id")
    kind: str
    address: str = ""
    subject: str
    body: str
    created_at: datetime = Field(sa_type=Instant)
    given_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class Series(Entity, table=True):
    """What visits that repeat belong to; kept when it is taken back."""

    client_id: int = Field(foreign_key="client.id")
    every: str
    visits: int
    until: date | None = None
    created_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class Appointment(Entity, table=True):
    """A visit, with the package that pays for it."""

    client_id: int = Field(foreign_key="client.id")
    practitioner_id: int = Field(foreign_key="practitioner.id")
    location_id: int | None = Field(default=None, foreign_key="location.id")
    service_id: int = Field(foreign_key="service.id")
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    zone: str
    state: str = "booked"
    confirmed: bool = False
    notes: str = ""
    client_package_id: int | None = Field(default=None, foreign_key="client_package.id")
    forfeited: bool = False
    override_reason: str = ""
    overlap_accepted: bool = False
    repeating: bool = False
    canceled_at: datetime | None = Field(default=None, sa_type=Instant)
    cancel_reason: str = ""
    created_at: datetime = Field(sa_type=Instant)
    version: int = 1
    series_id: int | None = Field(default=None, foreign_key="series.id")
    series_place: int | None = None
    series_own: str = ""
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class Waiting(Entity, table=True):
    """Somebody who would come if a fitting time became free; kept when they wait no longer."""

    client_id: int = Field(foreign_key="client.id")
    service_id: int = Field(foreign_key="service.id")
    practitioner_id: int | None = Field(default=None, foreign_key="practitioner.id")
    location_id: int | None = Field(default=None, foreign_key="location.id")
    weekdays: int = 0
    part: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    notes: str = ""
    created_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")


class Invoice(Entity, table=True):
    """A bill, from draft to void."""

    client_id: int = Field(foreign_key="client.id")
    client_package_id: int | None = Field(default=None, foreign_key="client_package.id")
    practitioner_id: int | None = Field(default=None, foreign_key="practitioner.id")
    location_id: int | None = Field(default=None, foreign_key="location.id")
    state: str = "draft"
    prefix: str = ""
    number: int | None = None
    issued_on: date
    due_on: date
    currency: str
    tax_inclusive: bool = False
    tax_minor: int | None = None
    total_minor: int | None = None
    content_hash: str | None = None
    notes: str = ""
    created_at: datetime = Field(sa_type=Instant)
    finalized_at: datetime | None = Field(default=None, sa_type=Instant)
    payer: str = ""
    payer_address: str = ""


class InvoiceLine(Entity, table=True):
    """One line of a bill."""

    __tablename__ = "invoice_line"
    invoice_id: int = Field(foreign_key="invoice.id")
    position: int
    description: str
    quantity: int = 1
    unit_minor: int
    tax_rate: int = 0
    client_package_id: int | None = Field(default=None, foreign_key="client_package.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")
    service_id: int | None = Field(default=None, foreign_key="service.id")


class Payment(Entity, table=True):
    """Money that came in or went out; never changed."""

    client_id: int = Field(foreign_key="client.id")
    kind: str
    amount_minor: int
    currency: str
    method: str
    paid_on: date
    reference: str = ""
    corrects_id: int | None = Field(default=None, foreign_key="payment.id")
    created_at: datetime = Field(sa_type=Instant)
    request: str | None = None


class Allocation(Entity, table=True):
    """Money of a payment put to an invoice, or taken off it again; never changed."""

    payment_id: int = Field(foreign_key="payment.id")
    invoice_id: int = Field(foreign_key="invoice.id")
    amount_minor: int
    created_at: datetime = Field(sa_type=Instant)


class PaymentMethod(Archivable, table=True):
    """A way of paying that the practice takes."""

    __tablename__ = "payment_method"
    name: str
    letter: str = ""


class CreditNote(Entity, table=True):
    """What was taken off a finalized invoice; never changed."""

    __tablename__ = "credit_note"
    invoice_id: int = Field(foreign_key="invoice.id")
    prefix: str
    number: int
    issued_on: date
    reason: str = ""
    amount_minor: int
    tax_minor: int
    refund_id: int | None = Field(default=None, foreign_key="payment.id")
    created_at: datetime = Field(sa_type=Instant)


class PaymentPlan(Entity, table=True):
    """What is open on an invoice, to be paid by instalments."""

    __tablename__ = "payment_plan"
    invoice_id: int = Field(foreign_key="invoice.id")
    every: str
    first_on: date
    total_minor: int
    before_minor: int = 0
    created_at: datetime = Field(sa_type=Instant)
    canceled_at: datetime | None = Field(default=None, sa_type=Instant)


class Instalment(Entity, table=True):
    """A part of a payment plan, and when it is due."""

    payment_plan_id: int = Field(foreign_key="payment_plan.id")
    due_on: date
    amount_minor: int


class TillCount(Entity, table=True):
    """What was counted at the end of a day, beside what should have been there."""

    __tablename__ = "till_count"
    counted_on: date
    method: str
    expected_minor: int
    counted_minor: int
    created_at: datetime = Field(sa_type=Instant)
