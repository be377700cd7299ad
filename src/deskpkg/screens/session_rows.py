"""The sessions that are about to be booked on a package: what each leaves, or why it can't be."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from rich.text import Text

from deskpkg.domain.appointments import Booking
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.practice import Service
from deskpkg.domain.repeats import Occurrence, occurrences
from deskpkg.domain.sessions import Step, steps
from deskpkg.domain.text import clean
from deskpkg.screens.booking import Choices
from deskpkg.screens.words import short
from deskpkg.store import Unit
from deskpkg.store.queries import sessions as queries
from deskpkg.store.queries.sessions import Busy
from deskpkg.widgets.columns import Column
from deskpkg.widgets.rows import Row

COLUMNS = (
    Column("When", 21),
    Column("Service", min_width=10),
    Column("With", 6),
    Column("Where", 8, priority=1),
    Column("Leaves", min_width=30),
)


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """One visit to be booked: a day and time of the practice, whatever the clocks do."""

    day: date
    clock: time
    service_id: int
    practitioner_id: int
    location_id: int | None = None


def dump(sessions: Iterable[Session]) -> str:
    """Return sessions as a draft keeps them."""
    rows = [
        [s.day.isoformat(), s.clock.isoformat(), s.service_id, s.practitioner_id, s.location_id]
        for s in sessions
    ]
    return json.dumps(rows) if rows else ""


def load(raw: str) -> tuple[Session, ...]:
    """Return the sessions that a draft has kept, in their order."""
    rows = json.loads(raw) if raw else []
    return tuple(
        sorted(
            Session(date.fromisoformat(day), time.fromisoformat(clock), *ids)
            for day, clock, *ids in rows
        )
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """A session as it would be booked."""

    session: Session
    service: str
    at: Occurrence
    minutes: int
    step: Step | None
    """What it leaves; None where its time does not exist."""
    clashes: tuple[Busy, ...] = ()
    past: bool = False

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""
        return self.at.starts_at and self.at.starts_at + timedelta(minutes=self.minutes)


def plan(
    unit: Unit,
    package: ClientPackage,
    client_id: int,
    sessions: Sequence[Session],
    services: Mapping[int, Service],
    replaced: Container[int] = (),
) -> tuple[Planned, ...]:
    """Return what the records say to sessions, booked one after the other.

    Args:
        unit: the unit of work.
        package: the package that is to pay for them, as it stands.
        client_id: who comes.
        sessions: the sessions in their order.
        services: what can be booked, by id.
        replaced: ids of appointments that will be gone when they are booked.
    """
    times = [occurrences((s.day,), s.clock, unit.zone)[0] for s in sessions]
    real = [place for place, at in enumerate(times) if at.starts_at is not None]
    asked = [_facts(client_id, sessions[place], services) for place in real]
    pay_first = bool(unit.value("SELECT pay_before_use FROM practice"))
    uses = queries.uses(unit, package.id)
    told = steps(package, asked, uses, today=unit.today, pay_before_use=pay_first)
    by_place = dict(zip(real, told, strict=True))
    planned = []
    for place, (s, at) in enumerate(zip(sessions, times, strict=True)):
        service = services[s.service_id]
        past = at.starts_at is not None and at.starts_at < unit.now
        step = by_place.get(place)
        planned.append(Planned(s, service.name, at, service.minutes, step, past=past))
    return _with_clashes(unit, planned, client_id, replaced)


def _facts(client_id: int, session: Session, services: Mapping[int, Service]) -> VisitFacts:
    return VisitFacts(
        client_id,
        session.service_id,
        services[session.service_id].name,
        session.practitioner_id,
        session.day,
    )


def _with_clashes(
    unit: Unit, planned: Sequence[Planned], client_id: int, replaced: Container[int]
) -> tuple[Planned, ...]:
    """Return the sessions with what practitioners and client have at those times already."""
    spans = [(p.at.starts_at, p.ends_at) for p in planned]
    starts = [start for start, _ in spans if start]
    ends = [end for _, end in spans if end]
    if not starts:
        return tuple(planned)
    people = {p.session.practitioner_id for p in planned}
    found = queries.busy(unit, people, client_id, min(starts), max(ends))
    busy = [other for other in found if other.id not in replaced]
    return tuple(_clashing(p, client_id, busy) for p in planned)


def _clashing(planned: Planned, client_id: int, busy: Iterable[Busy]) -> Planned:
    start, end = planned.at.starts_at, planned.ends_at
    if start is None or end is None:
        return planned
    person = planned.session.practitioner_id
    met = tuple(
        b
        for b in busy
        if (b.practitioner_id == person or b.client_id == client_id)
        and b.starts_at < end
        and b.ends_at > start
    )
    return replace(planned, clashes=met)


def bookings(planned: Iterable[Planned], client_id: int) -> tuple[Booking, ...]:
    """Return what is to be booked; every session must have a time that exists."""
    found = []
    for p in planned:
        assert p.at.starts_at is not None
        assert p.ends_at is not None
        s = p.session
        found.append(
            Booking(
                client_id, s.practitioner_id, s.service_id, s.location_id, p.at.starts_at, p.ends_at
            )
        )
    return tuple(found)


def rows_of(
    planned: Iterable[Planned], choices: Choices, today: date, refusals: Mapping[int, str]
) -> tuple[Row, ...]:
    """Return a row for each session; `refusals` are what booking them has been refused for."""
    return tuple(
        _row(place, p, choices, today, refusals.get(place, "")) for place, p in enumerate(planned)
    )


def _row(place: int, planned: Planned, choices: Choices, today: date, refusal: str) -> Row:
    s = planned.session
    person = choices.practitioner(s.practitioner_id)
    where = next((p for p in choices.locations if p.id == s.location_id), None)
    cells = (
        f"{s.day:%a} {short(s.day, today)} {s.clock:%H:%M}",
        planned.service,
        person.short if person else "",
        (where.code or where.name) if where else "",
        _leaves(planned, refusal),
    )
    return Row(place, cells)


def _leaves(planned: Planned, refusal: str) -> Text:
    """Return what a session leaves, why it can't be booked, and what it would stand beside."""
    if trouble := why_not(planned, refusal):
        return Text(f"! {clean(trouble)}", "bad" if planned.step is None else "warn")
    assert planned.step is not None
    return Text(clean(" · ".join((planned.step.words, *notes(planned)))))


def why_not(planned: Planned, refusal: str = "") -> str:
    """Return why a session can't be booked as it is; "" if it can."""
    if planned.step is None:
        return planned.at.note
    return planned.step.words if planned.step.reasons else refusal


def notes(planned: Planned) -> tuple[str, ...]:
    """Return what is to be known of a session that can be booked."""
    person = planned.session.practitioner_id
    theirs = ", ".join(b.client for b in planned.clashes if b.practitioner_id == person)
    own = ", ".join(b.practitioner for b in planned.clashes if b.practitioner_id != person)
    past = "already past" if planned.past else ""
    beside = f"beside {theirs}" if theirs else ""
    found = (planned.at.note, past, beside, f"is with {own} then" if own else "")
    return tuple(note for note in found if note)
