"""The application: areas, keys that work everywhere, and what the screens share."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import events, work
from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from deskpkg.keyboard import FLOW, HELD, Chords, Keyboard
from deskpkg.records import Records
from deskpkg.screens import opening, places
from deskpkg.screens.base import DeskScreen, Made, Said, Severity
from deskpkg.screens.covers import Cover, Curtain, TooSmall
from deskpkg.screens.safety import NoControls, plain_traceback
from deskpkg.settings import THEMES, Settings
from deskpkg.store import Store, StoreError, changes
from deskpkg.store.store import utc_now
from deskpkg.widgets.bindings import key_name
from deskpkg.widgets.keybar import KeyBar

KEPT_MESSAGES = 200
TOASTS = 2
"""How many messages are shown at a time: more would hide what they are about."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the clock and at what other desks have changed."""


def _commands() -> type[Any]:
    from deskpkg.screens.palette import DeskCommands

    return DeskCommands


def _global(keys: str, action: str, label: str, sentence: str, *, show: bool = True) -> Binding:
    name = action.partition("(")[2].strip("')") or action
    return Binding(
        keys, action, label, id=f"desk.{name}", tooltip=sentence, show=show, priority=True
    )


class DeskApp(App[None]):
    """The front desk."""

    TITLE = "deskpkg"
    DEFAULT_MODE = "today"
    NOTIFICATION_TIMEOUT = 4
    CSS = """
    ToastRack { margin-bottom: 1; margin-right: 0; }
    Toast { width: auto; max-width: 80%; margin-top: 0; padding: 0 1; }
    """
    BINDING_GROUP_TITLE = "Everywhere"
    COMMANDS: ClassVar[set[Any]] = {_commands}
    AREAS: ClassVar[Mapping[str, str]] = places.AREAS
    PLACES: ClassVar[Mapping[str, str]] = places.PLACES
    FIRST: ClassVar[str] = "setup"
    """What is shown first, as long as nothing can be booked."""
    BINDINGS: ClassVar[list[BindingType]] = [
        _global("f1,ctrl+g question_mark", "help", "Help", "The keys of this screen"),
        _global("f2,ctrl+f", "find", "Find", "Find a client, from anywhere"),
        _global("f3,ctrl+g t", "go('today')", "Today", "Today's appointments"),
        _global("f4,ctrl+g k", "park", "Park", "Park what is typed; else take up what is parked"),
        _global("f5,ctrl+g c", "go('calendar')", "Calendar", "The calendar"),
        _global("f12,ctrl+g h", "curtain", "Curtain", "Hide or show everything", show=False),
        _global("ctrl+p", "command_palette", "Palette", "Every action, by name", show=False),
        _global("ctrl+q", "quit", "Quit", "Quit; drafts are kept", show=False),
        Binding("q", "leave", "Quit", id="desk.leave", tooltip="Quit; drafts are kept", show=False),
    ]

    def __init__(
        self,
        store: Store | Callable[[], Store],
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Make a desk.

        Args:
            store: the records, or what opens them (called in a thread after the first paint).
            settings: this desk's settings.
            clock: returns the aware instant it is.
        """
        super().__init__()
        self.settings = settings
        self.said: deque[Said] = deque(maxlen=KEPT_MESSAGES)
        self.keyboard = Keyboard(self, self._deliver)
        self._chords = Chords(self._show_chords)
        self.records = Records(store, clock)
        self._filters.append(NoControls())
        for name, path in self.AREAS.items():
            self.add_mode(name, partial(opening.area, name, path))

    @property
    def store(self) -> Store:
        """The records; screens wait for `opened` before they read."""
        return self.records.store

    @property
    def now(self) -> datetime:
        """The instant, in the practice's zone (this machine's until the records are open)."""
        return self.records.now

    async def opened(self) -> None:
        """Return once the records are open."""
        await self.records.opened()

    def make(self, name: str, *args: object, **kwargs: object) -> DeskScreen[Any]:
        """Make the screen registered as `name`; the arguments are its constructor's."""
        screen = places.make(self.PLACES[name], *args, **kwargs)
        screen.add_class(f"place-{name}")
        screen.made = None if args else Made(name, kwargs)
        return screen

    def say(self, text: str, severity: Severity = "information", leads: Made | None = None) -> None:
        """Show `text` (not markup) for a while, and keep it among what was said."""
        self.said.append(Said(self.now, text, severity, leads))
        for older in list(self._notifications)[: 1 - TOASTS]:
            self._unnotify(older, refresh=False)
        self.notify(text, severity=severity, markup=False)

    @classmethod
    def warm(cls) -> None:
        """Import what the first picture does not need: the changes, the screens; in a thread."""
        for path in (*cls.PLACES.values(), *cls.AREAS.values()):
            places.fetch(path)
        changes.preload()

    # Starting, and staying up to date

    def on_mount(self) -> None:
        """Open the records once the shell has been painted."""
        self.theme = THEMES[self.settings.theme]
        self.set_keymap(dict(self.settings.keys))
        self.call_after_refresh(self._open)
        self.set_interval(LOOK_EVERY, self._look)

    @work(group="open")
    async def _open(self) -> None:
        try:
            await self.records.open()
        except StoreError as error:
            message = Text(str(error), no_wrap=True, overflow="ignore")
            self.exit(return_code=error.exit_code, message=message)
            return
        for screen in self._visible():
            screen.tick()
        from deskpkg.store.queries import practice

        if self.FIRST and not (await self.store.read(practice.setup)).can_book:
            self.push_screen(self.make(self.FIRST))
        await self.keyboard.settled()  # what was typed ahead must not wait for imports
        await asyncio.to_thread(self.warm)

    def _look(self) -> None:
        """Show what other desks have changed, and the new minute or day."""
        try:
            new_minute, outdated = self.records.look()
        except StoreError as error:
            self.say(str(error), "error")
            return
        for screen in self._visible():
            if new_minute:
                screen.tick()
            if outdated:
                screen.load()

    def _visible(self) -> Iterator[DeskScreen[Any]]:
        """Yield the topmost screen and those that show behind it."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeskScreen):
                yield screen
            if not screen.is_modal:
                return

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Let keys pass through the barrier, and cover the screens of too small a window."""
        if isinstance(event, HELD) and not event.is_forwarded:
            await self.keyboard.receive(event)
            return
        if isinstance(event, events.Resize):
            self._mind_size(event.size.width, event.size.height)
        await super().on_event(event)

    async def _deliver(self, event: events.Event) -> None:
        if (meant := self._chords.translate(event)) is not None:
            await super().on_event(meant)

    def _show_chords(self, prefix: str) -> None:
        for bar in self.screen.query(KeyBar):
            bar.prefix = prefix

    def _mind_size(self, width: int, height: int) -> None:
        covered = isinstance(self.screen, TooSmall)
        if TooSmall.needed(width, height) and not covered:
            self.push_screen(TooSmall())
        elif covered and not TooSmall.needed(width, height):
            self.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing but leaving works under a cover, and `q` quits only on Today."""
        if isinstance(self.screen, Cover):
            return action == "quit" or (action == "curtain" and isinstance(self.screen, Curtain))
        match action:
            case "leave":
                return self.current_mode == self.DEFAULT_MODE and len(self.screen_stack) == 1
            case "go":
                return parameters[0] in self.AREAS
            case "find":
                return "find" in self.PLACES
            case "park":
                return "parked" in self.PLACES
            case "undo":
                page = next(self._visible(), None)
                return page is not None and page.undoes
        return True

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do `action`; if it cannot be done now, say why when its owner's `why_not` tells."""
        owner, name, parameters = self._parse_action(action, default_namespace or self, namespaces)
        if isinstance(owner, DeskScreen) and owner.check_action(name, parameters) is None:
            self.say(owner.why_not(name) or "That is not possible now.", "warning")
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def get_key_display(self, binding: Binding) -> str:
        """Name keys as people do."""
        return key_name(binding.key)

    # What the keys do

    def action_help(self) -> None:
        """Tell the keys of the screen, or close that."""
        self._toggle("help", self.screen)

    def action_undo(self) -> None:
        """Take back the last change of this desk."""
        if (page := next(self._visible(), None)) is not None:
            page.undo()

    def action_curtain(self) -> None:
        """Draw or open the curtain."""
        self._toggle("curtain")

    def action_find(self) -> None:
        """Find a client; where that is being done, another one."""
        if not self.screen.has_class("place-find"):
            self.push_screen(self.make("find"))
        elif isinstance(self.screen, DeskScreen):
            self.screen.anew()

    @work(group=FLOW)
    async def action_park(self) -> None:
        """Park the form on the screen; without one, take up what is parked."""
        if (form := self._parkable()) is not None:
            while self.screen is not form:
                self.screen.dismiss(None)
            await form.park()
        elif isinstance(self.screen, DeskScreen) and self.screen.query("Form"):
            self.say(self.screen.why_not_park(), "warning")
        else:
            self._toggle("parked")

    def _parkable(self) -> DeskScreen[Any] | None:
        """Return the form that is being filled in, also when a dialog stands above it."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeskScreen) and not screen.why_not_park():
                return screen
            if not screen.is_modal:
                return None
        return None

    async def action_go(self, area: str) -> None:
        """Go to the top of an area: what one leaves there and here keeps its drafts."""
        self._close(modal=area != self.current_mode)
        if area != self.current_mode:
            await self.switch_mode(area)
            self._close(modal=False)

    def leave_area(self) -> None:
        """Go from the top of another area back to where Today's was left."""
        if self.current_mode != self.DEFAULT_MODE:
            self.call_later(self.switch_mode, self.DEFAULT_MODE)

    def _close(self, *, modal: bool) -> None:
        """Close what stands above the top of the area, or only its dialogs; drafts are kept."""
        while len(self.screen_stack) > 1 and (self.screen.is_modal or not modal):
            self._keep_drafts(self.screen)
            self.screen.dismiss(None)

    async def action_leave(self) -> None:
        """Quit, from Today."""
        await self.action_quit()

    async def action_quit(self) -> None:
        """End the application; every open form keeps its draft."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                self._keep_drafts(screen)
        self.exit()

    def _toggle(self, name: str, *args: object) -> None:
        if self.screen.has_class(f"place-{name}"):
            self.screen.dismiss(None)
        else:
            self.push_screen(self.make(name, *args))

    # Ends

    @staticmethod
    def _keep_drafts(screen: Screen[Any]) -> None:
        if isinstance(screen, DeskScreen):
            screen.keep_drafts()

    def _fatal_error(self) -> None:
        """End after a bug: drafts are kept, and no value of a variable is printed."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                with suppress(Exception):  # the crash may be in there; its cause is printed below
                    self._keep_drafts(screen)
        if self._exception is not None:
            self._exit_renderables.append(plain_traceback(self._exception))
        self._close_messages_no_wait()
