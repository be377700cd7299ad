"""What every screen of the desk can do: read, change, ask, say, and open another."""

from asyncio import to_thread
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial, update_wrapper
from typing import (
    Any,
    ClassVar,
    Concatenate,
    Literal,
    ParamSpec,
    Protocol,
    TypeVar,
    TypeVarTuple,
    cast,
)

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from deskpkg.domain.refused import Refused
from deskpkg.settings import Settings
from deskpkg.store import Store, StoreError, Unit
from deskpkg.widgets.keybar import KeyBar
from deskpkg.widgets.topbar import TopBar

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="DeskScreen[Any]")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Made:
    """How a screen was made, so that it can be made again."""

    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """One message to the user."""

    at: datetime
    text: str
    severity: Severity
    leads: Made | None = None
    """What it leads to, if anything."""


@dataclass(slots=True)
class Held:
    """A refusal that is to be asked about, instead of being told."""

    kinds: tuple[type[Refused], ...]
    """Which refusals are."""
    refusal: Refused | None = None


class Desk(Protocol):
    """What a screen may know of the application it stands in."""

    settings: Settings
    said: Sequence[Said]
    """What was said last, oldest first."""

    @property
    def store(self) -> Store:
        """The records, once they are open."""

    @property
    def now(self) -> datetime:
        """The instant, in the practice's zone."""

    async def opened(self) -> None:
        """Return once the records are open."""

    def say(self, text: str, severity: Severity = "information", leads: Made | None = None) -> None:
        """Show `text` (not markup) for a while, and keep it among what was said."""

    def leave_area(self) -> None:
        """Go from the top of another area back to where Today's was left."""

    def make(self, name: str, *args: object, **kwargs: object) -> "DeskScreen[Any]":
        """Make the screen registered as `name`; the arguments are its constructor's."""


def flow(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], Worker[None]]:
    """Make an action of several steps: it may `ask` dialogs, `read`, and `attempt` changes.

    Keys wait until it has ended or asks; keys typed ahead then go to the dialog it asks with.
    """

    def start(self: S, /, *args: P.args, **kwargs: P.kwargs) -> Worker[None]:
        return self.run_worker(
            partial(method, self, *args, **kwargs), name=method.__name__, group="flow"
        )

    update_wrapper(start, method)
    return start


