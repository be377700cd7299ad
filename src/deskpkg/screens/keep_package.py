"""Asks what becomes of the package where its rules refuse what a visit is to become."""

from dataclasses import dataclass, replace
from typing import ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.offers import Offer
from deskpkg.domain.packages import left_of
from deskpkg.domain.text import clean
from deskpkg.screens.dialog import Dialog
from deskpkg.widgets.fields import LetterField, Option, TextField
from deskpkg.widgets.form import Form

WHY_MISSING = "Say why: the history keeps it."


@dataclass(frozen=True, slots=True)
class Moving:
    """What a visit is to become, and what its package says to it."""

    title: str
    """Who, what and when."""
    offer: Offer
    """The package, as it is without the visit."""
    uses: bool = True
    """Whether the visit uses a credit of it."""
    reason: str = ""
    """Why an exception was made for the visit before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to become of the package."""

    keep: bool
    """Whether it goes on paying, as an exception; otherwise it is unlinked."""
    reason: str = ""


class KeepPackage(Dialog[Kept]):
    """Offers an exception, with its reason, or to unlink; Esc leaves the visit as it is."""

    BINDING_GROUP_TITLE = "Package"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Do it", id="keep.commit", tooltip="Save it like that"),
        Binding("escape", "back", "Don't move it", id="keep.back", tooltip="Change nothing"),
    ]
    DEFAULT_CSS = """
    KeepPackage Static { height: auto; padding: 1 1; }
    """

    form = getters.query_one(Form)

    def __init__(self, moving: Moving) -> None:
        """Ask about one visit."""
        super().__init__()
        self.moving = moving
        self.heading = f"{clean(moving.offer.package.name)} can't pay for this"

    def body(self) -> ComposeResult:
        """Yield why it can't, and what can be done."""
        offer, moving = self.moving.offer, self.moving
        kept = replace(offer.package, booked=offer.package.booked + moving.uses)
        lines = [
            clean(moving.title),
            *(f"· {clean(reason.text)}" for reason in offer.reasons),
            f"kept: {left_of(kept)} · unlinked: {left_of(offer.package)}",
        ]
        yield Static(Text("\n".join(lines)))
        why = "" if offer.overridable else "no exception can be made of that"
        options = (
            Option(True, "keep it, as an exception", disabled_reason=why),
            Option(False, "unlink it"),
        )
        keep = offer.overridable
        choice = LetterField("keep", "Package", options, keep, required=True, wish=28)
        choice.note = "k keep · u unlink" if keep else ""
        yield Form(
            choice,
            TextField("reason", "Reason", moving.reason if keep else "", hint="of the exception"),
            commit="Save",
            by_enter=False,
        )

    def on_mount(self) -> None:
        """Ask for a reason where one is needed."""
        self._depend()

    @on(Form.Changed)
    def _depend(self) -> None:
        self.form.field("reason").display = bool(self.form.field("keep").reading())

    def answer(self) -> Kept | None:
        """Return what was chosen; an exception needs its reason."""
        values = self.form.values()
        if values is None:
            return None
        keep, reason = bool(values["keep"]), cast(str, values["reason"])
        if keep and not reason:
            field = self.form.field("reason")
            field.error = WHY_MISSING
            self.set_focus(field)
            return None
        return Kept(keep, reason if keep else "")

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()
