"""The outbox: messages that wait to be given to clients, and those that were given."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.messages import Message, MessageState
from deskpkg.domain.templates import NAMES
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.message_actions import MESSAGE_KEYS, MessageKeys
from deskpkg.screens.message_rows import letter_text, title_of, to_whom
from deskpkg.screens.words import moment
from deskpkg.screens.write_message import CHOICE, write_message
from deskpkg.store import Unit
from deskpkg.store.queries import messages
from deskpkg.store.unit import UTC
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

COLUMNS = (
    Column("When", 17, priority=1),
    Column("Client", min_width=14),
    Column("Message", 17),
    Column("Package", min_width=14, priority=2),
    Column("To", min_width=18),
)
EMPTY = (
    "Nothing waits, and nothing was given. A package can confirm its sale (in its form in the "
    "catalog); r on a client's package confirms it again, or reminds of what is left."
)


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is in the outbox, and what it takes to write it."""

    messages: tuple[Message, ...] = ()
    zone: ZoneInfo = UTC
    today: date = date.min

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(message.state is MessageState.WAITING for message in self.messages)


def read_outbox(unit: Unit) -> Outbox:
    """Read it."""
    return Outbox(messages.outbox(unit), unit.zone, unit.today)


class OutboxScreen(MessageKeys[None]):
    """Lists what waits first; the one under the cursor stands below, whole."""

    BINDING_GROUP_TITLE = "Outbox"
    BINDINGS: ClassVar[list[BindingType]] = [
        *MESSAGE_KEYS,
        Binding(
            "r", "again", "Again", id="outbox.again", tooltip="Write it anew, as it would be now"
        ),
        Binding("p", "package", "Package", id="outbox.package", tooltip="Open the package"),
    ]
    DEFAULT_CSS = """
    OutboxScreen {
        Table { height: 1fr; }
        #below { height: 60%; max-height: 15; padding: 0 1; background: $surface; }
        #below { scrollbar-size-vertical: 1; }
        #letter { height: auto; }
    }
    """
    AUTO_FOCUS = "Table"

    shown: var[Outbox] = var(Outbox(), bindings=True)
    table = getters.query_one(Table)

    def body(self) -> ComposeResult:
        """Yield the list, and the message under the cursor."""
        self.heading = "OUTBOX"
        yield Table(COLUMNS, EMPTY)
        with VerticalScroll(id="below", can_focus=False):
            yield Static(id="letter")

    async def read(self) -> None:
        """Read the outbox."""
        self.shown = shown = await self.store.read(read_outbox)
        self.facts = (f"{shown.waiting} waiting",) if shown.waiting else ()
        self.table.show(_rows(shown))
        self._tell()

    @on(Table.Moved)
    def _tell(self) -> None:
        """Show the message under the cursor."""
        message = self.at_hand()
        letter = letter_text(message.letter) if message else ""
        self.query_one("#letter", Static).update(letter)
        self.query_one("#below", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def at_hand(self) -> Message | None:
        """Return the message under the cursor."""
        key = self.table.cursor_key
        return next((message for message in self.shown.messages if message.id == key), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is not possible with the message under the cursor is dimmed."""
        return None if self.is_mounted and self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action not in ("copy", "give", "write", "withdraw", "package", "again"):
            return ""
        message = self.at_hand()
        if action == "again" and message is not None and message.kind not in CHOICE:
            return f"A {NAMES[message.kind]} is written once, when the package is canceled."
        return self.why_not_message(action)

    def ended(self, message: Message) -> None:
        """Go on to the next that waits, or to the one before where there is none."""
        waiting = [m.id for m in self.shown.messages if m.state is MessageState.WAITING]
        after = [key for key in waiting if key > message.id]
        before = [key for key in waiting if key < message.id]
        for key in (after[:1] or before[-1:])[:1]:
            self.table.move_to(key)

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        self.open("message", event.key)

    @flow
    async def action_again(self) -> None:
        """Write the message anew: to the address that is known now, of the package as it is."""
        if message := self.at_hand():
            written = await write_message(self, message.package_id, message.kind)
            if written is not None:
                await self.read()
                self.table.move_to(written.id)

    def action_package(self) -> None:
        """Open the package that the message is about."""
        if message := self.at_hand():
            self.open("manage_package", message.package_id)


def _rows(shown: Outbox) -> list[Row]:
    """Return what waits, and under a heading what was given."""
    waiting = [m for m in shown.messages if m.state is MessageState.WAITING]
    given = [m for m in shown.messages if m.state is not MessageState.WAITING]
    rows = [Row("waiting", (f"WAITING  {len(waiting) or 'nothing waits'}",), "heading")]
    rows += [_row(message, shown) for message in waiting]
    if given:
        rows.append(Row("given", ("GIVEN",), "heading"))
        rows += [_row(message, shown) for message in given]
    return rows if shown.messages else []


def _row(message: Message, shown: Outbox) -> Row:
    at = message.given_at or message.written_at
    cells = (
        moment(at, shown.zone, shown.today),
        clean(message.client),
        title_of(message.kind),
        clean(message.package),
        to_whom(message.letter),
    )
    return Row(message.id, cells, "dim" if message.given_at else "")
