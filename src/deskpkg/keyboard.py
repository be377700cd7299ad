"""The key barrier: a key is delivered when the desk has finished acting on the one before.

Receptionists type ahead of the screen. Left alone, the toolkit gives each key to what has the focus
when the key arrives: while a screen is being shown that is still the screen behind it. So keys,
pastes and clicks wait here, in their order, until what the last one began has come to rest.
"""

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from time import monotonic
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker

SWITCH = "DESKPKG_KEY_BARRIER"
"""`off` in this environment variable lets keys through as they come: to show what they break."""

HELD = (events.Key, events.Paste, events.MouseDown, events.MouseUp, events.MouseMove)
"""The events that wait for one another; a mouse that moves waits only behind those that do."""

FLOW = "flow"
WAITED_FOR = frozenset({"load", "--textual-command-palette-gather-commands"})
"""Groups of workers of the topmost screen that must end before the next key."""

PAUSE = 0.001
"""Seconds between two looks at a desk that is busy with something other than messages."""

LULL = 0.03
"""Seconds in which the answer to a key is painted, if no other key comes, before looking."""

PATIENCE = 3.0
"""Seconds that a Ctrl+Q has waited for its turn after which the next one does not wait."""

EMERGENCY = "ctrl+q"
ESCAPE = "\x1b"
NEWLINE = "ctrl+j"


