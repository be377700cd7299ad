"""The form of the waiting list: who waits for what, when they would come."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from deskpkg.domain.clients import Client
from deskpkg.domain.dates import WEEKDAYS
from deskpkg.domain.free import Part
from deskpkg.domain.text import clean
from deskpkg.domain.waiting import Waiting, Wish
from deskpkg.domain.when import DateOrder
from deskpkg.screens.appointment_fields import CLIENTS
from deskpkg.screens.booking import Choices, choices
from deskpkg.screens.client_matches import matches
from deskpkg.screens.form_screen import FormScreen
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, clients, waiting
from deskpkg.store.queries.appointments import Habit
from deskpkg.widgets.fields import (
    ChoiceField,
    DateField,
    MultiChoiceField,
    NotesField,
    Option,
    SearchField,
)
from deskpkg.widgets.form import Form
from deskpkg.widgets.rows import Row

ANY = 0
"""The key of "anybody" and "anywhere"."""

PARTS = (
    Option("any", "any time of day"),
    Option(Part.MORNING.value, "mornings", "before noon"),
    Option(Part.AFTERNOON.value, "afternoons", "noon to 17:00"),
    Option(Part.EVENING.value, "evenings", "from 17:00"),
)
DAYS = tuple(Option(day, name) for day, name in enumerate(WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Known:
    """What the form begins with."""

    choices: Choices
    order: DateOrder
    line: Waiting | None
    client: Client | None
    habit: Habit | None


def read_known(unit: Unit, waiting_id: int | None, client_id: int | None) -> Known:
    """Read what the form begins with.

    Raises:
        Gone: the line or the client is no longer there.
    """
    line = waiting.one(unit, waiting_id) if waiting_id is not None else None
    who = line.wish.client_id if line else client_id
    offered = choices(unit)
    return Known(
        offered,
        offered.order,
        line,
        clients.client(unit, who) if who is not None else None,
        appointments.habit(unit, who) if who is not None else None,
    )


class WaitingForm(FormScreen[int]):
    """Puts a client on the waiting list, or changes what they wait for; answers with the line."""

    DRAFT = "waiting"

    def __init__(
        self,
        waiting_id: int | None = None,
        client_id: int | None = None,
        service_id: int | None = None,
        practitioner_id: int | None = None,
        part: str | None = None,
    ) -> None:
        """Change a line of the list, or put somebody on it.

        Args:
            waiting_id: the line; nothing else is given then.
            client_id: who waits.
            service_id: what for, if not for what they had last.
            practitioner_id: with whom, None for anybody.
            part: the part of the day, a `Part`.
        """
        super().__init__()
        self.waiting_id = waiting_id
        self.client_id = client_id
        self.before: Wish | None = None
        self.service_id = service_id
        self.practitioner_id = practitioner_id
        self.part = part
        self.draft_subject = f"line {waiting_id}" if waiting_id else str(client_id or "")

    async def build(self) -> Form:
        """Return the form, filled with what the client usually has."""
        known = await self.store.read(read_known, self.waiting_id, self.client_id)
        self.heading = "WAITING LIST" if self.waiting_id is None else "CHANGE A WISH"
        wish = known.line.wish if known.line else None
        form = self._form(known)
        client: SearchField = cast(SearchField, form.field("client"))
        if known.client is not None:
            client.choose(known.client.id, known.client.called)
            client.disable("")
            self.draft_title = f"Waiting list {known.client.called}"
        self.before = wish
        if wish is not None:
            fill(form, wish)
        else:
            self._fill_new(form, known)
        return form

    def _fill_new(self, form: Form, known: Known) -> None:
        """Fill in what was looked for, or else what the client had last."""
        usual = known.habit.service_id if known.habit else None
        form.field("service").fill(self.service_id or usual)
        form.field("with").fill(self.practitioner_id or ANY)
        form.field("part").fill(self.part or "any")

    def _form(self, known: Known) -> Form:
        offered, today = known.choices, self.desk.now.date()
        people = [Option(p.id, p.name, alias=p.code) for p in offered.practitioners]
        places = [Option(place.id, place.name, alias=place.code) for place in offered.locations]
        services = [Option(s.id, s.name, f"{s.minutes} min") for s in offered.services]
        day = partial(DateField, today=today, order=known.order)
        return Form(
            SearchField(
                "client",
                "Client",
                columns=CLIENTS,
                lookup=self._lookup,
                nobody="No match. F2 adds a client.",
                required=True,
                hint="name, phone, birth date, #number",
            ),
            ChoiceField("service", "Service", services, what="service", required=True),
            ChoiceField("with", "With", [Option(ANY, "anybody who offers it"), *people], ANY),
            ChoiceField("where", "Where", [Option(ANY, "anywhere"), *places], ANY),
            MultiChoiceField("days", "Days", DAYS, hint="any day"),
            ChoiceField("part", "When", PARTS, "any"),
            day("first", "From", hint="any time"),
            day("last", "Until", hint="no end"),
            NotesField("notes", "Notes", hint="phone only after 5"),
            commit="Save",
        )

    def _lookup(self, text: str) -> Sequence[Row]:
        return self.store.glance(matches, text)

    async def save(self, values: dict[str, object]) -> int | None:
        """Put them on the list."""
        wish = wished(values)
        change = partial(changes.waiting.save, waiting_id=self.waiting_id, before=self.before)
        done = "Saved: the list offers a time as soon as one is free"
        return await self.attempt(change, wish, done=done)


def wished(values: dict[str, Any]) -> Wish:
    """Return the wish that the form says."""
    return Wish(
        client_id=values["client"],
        service_id=values["service"],
        practitioner_id=values["with"] or None,
        location_id=values["where"] or None,
        weekdays=frozenset(values["days"] or ()),
        part=None if values["part"] == "any" else Part(values["part"]),
        first=values["first"],
        last=values["last"],
        notes=values["notes"] or "",
    )


def fill(form: Form, wish: Wish) -> None:
    """Put a wish into its form."""
    filling: dict[str, object] = {
        "service": wish.service_id,
        "with": wish.practitioner_id or ANY,
        "where": wish.location_id or ANY,
        "days": tuple(sorted(wish.weekdays)),
        "part": wish.part.value if wish.part else "any",
        "first": wish.first,
        "last": wish.last,
    }
    for key, value in filling.items():
        form.field(key).fill(value)
    form.field("notes").put(clean(wish.notes) if "\n" not in wish.notes else wish.notes)
