"""One message to a client, whole."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.messages import Message
from deskpkg.domain.text import clean
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.message_actions import MESSAGE_KEYS, MessageKeys
from deskpkg.screens.message_rows import letter_text, state_words, title_of
from deskpkg.store import Unit
from deskpkg.store.queries import messages

VIEW = """
    VerticalScroll { height: auto; max-height: 16; padding: 1 1 0 1; scrollbar-size-vertical: 1; }
    VerticalScroll Static { height: auto; }
"""


def _read(unit: Unit, message_id: int) -> tuple[Message, str]:
    """Return a message, and what became of it in words."""
    found = messages.one(unit, message_id)
    return found, state_words(found, unit.zone, unit.today)


class ShowMessage(Dialog[None], MessageKeys[None]):
    """Shows a message, and does with it what its keys say."""

    BINDING_GROUP_TITLE = "Message"
    BINDINGS = [*MESSAGE_KEYS]  # noqa: RUF012
    AUTO_FOCUS = "VerticalScroll"
    DEFAULT_CSS = f"ShowMessage {{ {VIEW} }}"

    message: var[Message | None] = var(None, bindings=True)

    def __init__(self, message_id: int) -> None:
        """Show a message."""
        super().__init__()
        self.message_id = message_id

    def body(self) -> ComposeResult:
        """Yield the message."""
        with VerticalScroll():
            yield Static(id="letter")

    async def read(self) -> None:
        """Read it."""
        message, state = await self.store.read(_read, self.message_id)
        self.message = message
        self.heading = f"{title_of(message.kind)} to {clean(message.client)}: {state}"
        self.query_one("#letter", Static).update(letter_text(message.letter))

    def at_hand(self) -> Message | None:
        """Return the message."""
        return self.message

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit; what was given or withdrawn stays so."""
        if action == "commit":
            return False
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action not in ("copy", "give", "write", "withdraw") or self.message is None:
            return ""
        return self.why_not_message(action)

    def ended(self, message: Message) -> None:
        """Go back."""
        self.dismiss(None)
