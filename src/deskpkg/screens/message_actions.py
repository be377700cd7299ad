"""What can be done with a message to a client, the same on every screen that shows them."""

from typing import Any, TypeVar

from textual.binding import Binding

from deskpkg.domain.messages import Message, MessageState
from deskpkg.domain.names import plain_name
from deskpkg.domain.text import clean, clean_lines
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.message_rows import title_of
from deskpkg.settings import documents_folder
from deskpkg.store import changes

T = TypeVar("T")

MESSAGE_KEYS = (
    Binding("g", "give", "Given", id="message.give", tooltip="The client has it: sent, told …"),
    Binding("y", "copy", "Copy", id="message.copy", tooltip="Copy its text"),
    Binding("w", "write", "File", id="message.write", tooltip="Write it as a file to be mailed"),
    Binding(
        "x,delete", "withdraw", "Withdraw", id="message.withdraw", tooltip="It is not to be sent"
    ),
)
ENDS = ("give", "withdraw")
"""The actions that only what waits allows."""


class MessageKeys(DeskScreen[T]):
    """A screen with a message at hand."""

    def at_hand(self) -> Message | None:
        """Return the message that the keys are for, as it is shown; override this."""
        raise NotImplementedError

    def why_not_message(self, action: str) -> str:
        """Say why an action is not possible with the message at hand; empty if it is."""
        message = self.at_hand()
        if message is None:
            return "There is no message under the cursor."
        if action in ENDS and message.state is not MessageState.WAITING:
            done = "given to the client" if message.state is MessageState.GIVEN else "withdrawn"
            return f"It was {done} already."
        return ""

    def action_copy(self) -> None:
        """Copy the text of the message."""
        if message := self.at_hand():
            self.app.copy_to_clipboard(clean_lines(message.letter.body))
            then = "; g once the client has it" if message.state is MessageState.WAITING else ""
            self.say(f"The text is copied{then}.")

    @flow
    async def action_give(self) -> None:
        """Mark the message as given to the client."""
        if message := self.at_hand():
            done = f"{title_of(message.kind)} given to {clean(message.client)}"
            if await self.attempt(_given, message.id, done=done):
                self.ended(message)

    @flow
    async def action_withdraw(self) -> None:
        """Take the message out of the outbox."""
        if message := self.at_hand():
            done = f"{title_of(message.kind)} to {clean(message.client)} withdrawn"
            if await self.attempt(_withdrawn, message.id, done=done):
                self.ended(message)

    @flow
    async def action_write(self) -> None:
        """Write the message as a file that a mail program opens."""
        if message := self.at_hand():
            await write_file(self, message)

    def ended(self, message: Message) -> None:
        """A message waits no longer; override where the screen goes on then, or is done."""


def _given(unit: Any, message_id: int) -> bool:
    changes.messages.give(unit, message_id)
    return True


def _withdrawn(unit: Any, message_id: int) -> bool:
    changes.messages.withdraw(unit, message_id)
    return True


async def write_file(screen: DeskScreen[Any], message: Message) -> None:
    """Write a message into the documents' folder and say where it is; in a flow of `screen`."""
    from deskpkg.documents import files, mail

    content = mail.as_mail(message.letter, message.written_at)
    folder = documents_folder(screen.desk.settings)
    name = f"{title_of(message.kind)} {message.id} {plain_name(message.client, message.client_id)}"
    written = await screen.try_to(lambda: files.put(content, folder, name, ".eml"))
    if written is not None:
        again = ", in place of the one before" if written.replaced else ""
        then = "; g once it is sent" if message.state is MessageState.WAITING else ""
        screen.say(f"{written.path.name} is in {written.path.parent}{again}{then}")
