"""A list of what the practice has of one kind: found, added, changed, archived, brought back."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType

from deskpkg.domain.payments import Method
from deskpkg.domain.practice import Location, Practice, Practitioner, Service
from deskpkg.domain.terms import CatalogPackage
from deskpkg.domain.text import begins, clean, words
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.searching import FilterScreen
from deskpkg.screens.words import money
from deskpkg.store import changes
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row

V = TypeVar("V", CatalogPackage, Service, Practitioner, Location, Method)

EDIT = Binding("e", "edit", "Edit", id="list.edit", tooltip="Change it")
ARCHIVE = Binding(
    "delete", "archive", "Archive", id="list.archive", tooltip="Archive it; again: bring it back"
)
"""Keys of every list, in the places where a list tells them among its own."""

ARCHIVED = Row("archived", ("ARCHIVED   Del brings one back",), "heading")
"""Stands above what is no longer offered."""

NOTHING = "Nothing fits. Esc shows all again."


class ListScreen(FilterScreen[None], Generic[V]):
    """A list of what the practice has of one kind, each opened in its form."""

    KIND: ClassVar[str]
    """What one of them is called: "service"."""
    COLUMNS: ClassVar[tuple[Column, ...]]
    EMPTY: ClassVar[str]

    BINDING_GROUP_TITLE = "This list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="list.new", tooltip="Add one"),
    ]

    def __init__(self) -> None:
        """Show the list."""
        super().__init__()
        self.values: dict[int, V] = {}
        self.practice: Practice | None = None
        self._words: dict[int, Sequence[str]] = {}

    async def fetch(self) -> tuple[V, ...]:
        """Return everything of this kind, what is archived last."""
        raise NotImplementedError

    def cells(self, value: V) -> tuple[str, ...]:
        """Return the cells of one."""
        raise NotImplementedError

    def texts(self, value: V) -> Iterable[str]:
        """Return what one is found by, besides "archived"."""
        raise NotImplementedError

    def rows(self, value: V) -> Iterable[Row]:
        """Yield the line of one; override where there may be more to say."""
        yield Row(value.id, self.cells(value), "dim" if value.archived else "")

    def money(self, minor: int) -> str:
        """Return an amount as the practice writes it."""
        return money(minor, self.practice) if self.practice else ""

    def form(self, value: V | None) -> DeskScreen[Any]:
        """Return the form for a new one, or for `value`."""
        raise NotImplementedError

    async def read(self) -> None:
        """Read the list."""
        self.practice = await self.store.read(practices.practice)
        self.values = {value.id: value for value in await self.fetch()}
        self._words = {key: self._words_of(value) for key, value in self.values.items()}
        self.heading = f"{self.KIND.upper()}S"
        await super().read()

    def _words_of(self, value: V) -> Sequence[str]:
        state = "archived" if value.archived else ""
        return words(" ".join((*self.texts(value), state)))

    @property
    def listed(self) -> bool:
        """Whether there are any."""
        return bool(self.values)

    def find(self, text: str, keep: bool) -> None:
        """Show those with a word beginning with each word typed, the archived ones apart."""
        wanted = words(text)
        found = [v for key, v in self.values.items() if begins(wanted, self._words[key])]
        rows = [row for value in found if not value.archived for row in self.rows(value)]
        shelved: list[Row] = [row for value in found if value.archived for row in self.rows(value)]
        if shelved:
            rows += [ARCHIVED, *shelved]
        count = str(len(self.values))
        self.facts = (f"{len(found)} of {count}" if self.narrowed else count,)
        self.table.empty = NOTHING if self.values else self.EMPTY
        self.table.show(rows, keep=keep)
        self.refresh_bindings()

    @property
    def current(self) -> V | None:
        """What is under the cursor."""
        key = self.table.cursor_key
        return self.values.get(key) if isinstance(key, int) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a row is dimmed without one."""
        return None if self.why_not(action) else super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action not in ("edit", "archive", "hours", "filter") or not self.is_mounted:
            return ""
        if not self.values:
            return self.EMPTY
        return NOTHING if action != "filter" and self.current is None else ""

    def opened(self, key: Hashable) -> None:
        """Change the one that was opened."""
        self.action_edit()

    @flow
    async def action_new(self) -> None:
        """Add one; before the first of all, the practice itself is asked for."""
        if self.practice is None:
            self.say("Begin with your practice: prices need its currency.", "warning")
            if await self.ask(self.desk.make("practice_form")) is None:
                return
        await self._edit(self.form(None))

    @flow
    async def action_edit(self) -> None:
        """Change the one under the cursor."""
        if (value := self.current) is not None:
            await self._edit(self.form(value))

    async def _edit(self, form: DeskScreen[Any]) -> None:
        """Show a form, and then what was saved by it; in a flow."""
        saved = await self.ask(form)
        if isinstance(saved, int):
            await self.read()
            if not self.table.move_to(saved):
                self.show_all()
                self.table.move_to(saved)

    @flow
    async def action_archive(self) -> None:
        """Stop offering the one under the cursor, or offer it again."""
        if (value := self.current) is not None:
            await self._archive(value)

    async def _archive(self, value: V) -> None:
        change = changes.practice.archive
        done = archived_words(value)
        await self.attempt(change, self.KIND, value.id, not value.archived, done=done)


def name_of(value: V) -> str:
    """Return what one is called."""
    return value.terms.name if isinstance(value, CatalogPackage) else value.name


def marked(value: V) -> str:
    """Return the name, and that it is archived if it is."""
    return f"{name_of(value)} (archived)" if value.archived else name_of(value)


def archived_words(value: V) -> str:
    """Return what is said when one that was `value` is archived or brought back."""
    name = clean(name_of(value))
    return f"{name} is back" if value.archived else f"{name} archived; Del brings it back"
