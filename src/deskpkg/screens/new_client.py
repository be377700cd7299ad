"""The form for a client: a new one, or one that is changed."""

from dataclasses import replace
from datetime import date
from typing import cast

from rich.text import Text
from textual import work
from textual.widgets import Static

from deskpkg.domain.clients import FIELDS, Client, ClientRow, NewClient, new_clashes
from deskpkg.domain.dates import format_date
from deskpkg.domain.guessing import guessed
from deskpkg.domain.text import clean, fold
from deskpkg.domain.typed_date import BIRTH_HINTS
from deskpkg.domain.when import date_order
from deskpkg.screens.base import Held
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.words import born
from deskpkg.store import changes
from deskpkg.store.queries import clients
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import BirthField, EmailField, NotesField, PhoneField, TextField
from deskpkg.widgets.form import Form


class ClientForm(FormScreen[int]):
    """Asks for a client, and saves them; the answer is their number.

    When nobody waits for the answer, a new client's page is opened.
    """

    DRAFT = "client"
    DEFAULT_CSS = """
    ClientForm #twins { height: auto; min-height: 1; color: $text-warning; text-style: bold; }
    """

    def __init__(self, typed: str = "", client_id: int | None = None) -> None:
        """Ask for a new client, beginning with what was `typed` to find them, or change one."""
        super().__init__()
        self.typed = typed
        self._looked_up: tuple[str, str, date | None] = ("", "", None)
        self._before: NewClient | None = None
        self.client_id = client_id
        self.draft_subject = str(client_id) if client_id else fold(typed)

    async def build(self) -> Form:
        """Return the form."""
        practice = await self.store.read(practices.the_practice)
        order, today = date_order(practice.locale), self.desk.now.date()
        form = Form(
            TextField("last", "Last name", required=True),
            TextField("first", "First name"),
            BirthField("birth", "Born", today=today, order=order, hint=BIRTH_HINTS[order]),
            PhoneField("phone", "Phone", country=practice.country),
            EmailField("email", "E-mail"),
            NotesField("address", "Address", hint="for invoices and letters"),
            NotesField("notes", "Notes", hint="what everybody at the desk should know"),
            Static(id="twins"),
            commit="Save client" if self.client_id else "Add client",
        )
        if self.client_id is None:
            self.heading = self.draft_title = "NEW CLIENT"
            form.restore(guessed(self.typed, today, order))
        else:
            client = await self.store.read(clients.client, self.client_id)
            self._before = _known(client)
            self.heading = self.draft_title = f"EDIT {clean(client.name)}  #{client.id}"
            form.restore(_raws(client))
        return form

    def depend(self) -> None:
        """Look whether the name is taken, when it or the birth date is another than before."""
        field = self.form.field
        typed = field("last").raw, field("first").raw, field("birth").reading()
        if typed != self._looked_up:
            self._looked_up = typed
            self._look_for(*typed)

    @work(exclusive=True, group="twins")
    async def _look_for(self, last: str, first: str, birth: date | None) -> None:
        """Warn when what is typed is like somebody who is here."""
        found: tuple[ClientRow, ...] = ()
        if (last + first).strip():
            found = await self.store.read(clients.namesakes, last, first, self.client_id)
        found = new_clashes(found, self._before, last, first, birth)
        self.query_one("#twins", Static).update(twins_warning(found, self.desk.now.date()))

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change the client."""
        new = NewClient(
            last_name=str(values["last"]),
            first_name=str(values["first"]),
            birth_date=cast("date | None", values["birth"]),
            phone=str(values["phone"]),
            email=str(values["email"]),
            notes=str(values["notes"]),
            address=str(values["address"]),
        )
        if self.client_id is None:
            return await self.attempt(changes.clients.add, new, done=f"{new.name} is added")
        return self.client_id if await self._change(self.client_id, new) else None

    async def _change(self, client_id: int, new: NewClient) -> NewClient | None:
        """Change the client; what a colleague has changed meanwhile is told, and asked about."""
        kind = changes.clients.ChangedMeanwhile
        assert self._before is not None
        while True:
            held = Held((kind,))
            saved = await self.attempt(
                changes.clients.change,
                client_id,
                new,
                self._before,
                done=lambda known: f"{known.name} is saved",
                held=held,
            )
            if not isinstance(held.refusal, kind):
                return saved
            if not await self.ask(overwriting(held.refusal, new)):
                return None
            seen = {field: getattr(held.refusal.now, field) for field in held.refusal.both}
            self._before = replace(self._before, **seen)

    def finish(self, answer: int) -> None:
        """Go back to whoever asked; a new client that nobody asked for is shown."""
        if self.client_id is None and self.asked_by is None:
            self.app.switch_screen(self.desk.make("client", answer))
        else:
            super().finish(answer)


def overwriting(refusal: "changes.clients.ChangedMeanwhile", new: NewClient) -> Confirm:
    """Return the question whether what a colleague has written goes."""
    lines = [f"{clean(refusal.who)} has changed the same meanwhile:"]
    for field in refusal.both:
        theirs, mine = clean(refusal.now.told(field)), clean(new.told(field))
        lines.append(f"{FIELDS[field]}: now {theirs}, here {mine}.")
    return Confirm("Save what is typed here?", lines, safe="Go on typing", go="Save mine")


def _known(client: Client) -> NewClient:
    return NewClient(
        client.last_name,
        client.first_name,
        client.birth_date,
        client.phone,
        client.email,
        client.notes,
        client.address,
    )


def _raws(client: Client) -> dict[str, str]:
    return {
        "last": client.last_name,
        "first": client.first_name,
        "birth": format_date(client.birth_date) if client.birth_date else "",
        "phone": client.phone,
        "email": client.email,
        "notes": client.notes,
        "address": client.address,
    }


def twins_warning(found: tuple[ClientRow, ...], today: date) -> Text:
    """Return what to say of other clients of the same name; empty without any."""
    if not found:
        return Text("")
    known = ", ".join(f"#{row.id} born {born(row.birth_date, today) or '?'}" for row in found[:3])
    return Text(f"! {clean(found[0].name)} is here already: {known}. Esc if it is them.")
