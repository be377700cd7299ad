"""Asks why a package is to pay for a visit although a rule refuses it."""

from typing import ClassVar

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.mending import reason_words
from deskpkg.domain.offers import Offer
from deskpkg.domain.text import clean
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.words import left_words
from deskpkg.widgets.fields import TextField
from deskpkg.widgets.form import Form


class ReasonField(TextField):
    """Why an exception is made, in one line."""

    LIMIT: ClassVar[int] = 500


class MakeException(Dialog[str]):
    """One reason, typed; Enter or F9 makes the exception."""

    BINDING_GROUP_TITLE = "Exception"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s,enter",
            "commit",
            "Make an exception",
            id="exception.commit",
            priority=True,
            tooltip="Let the package pay all the same",
        ),
        Binding("escape", "back", "Back", id="exception.back", tooltip="Make no exception"),
    ]
    DEFAULT_CSS = """
    MakeException #rules { height: auto; padding: 1 1; }
    """

    AUTO_FOCUS = "ReasonField"

    form = getters.query_one(Form)

    def __init__(self, offer: Offer, *, uses: bool = True) -> None:
        """Ask for the reason.

        Args:
            offer: a package that could pay with an exception.
            uses: whether a credit is used at once.
        """
        super().__init__()
        self.heading = f"Exception · {clean(offer.package.name)}"
        self.offer = offer
        self.uses = uses

    def body(self) -> ComposeResult:
        """Yield what is set aside, what will be left, and the field."""
        package = self.offer.package
        left = left_words(package) + (f" → {package.remaining - 1}" if self.uses else "")
        yield Static(
            Text.assemble(
                ("Set aside  ", "dim"),
                f"{clean(reason_words(self.offer.reasons))}\n",
                ("Credits    ", "dim"),
                f"{left}\n",
                ("The history keeps who made the exception, when and why.", "dim"),
            ),
            id="rules",
        )
        yield Form(
            ReasonField("reason", "Reason", required=True, hint="why it is right", wide=True),
            commit="",
        )

    def answer(self) -> str | None:
        """Return the reason, if there is one."""
        values = self.form.values()
        return str(values["reason"]) if values else None
