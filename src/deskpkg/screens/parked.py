"""Parked forms: half-done work of every desk, to be taken up again."""

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.refused import Refused
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.dialog import Confirm, Dialog
from deskpkg.screens.drafting import Drafting, taken_up
from deskpkg.store import Unit, changes
from deskpkg.store.queries import drafts
from deskpkg.store.queries.drafts import PARKED, Parked
from deskpkg.widgets.columns import Column
from deskpkg.widgets.fields import TextField
from deskpkg.widgets.form import Form
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

COLUMNS = (Column("", 6), Column("", min_width=26), Column("", min_width=22), Column("", 11))
EMPTY = "Nothing is parked. F4 in a half-done form parks it; here it waits for any desk."


class ParkedForms(Dialog[None]):
    """Lists what is parked; one alone is taken up at once."""

    BINDING_GROUP_TITLE = "Parked forms"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "note", "Why", id="parked.note", tooltip="Say why it waits"),
        Binding("delete,x", "drop", "Throw away", id="parked.drop", tooltip="Throw it away"),
        Binding("escape", "back", "Close", id="parked.close", tooltip="Close the list"),
    ]
    DEFAULT_CSS = """
    ParkedForms {
        .dialog { width: 90; }
        Table { height: auto; max-height: 15; background: $surface; }
    }
    """

    parked: var[tuple[Parked, ...]] = var((), bindings=True)
    table = getters.query_one(Table)

    _begun = False
    _held: Refused | None = None

    def body(self) -> ComposeResult:
        """Yield the list."""
        self.heading = "Parked forms"
        yield Table(COLUMNS, EMPTY, header=False, pick_digits=True)

    async def read(self) -> None:
        """Read what is parked; what waits alone is taken up when this is opened."""
        self.parked = await self.store.read(drafts.parked)
        self.table.show([self._row(form) for form in self.parked])
        if not self._begun and len(self.parked) == 1:
            self._take_up(self.parked[0])
        self._begun = True

    def _row(self, form: Parked) -> Row:
        at = form.saved_at.astimezone(self.desk.now.tzinfo)
        today = at.date() == self.desk.now.date()
        when = f"{at:%H:%M}" if today else f"{at.day} {at:%b}"
        where = f"open at {form.held_by}" if form.held_by else f"by {form.staff}"
        cells = (when, clean(form.title), Text(clean(form.why), "muted"), clean(where))
        return Row((form.form, form.subject), cells, "dim" if form.held_by else "")

    @property
    def current(self) -> Parked | None:
        """What is under the cursor."""
        key = self.table.cursor_key
        return next((form for form in self.parked if (form.form, form.subject) == key), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit, and nothing to do without a row."""
        if action == "commit":
            return False
        return None if action in ("note", "drop") and not self.parked else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        return "Nothing is parked."

    @on(Table.Chosen)
    def _chosen(self) -> None:
        if (form := self.current) is not None:
            self._take_up(form)

    @flow
    async def _take_up(self, form: Parked) -> None:
        """Open a form where it was left; one that another desk has open only when that is sure."""
        self._held = None
        where = (form.form, form.subject)
        if not await self._taken(*where):
            return
        screen = self.desk.make(form.place, **taken_up(form.arguments))
        assert isinstance(screen, Drafting)
        screen.draft_desk, screen.draft_subject = PARKED, form.subject
        self.app.switch_screen(screen)

    async def _taken(self, form: str, subject: str) -> bool:
        if await self.attempt(take_up, form, subject):
            return True
        if not isinstance(self._held, changes.drafts.HeldElsewhere):
            return False
        question = Confirm(
            "Take it over?",
            (str(self._held), "What is typed there from now on would be lost."),
            safe="Leave it there",
            go="Take it over",
        )
        if not await self.ask(question):
            return False
        return bool(await self.attempt(partial(take_up, force=True), form, subject))

    def refused(self, refusal: Refused) -> None:
        """Keep for the question that it is open elsewhere; say anything else."""
        self._held = refusal
        if not isinstance(refusal, changes.drafts.HeldElsewhere):
            super().refused(refusal)

    @flow
    async def action_note(self) -> None:
        """Say why it waits."""
        if (form := self.current) is not None:
            why = await self.ask(Why(form))
            if why is not None:
                await self.attempt(changes.drafts.note, form.form, form.subject, why)

    @flow
    async def action_drop(self) -> None:
        """Throw it away, once that is sure."""
        if (form := self.current) is None:
            return
        question = Confirm(
            f"Throw away “{clean(form.title)}”?",
            ("What is typed in it is lost; nothing of the records changes.",),
            safe="Keep it",
            go="Throw it away",
        )
        if await self.ask(question):
            await self.attempt(changes.drafts.drop, form.form, form.subject, PARKED)


def take_up(unit: Unit, form: str, subject: str, force: bool = False) -> bool:
    """Take a parked form up at this desk; return True."""
    changes.drafts.take_up(unit, form, subject, force=force)
    return True


class Why(Dialog[str]):
    """Asks why a form waits."""

    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    Why Static { height: auto; padding: 0 1 1 1; }
    """
    form = getters.query_one(Form)

    def __init__(self, parked: Parked) -> None:
        """Ask about a parked form."""
        super().__init__()
        self.parked = parked

    def body(self) -> ComposeResult:
        """Yield the field."""
        self.heading = "Why does it wait?"
        yield Static(Text(clean(self.parked.title)))
        why = TextField("why", "Why", self.parked.why, hint="calls back after lunch")
        yield Form(why, commit="Keep")

    def answer(self) -> str | None:
        """Return what was typed."""
        values = self.form.values()
        return None if values is None else str(values["why"] or "")

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()
