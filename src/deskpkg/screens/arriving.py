"""Letting a client arrive, and a visit be done; and taking that back."""

from deskpkg.domain.appointments import State
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


def arrive(unit: Unit, appointment_id: int) -> str:
    """Let the client arrive, or take that back; return what was done, in words.

    Raises:
        Refused: the appointment is done or canceled.
    """
    visit = appointments.one(unit, appointment_id)
    state = NEXT.get(visit.state, State.ARRIVED)
    changes.appointments.set_state(unit, appointment_id, state)
    return f"{visit.client}: {'is here' if state is State.ARRIVED else 'not here yet'}"


def finish(unit: Unit, appointment_id: int) -> str:
    """Let a visit be done, or take that back: the client is here still; return that in words.

    Raises:
        Refused: the appointment is canceled, or only asked for.
    """
    visit = appointments.one(unit, appointment_id)
    done = visit.state is not State.COMPLETED
    state = State.COMPLETED if done else State.ARRIVED
    changes.appointments.set_state(unit, appointment_id, state)
    return f"{visit.client}: {'done' if done else 'is here, not done yet'}"
