"""What follows a sale: an invoice now, a payment plan, or later."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.packages import Payment
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.create_invoice import invoice_package
from deskpkg.screens.dialog import Dialog
from deskpkg.store.queries import packages


async def offer_next(screen: DeskScreen[Any], package_id: int) -> None:
    """Offer what follows a sale, and do it; in a flow of `screen`."""
    package = await screen.store.read(packages.one, package_id)
    if package.payment is Payment.NOTHING_DUE:
        return
    match await screen.ask(NextStep(package.name)):
        case "invoice":
            await invoice_package(screen, package_id)
        case "plan":
            await screen.ask(screen.desk.make("plan_form", package_id=package_id))


class NextStep(Dialog[str]):
    """Asks what to do about a package that was just sold."""

    BINDING_GROUP_TITLE = "Next step"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "next('invoice')", "Create an invoice", id="next.invoice"),
        Binding("t", "next('plan')", "Payment plan", id="next.plan"),
        Binding("enter", "next('later')", "Later", id="next.later"),
        Binding("escape", "back", "Later", id="next.back", show=False),
    ]
    DEFAULT_CSS = """
    NextStep Static { height: auto; padding: 1 1; }
    """

    def __init__(self, name: str) -> None:
        """Ask what follows the sale of the package `name`."""
        super().__init__()
        self.sold = name

    def body(self) -> ComposeResult:
        """Yield what was done."""
        self.heading = "Sold: what next?"
        yield Static(
            Text.assemble(
                (clean(self.sold), "bold"),
                " is sold and can be used at once.\n",
                "It has no invoice yet: i creates one now, t a payment plan; later, ",
                "both keys do on the package.",
            )
        )

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],
    ) -> bool | None:
        """There is nothing to commit."""
        return action != "commit"

    def action_next(self, step: str) -> None:
        """Answer."""
        self.dismiss(step)
