"""Asks why a package is to pay for a visit although a rule refuses it, or says why it can't."""

from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.mending import mend_sentence, reason_words
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
    """One reason, typed; Enter or F9 makes the exception.

    Where it is asked for again, of other rules, only F9 does: the reason stands there already, and
    an Enter typed twice would agree to what nobody has read.
    """

    BINDING_GROUP_TITLE = "Exception"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Make an exception",
            id="exception.commit",
            priority=True,
            tooltip="Let the package pay all the same",
        ),
        Binding("enter", "enter", "Make it", id="exception.enter", show=False, priority=True),
        Binding("escape", "back", "Back", id="exception.back", tooltip="Make no exception"),
    ]
    DEFAULT_CSS = """
    MakeException #rules { height: auto; padding: 1 1; }
    """

    AUTO_FOCUS = "ReasonField"

    form = getters.query_one(Form)

    def __init__(
        self, offer: Offer, *, uses: bool = True, typed: str = "", again: bool = False
    ) -> None:
        """Ask for the reason.

        Args:
            offer: a package that could pay with an exception.
            uses: whether a credit is used at once.
            typed: what was typed here before, and left by Esc.
            again: whether it was agreed to already, of other rules.
        """
        super().__init__()
        self.typed = typed
        self.again = again
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
            ReasonField("reason", "Reason", self.typed, required=True, hint="why it is right"),
            commit="",
        )

    @on(Form.Changed)
    def _typed(self) -> None:
        self.typed = self.form.field("reason").raw

    def action_enter(self) -> None:
        """Make it, unless it is asked for again."""
        if self.again:
            self.say("Something else is set aside now: F9 makes the exception.", "warning")
        else:
            self.action_commit()

    def answer(self) -> str | None:
        """Return the reason, if there is one."""
        values = self.form.values()
        return str(values["reason"]) if values else None


class NoException(Dialog[None]):
    """Says why no exception is made; a reason that was typed ahead ends here."""

    BINDING_GROUP_TITLE = "No exception"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,enter,f9,ctrl+s",
            "back",
            "Back",
            id="no_exception.back",
            priority=True,
            tooltip="Back to the packages",
        ),
    ]
    DEFAULT_CSS = """
    NoException Static { height: auto; padding: 1 1; }
    """

    def __init__(self, offer: Offer | None) -> None:
        """Say why no exception is made of `offer`; None where none is needed."""
        super().__init__()
        self.heading = "No exception"
        self.offer = offer

    def body(self) -> ComposeResult:
        """Yield the reason, and what mends it."""
        if self.offer is None:
            text = "None is needed here: put the cursor on a package that is not offered."
        else:
            why = f"{self.offer.package.name}: {reason_words(self.offer.reasons)}."
            text = f"{why} That is never set aside. {mend_sentence(self.offer.reasons)}"
        yield Static(Text(clean(text)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit."""
        return action != "commit"
