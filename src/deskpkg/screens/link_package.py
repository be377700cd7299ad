"""The link dialog: which of the client's packages pays for a visit."""

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.mending import mend_sentence, reason_words
from deskpkg.domain.offers import Offer
from deskpkg.screens.base import flow
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.link_rows import (
    COLUMNS,
    LETTERS,
    LinkChoice,
    LinkList,
    NotOffered,
    exception_for,
    read_links,
    with_key,
)
from deskpkg.screens.make_exception import MakeException, NoException
from deskpkg.widgets.table import Table

NOTHING = "No package can pay for this visit as it is; above stands why, and what mends it."
NO_OTHER = "No other package fits this visit"
OTHERS_ABOVE = "; above stands why, and what mends it."
ALONE = "; n sells another one."
NONE_AT_ALL = "This client has no packages yet: n sells one. Esc goes back."


class LinkPackage(Dialog[LinkChoice]):
    """Lists the packages of the visit's client; the answer is one of them, and the service."""

    BINDING_GROUP_TITLE = "Link package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Link",
            id="link.commit",
            tooltip="Link this package",
        ),
        Binding("o", "except", "Exception", id="link.except", tooltip="Let it pay all the same"),
        Binding("x", "unlink", "Unlink", id="link.unlink", tooltip="Take the package off"),
        Binding("n", "sell", "Sell", id="link.sell", tooltip="Sell this client another package"),
        Binding("e", "edit", "Edit", id="link.edit", tooltip="Extend the package, or add credits"),
        Binding("p", "package", "Open", id="link.package", tooltip="Open the package"),
        *(
            Binding(key, f"pick('{key}')", f"Link {key}", id=f"link.pick_{key}", show=False)
            for key in (*LETTERS, *"123456789")
        ),
        Binding("escape", "back", "Don't link", id="link.back", tooltip="Change nothing"),
    ]
    DEFAULT_CSS = """
    LinkPackage {
        .dialog { width: 92; }
        Table { height: auto; max-height: 15; background: $surface; }
        #nothing { display: none; padding: 1 1 0 1; color: $text-warning; }
        #nothing.-shown { display: block; }
    }
    """

    table = getters.query_one(Table)

    def __init__(
        self,
        visit: VisitFacts,
        title: str,
        *,
        appointment_id: int | None = None,
        linked_to: int | None = None,
        can_unlink: bool | None = None,
        uses: bool = True,
    ) -> None:
        """Ask for a package.

        Args:
            visit: the visit as it is known so far, as if no package paid for it.
            title: the client, the service and the time, as the heading tells them.
            appointment_id: the visit's id if it exists.
            linked_to: the package that pays for it now, and is not asked again.
            can_unlink: whether there is a link to take off; None: if `linked_to` says so.
            uses: whether a credit is used at once.
        """
        super().__init__()
        self.visit = visit
        self.heading = f"Link package · {title}"
        self.appointment_id = appointment_id
        self.linked_to = linked_to
        self.can_unlink = linked_to is not None if can_unlink is None else can_unlink
        self.uses = uses
        self._list = LinkList((), {})
        self._changed: int | None = None
        """The package that was sold or edited from here, until the cursor is on it."""
        self._typed = ""
        """The reason of an exception that was begun and left."""

    def body(self) -> ComposeResult:
        """Yield the list, and a line for when there is nothing to choose."""
        yield Table(COLUMNS, header=False)
        yield Static(id="nothing", markup=False)

    async def read(self) -> None:
        """Read the packages; the cursor begins on the suggested one, or on what was changed."""
        self._list = await self.store.read(
            read_links, self.visit, self.appointment_id, self.linked_to, uses=self.uses
        )
        self.table.show(self._list.rows)
        nothing = self.query_one("#nothing", Static)
        nothing.set_class(not self._list.keys, "-shown")
        nothing.update(self._nothing())
        choices = (c for c in self._list.keys.values() if c.package_id == self._changed)
        if (choice := next(choices, None)) is not None:
            self.table.move_to(choice)
            self._changed = None
        self.refresh_bindings()

    def _nothing(self) -> str:
        """Return what stands where no package can be chosen."""
        if self.linked_to is None:
            return NOTHING if self._list.rows else NONE_AT_ALL
        return NO_OTHER + (OTHERS_ABOVE if self._list.others else ALONE)

    @property
    def other(self) -> Offer | None:
        """The package under the cursor, if it can't pay for the visit."""
        key = self.table.cursor_key
        return self._list.others.get(key.package_id) if isinstance(key, NotOffered) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be unlinked that is not linked; what can't be done here is dimmed."""
        if action == "unlink":
            return self.can_unlink
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action not in ("package", "edit") or not self.is_mounted:
            return ""
        return "" if self._package_id() is not None else "There is no package under the cursor."

    def answer(self) -> LinkChoice | None:
        """Return the choice under the cursor; of a package that can't pay, say why."""
        key = self.table.cursor_key
        if (other := self.other) is not None:
            mend = mend_sentence(other.reasons, with_key)
            self.say(f"{other.package.name}: {reason_words(other.reasons)}. {mend}", "warning")
        return key if isinstance(key, LinkChoice) else None

    @on(Table.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Table.Chosen)
    def _chosen(self) -> None:
        self.action_commit()

    def action_pick(self, key: str) -> None:
        """Give the choice with this letter, or the first of the package with this number."""
        if choice := self._list.keys.get(key):
            self.dismiss(choice)

    def action_unlink(self) -> None:
        """Take the package off."""
        self.dismiss(LinkChoice(None))

    def action_package(self) -> None:
        """Open the package under the cursor."""
        package_id = self._package_id()
        if package_id is not None:
            self.open("manage_package", package_id)

    def _package_id(self) -> int | None:
        key = self.table.cursor_key
        return key.package_id if isinstance(key, LinkChoice | NotOffered) else self.linked_to

    @flow
    async def action_except(self) -> None:
        """Let the package under the cursor pay all the same, with a reason."""
        other = self.other
        if other is None or not other.overridable:
            await self.ask(NoException(other))
            return
        question = MakeException(other, uses=self.uses, typed=self._typed)
        reason = await self.ask(question)
        self._typed = question.typed
        if reason:
            self.dismiss(exception_for(other, self.visit, reason))

    @flow
    async def action_sell(self) -> None:
        """Sell the client another package, and go on with it."""
        await self._change("assign", self.visit.client_id)

    @flow
    async def action_edit(self) -> None:
        """Edit the package under the cursor, and go on with it."""
        package_id = self._package_id()
        if package_id is not None:
            await self._change("edit_package", package_id)

    async def _change(self, place: str, of: int) -> None:
        self._changed = await self.ask(self.desk.make(place, of))
        if self._changed is not None:
            self.load()
