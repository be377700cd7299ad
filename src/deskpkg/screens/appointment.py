"""The appointment panel: what is booked, who pays for it, and what has happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.appointments import Appointment, State, holds_credit
from deskpkg.domain.billing import HistoryLine
from deskpkg.domain.contacts import format_phone
from deskpkg.domain.dates import format_date
from deskpkg.domain.mending import MadeException, rule_words
from deskpkg.domain.offers import Offers
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.prices import price_words
from deskpkg.domain.refused import Gone
from deskpkg.domain.text import clean
from deskpkg.domain.unbilling import Bill
from deskpkg.screens.arriving import why_not_arrive
from deskpkg.screens.base import flow
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.linking import facts_of, link_visit, unlink
from deskpkg.screens.pay import take_payment
from deskpkg.screens.payable import Target
from deskpkg.screens.requests import arrive_or_accept
from deskpkg.screens.separate import replace_series
from deskpkg.screens.series_visit import series_banner, series_words
from deskpkg.screens.visit_keys import ENDS, VisitKeys, visit_keys
from deskpkg.screens.words import STATES, born, left_words, moment
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, clients, history, invoices, packages, series
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.series import Series
from deskpkg.widgets.banner import Banner, Tone

LABEL = 9
"""Cells for the labels."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the panel shows."""

    visit: Appointment
    package: ClientPackage | None
    offers: Offers
    exception: MadeException | None
    series: Series | None
    history: tuple[HistoryLine, ...]
    born: str
    phone: str
    price: str
    zone: ZoneInfo
    bill: Bill | None = None
    """What bills it by itself."""


def read_facts(unit: Unit, appointment_id: int) -> Facts:
    """Return what the panel shows of an appointment.

    Raises:
        Gone: there is no such appointment.
    """
    visit = appointments.one(unit, appointment_id)
    practice = practices.the_practice(unit)
    client = clients.client(unit, visit.client_id)
    return Facts(
        visit=visit,
        package=packages.one(unit, visit.package_id) if visit.package_id is not None else None,
        offers=packages.offers_for(unit, facts_of(visit, practice.zone), appointment_id),
        exception=history.exception(unit, appointment_id),
        series=series.of_appointment(unit, appointment_id),
        history=history.of_appointment(unit, appointment_id),
        born=born(client.birth_date, unit.today),
        phone=format_phone(client.phone, practice.country) if client.phone else "",
        price=price_words(visit.price_minor, visit.tax_rate, practice),
        zone=unit.zone,
        bill=invoices.bill_of_visit(unit, appointment_id),
    )


class AppointmentPanel(Dialog[None], VisitKeys[None]):
    """Shows one appointment, and what can be done with it."""

    BINDING_GROUP_TITLE = "Appointment"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="appointment.edit", tooltip="Change the details"),
        Binding("f6,ctrl+l,l", "link", "Package", id="appointment.link", tooltip="Link a package"),
        Binding("x", "unlink", "Unlink", id="appointment.unlink", tooltip="Take the package off"),
        Binding(
            "a",
            "arrive",
            "Arrive",
            id="appointment.arrive",
            tooltip="Is here, again: is not; books a request, or what was canceled",
        ),
        *visit_keys("appointment"),
        Binding("enter", "client", "Client", id="appointment.client", tooltip="Open the client"),
        Binding("p", "package", "Packages", id="appointment.package", tooltip="Open the package"),
        Binding("i", "invoice", "Invoice", id="appointment.invoice", tooltip="Bill this visit"),
        Binding("f7,ctrl+g p", "pay", "Pay", id="appointment.pay", tooltip="Take a payment"),
        Binding("b", "book", "Book", id="appointment.book", tooltip="Book another", show=False),
        Binding("escape", "back", "Back", id="appointment.back", tooltip="Close the panel"),
    ]
    DEFAULT_CSS = """
    AppointmentPanel {
        Banner { margin: 1 0 0 0; }
        #history { height: auto; max-height: 8; margin-top: 1; }
        #history Static { color: $foreground 70%; }
    }
    """
    AUTO_FOCUS = "#history"
    UNDOES = True

    facts_shown: var[Facts | None] = var(None, bindings=True)
    banner = getters.query_one(Banner)

    def __init__(self, appointment_id: int) -> None:
        """Show an appointment."""
        super().__init__()
        self.heading = "Appointment"
        self.appointment_id = appointment_id

    def body(self) -> ComposeResult:
        """Yield the facts, the banner and the history."""
        yield Static(id="facts", markup=False)
        yield Banner()
        with VerticalScroll(id="history"):
            yield Static(markup=False)

    async def read(self) -> None:
        """Read the appointment; the panel of one that was booked by mistake and undone closes."""
        try:
            facts = await self.store.read(read_facts, self.appointment_id)
        except Gone:
            if self.facts_shown is None or not self.is_current:
                raise
            self.dismiss(None)
            return
        self.facts_shown = facts
        self.heading = moment_of(facts)
        self.query_one("#facts", Static).update(_facts(facts))
        self.query_one("#history > Static", Static).update(_history(facts))
        self.banner.put("" if facts.package is None else str(facts.package.id))
        self.banner.can_focus = False
        if facts.package is not None:
            text = f"Linked to package: {facts.package.name}"
            self.banner.say(text, "linked", left_words(facts.package))
        elif facts.visit.repeating:
            text, brief = series_banner(facts.offers.active)
            self.banner.say(text, "muted", brief=brief)
        else:
            tone: Tone = "match" if facts.offers.fitting else "muted"
            self.banner.say(facts.offers.banner, tone, brief=facts.offers.brief)

    # -- what is possible -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit; what cannot be done now is dimmed."""
        if action == "commit":
            return False
        if action in ("edit", "link", "unlink", "arrive", "client", "package", "book", *ENDS):
            return None if self.why_not(action) else True
        return True

    def why_not(self, action: str) -> str:
        """Say why not."""
        facts = self.facts_shown
        if facts is None:
            return "It is being read."
        if action in ENDS:
            return self.why_not_visit(action, facts.visit)
        match action:
            case "unlink":
                return "" if facts.package else "No package pays for this appointment."
            case "link":
                return why_not_link(facts.visit)
            case "arrive":
                return why_not_arrive(facts.visit.state)
            case "edit" if facts.visit.state is State.CANCELED:
                return "Can't edit: it is canceled. Press a to book it again."
        return ""

    def at_hand(self) -> Appointment | None:
        """Return the visit that is shown."""
        return self.facts_shown.visit if self.facts_shown else None

    # -- doing it ---------------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Change the details."""
        self.open("appointment_form", appointment_id=self.appointment_id)

    def action_book(self) -> None:
        """Book another visit for this client."""
        if facts := self.facts_shown:
            self.open("appointment_form", client_id=facts.visit.client_id)

    @flow
    async def action_link(self) -> None:
        """Choose the package that pays, or another one; of a series, for separate visits."""
        if self.facts_shown is not None and self.facts_shown.visit.repeating:
            await replace_series(self, self.appointment_id)
        else:
            await link_visit(self, self.appointment_id)

    @flow
    async def action_unlink(self) -> None:
        """Take the package off."""
        if facts := self.facts_shown:
            await self.attempt(unlink, self.appointment_id, facts.visit.version, done=str)

    @flow
    async def action_invoice(self) -> None:
        """Bill the visit, or open its invoice; what a package pays for is not billed again."""
        made = await self.attempt(changes.invoices.bill_visit, self.appointment_id)
        if made is not None:
            self.open("invoice", made)

    @flow
    async def action_pay(self) -> None:
        """Take a payment for the visit; where a package pays for it, for all the client owes."""
        await take_payment(self, Target("visit", self.appointment_id))

    @flow
    async def action_arrive(self) -> None:
        """The client is here; or is not, after all."""
        if facts := self.facts_shown:
            await arrive_or_accept(self, self.appointment_id, facts.visit.state)

    def action_client(self) -> None:
        """Open the client's page."""
        if facts := self.facts_shown:
            self.open("client", facts.visit.client_id)

    def action_package(self) -> None:
        """Open the package that pays, or the client's packages."""
        facts = self.facts_shown
        if facts is not None and facts.package is not None:
            self.open("manage_package", facts.package.id)
        elif facts is not None:
            self.open("client", facts.visit.client_id, tab="packages")

    @on(Banner.View)
    async def _view(self) -> None:
        await self.run_action("screen.link")

    @on(Banner.Unlink)
    def _unlink_clicked(self) -> None:
        self.action_unlink()


