"""How a visit goes on or ends: what it can become, and what is proposed for its credit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deskpkg.domain.appointments import State
from deskpkg.domain.packages import ClientPackage, Status, day_text, left_of
from deskpkg.domain.practice import Practice

FOLLOWS = {
    State.REQUESTED: {State.BOOKED, State.CANCELED},
    State.BOOKED: {State.ARRIVED, State.COMPLETED, State.MISSED, State.CANCELED},
    State.ARRIVED: {State.BOOKED, State.COMPLETED, State.MISSED},
    State.COMPLETED: {State.ARRIVED, State.BOOKED, State.MISSED},
    State.MISSED: {State.BOOKED, State.ARRIVED, State.COMPLETED},
    State.CANCELED: {State.BOOKED},
}
"""What an appointment can become."""

PAST = "This visit is past: it can't be canceled, only marked missed."


def why_not(before: State, after: State, *, starts_at: datetime, now: datetime) -> str:
    """Return why a visit can't become what it is to be; "" if it can.

    Args:
        before: what it is.
        after: what it is to be.
        starts_at: when it begins, an aware instant.
        now: the instant it is.
    """
    if after not in FOLLOWS[before]:
        return f"An appointment that is {before.value} can't become {after.value}."
    if after is State.CANCELED and before is not State.REQUESTED and starts_at <= now:
        return PAST
    return ""


def became(before: State, after: State) -> str:
    """Return what the history says a visit became: "Arrived", "Not here yet"."""
    if after is State.BOOKED:
        taken_back = before in (State.ARRIVED, State.COMPLETED)
        again = "Not here yet" if taken_back else "Booked again"
        return "Accepted" if before is State.REQUESTED else again
    if before is State.COMPLETED and after is State.ARRIVED:
        return "Not done yet"
    return after.value.capitalize()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the practice's policy proposes for the credit of a visit that does not take place."""

    forfeit: bool
    """Whether the credit is used up; otherwise it returns to the package."""
    why: str = ""
    """The reason, as a sentence."""


def proposal(practice: Practice, after: State, *, starts_at: datetime, now: datetime) -> Proposal:
    """Return what is proposed for the credit of a visit that is canceled or missed now."""
    if after is State.MISSED:
        word = "forfeited" if practice.missed_forfeits else "returned"
        return Proposal(practice.missed_forfeits, f"Policy: {word} when missed.")
    notice, asked = starts_at - now, timedelta(hours=practice.late_hours)
    if not asked:
        return Proposal(False)
    if notice >= asked:
        return Proposal(
            False, f"In time: {notice_words(notice)} notice, {_hours(asked)} asked for."
        )
    word = "forfeited" if practice.late_forfeits else "returned"
    return Proposal(
        practice.late_forfeits,
        f"Late: {notice_words(notice)} notice, {_hours(asked)} asked for. "
        f"Policy: {word} when late.",
    )


def notice_words(notice: timedelta) -> str:
    """Return "3 days", "26 h", "3 h 5 min": how long before a visit, rounded down."""
    minutes = max(0, int(notice.total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 72:
        return f"{hours // 24} days"
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _hours(asked: timedelta) -> str:
    return f"{int(asked.total_seconds()) // 3600} h"


def usable_words(package: ClientPackage, today: date) -> str:
    """Return "3 of 5 left", and why they can't be used if that is so."""
    words = left_of(package)
    match package.status(today):
        case Status.CANCELED:
            return f"{words}: the package is canceled"
        case Status.EXPIRED:
            assert package.expires_on is not None
            return f"{words}, but it expired {day_text(package.expires_on, today)}"
    return words
