"""Repeating appointments on the screen: making one, and changing it as one, following or all."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.appointments import Appointment, Booking
from deskpkg.domain.appointments import moment as when
from deskpkg.domain.repeats import Repeat
from deskpkg.domain.series import Scope, meant, single
from deskpkg.domain.text import counted
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.offering import Told, slot_of, telling
from deskpkg.screens.several import Several, do_several
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments
from deskpkg.store.queries import series as queries
from deskpkg.store.queries.series import Series
from deskpkg.widgets.fields import CheckField, LetterField, Option
from deskpkg.widgets.form import Form


@dataclass(frozen=True, slots=True)
class Meant:
    """Which visits of a series a change is meant for."""

    scope: Scope
    overwrite: bool = False
    """Whether it takes back what was changed of single visits."""


def series_words(series: Series) -> str:
    """Return "weekly, visit 3 of 8"."""
    return f"{series.every.value}, visit {series.place + 1} of {len(series.members)}"


def series_banner(active: int) -> tuple[str, str]:
    """Return what the banner says of a client's packages to a series, and that in fewer words."""
    if not active:
        return "", ""
    matches = "1 package match" if active == 1 else f"{active} package matches"
    return (
        f"{matches}, not for a series: book separate visits — View",
        f"{active} match, not a series: book separately",
    )


def scope_field(series: Series, *, label: str) -> LetterField[Scope]:
    """Return the choice between this visit, those that follow, and all; with how many are meant."""

    def option(scope: Scope, text: str, letter: str) -> Option[Scope]:
        count = len(meant(series.members, series.place, scope))
        return Option(scope, text if scope is Scope.THIS else f"{text}: {count}", alias=letter)

    options = (
        option(Scope.THIS, "this visit only", "t"),
        option(Scope.FOLLOWING, "this and those that follow", "f"),
        option(Scope.ALL, "all that are still to come", "a"),
    )
    field = LetterField("scope", label, options, Scope.THIS, required=True, wish=34)
    field.note = "t this · f following · a all"
    return field


class EditScope(Dialog[Meant]):
    """Asks which visits of a series a change is meant for."""

    BINDING_GROUP_TITLE = "Repeating appointment"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Update", id="scope.commit", tooltip="Change these visits"),
    ]
    DEFAULT_CSS = """
    EditScope Static { height: auto; padding: 1 1; }
    """

    form = getters.query_one(Form)

    def __init__(self, series: Series, alone: int) -> None:
        """Ask about a visit of `series`; `alone` others have for themselves what is changed."""
        super().__init__()
        self.heading = "Change a repeating appointment"
        self.series = series
        self.alone = alone

    def body(self) -> ComposeResult:
        """Yield what it is, and the form."""
        yield Static(Text(f"It repeats {series_words(self.series)}."))
        whose = "visit has" if self.alone == 1 else "visits have"
        yield Form(
            scope_field(self.series, label="Change"),
            CheckField("overwrite", "Also", text=f"what {self.alone} {whose} of their own"),
            commit="Update",
        )

    def on_mount(self) -> None:
        """Ask only what matters."""
        self._depend()

    @on(Form.Changed)
    def _depend(self) -> None:
        several = self.form.field("scope").reading() is not Scope.THIS
        self.form.field("overwrite").display = several and self.alone > 0

    def answer(self) -> Meant | None:
        """Return what was chosen."""
        values = self.form.values()
        if values is None:
            return None
        return Meant(Scope(str(values["scope"])), bool(values["overwrite"]))

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


async def edit_series(
    screen: DeskScreen[Any], booking: Booking, before: Appointment
) -> Several | None:
    """Change a visit that repeats, asking which others it is meant for; in a flow of `screen`."""
    found = await screen.look_up(_asked, before.id, booking)
    if found is None:
        return None
    series, alone = found
    answer = await screen.ask(EditScope(series, alone))
    if answer is None:
        return None
    work = partial(_edit, booking=booking, before=before, answer=answer)
    return await do_several(screen, work, len(series.members))


def _asked(unit: Unit, appointment_id: int, booking: Booking) -> tuple[Series, int] | None:
    series = queries.of_appointment(unit, appointment_id)
    if series is None:
        return None
    return series, single(series.members, series.place, queries.shape(unit, booking))


def _edit(
    unit: Unit,
    booking: Booking,
    before: Appointment,
    answer: Meant,
    *,
    unusual: "changes.appointments.Agreed",
) -> Several:
    was = _open_visits(unit, before.id)
    count = changes.series.edit(
        unit,
        before.id,
        booking,
        answer.scope,
        version=before.version,
        unusual=unusual,
        overwrite=answer.overwrite,
    )
    unit.flush()
    visit = appointments.one(unit, before.id)
    what = "Updated" if count == 1 else f"Updated {count} visits:"
    text = f"{what} {visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}"
    now = [appointments.one(unit, visit.id) for visit in was]
    freed = [
        slot_of(old) for old, new in zip(was, now, strict=True) if slot_of(old) != slot_of(new)
    ]
    return Several((before.id,), told=telling(unit, text, freed))


def _open_visits(unit: Unit, appointment_id: int) -> list[Appointment]:
    """Return the visits of a series that are still to come."""
    found = queries.of_appointment(unit, appointment_id)
    pairs = zip(found.members, found.keys, strict=True) if found else ()
    return [appointments.one(unit, key) for member, key in pairs if member.open]


async def book_series(
    screen: DeskScreen[Any], booking: Booking, repeat: Repeat, count: int
) -> Several | None:
    """Book a visit that repeats `count` times, all of it or nothing; in a flow of `screen`."""
    return await do_several(screen, partial(_create, booking=booking, repeat=repeat), count)


def _create(
    unit: Unit, booking: Booking, repeat: Repeat, *, unusual: "changes.appointments.Agreed"
) -> Several:
    keys = changes.series.create(unit, booking, repeat, unusual=unusual)
    unit.flush()
    visit = appointments.one(unit, keys[0])
    first = when(visit.starts_at, unit.zone)
    how = f"{repeat.every.value}, {counted(len(keys), 'visit')}"
    text = f"Booked {visit.client} · {visit.service} · {how}"
    return Several(keys, told=Told(f"{text} from {first}"))
