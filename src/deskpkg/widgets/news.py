"""What widgets say to the screen they are on."""

from textual.dom import DOMNode
from textual.message import Message


class FromWidget(Message):
    """News from a widget: it carries values, and `@on(…, "#id")` can still tell who sent it."""

    @property
    def control(self) -> DOMNode | None:
        """The widget that sent it."""
        return self._sender if isinstance(self._sender, DOMNode) else None