class DeskScreen(Screen[T]):
    """A screen on the clinic's records, read afresh whenever it is shown or they have changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "back", "Back", id="desk.back", tooltip="One level back; drafts are kept"
        ),
        Binding(
            "u,ctrl+z",
            "app.undo",
            "Undo",
            id="desk.undo",
            tooltip="Take back the last change, by its name",
        ),
    ]

    UNDOES: ClassVar[bool] = True
    """Whether changes can be taken back here: not on a form, nor where something is asked."""

    heading: reactive[str] = reactive("", repaint=False)
    """What this screen shows; at the left of the top bar."""

    facts: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """Short facts at the right of the top bar, the least needed first."""

    clock: reactive[str] = reactive("", repaint=False)
    """The time of day, set by the desk every minute."""

    asked_by: Worker[Any] | None = None
    """The flow that waits for this screen's answer."""

    made: Made | None = None
    """How it was made, if by name with named arguments."""

    def compose(self) -> ComposeResult:
        """Lay out the top bar, the body and the key bar."""
        yield TopBar().data_bind(DeskScreen.heading, DeskScreen.facts, DeskScreen.clock)
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """Yield what stands between the bars."""
        yield from ()

    @property
    def desk(self) -> Desk:
        """The application, as far as a screen may know it."""
        return cast(Desk, self.app)

    @property
    def store(self) -> Store:
        """The records."""
        return self.desk.store

    def on_screen_resume(self) -> None:
        """Read again: another screen may have changed the records."""
        self.tick()
        self.load()

    @work(exclusive=True, group="load")
    async def load(self) -> None:
        """Read the records; a newer call makes an older one forget its answer."""
        await self.desk.opened()
        with self._telling():
            try:
                await self.read()
            except NoMatches:
                if self.display:  # else the answer came while the screen was being taken down
                    raise

    async def read(self) -> None:
        """Put what the records say into the screen's reactives; override this."""

    def tick(self) -> None:
        """A minute has begun: bring up to date what shows the time (call super)."""
        self.clock = f"{self.desk.now:%H:%M}"

    async def attempt(
        self,
        change: Callable[[Unit, *Ts], R],
        *args: *Ts,
        done: str | Callable[[R], str] = "",
        held: Held | None = None,
    ) -> R | None:
        """Make `change(unit, *args)` in one transaction, or say why it cannot be.

        Args:
            change: a use case of `deskpkg.store.changes`; keyword arguments by `partial`.
            args: its arguments after the unit of work.
            done: what to say when it is done, or a function that makes that of the result.
            held: keeps a refusal of its kinds, which is not told then.

        Returns:
            What `change` returned, or None when it was not made.
        """
        with self._telling(held):
            result = await self.store.write(change, *args)
            if done:
                self.say(done if isinstance(done, str) else done(result))
            self.load()
            return result
        return None

    async def foresee(
        self, change: Callable[[Unit, *Ts], R], *args: *Ts, held: Held | None = None
    ) -> R | None:
        """Return what `change` would return, changing nothing, or None after saying why not.

        What `held` keeps is not said.
        """
        with self._telling(held):
            return await self.store.rehearse(change, *args)
        return None

    async def look_up(self, work: Callable[[Unit, *Ts], R], *args: *Ts) -> R | None:
        """Return what `work(unit, *args)` reads, or None after saying why it cannot; in a flow."""
        with self._telling():
            return await self.store.read(work, *args)
        return None

    async def try_to(self, work: Callable[[], R]) -> R | None:
        """Return what `work()` gives, off the event loop, or None after saying why it cannot."""
        with self._telling():
            return await to_thread(work)
        return None

    async def ask(self, dialog: "DeskScreen[R]") -> R | None:
        """Show `dialog` and return its answer, None if it was left by Esc; only in a flow."""
        dialog.asked_by = get_current_worker()
        return cast("R | None", await self.app.push_screen_wait(dialog))

    def open(self, name: str, *args: object, **kwargs: object) -> None:
        """Show the screen registered as `name` above this one."""
        self.app.push_screen(self.desk.make(name, *args, **kwargs))

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show `text` (not markup) for a while, and keep it among what was said."""
        self.desk.say(text, severity)

    def refused(self, refusal: Refused) -> None:
        """A rule forbids what was attempted: say so; a form also goes to `refusal.field`."""
        self.say(str(refusal), "error")

    def why_not(self, action: str) -> str:
        """Say why `action` is not possible now (`check_action` returned None for it)."""
        return ""

    def why_not_park(self) -> str:
        """Say why there is nothing here to park; "" if there is."""
        return "Nothing is being typed here."

    async def park(self) -> None:
        """Park what is typed here, and leave; only where `why_not_park` has nothing to say."""

    def anew(self) -> None:
        """Begin again: what opens this screen was asked for once more."""

    def keep_drafts(self) -> None:
        """The screen is about to be left or ended: keep what is typed; forms override this."""

    @property
    def undoes(self) -> bool:
        """Whether the last change can be taken back now: not while something is typed."""
        typing = self.focused is not None and self.focused.check_consume_key("u", "u")
        return self.UNDOES and not typing

    @flow
    async def undo(self) -> None:
        """Take back the last change of this desk; an old one is asked first."""
        from deskpkg.screens.undoing import undo_last

        await undo_last(self)

    def action_back(self) -> None:
        """Go one level back, keeping drafts; from the top of an area to where one came from."""
        self.keep_drafts()
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)
        else:
            self.desk.leave_area()

    @contextmanager
    def _telling(self, held: Held | None = None) -> Iterator[None]:
        """Tell the user what the rules or the database refuse; nothing else is caught."""
        try:
            yield
        except Refused as refusal:
            if held is not None and isinstance(refusal, held.kinds):
                held.refusal = refusal
            else:
                self.refused(refusal)
        except StoreError as error:
            self.say(str(error), "error")
