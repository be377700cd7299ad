"""Canceling a client's package: what goes with it, a note, and what will come of it."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.managing import of_canceling, plan_words
from deskpkg.domain.messages import withdrawn_words
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Decision
from deskpkg.screens.drafting import Drafting
from deskpkg.screens.give_back import give_back, why_not_give_back
from deskpkg.screens.message_rows import NO_ADDRESS
from deskpkg.screens.offering import Told, freed_by, tell, telling
from deskpkg.screens.package_facts import Whole, cancel_words, read_whole, short_name
from deskpkg.store import Unit, changes
from deskpkg.widgets.fields import NotesField
from deskpkg.widgets.form import Form
from deskpkg.widgets.toggle import Toggle


@dataclass(frozen=True, slots=True)
class Canceling:
    """How a package is canceled."""

    visits: bool
    """Whether its visits and requests to come are canceled with it."""
    plan: bool
    """Whether its payment plan is canceled with it."""
    note: str = ""
    tell: bool = False
    """Whether the note is written to the client too."""
    give_back: bool = False
    """Whether it is given back instead, which settles the money too."""


async def cancel_package(screen: DeskScreen[Any], whole: Whole) -> None:
    """Ask how a package is canceled, and cancel it; in a flow of `screen`."""
    dialog = CancelPackage(whole)
    answer = await screen.ask(dialog)
    if answer is None:
        return
    if answer.give_back:
        await give_back(screen, whole.package.id, visits=answer.visits)
        return
    told = await screen.attempt(partial(_cancel, whole=whole, answer=answer))
    if told is not None:
        tell(screen, told)
        await dialog.drop_draft()


def _cancel(unit: Unit, whole: Whole, answer: Canceling) -> Told:
    """Cancel a package; return what was done, and whose time that makes free.

    Raises:
        Refused: it is canceled already, or no longer there.
    """
    freed = freed_by(unit, whole.package.id) if answer.visits else ()
    visits = changes.managing.cancel(
        unit,
        whole.package.id,
        answer.note,
        visits=answer.visits,
        plan=answer.plan,
        tell=answer.tell,
    )
    unit.flush()
    with_it = f", and {visits} to come with it" if visits else ""
    waits = "; the note waits in the outbox" if answer.tell else ""
    return telling(unit, f"{whole.package.name} is canceled{with_it}{waits}", freed)


def note_words(whole: Whole) -> str:
    """Return to whom a note would be written, and where it is kept."""
    whom = clean(whole.email) or f"the client ({NO_ADDRESS})"
    return f"note to {whom}; the history keeps it too"


class CancelPackage(Decision[Canceling], Drafting[Canceling]):
    """Lists the options, each on or off, and says what they come to before F9 does it."""

    DRAFT = "cancel_package"
    BINDING_GROUP_TITLE = "Cancel package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Cancel package",
            id="cancel.commit",
            priority=True,
            tooltip="Cancel it like that",
        ),
        Binding("s", "change('visits')", "Sessions", id="cancel.visits"),
        Binding("p", "change('plan')", "Plan", id="cancel.plan"),
        Binding("m", "change('note')", "Note", id="cancel.note"),
        Binding(
            "g",
            "give_back",
            "Give back",
            id="cancel.give_back",
            tooltip="Cancel it, credit its invoice and pay back what is unused",
        ),
        Binding(
            "down", "app.focus_next", "Next option", id="cancel.down", show=False, priority=True
        ),
        Binding(
            "up", "app.focus_previous", "Option before", id="cancel.up", show=False, priority=True
        ),
        Binding("escape", "back", "Keep package", id="cancel.back", tooltip="Change nothing"),
    ]
    DEFAULT_CSS = """
    CancelPackage {
        .dialog { padding: 1 1 0 1; }
        Form { display: none; margin-left: 8; }
        Form.-shown { display: block; }
    }
    """

    def __init__(self, whole: Whole) -> None:
        """Ask about a package."""
        super().__init__()
        self.whole = whole
        self.draft_subject = str(whole.package.id)
        self.draft_title = f"Note on canceling {whole.package.name}"
        self.heading = f"Cancel “{short_name(whole.package.name)}”? The record is kept"
        self._begun = False

    def body(self) -> ComposeResult:
        """Yield the options, what they come to, and the buttons."""
        yield Toggle("s", id="visits")
        yield Toggle("p", id="plan")
        yield Toggle("m", id="note")
        yield Form(NotesField("note", "Note", hint="what they are told; optional"), commit="")
        yield Static(classes="consequences", markup=False)
        yield from self.buttons("Keep package", "Cancel package")

    def on_mount(self) -> None:
        """Follow the options."""
        self.watch(self._toggle("visits"), "on", self._tell, init=False)
        self.watch(self._toggle("plan"), "on", self._tell, init=False)
        self.watch(self._toggle("note"), "on", self._note_changed, init=False)

    async def read(self) -> None:
        """Show the package as it is now, and the first time a note that was begun before."""
        self.whole = await self.store.read(read_whole, self.whole.package.id)
        self._tell()
        if not self._begun and await self.restore_draft():
            self._toggle("note").on = True
        self._begun = True

    def _toggle(self, name: str) -> Toggle:
        return self.query_one(f"#{name}", Toggle)

    def _tell(self) -> None:
        """Say what is to come, and what canceling does."""
        standing, visits = self.whole.standing, self._toggle("visits")
        visits.disabled = not standing.coming
        visits.text = cancel_words(self.whole)
        plan, running = self._toggle("plan"), standing.plan
        plan.disabled = running is None or not running.active
        if running is None or plan.disabled:
            plan.text = "no payment plan is running"
        else:
            plan.text = f"cancel its payment plan: {plan_words(running, self.whole.money)}"
        self._toggle("note").text = note_words(self.whole)
        told = of_canceling(standing, self.whole.money, visits=visits.on, plan=plan.on)
        told = (*told, *withdrawn_words(self.whole.messages, canceled=True))
        if not why_not_give_back(self.whole):
            told = (*told, "g gives it back instead: what is unused is credited and paid back.")
        self.query_one(".consequences", Static).update("\n".join(map(clean, told)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was not billed can't be given back, and is only canceled."""
        return action != "give_back" or not why_not_give_back(self.whole)

    def action_give_back(self) -> None:
        """Give it back instead, with its visits if that was chosen."""
        visits = self._toggle("visits").on and bool(self.whole.coming)
        self.dismiss(Canceling(visits, plan=False, give_back=True))

    def action_change(self, name: str) -> None:
        """Choose an option, or no longer."""
        self._toggle(name).action_change()

    def _note_changed(self, on: bool) -> None:
        """Show the note's line, and go there; not for a draft: `s` typed ahead is no text."""
        self.form.set_class(on, "-shown")
        if self._begun:
            self.set_focus(self.form.fields[0] if on else self._toggle("note"))

    def answer(self) -> Canceling | None:
        """Return what was chosen."""
        values = self.form.values()
        if values is None:
            return None
        tell = self._toggle("note").on
        note = str(values["note"]) if tell else ""
        visits = self._toggle("visits").on and bool(self.whole.coming)
        plan = self.whole.plan
        ends = self._toggle("plan").on and plan is not None and plan.active
        return Canceling(visits, ends, note, tell)
