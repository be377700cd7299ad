"""Dialogs: typed questions; choices in by the constructor, one frozen answer out."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup, VerticalGroup
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from deskpkg.screens.base import DeskScreen
from deskpkg.widgets.keybar import KeyBar

T = TypeVar("T")


class Dialog(DeskScreen[T], ModalScreen[T]):
    """Asks one thing: Esc leaves it unanswered (None), F9 gives the answer.

    It validates and never saves. `heading` is its title; `body` yields its widgets.
    """

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        &:ansi { background: transparent; }

        .dialog {
            width: 76;
            max-width: 100%;
            max-height: 100%;
            height: auto;
            padding: 0 1;
            background: $surface;
            border: round $primary;
            overflow-y: auto;
        }

        .consequences { padding: 1 1; }
        .buttons { height: auto; align-horizontal: center; }
        .buttons Button { margin: 0 2; }
    }
    """
    BINDING_GROUP_TITLE = "This question"
    UNDOES = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "OK",
            id="dialog.commit",
            priority=True,
            tooltip="Give the answer",
        ),
        Binding("escape", "back", "Back", id="dialog.back", tooltip="Go back; nothing is done"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the frame, the body, and a line with the keys."""
        with VerticalGroup(classes="dialog"):
            yield from self.body()
            yield KeyBar(hints=True)

    def on_mount(self) -> None:
        """Put the title into the frame."""
        self.watch(self, "heading", self._entitle)

    def _entitle(self, heading: str) -> None:
        self.query_one(".dialog").border_title = Text(heading)

    def answer(self) -> T | None:
        """Return the answer as it stands, or None after saying what is wrong with it."""
        return None

    def action_commit(self) -> None:
        """Give the answer, if it is one."""
        if (answer := self.answer()) is not None:
            self.dismiss(answer)


class Decision(Dialog[T]):
    """Asks before what cannot be undone or leaves the building: Enter never does it, F9 does."""

    AUTO_FOCUS = "#safe"

    @staticmethod
    def buttons(safe: str, go: str) -> ComposeResult:
        """Yield the button that changes nothing ("Keep package"), and the one that does it."""
        with HorizontalGroup(classes="buttons"):
            yield Button(Text(f"{safe} (Esc)"), id="safe")
            button = Button(Text(f"{go} (F9)"), id="go", variant="error")
            button.can_focus = False
            yield button

    @on(Button.Pressed, "#safe")
    def _safe(self) -> None:
        self.action_back()

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        self.action_commit()


class Confirm(Decision[bool]):
    """Lists what will be done."""

    def __init__(self, heading: str, consequences: Sequence[str], *, safe: str, go: str) -> None:
        """Ask `heading`.

        Args:
            heading: the question, with the name of the thing.
            consequences: what will happen, a line each.
            safe: the button that changes nothing ("Keep package").
            go: the button that does it ("Cancel package").
        """
        super().__init__()
        self.heading = heading
        self.consequences = consequences
        self.safe = safe
        self.go = go

    def body(self) -> ComposeResult:
        """Yield the consequences and the two buttons."""
        yield Static(Text("\n".join(self.consequences)), classes="consequences")
        yield from self.buttons(self.safe, self.go)

    def answer(self) -> bool:
        """F9 means yes."""
        return True
