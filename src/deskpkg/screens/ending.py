"""How a visit ends: canceling it, missing it, being done with it; what becomes of its credit."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.appointments import Appointment, State, VisitLine, holds_credit
from deskpkg.domain.appointments import moment as when
from deskpkg.domain.endings import PAST, Proposal, proposal, usable_words, why_not
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.refused import Conflict
from deskpkg.domain.series import Scope
from deskpkg.domain.text import clean
from deskpkg.domain.unbilling import Bill
from deskpkg.screens.base import DeskScreen, Held
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.offering import Told, slot_of, tell, telling
from deskpkg.screens.series_visit import scope_field, series_words
from deskpkg.screens.words import left_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, invoices, packages, series
from deskpkg.store.queries import practice as practices
from deskpkg.store.queries.series import Series
from deskpkg.widgets.fields import LetterField, Option, TextField
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.form import Form

DONE = {State.CANCELED: "Canceled", State.MISSED: "Marked missed"}
ALREADY = {
    State.CANCELED: "It is canceled already.",
    State.MISSED: "It is marked missed already; a lets the client be here after all.",
    State.COMPLETED: "",
}
"""What to say when it is asked for again; being done is taken back by its own key."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A visit that is about to end without having taken place, and what is known of it."""

    visit: Appointment
    after: State
    """Canceled or missed."""
    title: str
    """Who, what and when."""
    proposal: Proposal
    to_come: bool
    today: date
    package: ClientPackage | None = None
    """The package that pays for it, as it stands."""
    returned: ClientPackage | None = None
    """The same as it would be with the credit returned; None if the visit holds none."""
    series: Series | None = None
    """What it belongs to, if it repeats."""
    bill: Bill | None = None
    """What bills it by itself."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a visit is to end."""

    forfeit: bool = False
    reason: str = ""
    scope: Scope = Scope.THIS
    """Which visits of a series are canceled."""


def read_ending(unit: Unit, appointment_id: int, after: State) -> Ending:
    """Return what there is to know before a visit is canceled or missed.

    Raises:
        Gone: there is no such appointment.
    """
    visit = appointments.one(unit, appointment_id)
    practice = practices.the_practice(unit)
    linked = visit.package_id is not None
    held = holds_credit(visit.state, linked=linked, forfeited=visit.forfeited)
    key = visit.package_id
    return Ending(
        visit=visit,
        after=after,
        title=f"{visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}",
        proposal=proposal(practice, after, starts_at=visit.starts_at, now=unit.now),
        to_come=visit.starts_at > unit.now,
        today=unit.today,
        package=None if key is None else packages.one(unit, key),
        returned=packages.one(unit, key, but=visit.id) if key is not None and held else None,
        series=series.of_appointment(unit, visit.id) if visit.repeating else None,
        bill=invoices.bill_of_visit(unit, visit.id),
    )


class EndVisit(Dialog[Ended]):
    """Asks before a visit is canceled or missed: what becomes of its credit, and why."""

    BINDING_GROUP_TITLE = "Appointment"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Do it", id="ending.commit", tooltip="Do what is asked"),
        Binding("escape", "back", "Keep it", id="ending.back", tooltip="Change nothing"),
    ]
    DEFAULT_CSS = """
    EndVisit Static { height: auto; padding: 1 1; }
    """

    form = getters.query_one(Form)

    def __init__(self, ending: Ending, reason: str = "") -> None:
        """Ask about one visit; `reason` is what was typed before it was changed."""
        super().__init__()
        self.ending = ending
        self.reason = reason
        self.heading = f"{_verb(ending)} {clean(ending.title)}?"

    def body(self) -> ComposeResult:
        """Yield what will happen to the credit, and the form."""
        ending = self.ending
        yield Static(consequences(ending), markup=False)
        fields: list[Field[Any]] = []
        if ending.returned is not None:
            fields.append(_credit_field(ending))
        if ending.after is State.CANCELED and ending.series is not None:
            fields.append(scope_field(ending.series, label="Cancel"))
        if ending.after is State.CANCELED:
            fields.append(TextField("reason", "Reason", self.reason, hint="optional"))
        yield Form(*fields, commit=_commit(ending), by_enter=False)

    def answer(self) -> Ended | None:
        """Return what was chosen."""
        values = self.form.values()
        if values is None:
            return None
        scope = Scope(str(values.get("scope", Scope.THIS)))
        return Ended(bool(values.get("credit")), cast(str, values.get("reason", "")), scope)

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def _verb(ending: Ending) -> str:
    """Return what is asked, before who, what and when."""
    if ending.after is State.MISSED:
        return "Mark as missed:"
    return "Decline" if ending.visit.state is State.REQUESTED else "Cancel"


