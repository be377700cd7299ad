"""A client's page: what they have, their visits, invoices, and notes."""

from collections.abc import Hashable
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.billing import why_not_invoice, why_not_plan
from deskpkg.domain.managing import why_not_cancel
from deskpkg.domain.packages import ClientPackage, sentence
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.client_facts import COLUMNS, EMPTY, TABS, TITLES, Facts, read_facts, rows_of
from deskpkg.screens.package_actions import ask_more, perform
from deskpkg.screens.package_facts import Whole, read_whole
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.visit_keys import ENDS, VisitKeys, visit_keys
from deskpkg.screens.words import born, money, to_say
from deskpkg.store import changes
from deskpkg.widgets.table import Table
from deskpkg.widgets.tabs import Tabs, TabTable

PAGE = 100
"""How many lines of a long list are read at first; twice as many at its end."""


class ClientScreen(TakesPayment[None], VisitKeys[None]):
    """One client: tabs 1 to 5, each a list."""

    BINDING_GROUP_TITLE = "Client"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6,ctrl+l,p", "tab(1)", "Packages", id="client.packages", tooltip="Packages"),
        Binding(
            "n", "new", "New", id="client.new", tooltip="Sell; book on Visits; bill on Invoices"
        ),
        Binding(
            "b", "book", "Book", id="client.book", tooltip="Book a visit; on Packages: sessions"
        ),
        Binding(
            "asterisk",
            "sessions",
            "Sessions",
            id="client.sessions",
            tooltip="Book several sessions on this package",
            show=False,
        ),
        Binding(
            "f8,ctrl+g n",
            "free",
            "Next free",
            id="client.free",
            tooltip="Book a visit at one of the next free slots",
        ),
        Binding(
            "i", "invoice", "Invoice", id="client.invoice", tooltip="Invoice this package, or visit"
        ),
        Binding("t", "plan", "Plan", id="client.plan", tooltip="Pay this package by instalments"),
        Binding("e", "edit", "Edit", id="client.edit", tooltip="Change name, phone, notes …"),
        Binding(
            "c",
            "cancel",
            "Cancel",
            id="client.cancel",
            tooltip="Cancel this package, or visit",
        ),
        Binding("m", "more", "More", id="client.more", tooltip="All that can be done with it"),
        Binding("s", "statement", "Statement", id="client.statement", tooltip="All that was owed"),
        Binding("y", "copy", "Copy", id="client.copy", tooltip="Copy the sentence to say"),
        *visit_keys("client", cancels=False),
        Binding("right", "turn(1)", "Next tab", id="client.right", show=False),
        Binding("left", "turn(-1)", "Tab before", id="client.left", show=False),
        *(
            Binding(str(n), f"tab({n - 1})", title, id=f"client.tab{n}", show=False)
            for n, title in enumerate(TITLES, 1)
        ),
    ]
    DEFAULT_CSS = """
    ClientScreen #say { height: 2; padding: 0 1; color: $foreground 80%; }
    """

    facts_shown: var[Facts | None] = var(None, bindings=True)
    tabs = getters.query_one(Tabs)
    table = getters.query_one(TabTable)

    def __init__(self, client_id: int, tab: str = "overview") -> None:
        """Show a client, with a tab of `TABS` in front."""
        super().__init__()
        self.client_id = client_id
        self.tab = tab
        self._shown: tuple[int, str] | None = None
        self._limit = PAGE

    def body(self) -> ComposeResult:
        """Yield the tabs, the list, and the sentence to say."""
        yield Tabs(TITLES)
        yield TabTable(COLUMNS[self.tab])
        yield Static(id="say")

    def turn_to(self, client_id: int, tab: str = "overview") -> None:
        """Show another client, or another tab."""
        self.client_id, self.tab = client_id, tab
        self._limit = PAGE
        self.load()

    async def read(self) -> None:
        """Read what the tab shows."""
        tab, client_id = self.tab, self.client_id
        facts = await self.store.read(read_facts, client_id, tab, self._limit)
        keep = self._shown == (client_id, tab)
        self._shown = (client_id, tab)
        self._head(facts)
        self.tabs.shown = TABS.index(tab)
        self.facts_shown = facts
        self.table.turn_to(COLUMNS[tab], rows_of(facts, tab), EMPTY[tab], keep=keep)
        self._say()

    def _head(self, facts: Facts) -> None:
        client = facts.client
        has = f"in credit {money(facts.credit_minor, facts.practice)}" if facts.credit_minor else ""
        self.heading = f"{clean(client.name)}  #{client.id}"
        self.facts = (born(client.birth_date, facts.today), facts.phone, has, owes_words(facts))

    @property
    def payable(self) -> Target | None:
        """What is under the cursor if it can be paid; else all that the client owes."""
        match self.table.cursor_key:
            case ("package", int(key)) if self.package and not why_not_invoice(self.package):
                return Target("package", key)
            case ("invoice", int(key)):
                return Target("invoice", key)
            case ("visit", int(key)):
                return Target("visit", key)
        return Target("client", self.client_id)

    @property
    def package(self) -> ClientPackage | None:
        """The package under the cursor."""
        match self.table.cursor_key:
            case ("package", int(key)) if self.facts_shown:
                return next((p for p in self.facts_shown.packages if p.id == key), None)
        return None

    @property
    def _visit(self) -> VisitLine | None:
        """The visit under the cursor."""
        match self.table.cursor_key:
            case ("visit", int(key)) if self.facts_shown:
                shown = (*self.facts_shown.coming, *self.facts_shown.visits)
                return next((visit for visit in shown if visit.id == key), None)
        return None

    def at_hand(self) -> VisitLine | None:
        """Return the visit under the cursor."""
        return self._visit

    def _say(self) -> None:
        """Show the sentence for the package under the cursor."""
        package, facts = self.package, self.facts_shown
        text = Text()
        if package is not None and facts is not None:
            text = to_say(package, facts.today)
        self.query_one("#say", Static).update(text, layout=False)

    @on(Table.Moved)
    def _moved(self) -> None:
        self._say()
        self.refresh_bindings()
        rows = self.table.rows
        long = self.tab in ("visits", "notes") and len(rows) >= self._limit
        if long and self.table.cursor_row >= len(rows) - 1:
            self._limit *= 2
            self.load()

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        self._open(event.key)

    def _open(self, key: Hashable) -> None:
        match key:
            case ("package", int(package_id)):
                self.open("manage_package", package_id, self.client_id)
            case ("visit", int(appointment_id)):
                self.open("appointment", appointment_id)
            case ("invoice", int(invoice_id)):
                self.open("invoice", invoice_id)
            case ("message", int(message_id)):
                self.open("message", message_id)

    @on(Tabs.Chosen)
    def _clicked(self, event: Tabs.Chosen) -> None:
        self.action_tab(event.place)

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],
    ) -> bool | None:
        """Only a package can be paid by instalments or told of; it or a visit invoiced."""
        only = ("invoice", "plan", "copy", "more", "sessions", *ENDS)
        if action in only and self.is_mounted:
            return None if self.why_not(action) else True
        return True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action in ENDS and (self._visit is not None or action != "cancel"):
            return self.why_not_visit(action, self._visit)
        if action == "invoice" and self._visit is not None:
            return ""  # what stands against it is asked of the records
        if self.package is None:
            either = " or a visit" if action == "invoice" else ""
            return f"Put the cursor on a package{either} first."
        match action:
            case "invoice":
                return why_not_invoice(self.package)
            case "plan":
                return why_not_plan(self.package)
            case "cancel":
                return why_not_cancel(self.package)
        return ""

    def action_tab(self, place: int) -> None:
        """Show a tab."""
        self.turn_to(self.client_id, TABS[place])

    def action_turn(self, by: int) -> None:
        """Show the next tab, or the one before."""
        self.action_tab((TABS.index(self.tab) + by) % len(TABS))

    def action_new(self) -> None:
        """Book on the visits' tab, bill on the invoices', sell on the others."""
        if self.tab == "visits":
            self.action_book()
        elif self.tab == "invoices":
            self._draft()
        else:
            self._assign()

    @flow
    async def _assign(self) -> None:
        sold = await self.ask(self.desk.make("assign", self.client_id))
        if sold is not None:
            await self.read()
            self.table.move_to(("package", sold))

    @flow
    async def _draft(self) -> None:
        """Begin an invoice, and show it."""
        made = await self.attempt(changes.invoices.draft, self.client_id)
        if made is not None:
            self.open("invoice", made)

    def action_book(self) -> None:
        """Book a visit for the client; on the packages' tab, sessions on the package."""
        if self.tab == "packages" and self.package is not None:
            self.action_sessions()
        else:
            self.open("appointment_form", client_id=self.client_id)

    def action_sessions(self) -> None:
        """Book sessions on the package under the cursor."""
        if (package := self.package) is not None:
            member = None if package.client_id == self.client_id else self.client_id
            self.open("book_sessions", package_id=package.id, client_id=member)

    def action_free(self) -> None:
        """Book a visit for the client, beginning with when one can be had."""
        self.open("appointment_form", client_id=self.client_id, free=True)

    def action_edit(self) -> None:
        """Change what is known of the client."""
        self.open("new_client", client_id=self.client_id)

    @flow
    async def action_invoice(self) -> None:
        """Open the invoice of the package or the visit under the cursor, or make it."""
        if (visit := self._visit) is None:
            await self._perform("invoice")
        elif (made := await self.attempt(changes.invoices.bill_visit, visit.id)) is not None:
            self.open("invoice", made)

    @flow
    async def action_plan(self) -> None:
        """Open the payment plan of the package under the cursor, or make one."""
        await self._perform("plan")

    def action_statement(self) -> None:
        """Open the statement."""
        self.open("statement", self.client_id)

    @flow
    async def action_cancel(self) -> None:
        """Cancel the visit under the cursor, or the package."""
        if self._visit is not None:
            await self.end(State.CANCELED)
        else:
            await self._perform("cancel")

    async def _perform(self, name: str) -> None:
        """Do an action with the package under the cursor."""
        if whole := await self._whole():
            await perform(self, whole, name, self.client_id)

    @flow
    async def action_more(self) -> None:
        """Ask what to do with the package under the cursor, and do it."""
        if whole := await self._whole():
            await ask_more(self, whole, self.client_id)

    async def _whole(self) -> Whole | None:
        """Read the package under the cursor with all that belongs to it."""
        if self.package is None:
            return None
        return await self.look_up(read_whole, self.package.id)

    def action_copy(self) -> None:
        """Copy the sentence to say."""
        if self.package is not None and self.facts_shown is not None:
            self.app.copy_to_clipboard(clean(sentence(self.package, self.facts_shown.today)))
            self.say("The sentence is copied.")


def owes_words(facts: Facts) -> str:
    """Return "owes 700.00, 250.00 overdue"; nothing if the client owes nothing."""
    owed, late = facts.client.owes_minor, facts.overdue_minor
    if not owed:
        return ""
    words = f"owes {money(owed, facts.practice)}"
    if late == owed:
        return f"{words} overdue"
    return f"{words}, {money(late, facts.practice)} overdue" if late else words
