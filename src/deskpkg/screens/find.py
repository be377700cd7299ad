"""Finding a client from anywhere: each key is answered with who it may be and what they have."""

from collections.abc import Hashable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.binding import Binding, BindingType

from deskpkg.domain.clients import ClientRow, PackageGlance
from deskpkg.domain.guessing import guessed_name
from deskpkg.domain.names import display_name
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.payable import Target
from deskpkg.screens.searching import SearchScreen
from deskpkg.screens.words import born, is_soon, phone_end, short
from deskpkg.store.queries import clients
from deskpkg.widgets.table import Column, Row

if TYPE_CHECKING:
    from deskpkg.screens.client import ClientScreen

NEW = "new"
"""The key of the row that adds a client."""

HOW = "name · end of phone · birth 120384 · #number"
LATELY = "who was here last"


class FindScreen(SearchScreen[int]):
    """Finds clients by parts of their name, phone, birth date or number.

    With `pick` the answer is the client's id; otherwise their page is opened.
    """

    BINDING_GROUP_TITLE = "Find"
    PLACEHOLDER = "Who is it?"
    COLUMNS = (
        Column("Client", min_width=15),
        Column("Born", 16),
        Column("Phone", 5),
        Column("Packages", min_width=26),
        Column("Next", min_width=7),
        Column("Number", 8, align="right", priority=1),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6,ctrl+l", "packages", "Packages", id="find.packages", tooltip="Their packages"),
        Binding("f7,ctrl+g p", "pay", "Pay", id="find.pay", tooltip="Take a payment"),
        Binding("f8,ctrl+g n", "free", "Next free", id="find.free", tooltip="Book at a free slot"),
        Binding("ctrl+o", "new", "New client", id="find.new", tooltip="Add who was typed"),
    ]

    def __init__(self, pick: bool = False, text: str = "") -> None:
        """Find a client to open, or to `pick` one; `text` is typed already."""
        super().__init__()
        self.pick = pick
        self.text = text

    def on_mount(self) -> None:
        """Show what is asked."""
        self.heading = "FIND CLIENT" if not self.pick else "CHOOSE CLIENT"

    def find(self, text: str, keep: bool) -> None:
        """Ask the records at once, on the loop: it takes less than a millisecond."""
        self.text = text
        found = self.store.glance(clients.find, text)
        today = self.desk.now.date()
        rows = [self._row(row, today) for row in found.rows]
        wanted = clean(text).strip()
        if wanted and not rows:
            nobody = Text(f"Nobody is found by “{wanted}”.", "muted")
            rows.append(Row("nobody", (nobody,), selectable=False))
        if wanted:
            key = "↓ Enter" if found.rows else "Enter"
            last, first = guessed_name(wanted)
            name = display_name(last, first) if last else wanted
            offer = Text(f"+ New client: {name}   ({key}, Ctrl+O)", "accent")
            rows.append(Row(NEW, (offer,)))
        self.table.empty = "No clients yet: type a name, then Enter adds them."
        self.table.show(rows, keep=keep)
        if wanted and any(row.same_name for row in found.rows):
            self.hint("! Two people with the same name: check the date of birth.", warn=True)
        else:
            more = "More are found than shown: type on."
            self.hint(more if found.more else HOW if wanted else f"{LATELY} · {HOW}")

    @staticmethod
    def _row(row: ClientRow, today: date) -> Row:
        name = clean(row.called)
        cells = (
            Text.assemble(("! ", "warn"), name) if row.same_name else name,
            born(row.birth_date, today),
            phone_end(row.phone),
            package_words(row.package, today),
            short(row.next_visit, today) if row.next_visit else "",
            f"#{row.id}",
        )
        return Row(row.id, cells)

    def opened(self, key: Hashable) -> None:
        """Open a client's page, or the form for a new client."""
        if key == NEW:
            self.action_new()
        elif isinstance(key, int):
            self._show(key)

    def _show(self, client_id: int, tab: str = "overview") -> None:
        if self.pick:
            self.dismiss(client_id)
        elif (page := self._page_below()) is not None:
            while self.app.screen is not page:
                self.app.screen.dismiss(None)
            page.turn_to(client_id, tab)
        else:
            self.typed.select_all()
            self.open("client", client_id, tab=tab)

    def _page_below(self) -> "ClientScreen | None":
        """Return the client's page from which this was called, if no form waits above it."""
        for screen in reversed(self.app.screen_stack[:-1]):
            if screen.has_class("place-client"):
                return cast("ClientScreen", screen)
            if screen.query("Form"):
                break
        return None

    def anew(self) -> None:
        """Let what is typed next take the place of what was typed."""
        self.set_focus(self.typed)
        self.typed.select_all()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where a client is chosen, none of their pages is opened, nothing is booked or paid."""
        return not (self.pick and action in ("packages", "pay", "free"))

    def action_packages(self) -> None:
        """Open the packages of the client under the cursor."""
        if isinstance(key := self.table.cursor_key, int):
            self._show(key, "packages")

    @flow
    async def action_pay(self) -> None:
        """Take a payment for all that the client under the cursor owes."""
        from deskpkg.screens.pay import take_payment

        if isinstance(key := self.table.cursor_key, int):
            await take_payment(self, Target("client", key))

    def action_free(self) -> None:
        """Book a visit for the client under the cursor, beginning with when one can be had."""
        if isinstance(key := self.table.cursor_key, int):
            self.open("appointment_form", client_id=key, free=True)

    @flow
    async def action_new(self) -> None:
        """Add the client who was typed, and go on with them."""
        form = self.desk.make("new_client", typed=self.typed.value)
        client_id = await self.ask(form)
        if client_id is not None:
            self._show(client_id)


@lru_cache(1024)
def package_words(package: PackageGlance | None, today: date) -> Text:
    """Return "◆ 2 left exp 30 Nov ! +1", or "no package"."""
    if package is None:
        return Text("no package", "muted")
    words = Text.assemble(("◆ ", "good"), (f"{package.remaining} left", "bold"))
    if (last := package.expires_on) is not None:
        near = is_soon(last, today)
        day = short(last, today) if last.year == today.year else f"{last:%b %Y}"
        words.append(f" exp {day}{' !' if near else ''}", "warn" if near else "")
    if package.more:
        words.append(f" +{package.more}")
    return words
