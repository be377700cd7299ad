"""What can be done with a client's package: from its page, and from the client's."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from deskpkg.domain import managing
from deskpkg.domain.billing import why_not_invoice, why_not_plan
from deskpkg.domain.messages import why_not_remind, why_not_resend
from deskpkg.domain.packages import sentence
from deskpkg.domain.templates import MessageKind
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.cancel_package import cancel_package
from deskpkg.screens.create_invoice import open_invoice
from deskpkg.screens.delete_package import delete_package
from deskpkg.screens.give_back import give_back, why_not_give_back
from deskpkg.screens.more_actions import Choice, MoreActions
from deskpkg.screens.package_facts import Whole
from deskpkg.screens.plan_form import open_plan
from deskpkg.screens.set_payment import set_payment
from deskpkg.screens.share_package import SharePackage
from deskpkg.screens.undoing import undo_last
from deskpkg.screens.write_message import write_message


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done with a package."""

    key: str
    name: str
    title: str


ACTIONS = (
    Action("b", "book", "Book sessions"),
    Action("e", "edit", "Edit fee, expiry, credits, limits"),
    Action("c", "cancel", "Cancel; its record is kept"),
    Action("d", "delete", "Delete from the client's record"),
    Action("i", "invoice", "Create an invoice"),
    Action("t", "plan", "Set up instalments"),
    Action("g", "give_back", "Give back: pay back the unused"),
    Action("s", "payment", "Set the payment status"),
    Action("f", "share", "Share with the family"),
    Action("r", "remind", "Write a reminder to book"),
    Action("w", "resend", "Write the confirmation again"),
    Action("y", "copy", "Copy the sentence to say"),
    Action("u", "undo", "Undo the last change"),
)


BY_ID: Mapping[str, Callable[[DeskScreen[Any], int], Awaitable[object]]] = {
    "invoice": open_invoice,
    "plan": open_plan,
    "give_back": give_back,
    "message": write_message,
    "resend": partial(write_message, kind=MessageKind.CONFIRMATION),
    "remind": partial(write_message, kind=MessageKind.REMINDER),
}
"""What bills a package or pays it back, and what writes to its client."""


def why_not(whole: Whole, name: str) -> str:
    """Say why an action is not possible now; empty if it is."""
    match name:
        case "book":
            return managing.why_not_book(whole.package)
        case "edit":
            return managing.why_not_edit(whole.package)
        case "cancel":
            return managing.why_not_cancel(whole.package)
        case "delete":
            return managing.why_not_delete(whole.standing)
        case "invoice":
            return why_not_invoice(whole.package)
        case "plan" if whole.plan is None or whole.plan.canceled_on is not None:
            return why_not_plan(whole.package)
        case "give_back":
            return why_not_give_back(whole)
        case "resend" | "message":
            return why_not_resend(whole.package)
        case "remind":
            return why_not_remind(whole.package, whole.today)
    return ""


def title_of(whole: Whole, action: Action) -> str:
    """Return what an action is called as the package stands."""
    counts = [row for row in whole.invoices if row.state != "void"]
    match action.name:
        case "plan" if whole.plan is not None and whole.plan.canceled_on is None:
            return "View payment plan"
        case "invoice" if counts:
            return "Edit the invoice" if counts[0].state == "draft" else "View the invoice"
    return action.title


async def ask_more(screen: DeskScreen[Any], whole: Whole, client_id: int) -> bool:
    """Ask which of all actions, and do it; as `perform`."""
    choices = [Choice(a.key, a.name, title_of(whole, a), why_not(whole, a.name)) for a in ACTIONS]
    name = await screen.ask(MoreActions(whole.package.name, choices))
    return name is None or await perform(screen, whole, name, client_id)


async def perform(screen: DeskScreen[Any], whole: Whole, name: str, client_id: int) -> bool:
    """Do an action with a package, asking what it needs; in a flow of `screen`.

    Args:
        screen: where it was asked for.
        whole: the package.
        name: the action.
        client_id: for whom a visit is booked: its own client, or one of the family.

    Returns:
        Whether the package is still on record.
    """
    package = whole.package
    match name:
        case "book":
            member = None if client_id == package.client_id else client_id
            screen.open("book_sessions", package_id=package.id, client_id=member)
        case "edit":
            screen.open("edit_package", package_id=package.id)
        case "cancel":
            await cancel_package(screen, whole)
        case "delete":
            return not await delete_package(screen, whole)
        case _ if name in BY_ID:
            await BY_ID[name](screen, package.id)
        case "payment":
            await set_payment(screen, whole)
        case "share":
            await screen.ask(SharePackage(package.id))
        case "copy":
            screen.app.copy_to_clipboard(clean(sentence(package, whole.today)))
            screen.say("The sentence is copied.")
        case "undo":
            await undo_last(screen)
    return True
