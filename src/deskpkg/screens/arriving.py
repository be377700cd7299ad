"""Letting a client arrive, and a visit be done; and taking that back."""

from deskpkg.domain.appointments import State
from deskpkg.domain.refused import Conflict
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments

NEXT = {
    State.BOOKED: State.ARRIVED,
    State.ARRIVED: State.BOOKED,
    State.MISSED: State.ARRIVED,
}
"""What the key makes of a visit."""
BOOKED_BY_IT = frozenset({State.REQUESTED, State.CANCELED})
"""What the same key books, after asking."""


def why_not_arrive(state: State) -> str:
    """Say why a visit in this state can't arrive; "" if it can."""
    if state in NEXT or state in BOOKED_BY_IT:
        return ""
    return f"Can't arrive: the appointment is {state.value}."


def arrive(unit: Unit, appointment_id: int, shown: State) -> str:
    """Let the client arrive, or take that back; return what was done, in words.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        shown: what it was on the screen where that was asked for.

    Raises:
        Conflict: it is neither that any more, nor what it is to be.
        Refused: the appointment is done or canceled.
    """
    state = NEXT.get(shown, State.ARRIVED)
    client = _become(unit, appointment_id, shown, state)
    return f"{client}: {'is here' if state is State.ARRIVED else 'not here yet'}"


def finish(unit: Unit, appointment_id: int, shown: State) -> str:
    """Let a visit be done, or take that back: the client is here still; return that in words.

    Args:
        unit: the unit of work.
        appointment_id: the visit.
        shown: what it was on the screen where that was asked for.

    Raises:
        Conflict: it is neither that any more, nor what it is to be.
        Refused: the appointment is canceled, or only asked for.
    """
    done = shown is not State.COMPLETED
    state = State.COMPLETED if done else State.ARRIVED
    client = _become(unit, appointment_id, shown, state)
    return f"{client}: {'done' if done else 'is here, not done yet'}"


def _become(unit: Unit, appointment_id: int, shown: State, state: State) -> str:
    """Let a visit become something, so that two desks that ask for it do it once; return whose."""
    visit = appointments.one(unit, appointment_id)
    if visit.state not in (shown, state):
        raise Conflict
    changes.appointments.set_state(unit, appointment_id, state)
    return visit.client
