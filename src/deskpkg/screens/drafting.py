"""Drafts: what is typed into a form is kept until it is saved, whatever happens to the desk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import ClassVar, TypeVar

from textual import getters, on, work
from textual.binding import Binding, BindingType

from deskpkg.screens.base import DeskScreen
from deskpkg.store import StoreError, Unit, changes
from deskpkg.store.queries import drafts
from deskpkg.widgets.form import Form

T = TypeVar("T")


class Drafting(DeskScreen[T]):
    """A screen or dialog with one form whose draft is kept, key by key.

    A subclass calls `restore_draft` once its form is filled, and `drop_draft` once it is saved.
    The draft is found again by `DRAFT` and `draft_subject`, at the same desk.
    """

    DRAFT: ClassVar[str]
    """The form's name among the drafts: "appointment"."""

    UNDOES = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+r",
            "start_over",
            "Start over",
            id="form.start_over",
            show=False,
            tooltip="Take away what the draft brought back; again: bring it back",
        )
    ]

    draft_subject: str = ""
    """What the form is about, so that each has a draft of its own: the client's id, say."""

    draft_title: str = ""
    """How a list of drafts calls it."""

    draft_desk: str | None = None
    """Whose draft it is: None for this desk's own, `PARKED` for one that any desk takes up."""

    parked = False
    """Whether it was left to be taken up again."""

    restored: str = ""
    """When the draft that is shown was kept ("10:57"); empty without one."""

    _fresh: dict[str, str] | None = None
    _drafted: dict[str, str] | None = None
    _latest: Mapping[str, str] = MappingProxyType({})
    _unsaved = False
    _saving = False
    _done = False

    form = getters.query_one(Form)

    async def restore_draft(self) -> bool:
        """Show what was typed into this form before, if it was not saved; tell whether it was."""
        key = (self.DRAFT, self.draft_subject, self.draft_desk)
        found = await self.store.read(drafts.draft, *key)
        self._fresh = self.form.kept()
        if found is None or not differing(found.raws, self._fresh):
            return False
        self._drafted = found.raws
        self.form.restore(found.raws)
        self.restored = f"{found.saved_at.astimezone(self.desk.now.tzinfo):%H:%M}"
        self.say(f"Your draft of {self.restored} is back. Ctrl+R starts over.")
        return True

    def action_start_over(self) -> None:
        """Change between the draft and the form as it was first."""
        if self._fresh is None or self._drafted is None:
            return
        shown = self.form.kept()
        self.form.restore(self._fresh if shown != self._fresh else self._drafted)

    async def drop_draft(self) -> None:
        """Forget the draft: the form has been saved."""
        self._done = True
        await self.store.write(self._write)

    # Parking

    def why_not_park(self) -> str:
        """Say why the form can't be parked; "" if it can."""
        if not self.query(Form) or self._fresh is None:
            return "The form is not ready yet."
        if self.made is None or not _can_be_kept(self.made.arguments):
            return "This form can't be parked; Esc leaves it, and its draft is kept."
        if self.draft_desk is None and self.form.kept() == self._fresh:
            return "Nothing is typed yet."
        return ""

    async def park(self) -> None:
        """Park the form for any desk to take up, and leave it."""
        title, made = self.draft_title or self.heading, self.made
        self.parked = True
        assert made is not None
        if self.draft_desk is None:
            self._done = True
            arguments = {name: _kept(value) for name, value in made.arguments.items()}
            change = partial(changes.drafts.park, arguments=arguments)
            where = (self.DRAFT, self.draft_subject)
            typed = differing(self.form.kept(), self._fresh)
            await self.store.write(change, *where, typed, title, made.name)
        else:
            self.keep_drafts()
        self.say(f"Parked: {title}. F4 brings it back.")
        self.dismiss(None)

    def keep_drafts(self) -> None:
        """Keep what is typed at once: the screen is about to go."""
        super().keep_drafts()
        if self._done or not self.is_mounted:
            return
        if self._unsaved or self._saving:
            self._unsaved = False
            self.store.run_write(self._keep())
        if self.draft_desk is not None:
            self.store.run_write(changes.drafts.put_back, self.DRAFT, self.draft_subject)

    def _keep(self) -> Callable[[Unit], None]:
        """Take what is typed now, and return what writes the newest that was taken."""
        self._latest = self.form.kept()
        return self._write

    def _write(self, unit: Unit) -> None:
        """Keep the newest text, also when an older call comes to its turn after a newer one."""
        where = (self.DRAFT, self.draft_subject)
        if self._done or (self._latest == self._fresh and self.draft_desk is None):
            changes.drafts.drop(unit, *where, self.draft_desk)
        else:
            title, typed = self.draft_title, differing(self._latest, self._fresh)
            changes.drafts.keep(unit, *where, typed, title, self.draft_desk)

    @on(Form.Changed)
    def _typed(self) -> None:
        self._unsaved = True
        if not self._saving and not self._done:
            self._saving = True
            self._save()

    @work(group="draft")
    async def _save(self) -> None:
        """Write what is typed, and again as long as more was typed meanwhile."""
        try:
            while self._unsaved and not self._done:
                self._unsaved = False
                await self.store.write(self._keep())
        except StoreError as error:
            self.say(f"Your draft could not be kept. {error}", "warning")
        finally:
            self._saving = False


def differing(raws: Mapping[str, str], fresh: Mapping[str, str] | None) -> dict[str, str]:
    """Return what of `raws` was typed: what differs from the form as it was `fresh`.

    A draft keeps no more, so that what a colleague changes of the rest meanwhile is shown with it.
    """
    known = fresh or {}
    return {key: raw for key, raw in raws.items() if known.get(key) != raw}


def _can_be_kept(arguments: Mapping[str, object]) -> bool:
    """Tell whether JSON can say what a screen was made with."""
    return all(isinstance(value, int | str | datetime | None) for value in arguments.values())


def _kept(value: object) -> object:
    """Return an argument as JSON keeps it; an instant as {"at": …}."""
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def taken_up(arguments: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments that `park` has kept."""
    return {
        name: datetime.fromisoformat(str(value["at"])) if isinstance(value, dict) else value
        for name, value in arguments.items()
    }