def _commit(ending: Ending) -> str:
    """Return what the button says."""
    if ending.after is State.MISSED:
        return "Mark as missed"
    asked = ending.visit.state is State.REQUESTED
    return "Decline request" if asked else "Cancel appointment"


def consequences(ending: Ending) -> Text:
    """Return what is known, and what each choice leaves."""
    lines: list[str] = []
    if ending.after is State.MISSED and ending.to_come:
        lines.append("It is still to come; c cancels it instead.")
    if ending.series is not None:
        lines.append(f"It repeats {series_words(ending.series)}.")
    if ending.bill is not None:
        lines.append(f"It is billed on {ending.bill.words}, which stays as it is.")
    if ending.package is None:
        lines.append("No package pays for it: no credit changes.")
        return Text("\n".join(lines))
    name = clean(ending.package.name)
    if ending.returned is None:
        left = left_words(ending.package)
        lines.append(f"{name}: it holds no credit, {left} as before.")
        return Text("\n".join(lines))
    if ending.proposal.why:
        lines.append(ending.proposal.why)
    back = usable_words(ending.returned, ending.today)
    lines += [name, f"returned: {back} · forfeited: {left_words(ending.package)}"]
    return Text("\n".join(lines))


def _credit_field(ending: Ending) -> LetterField[bool]:
    """Return the choice between returning and forfeiting, what the practice proposes chosen."""
    options = (Option(False, "return the credit"), Option(True, "forfeit the credit"))
    forfeit = ending.proposal.forfeit
    field = LetterField("credit", "Credit", options, forfeit, required=True, wish=20)
    field.note = "r return · f forfeit"
    return field


def why_not_end(visit: Appointment | VisitLine, after: State, now: datetime) -> str:
    """Say why a visit can't be canceled, missed or done; "" if it can."""
    if visit.state is after:
        return ALREADY[after]
    refusal = why_not(visit.state, after, starts_at=visit.starts_at, now=now)
    return f"{refusal} z does that." if refusal == PAST else refusal


async def end_visit(screen: DeskScreen[Any], appointment_id: int, after: State) -> bool:
    """Ask about canceling or missing a visit, and do it; in a flow. Tell whether it was done.

    What another desk has changed while it was asked is shown, and it is asked again.
    """
    reason = ""
    while True:
        ending = await screen.look_up(read_ending, appointment_id, after)
        if ending is None:
            return False
        if refusal := why_not_end(ending.visit, after, screen.desk.now):
            screen.say(refusal, "warning")
            return False
        answer: Ended | None = Ended()
        facts = (ending.to_come, ending.package is not None, ending.bill is not None)
        if after is State.CANCELED or any(facts):
            answer = await screen.ask(EndVisit(ending, reason))
        if answer is None:
            return False
        held = Held((Conflict,))
        told = await screen.attempt(partial(end, ending=ending, ended=answer), held=held)
        if told is not None:
            tell(screen, told)
        if held.refusal is None:
            return told is not None
        screen.say(str(held.refusal), "warning")
        reason = answer.reason


def end(unit: Unit, ending: Ending, ended: Ended) -> Told:
    """Let a visit be canceled or missed; return what was done, and whose time that makes free.

    Raises:
        Conflict: somebody changed it after `ending` was read.
        Refused: it can't be that any more.
    """
    appointment_id, after, version = ending.visit.id, ending.after, ending.visit.version
    asked = ending.visit.state is State.REQUESTED
    keys: tuple[int, ...] = (appointment_id,)
    if ended.scope is not Scope.THIS and after is State.CANCELED:
        cancel = partial(changes.series.cancel, unit, appointment_id, ended.scope)
        keys = cancel(reason=ended.reason, version=version)
    else:
        end_one = partial(changes.appointments.set_state, unit, appointment_id, after)
        end_one(forfeit=ended.forfeit, reason=ended.reason, version=version)
    unit.flush()
    visit = appointments.one(unit, appointment_id)
    done = "Declined" if asked else DONE[after]
    done = done if len(keys) == 1 else f"{done} {len(keys)} visits"
    text = f"{done}: {visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}"
    if visit.package_id is not None and not asked:
        package = packages.one(unit, visit.package_id)
        credit = "forfeited" if visit.forfeited else "returned"
        text += f" · credit {credit}, {left_words(package)}"
    frees = after is State.CANCELED and not asked
    freed = tuple(slot_of(appointments.one(unit, key)) for key in keys) if frees else ()
    return telling(unit, text, freed)
