"""Setting a package's payment status by hand, or letting its invoices say it again."""

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.billing import PAYMENT_WORDS
from deskpkg.domain.packages import BY_HAND, ClientPackage, Payment
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.package_facts import Whole, paid_of, paid_words, short_name
from deskpkg.store import Unit, changes
from deskpkg.store.queries import packages
from deskpkg.widgets.table import Column, Row, Table


@dataclass(frozen=True, slots=True)
class Status:
    """What is chosen."""

    by_hand: Payment | None
    """None: what the invoices say."""


async def set_payment(screen: DeskScreen[Any], whole: Whole) -> None:
    """Ask for a package's payment status, and set it; in a flow of `screen`."""
    answer = await screen.ask(SetPayment(whole))
    if answer is not None:
        await screen.attempt(change, whole.package.id, answer.by_hand, done=_set)


def change(unit: Unit, package_id: int, status: Payment | None) -> ClientPackage:
    """Set the status, and return the package as it is then; see `changes.managing.set_payment`."""
    changes.managing.set_payment(unit, package_id, status)
    return packages.one(unit, package_id)


def _set(package: ClientPackage) -> str:
    how = "set by hand" if package.payment_set_by else "as its invoices say"
    return f"{package.name}: {PAYMENT_WORDS[package.payment]}, {how}"


class SetPayment(Dialog[Status]):
    """Lists what the status can be; the cursor begins on what it is."""

    BINDING_GROUP_TITLE = "Payment status"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Set (or Enter, a digit)",
            id="payment.commit",
            tooltip="Set it to what is under the cursor",
        ),
    ]
    DEFAULT_CSS = """
    SetPayment {
        Table { height: auto; background: $surface; }
        Static { height: auto; padding: 1 1; }
    }
    """

    table = getters.query_one(Table)

    def __init__(self, whole: Whole) -> None:
        """Ask for the status of a package."""
        super().__init__()
        self.whole = whole
        self.heading = f"Payment status of {short_name(whole.package.name)}"

    def body(self) -> ComposeResult:
        """Yield what it is now, and what it can be."""
        words = f"Now: {paid_words(self.whole)}; {paid_of(self.whole)} is applied to it."
        yield Static(words, markup=False)
        yield Table((Column("", 21), Column("", min_width=20)), header=False, pick_digits=True)

    async def read(self) -> None:
        """Show the choices."""
        if self.table.rows:
            return
        package = self.whole.package
        rows = [Row(Status(None), ("as its invoices say", PAYMENT_WORDS[package.billed]))]
        rows += [Row(Status(status), (PAYMENT_WORDS[status], "by hand")) for status in BY_HAND]
        self.table.show(rows)
        self.table.move_to(Status(package.payment if package.payment_set_by else None))

    def answer(self) -> Status | None:
        """Return what is under the cursor."""
        key = self.table.cursor_key
        return key if isinstance(key, Status) else None

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_commit()
