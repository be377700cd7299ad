"""Writing a message about a package: which, shown whole before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.messages import Letter, Message, why_not_remind, why_not_resend
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.templates import NAMES, MessageKind
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.message import VIEW
from deskpkg.screens.message_rows import letter_text, title_of
from deskpkg.store import Unit, changes
from deskpkg.store.queries import messages, packages

CHOICE = (MessageKind.CONFIRMATION, MessageKind.REMINDER)
"""What can be written at any time."""


@dataclass(frozen=True, slots=True)
class Writable:
    """What can be written about a package."""

    package: ClientPackage
    letters: Mapping[MessageKind, Letter]
    why_not: Mapping[MessageKind, str]
    """Why one can't be written; "" if it can."""


def read_writable(unit: Unit, package_id: int) -> Writable:
    """Read what can be written about a package.

    Raises:
        Gone: there is no such package.
    """
    package = packages.one(unit, package_id)
    letters = {kind: messages.letter(unit, package_id, kind) for kind in CHOICE}
    reasons = (why_not_resend(package), why_not_remind(package, unit.today))
    return Writable(package, letters, dict(zip(CHOICE, reasons, strict=True)))


async def write_message(
    screen: DeskScreen[Any], package_id: int, kind: MessageKind | None = None
) -> Message | None:
    """Show a message about a package, and write it into the outbox; in a flow of `screen`.

    Args:
        screen: where it was asked for.
        package_id: the client package.
        kind: what is shown first; a reminder if there is one to write, else the confirmation.

    Returns:
        What was written; None if nothing was.
    """
    known = await screen.look_up(read_writable, package_id)
    if known is None:
        return None
    if kind is None:
        reminds = not known.why_not[MessageKind.REMINDER]
        kind = MessageKind.REMINDER if reminds else MessageKind.CONFIRMATION
    if reason := known.why_not[kind]:
        screen.say(reason, "warning")
        return None
    answer = await screen.ask(WriteMessage(known, kind))
    if answer is None:
        return None
    write = partial(_write, package_id=package_id, kind=answer, seen=known.letters[answer])
    return await screen.attempt(write, done=_done)


def _write(unit: Unit, package_id: int, kind: MessageKind, seen: Letter) -> Message:
    changed = changes.messages
    work = changed.remind if kind is MessageKind.REMINDER else changed.resend
    return messages.one(unit, work(unit, package_id, seen))


def _done(message: Message) -> str:
    name = NAMES[message.kind]
    return f"The {name} for {clean(message.client)} waits in the outbox"


class WriteMessage(Dialog[MessageKind]):
    """Shows a message as it would be written; the answer is its kind."""

    BINDING_GROUP_TITLE = "Message"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s,enter",
            "commit",
            "Put into the outbox",
            id="write.commit",
            priority=True,
            tooltip="Write it like that; it waits until it is given to the client",
        ),
        Binding("c", "turn('confirmation')", "Confirmation", id="write.confirmation"),
        Binding("r", "turn('reminder')", "Reminder", id="write.reminder"),
    ]
    AUTO_FOCUS = "VerticalScroll"
    DEFAULT_CSS = f"WriteMessage {{ {VIEW} }}"

    kind: var[MessageKind] = var(MessageKind.CONFIRMATION, bindings=True, init=False)

    def __init__(self, known: Writable, kind: MessageKind) -> None:
        """Show what can be written, `kind` first."""
        super().__init__()
        self.known = known
        self.set_reactive(WriteMessage.kind, kind)

    def body(self) -> ComposeResult:
        """Yield the message."""
        with VerticalScroll():
            yield Static(id="letter")

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self.watch_kind(self.kind)

    def watch_kind(self, kind: MessageKind) -> None:
        """Show another one."""
        self.heading = f"{title_of(kind)} for {clean(self.known.package.client)}"
        self.query_one("#letter", Static).update(letter_text(self.known.letters[kind]))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What would make no sense is dimmed."""
        return None if action == "turn" and self._reason(str(parameters[0])) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        reasons = (self.known.why_not[kind] for kind in CHOICE if kind is not self.kind)
        return next(reasons, "") if action == "turn" else ""

    def _reason(self, kind: str) -> str:
        return self.known.why_not[MessageKind(kind)]

    def action_turn(self, kind: str) -> None:
        """Show the message of this kind."""
        self.kind = MessageKind(kind)

    def answer(self) -> MessageKind:
        """Return what is shown."""
        return self.kind
