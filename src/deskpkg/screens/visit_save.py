"""Saving what an appointment form says: booking a visit, or changing one."""

from dataclasses import dataclass
from functools import partial

from deskpkg.domain.appointments import Appointment, Booking, State
from deskpkg.domain.appointments import moment as when
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.offering import Told, slot_of, telling, telling_of_wait
from deskpkg.screens.words import left_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, packages


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and the words for it."""

    appointment_id: int
    told: Told


def save(
    unit: Unit,
    booking: Booking,
    choice: LinkChoice,
    before: Appointment | None = None,
    *,
    state: State = State.BOOKED,
    agreed: "changes.appointments.Agreed" = False,
    unbill: bool = False,
    done: str = "",
    waiting_id: int | None = None,
) -> Saved:
    """Book a visit, or change `before`; which package pays for it is part of it.

    `agreed` is what of the unusual about its time, and `unbill` whether to take it off its bill,
    staff agreed to; of what is only asked for (`state`) that is asked when it is accepted. The
    words begin with `done`, without it with "Booked" or "Updated". Who it is for leaves the waiting
    list (`waiting_id`) with it.

    Raises:
        Refused: a rule does not allow it; nothing is changed.
    """
    use, package_id, why = changes.appointments, choice.package_id, choice.override
    if before is None:
        agreed = agreed or state is State.REQUESTED
        book = partial(use.book, unit, booking, package_id, state=state, override=why)
        key = use.as_agreed(book, agreed)
        if waiting_id is not None:
            changes.waiting.booked(unit, waiting_id, key)
    else:
        key = before.id
        update = partial(use.update, unit, key, booking, package_id, version=before.version)
        use.as_agreed(partial(update, override=why, unbill=unbill), agreed)
    unit.flush()
    visit = appointments.one(unit, key)
    text = _words(unit, visit, before, done)
    if before is None:
        return Saved(key, telling_of_wait(unit, text, visit))
    return Saved(key, telling(unit, text, [slot_of(before)] if _moved(before, visit) else []))


def _words(unit: Unit, visit: Appointment, before: Appointment | None, done: str) -> str:
    """Return what was done: who, what, when, and what the package has left."""
    booked = "Request of" if visit.state is State.REQUESTED else "Booked"
    done = done or (booked if before is None else "Updated")
    text = f"{done} {visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}"
    if visit.package_id is not None:
        package = packages.one(unit, visit.package_id)
        how = " by exception" if visit.override_reason else ""
        text += f" · {package.name}{how}: {left_words(package)}"
    elif before is not None and before.package_id is not None:
        package = packages.one(unit, before.package_id)
        text += f" · unlinked, {package.name}: {left_words(package)}"
    if before is None and visit.starts_at < unit.now:
        text += " · that time is past"
    return text


def _moved(before: Appointment, visit: Appointment) -> bool:
    return slot_of(before) != slot_of(visit)
