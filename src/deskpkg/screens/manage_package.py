"""The page of a client's package: what is left, what it paid for, and what can be done with it."""

from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.refused import Gone, Refused
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.package_actions import ask_more, perform, why_not
from deskpkg.screens.package_facts import Whole, head, read_whole, until
from deskpkg.screens.package_rows import COLUMNS, rows_of, told
from deskpkg.screens.payable import TakesPayment, Target
from deskpkg.screens.visit_keys import ENDS, VisitKeys, visit_keys
from deskpkg.screens.words import status_word, to_say
from deskpkg.widgets.cells import cut
from deskpkg.widgets.table import Table
from deskpkg.widgets.topbar import GAP

CLOCK = 9
"""Cells of the top bar for its edges and the time."""
LEAST = 10
"""Cells for a name, at least."""


class ManagePackage(TakesPayment[None], VisitKeys[None]):
    """Shows a client's package, and does what can be done with it."""

    BINDING_GROUP_TITLE = "Package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "book", "Book", id="package.book", tooltip="Book sessions on it"),
        Binding("e", "edit", "Edit", id="package.edit", tooltip="Change fee, expiry, credits …"),
        Binding(
            "c",
            "cancel",
            "Cancel",
            id="package.cancel",
            tooltip="Cancel this package, or the visit under the cursor",
        ),
        Binding("i", "invoice", "Invoice", id="package.invoice", tooltip="Its invoice"),
        Binding("t", "plan", "Plan", id="package.plan", tooltip="Pay it by instalments"),
        Binding("m", "more", "More", id="package.more", tooltip="Everything that can be done"),
        Binding(
            "r", "message", "Message", id="package.message", tooltip="Confirm again, or remind"
        ),
        Binding("y", "copy", "Copy", id="package.copy", tooltip="Copy the sentence to say"),
        *(
            Binding(key, name, label, id=f"package.{name}", tooltip=tip, show=False)
            for key, name, label, tip in (
                ("w", "resend", "Confirm", "Write the confirmation again"),
                ("g", "give_back", "Give back", "Pay back what is unused"),
                ("s", "payment", "Payment", "Set the payment status by hand"),
                ("f", "share", "Share", "Share it with the family"),
                ("d", "delete", "Delete", "Take it off the client's record"),
            )
        ),
        *visit_keys("package", cancels=False),
    ]
    DEFAULT_CSS = """
    ManagePackage {
        #head { height: auto; padding: 0 1; background: $surface; }
        #say { height: 2; padding: 0 1; color: $foreground 80%; }
    }
    """

    whole: var[Whole | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def __init__(self, package_id: int, client_id: int | None = None) -> None:
        """Show a client's package; `client_id` is for whom it was opened, if not its owner."""
        super().__init__()
        self.package_id = package_id
        self.client_id = client_id

    def body(self) -> ComposeResult:
        """Yield the counts, the list, and the sentence to say."""
        yield Static(id="head")
        yield Table(COLUMNS, header=False, begin_above=True)
        yield Static(id="say")

    async def read(self) -> None:
        """Read the package."""
        whole = await self.store.read(read_whole, self.package_id)
        self.whole = whole
        self._entitle(whole)
        self.query_one("#head", Static).update(head(whole))
        self.table.show(list(rows_of(whole)))
        self._say()

    def _entitle(self, whole: Whole) -> None:
        """Put name, status and last day into the top bar; of a long name what there is room for."""
        kind = f" ({whole.package.terms.kind.value})"
        facts = (status_word(whole.package, whole.today).upper(), until(whole))
        room = self.size.width - CLOCK - len(kind) - sum(len(fact) + GAP for fact in facts)
        self.heading = cut(clean(whole.package.name), max(LEAST, room)) + kind
        self.facts = facts

    def refused(self, refusal: Refused) -> None:
        """Say so; leave a package that is no longer on record, once nothing stands above this."""
        if not isinstance(refusal, Gone):
            super().refused(refusal)
        elif self.is_current:
            name = clean(self.whole.package.name) if self.whole else "This package"
            self.say(f"{name} is no longer on record.", "warning")
            self.action_back()

    @on(Table.Moved)
    def _say(self) -> None:
        """Show the sentence to say, or the whole of the line of history under the cursor."""
        self.refresh_bindings()
        if (whole := self.whole) is None:
            return
        text = to_say(whole.package, whole.today)
        match self.table.cursor_key:
            case ("history", int(key)):
                line = next((line for line in whole.history if line.id == key), None)
                text = Text(clean(told(line, whole))) if line else text
        self.query_one("#say", Static).update(text, layout=False)

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        match event.key:
            case ("visit", int(appointment_id)):
                self.open("appointment", appointment_id)
            case ("client", int(client_id)):
                self.open("client", client_id)
            case ("invoice", int(invoice_id)):
                self.open("invoice", invoice_id)
            case ("plan", int(plan_id)):
                self.open("plan", plan_id)
            case ("message", int(message_id)):
                self.open("message", message_id)

    @property
    def payable(self) -> Target | None:
        """The package."""
        return Target("package", self.package_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can't be done with the package now is dimmed."""
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if self.whole is None:
            return ""
        if action in ENDS and self.is_mounted and (self._visit or action != "cancel"):
            return self.why_not_visit(action, self._visit)
        return why_not(self.whole, "invoice" if action == "pay" else action)

    @property
    def _visit(self) -> VisitLine | None:
        """The visit under the cursor."""
        match self.table.cursor_key:
            case ("visit", int(key)) if self.whole:
                return next((visit for visit in self.whole.visits if visit.id == key), None)
        return None

    def at_hand(self) -> VisitLine | None:
        """Return the visit under the cursor."""
        return self._visit

    @flow
    async def action_book(self) -> None:
        """Book sessions that this package pays for."""
        await self._perform("book")

    @flow
    async def action_edit(self) -> None:
        """Change the package."""
        await self._perform("edit")

    @flow
    async def action_cancel(self) -> None:
        """Cancel the visit under the cursor, or the package."""
        if self._visit is not None:
            await self.end(State.CANCELED)
        else:
            await self._perform("cancel")

    @flow
    async def action_invoice(self) -> None:
        """Open the invoice, or draft it."""
        await self._perform("invoice")

    @flow
    async def action_plan(self) -> None:
        """Open the payment plan, or make one."""
        await self._perform("plan")

    @flow
    async def action_message(self) -> None:
        """Write the confirmation again, or a reminder to book."""
        await self._perform("message")

    @flow
    async def action_resend(self) -> None:
        """Write the confirmation again."""
        await self._perform("resend")

    @flow
    async def action_copy(self) -> None:
        """Copy the sentence to say."""
        await self._perform("copy")

    @flow
    async def action_give_back(self) -> None:
        """Give it back: ask what is kept, and pay back the rest."""
        await self._perform("give_back")

    @flow
    async def action_payment(self) -> None:
        """Set the payment status."""
        await self._perform("payment")

    @flow
    async def action_share(self) -> None:
        """Share it with the family."""
        await self._perform("share")

    @flow
    async def action_delete(self) -> None:
        """Take it off the record, after its consequences are told."""
        await self._perform("delete")

    async def _perform(self, name: str) -> None:
        """Do an action with the package; go back if that takes it off the record."""
        whole = self.whole
        if whole is not None and not await perform(self, whole, name, self._who(whole)):
            self.action_back()

    @flow
    async def action_more(self) -> None:
        """Ask which of all actions, and do it; go back if it takes the package off the record."""
        if (whole := self.whole) is not None and not await ask_more(self, whole, self._who(whole)):
            self.action_back()

    def _who(self, whole: Whole) -> int:
        """Return for whom a visit is booked."""
        return self.client_id or whole.package.client_id