def why_not_link(visit: Appointment) -> str:
    """Say why no package can be linked, whatever the client has; "" if one may be."""
    if visit.state is State.CANCELED:
        return "Can't link: the appointment is canceled."
    return ""


def moment_of(facts: Facts) -> str:
    """Return "Tue 24 Nov 2026 11:00–12:00"."""
    start = facts.visit.starts_at.astimezone(facts.zone)
    end = facts.visit.ends_at.astimezone(facts.zone)
    return f"{format_date(start.date())} {start:%H:%M}–{end:%H:%M}"


def _facts(facts: Facts) -> Text:
    return Text("\n").join(_lines(facts))


def _lines(facts: Facts) -> Iterator[Text]:
    visit = facts.visit
    who = "  ".join(part for part in (facts.born, facts.phone) if part)
    yield _line("Client", visit.client, who, bold=True)
    yield _line("Service", visit.service)
    yield _line("With", visit.practitioner, visit.location)
    state = STATES[visit.state].strip()
    yield _line("State", state, "confirmed" if visit.confirmed else "")
    held = holds_credit(visit.state, linked=facts.package is not None, forfeited=visit.forfeited)
    linked = "1 credit" if held else "its package, no credit used"
    pays = linked if facts.package else f"no package — {facts.price}"
    yield _line("Pays", pays, f"billed on {facts.bill.words}" if facts.bill else "")
    yield from _exception_lines(facts)
    if visit.cancel_reason:
        yield _line("Reason", visit.cancel_reason)
    if facts.series is not None:
        yield _line("Repeats", series_words(facts.series), "F6 books separate visits on a package")
    if visit.notes:
        yield _line("Notes", visit.notes)


def _exception_lines(facts: Facts) -> Iterator[Text]:
    """Yield why staff let the package pay all the same, who did, and what was set aside."""
    made = facts.exception
    if made is None:
        return
    yield _line("Exception", made.reason)
    when = moment(made.at, facts.zone, made.at.astimezone(facts.zone).date())
    yield _line("", f"by {made.by}, {when}; set aside: {rule_words(made.rules)}")


def _line(label: str, value: str, more: str = "", *, bold: bool = False) -> Text:
    text = Text(f"{label:>{LABEL}}  ", "dim", no_wrap=False)
    text.append(clean(value), "bold" if bold else "not dim")
    return text.append(f"   {clean(more)}" if more else "")


def _history(facts: Facts) -> Text:
    lines = [Text("HISTORY", "bold")]
    for line in facts.history:
        at = moment(line.at, facts.zone, line.at.astimezone(facts.zone).date())
        credit = f"  {line.delta:+d} credit" if line.delta else ""
        lines.append(Text(f"{at}  {clean(line.staff)}  {clean(line.text)}{credit}"))
    return Text("\n").join(lines)
