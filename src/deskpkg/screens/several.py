"""Booking several visits at once: what has to be asked is asked once for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.appointments import Booking
from deskpkg.domain.appointments import moment as when
from deskpkg.domain.eligibility import (
    NO_OVERRIDE,
    NotEligible,
    Override,
    can_override,
    told_by,
)
from deskpkg.domain.mending import reason_words
from deskpkg.domain.refused import Refused
from deskpkg.domain.series import Scope
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen, Held
from deskpkg.screens.dialog import Confirm, Dialog
from deskpkg.screens.offering import NOTHING, Told, tell
from deskpkg.screens.unusual import all_the_same, unusual_lines
from deskpkg.screens.words import left_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, packages
from deskpkg.widgets.fields import TextField
from deskpkg.widgets.form import Form

SEPARATELY = "Booked separately, to be paid by a package"
LISTED = 8
"""How many lines a question lists; of the rest it tells how many there are."""


@dataclass(frozen=True, slots=True)
class Several:
    """What became of several visits: they are booked, or some were refused and none is."""

    keys: tuple[int, ...] = ()
    refusals: Mapping[int, str] = field(default_factory=dict)
    """Why, by place among the visits."""
    told: Told = NOTHING
    """What was done."""


Work = Callable[..., Several]
"""Makes several changes at once, given `unusual` and, once there are any, `overrides` by place.

It raises `NotAll` or `Clashing` as `changes.sessions` says.
"""


async def book_several(
    screen: DeskScreen[Any],
    bookings: Sequence[Booking],
    package_id: int | None,
    instead_of: int | None = None,
    override: Override = NO_OVERRIDE,
) -> Several | None:
    """Book visits of one client, all or none; to be awaited in a flow of `screen`.

    Args:
        screen: the screen.
        bookings: the visits.
        package_id: the package that pays for them.
        instead_of: a repeating appointment that is canceled with those that follow it.
        override: the exception that staff made of the first one already, if they did.

    Returns:
        What became of them; None if it was not agreed to, or could not be done at all.
    """
    work = partial(_book, bookings=bookings, package_id=package_id, instead_of=instead_of)
    return await do_several(screen, work, len(bookings), override)


async def do_several(
    screen: DeskScreen[Any], work: Work, count: int, first: Override = NO_OVERRIDE
) -> Several | None:
    """Do `work` on `count` visits, asking once for all; to be awaited in a flow of `screen`.

    Each visit has the rules set aside that were told of it; `first` is of the first one.

    Returns:
        What became of them; None if it was not agreed to, or could not be done at all.
    """
    use = changes.sessions
    unusual: changes.appointments.Agreed = False
    overrides = {0: first} if first else {}
    while True:
        held = Held((use.NotAll, use.Clashing))
        agreed = partial(work, unusual=unusual, **({"overrides": overrides} if overrides else {}))
        done = await screen.attempt(agreed, held=held)
        if done is not None:
            tell(screen, done.told)
        refusal = held.refusal
        if refusal is None:
            return done
        if isinstance(refusal, use.Clashing):
            if not await screen.ask(_unusual(refusal, screen)):
                return None
            unusual = refusal
            continue
        assert isinstance(refusal, use.NotAll)
        reasons = _reasons(refusal.refusals)
        if not _can_be_excepted(refusal.refusals):
            return Several(refusals=reasons)
        typed = next((made.reason for made in overrides.values()), "")
        reason = await screen.ask(ExceptionForAll(reasons, count, typed))
        if reason is None:
            return None
        overrides = _told(refusal.refusals, reason, overrides)


def _book(
    unit: Unit,
    bookings: Sequence[Booking],
    package_id: int | None,
    instead_of: int | None,
    *,
    unusual: "changes.appointments.Agreed",
    overrides: Mapping[int, Override] | None = None,
) -> Several:
    if instead_of is not None:
        changes.series.cancel(unit, instead_of, Scope.FOLLOWING, reason=SEPARATELY)
    book = partial(changes.sessions.book_all, unit, bookings, package_id)
    keys = book(unusual=unusual, overrides=overrides)
    unit.flush()
    visit = appointments.one(unit, keys[0])
    text = f"Booked {visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}"
    if len(keys) > 1:
        text = f"Booked {len(keys)} sessions for {visit.client}"
    if package_id is not None:
        package = packages.one(unit, package_id)
        text += f" · {package.name}: {left_words(package)}"
    return Several(keys, told=Told(text))


def _unusual(refusal: Any, screen: DeskScreen[Any]) -> Confirm:
    zone = screen.desk.now.tzinfo
    others, reasons = refusal.others, refusal.reasons
    lines = unusual_lines(refusal.client_id, others, reasons, zone, dated=True)
    return all_the_same(shortened(lines), safe="Choose other times")


def shortened(lines: Sequence[str]) -> tuple[str, ...]:
    """Return as many lines as a question lists, and how many more there are."""
    if len(lines) <= LISTED:
        return tuple(lines)
    return (*lines[: LISTED - 1], f"… and {len(lines) - LISTED + 1} more")


def _can_be_excepted(refusals: Mapping[int, Refused]) -> bool:
    """Whether staff may make an exception of all that is refused."""
    return all(isinstance(r, NotEligible) and can_override(r.reasons) for r in refusals.values())


def _told(
    refusals: Mapping[int, Refused], reason: str, before: Mapping[int, Override]
) -> dict[int, Override]:
    """Return the exceptions for `reason`, by place: of what was told before, and is told now."""
    overrides = {place: replace(made, reason=reason) for place, made in before.items()}
    for place, refusal in refusals.items():
        assert isinstance(refusal, NotEligible)
        overrides[place] = told_by(refusal.reasons, reason, before.get(place))
    return overrides


def _reasons(refusals: Mapping[int, Refused]) -> dict[int, str]:
    return {place: reason_of(refusal) for place, refusal in refusals.items()}


def reason_of(refusal: Refused) -> str:
    """Return why a visit can't be booked, without the name of its package."""
    return reason_words(refusal.reasons) if isinstance(refusal, NotEligible) else str(refusal)


class ExceptionForAll(Dialog[str]):
    """Asks for the reason of an exception for several visits; the answer is that reason."""

    BINDING_GROUP_TITLE = "Exception"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Book them", id="except_all.commit", tooltip="Book them"),
        Binding("escape", "back", "Book none", id="except_all.back", tooltip="Book none"),
    ]
    DEFAULT_CSS = """
    ExceptionForAll Static { height: auto; padding: 1 1; }
    """

    form = getters.query_one(Form)

    def __init__(self, reasons: Mapping[int, str], count: int, typed: str = "") -> None:
        """Ask about some of `count` visits.

        Args:
            reasons: why they are refused, by place.
            count: how many visits there are.
            typed: the reason that was typed before, for other rules.
        """
        super().__init__()
        self.typed = typed
        self.heading = f"Make an exception for {len(reasons)} of {count}?"
        self.reasons = tuple(dict.fromkeys(reasons.values()))

    def body(self) -> ComposeResult:
        """Yield why they are refused, and the field."""
        lines = [f"· {clean(reason)}" for reason in shortened(self.reasons)]
        yield Static(Text("\n".join(lines)))
        why = TextField("reason", "Reason", self.typed, required=True, hint="the history keeps it")
        yield Form(why, commit="Book them all the same", by_enter=False)

    def answer(self) -> str | None:
        """Return the reason."""
        values = self.form.values()
        return cast(str, values["reason"]) if values else None

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()
