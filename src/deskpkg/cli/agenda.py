"""Today's visits as plain lines."""

from datetime import datetime

from deskpkg.cli.output import Table
from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.dates import format_date
from deskpkg.store import Store, Unit
from deskpkg.store.queries import appointments, hours

_WORDS = {
    State.REQUESTED: "asked",
    State.ARRIVED: "here",
    State.COMPLETED: "done",
    State.MISSED: "missed",
    State.CANCELED: "canceled",
}


def state_word(line: VisitLine, now: datetime) -> str:
    """Return the state of a visit in one word: booked, late, here, done, missed."""
    if line.state is State.BOOKED:
        return "late" if line.starts_at < now else "booked"
    return _WORDS[line.state]


def left_text(line: VisitLine) -> str:
    """Return "2 left", or how many packages would match."""
    if line.package_id is not None:
        return f"{line.left} left"
    return f"{line.matches} match" if line.matches else ""


def print_today(store: Store) -> None:
    """Print the practice's day."""

    def read(unit: Unit) -> tuple[str, list[tuple[str, str, str, str, str, str]]]:
        lines = appointments.day(unit, unit.today)
        rows = [
            (
                f"{line.starts_at.astimezone(unit.zone):%H:%M}",
                state_word(line, unit.now),
                line.client,
                line.service,
                line.practitioner,
                left_text(line),
            )
            for line in lines
        ]
        name = hours.holiday_on(unit, unit.today)
        return f"{format_date(unit.today)}{f' · {name}' if name else ''}", rows

    title, rows = store.run_read(read)
    print(title)
    Table(("Time", "State", "Client", "Service", "With", "Left")).print(rows)
    if not rows:
        print("Nothing is booked today.")