class Keyboard:
    """Holds what is typed until the desk has finished acting on what was typed before."""

    def __init__(self, app: App[Any], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        """Guard `app`.

        Args:
            app: the application whose messages are watched.
            deliver: gives one event to whoever has the focus; it runs in the app's own task.
        """
        self._app = app
        self._deliver = deliver
        self._on = os.environ.get(SWITCH, "").lower() != "off"
        self._held: deque[events.Event] = deque()
        self._acting = False
        self._leaving_since: float | None = None
        self._lull: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    async def receive(self, event: events.Event) -> None:
        """Deliver `event` at once if the desk is at rest, else in its turn."""
        for one in self._told_apart(event):
            await self._receive(one)

    def _told_apart(self, event: events.Event) -> Sequence[events.Event]:
        """Return the keys that were typed, where a terminal made something else of them.

        Enter, typed before the desk had the terminal, arrives as Ctrl+J. Of Esc and a letter, typed
        fast, most terminals make Alt and the letter: no key of the desk, but a user may have chosen
        one.
        """
        if not isinstance(event, events.Key):
            return (event,)
        if event.key == NEWLINE:
            return (events.Key("enter", "\r"),)
        if event.character is None:
            return (event,)
        alt, _, letter = event.key.rpartition("+")
        if alt not in ("alt", "alt+shift") or letter != event.character.lower():
            return (event,)
        screen = self._screen()
        if screen is not None and event.key in screen.active_bindings:
            return (event,)
        return events.Key("escape", ESCAPE), events.Key(event.character, event.character)

    async def _receive(self, event: events.Event) -> None:
        moves = isinstance(event, events.MouseMove)
        if not self._on or self._gives_up(event) or (moves and not self._held):
            await self._deliver(event)
        elif moves and isinstance(self._held[-1], events.MouseMove):
            self._held[-1] = event  # where it is now is all that matters of its way
        elif self._acting or self._at_work():
            if _leaves(event) and self._leaving_since is None:
                self._leaving_since = monotonic()
            self._held.append(event)
            if self._lull is not None or not self._acting:
                self._look()
        else:
            await self._hand_over(event)

    async def settled(self) -> None:
        """Return when nothing is held and the desk is at rest."""
        if self._lull is not None:
            self._look()
        while self._app.is_running and (  # noqa: ASYNC110 - rest is no event, it can only be seen
            self._acting or self._held or self._stirring()
        ):
            await asyncio.sleep(PAUSE)

    async def _hand_over(self, event: events.Event) -> None:
        try:
            await self._deliver(event)
        finally:
            self._acting = True
            if self._held:
                self._look()
            else:
                self._lull = asyncio.get_running_loop().call_later(LULL, self._look)

    def _look(self) -> None:
        """Begin to look for the desk to come to rest."""
        if self._lull is not None:
            self._lull.cancel()
            self._lull = None
        self._acting = True
        self._task = asyncio.create_task(self._come_to_rest(), name="key barrier")

    async def _come_to_rest(self) -> None:
        """Wait until the last event has had all its effects, then hand over the next one."""
        while self._app.is_running:
            await self._drain()
            if not self._stirring():
                break
            await asyncio.sleep(PAUSE)
        if not (self._held and self._app.call_later(self._next)):
            self._acting = False

    async def _next(self) -> None:
        """Hand over the next event; in the app's own task, as if it had just arrived."""
        await self._hand_over(self._held.popleft())

    async def _drain(self) -> None:
        """Wait until every pump that an event may travel through has handled what it had."""
        for pump in self._travelled():
            handled = asyncio.get_running_loop().create_future()
            if pump.is_running and pump.call_later(_mark, handled):
                while not handled.done() and pump.is_running and self._app.is_running:
                    await asyncio.wait((handled,), timeout=0.05)

    def _travelled(self) -> Iterator[MessagePump]:
        """Yield the focused widget, its ancestors up to the app, then whoever has messages."""
        screen = self._screen()
        if screen is None:
            yield self._app
            return
        yield from (screen.focused or screen).ancestors_with_self
        yield from [node for node in self._app._registry if _has_messages(node)]

    def _screen(self) -> Screen[Any] | None:
        try:
            return self._app.screen
        except ScreenStackError:
            return None

    def _stirring(self) -> bool:
        """Tell whether anything is still going on that the next key must not overtake."""
        screen = self._screen()
        return (
            self._at_work()
            or screen is None
            or bool(screen._callbacks)
            or any(_has_messages(node) or _is_starting(node) for node in self._app._registry)
            or _has_messages(self._app)
        )

    def _at_work(self) -> bool:
        """Tell whether the topmost screen is not ready yet, or a worker acts for the user."""
        screen = self._screen()
        if screen is None or not (screen.is_running and screen._is_mounted):
            return True
        asking = self._asking()
        return any(
            worker not in asking
            if worker.group == FLOW
            else worker.group in WAITED_FOR and screen in worker.node.ancestors_with_self
            for worker in self._app.workers
            if not worker.is_finished
        )

    def _asking(self) -> set[Worker[Any]]:
        """Return the flows that wait for a screen which is still to be answered."""
        stacks = self._app._screen_stacks.values()
        askers = (getattr(screen, "asked_by", None) for stack in stacks for screen in stack)
        return {worker for worker in askers if worker is not None}

    def _gives_up(self, event: events.Event) -> bool:
        """Tell whether `event` asks again to leave, after asking once was of no use for long.

        What is held then is lost, so once is never enough: a desk may only have been slow.
        """
        since = self._leaving_since
        return since is not None and _leaves(event) and monotonic() - since > PATIENCE


def _leaves(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.key == EMERGENCY


def _mark(handled: "asyncio.Future[None]") -> None:
    if not handled.done():
        handled.set_result(None)


def _has_messages(pump: MessagePump) -> bool:
    return pump.is_running and (pump.message_queue_size > 0 or bool(pump._next_callbacks))


def _is_starting(pump: MessagePump) -> bool:
    return pump._task is not None and not pump._is_mounted


class Chords:
    """Ctrl+G, then a key: two keys that stand for one, for terminals without function keys."""

    prefix = "ctrl+g"

    def __init__(self, show: Callable[[str], None]) -> None:
        """Call `show` with the prefix when it has been typed, and with "" when it is over."""
        self._show = show
        self._pending = False

    def translate(self, event: events.Event) -> events.Event | None:
        """Return `event`, the chord that it completes, or None if it is part of none."""
        if not isinstance(event, events.Key):
            return event
        if self._pending:
            self._set(False)
            leaves = event.key in ("escape", self.prefix)
            return None if leaves else events.Key(f"{self.prefix} {event.key}", None)
        if event.key == self.prefix:
            self._set(True)
            return None
        return event

    def _set(self, pending: bool) -> None:
        self._pending = pending
        self._show(self.prefix if pending else "")
