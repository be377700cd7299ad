"""What messages to clients say: the practice's own texts, and what is built in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.dates import add_months
from deskpkg.domain.messages import composed, sample_values
from deskpkg.domain.refused import BadInput
from deskpkg.domain.templates import BUILT_IN, NAMES, MessageKind, Template
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.message_rows import fields_words, letter_text, title_of
from deskpkg.store import Unit, changes
from deskpkg.store.queries import messages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.fields import LinesField, TextField
from deskpkg.widgets.form import Form
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table

COLUMNS = (Column("Message", 19), Column("Subject", min_width=24), Column("Text", 9))
WHEN = {
    MessageKind.CONFIRMATION: "when a package is sold that says so, and by r on the package",
    MessageKind.REMINDER: "by r on a client's package",
    MessageKind.CANCELLATION: "when a package is canceled with a note to the client",
}
"""When each kind is written."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What the messages say, and what it takes to show one."""

    own: Mapping[MessageKind, Template]
    practice: str = ""
    today: date = date.min

    def template(self, kind: MessageKind) -> Template:
        """Return what a kind says."""
        return self.own.get(kind, BUILT_IN[kind])

    def preview(self, kind: MessageKind, template: Template) -> Text:
        """Return what a message would say to somebody made up, or what is wrong with it."""
        try:
            checked = template.checked(kind)
        except BadInput as refusal:
            return Text(f"! {clean(str(refusal))}", "bold")
        fields = sample_values(self.practice, add_months(self.today, 6))
        letter = composed(kind, checked, fields, "jane@example.com")
        return letter_text(letter)


def read_texts(unit: Unit) -> Texts:
    """Read what the messages say."""
    known = practices.practice(unit)
    return Texts(messages.own_templates(unit), known.name if known else "", unit.today)


class MessageTextsScreen(DeskScreen[None]):
    """One line for each kind of message; what it would say stands below."""

    BINDING_GROUP_TITLE = "Message texts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="texts.edit", tooltip="Change what it says"),
        Binding(
            "delete,x", "reset", "Built-in", id="texts.reset", tooltip="Say what is built in again"
        ),
    ]
    DEFAULT_CSS = """
    MessageTextsScreen {
        Table { height: 4; }
        #below { padding: 1 1 0 1; background: $surface; scrollbar-size-vertical: 1; }
        #letter { height: auto; }
    }
    """
    AUTO_FOCUS = "Table"

    texts: var[Texts | None] = var(None, bindings=True)
    table = getters.query_one(Table)

    def body(self) -> ComposeResult:
        """Yield the list, and what the one under the cursor would say."""
        self.heading = "MESSAGE TEXTS"
        yield Table(COLUMNS, pick_digits=True)
        with VerticalScroll(id="below", can_focus=False):
            yield Static(id="letter")

    async def read(self) -> None:
        """Read the texts."""
        self.texts = texts = await self.store.read(read_texts)
        rows = []
        for kind in MessageKind:
            whose = "own" if kind in texts.own else "built in"
            subject = clean(texts.template(kind).subject)
            rows.append(Row(kind.value, (title_of(kind), subject, whose)))
        self.table.show(rows)
        self._tell()

    @property
    def current(self) -> MessageKind | None:
        """The kind under the cursor."""
        key = self.table.cursor_key
        return MessageKind(key) if isinstance(key, str) else None

    @on(Table.Moved)
    def _tell(self) -> None:
        if (kind := self.current) is not None and self.texts is not None:
            when = Text(f"Written {WHEN[kind]}.\n\n", "dim")
            said = self.texts.preview(kind, self.texts.template(kind))
            self.query_one("#letter", Static).update(when + said)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is built in can't be taken back."""
        return None if action == "reset" and self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if self.texts is None or not self.is_mounted or self.current in self.texts.own:
            return ""
        return "That is the built-in text already."

    @on(Table.Chosen)
    def action_edit(self) -> None:
        """Change what it says."""
        if (kind := self.current) is not None:
            self.open("text_form", kind=kind.value)

    @flow
    async def action_reset(self) -> None:
        """Let it say again what is built in."""
        if (kind := self.current) is not None:
            done = f"The built-in text again for each {NAMES[kind]}"
            await self.attempt(changes.messages.reset, kind, done=done)


class TextForm(FormScreen[str]):
    """What a kind of message says, with what it would say to somebody beside it."""

    DRAFT = "message_text"
    WIDE = 110
    """Columns from which the preview stands beside the form instead of below."""
    DEFAULT_CSS = """
    TextForm {
        #sides { height: 1fr; }
        #sides > #page { height: auto; padding: 1 1 0 1; }
        #preview { height: 1fr; padding: 0 1; background: $surface; scrollbar-size-vertical: 1; }
        #letter { height: auto; }
        &.-wide #sides { layout: horizontal; }
        &.-wide #sides > #page { height: 1fr; width: 3fr; }
        &.-wide #preview { width: 2fr; padding: 1 1; }
    }
    """
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012

    def __init__(self, kind: str) -> None:
        """Ask what messages of a kind say."""
        super().__init__()
        self.kind = MessageKind(kind)
        self.texts = Texts({})
        self.draft_subject = kind
        self.draft_title = f"Text of the {NAMES[self.kind]}"

    def body(self) -> ComposeResult:
        """Yield the places for the form and the preview."""
        with Container(id="sides"):
            yield Vertical(id="page")
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="letter")

    async def build(self) -> Form:
        """Return the form, filled with what it says."""
        self.texts = await self.store.read(read_texts)
        now = self.texts.template(self.kind)
        self.heading = f"TEXT OF THE {NAMES[self.kind].upper()}"
        subject = TextField("subject", "Subject", now.subject, required=True, wish=40)
        text = LinesField("body", "Text", now.body, required=True)
        text.note = fields_words(self.kind)
        text.rows = self._rows
        return Form(subject, text, commit="Save text", note="Tab leaves the text")

    @property
    def _rows(self) -> int:
        """How many rows the text has: half of the screen, or all of it beside the preview."""
        rows = self.size.height - 9 if self.size.width >= self.WIDE else self.size.height // 2 - 5
        return max(7, min(20, rows))

    def on_resize(self) -> None:
        """Give the text what there is."""
        for field in self.query(LinesField):
            field.rows = self._rows

    def depend(self) -> None:
        """Show what it would say."""
        said = self.texts.preview(self.kind, self._as_typed())
        self.query_one("#letter", Static).update(said)

    def _as_typed(self) -> Template:
        return Template(self.form.field("subject").raw, self.form.field("body").raw)

    async def save(self, values: dict[str, object]) -> str | None:
        """Give the kind that text."""
        before = self.texts.template(self.kind)
        new = Template(str(values["subject"]), str(values["body"]))
        save = partial(_save, before=before)
        done = f"Each {NAMES[self.kind]} says that from now on"
        return await self.attempt(save, self.kind, new, done=done)


def _save(unit: Unit, kind: MessageKind, new: Template, before: Template) -> str:
    changes.messages.save_template(unit, kind, new, before)
    return kind.value
