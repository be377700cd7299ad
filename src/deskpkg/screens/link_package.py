"""The link dialog: which of the client's packages pays for a visit."""

from functools import partial
from typing import Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.appointments import Appointment, Booking, State
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.zones import local_date
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.link_rows import COLUMNS, LETTERS, LinkChoice, LinkList, read_links
from deskpkg.screens.words import left_words, moment
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, packages
from deskpkg.widgets.table import Table

NOTHING = "No package can pay for this visit; the reasons are above. Esc goes back."
NONE_AT_ALL = "This client has no packages. Esc goes back; on the client's page n sells one."


class LinkPackage(Dialog[LinkChoice]):
    """Lists the packages of the visit's client; the answer is one of them, and the service."""

    BINDING_GROUP_TITLE = "Link package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9,ctrl+s",
            "commit",
            "Link (or Enter, a letter)",
            id="link.commit",
            tooltip="Link this package",
        ),
        Binding("p", "package", "Open package", id="link.package", tooltip="Open the package"),
        Binding("x", "unlink", "Unlink", id="link.unlink", tooltip="Take the package off"),
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
    ) -> None:
        """Ask for a package.

        Args:
            visit: the visit as it is known so far, as if no package paid for it.
            title: the client, the service and the time, as the heading tells them.
            appointment_id: the visit's id if it exists.
            linked_to: the package that pays for it now.
            can_unlink: whether there is a link to take off; None: if `linked_to` says so.
        """
        super().__init__()
        self.visit = visit
        self.heading = f"Link package · {title}"
        self.appointment_id = appointment_id
        self.linked_to = linked_to
        self.can_unlink = linked_to is not None if can_unlink is None else can_unlink
        self._list = LinkList((), {})

    def body(self) -> ComposeResult:
        """Yield the list, and a line for when there is nothing to choose."""
        yield Table(COLUMNS, header=False)
        yield Static(id="nothing", markup=False)

    async def read(self) -> None:
        """Read the packages; the cursor begins on the suggested one."""
        self._list = await self.store.read(
            read_links, self.visit, self.appointment_id, self.linked_to
        )
        self.table.show(self._list.rows)
        nothing = self.query_one("#nothing", Static)
        nothing.set_class(not self._list.keys, "-shown")
        nothing.update(NOTHING if self._list.rows else NONE_AT_ALL)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be unlinked that is not linked."""
        return action != "unlink" or self.can_unlink

    def answer(self) -> LinkChoice | None:
        """Return the choice under the cursor."""
        key = self.table.cursor_key
        return key if isinstance(key, LinkChoice) else None

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
        choice = self.answer()
        package_id = choice.package_id if choice else self.linked_to
        if package_id is not None:
            self.open("manage_package", package_id)


def facts_of(visit: Appointment, zone: str) -> VisitFacts:
    """Return what the rules ask of an appointment, as if no package paid for it."""
    return VisitFacts(
        client_id=visit.client_id,
        service_id=visit.service_id,
        service=visit.service,
        practitioner_id=visit.practitioner_id,
        day=local_date(visit.starts_at, zone),
        repeating=visit.repeating,
        canceled=visit.state is State.CANCELED,
    )


async def link_visit(screen: DeskScreen[Any], appointment_id: int) -> None:
    """Ask which package pays for an appointment, and link it at once; to be awaited in a flow."""
    facts = await screen.look_up(_visit_and_zone, appointment_id)
    if facts is None:
        return
    visit, zone, title = facts
    dialog = LinkPackage(
        facts_of(visit, zone), title, appointment_id=visit.id, linked_to=visit.package_id
    )
    if choice := await screen.ask(dialog):
        await screen.attempt(partial(relink, visit=visit, choice=choice), done=str)


def _visit_and_zone(unit: Unit, appointment_id: int) -> tuple[Appointment, str, str]:
    visit = appointments.one(unit, appointment_id)
    when = moment(visit.starts_at, unit.zone, unit.today)
    return visit, str(unit.zone), f"{visit.client} · {visit.service} · {when}"


def relink(unit: Unit, visit: Appointment, choice: LinkChoice) -> str:
    """Let the chosen package pay for an appointment, or none; return what was done, in words.

    Raises:
        Refused: a rule does not allow it; nothing is changed.
    """
    use = changes.appointments
    if choice.package_id is None:
        return unlink(unit, visit.id)
    same_service = choice.service_id in (None, visit.service_id)
    if visit.package_id is None and same_service:
        use.link(unit, visit.id, choice.package_id)
    else:
        booking = Booking(
            visit.client_id,
            visit.practitioner_id,
            visit.service_id if same_service else choice.service_id or visit.service_id,
            visit.location_id,
            visit.starts_at,
            visit.ends_at,
            visit.notes,
            visit.confirmed,
        )
        use.update(unit, visit.id, booking, choice.package_id, version=visit.version)
    unit.flush()
    package = packages.one(unit, choice.package_id)
    return f"Linked to {package.name}: {left_words(package)}"


def unlink(unit: Unit, appointment_id: int) -> str:
    """Take the package off an appointment; return what was done, in words.

    Raises:
        Refused: no package pays for it.
    """
    package_id = appointments.one(unit, appointment_id).package_id
    held = packages.one(unit, package_id).remaining if package_id is not None else 0
    changes.appointments.unlink(unit, appointment_id)
    unit.flush()
    assert package_id is not None
    package = packages.one(unit, package_id)
    if package.remaining == held:
        return f"Unlinked from {package.name}: {left_words(package)}"
    return f"Unlinked: credit returned, {package.remaining} left"
