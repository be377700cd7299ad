"""Sharing a package with the family: who can use it, adding somebody, taking somebody away."""

from collections.abc import Sequence
from typing import ClassVar, cast

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from deskpkg.domain.packages import ClientPackage, Member
from deskpkg.domain.refused import Refused
from deskpkg.domain.text import clean
from deskpkg.screens.appointment_fields import CLIENTS
from deskpkg.screens.base import flow
from deskpkg.screens.client_matches import matches
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.package_facts import short_name
from deskpkg.screens.words import born
from deskpkg.store import Unit, changes
from deskpkg.store.queries import packages
from deskpkg.widgets.fields import SearchField
from deskpkg.widgets.form import Form
from deskpkg.widgets.table import Column, Row, Table


def share(unit: Unit, package_id: int, client_id: int) -> ClientPackage:
    """Share a package, and return it as it is then; see `changes.managing.share`."""
    changes.managing.share(unit, package_id, client_id)
    return packages.one(unit, package_id)


def unshare(unit: Unit, package_id: int, client_id: int) -> ClientPackage:
    """Share a package no longer, and return it; see `changes.managing.unshare`."""
    changes.managing.unshare(unit, package_id, client_id)
    return packages.one(unit, package_id)


class SharePackage(Dialog[None]):
    """Shows with whom a package is shared; whoever is chosen can use it at once."""

    BINDING_GROUP_TITLE = "Share package"
    AUTO_FOCUS = "SearchField"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Share",
            id="share.commit",
            priority=True,
            tooltip="Share it with who was chosen",
        ),
        Binding(
            "x", "remove", "Take away", id="share.remove", tooltip="They can't use it any more"
        ),
        Binding("escape", "back", "Done", id="share.back", tooltip="Go back"),
    ]
    DEFAULT_CSS = """
    SharePackage {
        Static { padding: 1 1 0 1; }
        Table { height: auto; max-height: 8; background: $surface; margin-bottom: 1; }
    }
    """

    package: var[ClientPackage | None] = var(None, bindings=True)
    table = getters.query_one(Table)
    form = getters.query_one(Form)

    def __init__(self, package_id: int) -> None:
        """Ask with whom to share a package."""
        super().__init__()
        self.package_id = package_id

    def body(self) -> ComposeResult:
        """Yield who can use it, and a field for one more."""
        yield Static(id="whose", markup=False)
        yield Table((Column("", min_width=24), Column("", 18)), "", header=False)
        field = SearchField(
            "client",
            "Share with",
            columns=CLIENTS,
            lookup=self._lookup,
            nobody="No match: only somebody on record can share it.",
            required=True,
            hint="name, phone, birth date, #number",
        )
        yield Form(field, commit="Share", note="Tab, then x takes away")

    def _lookup(self, text: str) -> Sequence[Row]:
        return self.store.glance(matches, text)

    async def read(self) -> None:
        """Read with whom it is shared."""
        package = await self.store.read(packages.one, self.package_id)
        self.package = package
        self.heading = f"Share {short_name(package.name)}"
        whose = f"It belongs to {short_name(package.client)}. Its credits can be used by:"
        self.query_one("#whose", Static).update(whose)
        self.table.empty = "nobody else yet"
        today = self.desk.now.date()
        self.table.show([_row(member, born(member.born, today)) for member in package.members])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nobody can be taken away where nobody is."""
        return None if action == "remove" and self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        shared = self.package is not None and self.package.members
        return "" if shared or action != "remove" else "It is shared with nobody."

    def action_commit(self) -> None:
        """Share it with who was chosen."""
        self.form.submit()

    @on(Form.Submitted)
    def _submitted(self, event: Form.Submitted) -> None:
        self._share(cast(int, event.values["client"]))

    @flow
    async def _share(self, client_id: int) -> None:
        shared = await self.attempt(share, self.package_id, client_id, done=_shared)
        if shared is not None:
            field = self.form.field("client")
            field.put("")
            self.set_focus(field)

    @flow
    async def action_remove(self) -> None:
        """Let the client under the cursor no longer use it."""
        client_id = self.table.cursor_key
        if isinstance(client_id, int):
            await self.attempt(unshare, self.package_id, client_id, done=_shared)

    def refused(self, refusal: Refused) -> None:
        """Show why at the field, or above the button."""
        self.form.show_refusal(refusal)


def _row(member: Member, age: str) -> Row:
    return Row(member.client_id, (clean(member.client), age))


def _shared(package: ClientPackage) -> str:
    """Return what is said when it is done: with whom it is shared now."""
    names = " · ".join(member.client for member in package.members)
    return f"{package.name} is shared with {names or 'nobody'}"
