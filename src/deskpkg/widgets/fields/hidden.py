"""A part of a form that is shown elsewhere on its screen, and kept with its draft."""

from typing import Unpack

from deskpkg.widgets.fields.field import Drawn, Field
from deskpkg.widgets.fields.setup import Options


class HiddenField(Field[str]):
    """Keeps a text in the form's draft; it takes no room and no focus."""

    def __init__(self, key: str, **options: Unpack[Options]) -> None:
        """Make an empty one."""
        super().__init__(key, "", **options)
        self._raw = ""
        self.display = False
        self.can_focus = False

    @property
    def raw(self) -> str:
        """The text."""
        return self._raw

    def put(self, raw: str) -> None:
        """Keep another text; says nothing to the form."""
        self._raw = raw

    def change(self, raw: str) -> None:
        """Keep another text, as if the user had typed it."""
        self.put(raw)
        self.edited()

    def parse(self) -> str:
        """The text."""
        return self._raw

    def draw(self, width: int) -> Drawn:
        """Nothing."""
        return []
