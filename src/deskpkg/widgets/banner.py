"""The banner above a visit: which packages match it, or which one pays for it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Unpack

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from deskpkg.widgets.cells import cut, fit, safe
from deskpkg.widgets.fields.face import MARK
from deskpkg.widgets.fields.field import Drawn, Field
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.news import FromWidget

Tone = Literal["match", "muted", "linked"]
"""Packages match; none fits, and why; one pays for the visit."""

GLYPH: Final = "◆"
BRIEFLY: Final = ("Linked to package: ", "Linked: ")
"""What the link is called, and in a narrow place."""
UNLINK: Final = "x Unlink"
VIEW: Final = "F6"


_RAW = re.compile(r"[0-9]+(?: \((?P<rules>[^()]*)\))? ?(?P<reason>.*)", re.DOTALL)
"""A linked package, and the exception it is linked by: "12 (after expiry, week) was ill"."""


class Banner(Field[int]):
    """One line, white on green, that opens the packages of a visit; its value is the linked one.

    As a field of a form its package, and the reason of an exception, are kept with the draft. It
    takes the focus only when there is a link to take away. Without a text it isn't there at all.
    """

    BINDING_GROUP_TITLE = "Package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "unlink", "Unlink", id="banner.unlink", tooltip="Take the package off"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "banner--match",
        "banner--muted",
        "banner--linked",
        "banner--focus",
    }
    DEFAULT_CSS = """
    Banner {
        height: 1;
        & > .banner--match { background: $success-darken-3; color: white; text-style: bold; }
        & > .banner--linked { background: $success-darken-3; color: white; text-style: bold; }
        & > .banner--muted { background: $panel; color: $foreground 75%; }
        & > .banner--focus { background: $success-darken-1; color: white; text-style: bold; }
    }
    """

    text: reactive[str] = reactive("", init=False)
    """The words after the ◆."""
    brief: reactive[str] = reactive("", init=False)
    """Fewer of them, for a narrow place."""
    tail: reactive[str] = reactive("", init=False)
    """What stands behind them and is never cut: the credits."""
    tone: reactive[Tone] = reactive("match", init=False)

    @dataclass
    class View(FromWidget):
        """The packages are to be shown."""

    @dataclass
    class Unlink(FromWidget):
        """The package is to be taken off."""

    def __init__(self, key: str = "package", raw: str = "", **options: Unpack[Options]) -> None:
        """Make a banner; `raw` is the linked package, and the exception it is linked by."""
        super().__init__(key, "", **options)
        self.wide = True
        self._raw = raw
        self.display = False
        self.can_focus = bool(raw)

    def say(self, text: str, tone: Tone, tail: str = "", brief: str = "") -> None:
        """Show `text` and `tail` whole; nothing at all without a text.

        Where there is no room, `brief` stands for the text, and is cut if need be.
        """
        self.text = text
        self.brief = brief or text.replace(*BRIEFLY)
        self.tone = tone
        self.tail = tail
        self.display = bool(text)

    @property
    def raw(self) -> str:
        """The id of the linked package, the rules set aside in brackets, why; "" without one."""
        return self._raw

    @property
    def exception(self) -> str:
        """Why staff make an exception for the linked package; "" if they make none."""
        found = _RAW.fullmatch(self._raw)
        return found["reason"] if found else ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules that are set aside by that, as they were told."""
        found = _RAW.fullmatch(self._raw)
        return tuple(found["rules"].split(", ")) if found and found["rules"] else ()

    def link(self, package_id: int | None, reason: str = "", rules: Collection[str] = ()) -> None:
        """Show this package as the linked one, by an exception of rules if there is a reason."""
        made = f" ({', '.join(sorted(rules))}) {reason}" if reason else ""
        self.put("" if package_id is None else f"{package_id}{made}")

    def put(self, raw: str) -> None:
        """Show what `raw` says as the link."""
        self._raw = raw if raw.partition(" ")[0].isdecimal() else ""
        self.can_focus = bool(self._raw) or self.has_focus
        self.refresh()

    def parse(self) -> int | None:
        """The id of the linked package."""
        return int(self._raw.partition(" ")[0]) if self._raw else None

    def draw(self, width: int) -> Drawn:
        """The words, cut to `width` cells."""
        return [(cut(f"{GLYPH} {safe(self.text)}", width), "value")]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row."""
        return 1

    def reface(self) -> None:
        """Draw again."""
        self.refresh()

    @property
    def _keys(self) -> str:
        """What stands at the right: the key for the packages, the one for taking off, or both."""
        view = f" {VIEW} " if self.tone != "linked" or not self._raw else ""
        return view + (f" {UNLINK} " if self._raw else "")

    def render_line(self, y: int) -> Strip:
        """Draw the line: the mark of the focus, the words, and the key at the right."""
        width = self.size.width
        name = "focus" if self.has_focus else self.tone
        style = self.get_component_rich_style(f"banner--{name}")
        if y:
            return Strip.blank(width, style)
        lead = f"{MARK if self.has_focus else ' '}{GLYPH} "
        whole = max(0, width - cell_len(lead + self._keys))
        tail = f" · {safe(self.tail)} " if self.tail else ""
        text = safe(self.text)
        if cell_len(text + tail) > whole:
            text = safe(self.brief)
        if self.tone == "muted" and cell_len(text + tail) > whole:
            tail = ""
        line = fit(lead + cut(text, max(0, whole - cell_len(tail))) + tail, cell_len(lead) + whole)
        return Strip([Segment(line + self._keys, style)]).adjust_cell_length(width, style)

    def action_unlink(self) -> None:
        """Ask for the package to be taken off."""
        if self._raw:
            self.post_message(self.Unlink())

    def on_click(self, event: events.Click) -> None:
        """Take the package off, if that was clicked; otherwise show the packages."""
        offset = event.get_content_offset_capture(self)
        if self._raw and offset.x >= self.size.width - cell_len(UNLINK) - 2:
            self.action_unlink()
        else:
            self.post_message(self.View())
