"""What the desk has said lately: toasts vanish while one looks at the client."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from deskpkg.screens.base import Severity
from deskpkg.screens.dialog import Dialog

GLYPHS: dict[Severity, str] = {"information": " ", "warning": "!", "error": "x"}


class WhatWasSaid(Dialog[None]):
    """Lists it, newest first."""

    BINDING_GROUP_TITLE = "What was said"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "back", "Close", id="said.close", tooltip="Close the list"),
    ]
    AUTO_FOCUS = "VerticalScroll"

    def body(self) -> ComposeResult:
        """Yield the list."""
        self.heading = "What was said"
        with VerticalScroll():
            lines = [
                f"{said.at:%H:%M} {GLYPHS[said.severity]} {said.text}"
                for said in reversed(self.desk.said)
            ]
            yield Static(Text("\n".join(lines) or "Nothing has been said yet."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to commit."""
        return action != "commit"
