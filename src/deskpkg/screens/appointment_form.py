"""The appointment form: booking a visit or changing one, and linking it to a package."""

from datetime import timedelta
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from deskpkg.domain.appointments import Booking, State, would_hold
from deskpkg.domain.eligibility import NotEligible
from deskpkg.domain.refused import Refused
from deskpkg.domain.repeats import Repeat
from deskpkg.screens.appointment_fields import AppointmentFields
from deskpkg.screens.base import flow
from deskpkg.screens.link_package import LinkPackage
from deskpkg.screens.link_rows import LinkChoice, choice_in, show_choice
from deskpkg.screens.moving import save_asking
from deskpkg.screens.visit_banner import advice, is_settled
from deskpkg.screens.visit_repeat import VisitRepeat
from deskpkg.store.queries import clients
from deskpkg.widgets.banner import Banner
from deskpkg.widgets.fields import SearchField
from deskpkg.widgets.form import Form


class AppointmentForm(VisitRepeat):
    """Books a visit, or changes one; the answer is its id."""

    BINDING_GROUP_TITLE = "Appointment"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6,ctrl+l",
            "package",
            "Package",
            id="appointment_form.package",
            tooltip="Choose the package that pays for it",
        ),
        Binding(
            "f9,ctrl+s", "commit", "Save", id="appointment_form.commit", tooltip="Book or update it"
        ),
        Binding(
            "ctrl+o",
            "new_client",
            "New client",
            id="appointment_form.new_client",
            tooltip="Add the client who is typed",
            show=False,
        ),
    ]
    _nobody = ""
    """What Enter found nobody for; a second Enter adds them."""

    # -- who --------------------------------------------------------------------------------------

    @on(SearchField.Nobody)
    def _nobody_found(self, event: SearchField.Nobody) -> None:
        if self._nobody == event.text:
            self.action_new_client()
        self._nobody = event.text

    @flow
    async def action_new_client(self) -> None:
        """Add the client whose name is typed, and go on with them."""
        fields = self.fields
        if fields is None or self.before is not None:
            return
        typed = "" if fields.client.chosen is not None else fields.client.raw
        client_id = await self.ask(self.desk.make("new_client", typed=typed))
        if client_id is None:
            return
        client = await self.look_up(clients.client, client_id)
        if client is not None:
            fields.client.choose(client.id, client.called)
            self.set_focus(fields.service if fields.service.blank else fields.when)
            self.load()

    # -- which package ----------------------------------------------------------------------------

    @flow
    async def action_package(self) -> None:
        """Choose the package that pays for the visit as typed."""
        fields, visit = self.fields, self.visit()
        self._nobody = ""
        if fields is None:
            return
        if visit is None:
            self.say("Choose the client first, then the package.", "warning")
            self.set_focus(fields.client)
            return
        if visit.repeating:
            await self.book_separately(fields, visit, self._title(fields))
            return
        dialog = LinkPackage(
            visit,
            self._title(fields),
            appointment_id=self.appointment_id,
            linked_to=self._kept(fields),
            can_unlink=not fields.banner.blank,
            uses=self.before is None
            or would_hold(self.before.state, forfeited=self.before.forfeited),
        )
        if choice := await self.ask(dialog):
            self._take(fields, choice)

    def _kept(self, fields: AppointmentFields) -> int | None:
        """Return the package that pays for the appointment and can go on doing so."""
        package_id, offer = fields.banner.reading(), None
        if self.before is None or package_id != self.before.package_id:
            return None
        if not is_settled(self.before, package_id, self.visit(), fields.choices.practice.zone):
            offer = self.answer.offer(package_id) if self.answer else None
        return None if offer is not None and offer.reasons else package_id

    def _title(self, fields: AppointmentFields) -> str:
        service = fields.choices.service(fields.service.reading())
        when = fields.when.reading()
        parts = [
            self.answer.card.client.called if self.answer and self.answer.card else "",
            service.name if service else "",
            fields.when.readings(when)[2] if when else "",
        ]
        return " · ".join(part for part in parts if part)

    def _take(self, fields: AppointmentFields, choice: LinkChoice) -> None:
        """Let the chosen package pay; another service than typed becomes the visit's."""
        show_choice(fields.banner, choice)
        if choice.service_id not in (None, fields.service.reading()):
            assert choice.service_id is not None
            fields.fill_service(choice.service_id)
            fields.service.edited()
        fields.banner.edited()

    @on(Banner.View)
    def _view(self) -> None:
        self.action_package()

    @on(Banner.Unlink)
    def _unlink(self) -> None:
        if self.fields is not None:
            self._take(self.fields, LinkChoice(None))

    # -- saving -----------------------------------------------------------------------------------

    def action_commit(self) -> None:
        """Book the visit, or update it."""
        if self.fields is not None:
            self.fields.form.submit()

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self._commit()

    @flow
    async def _commit(self) -> None:
        fields = self.fields
        if fields is None or (starts := await self.starts(fields)) is None:
            return
        booked = Booking(
            client_id=fields.client.need(),
            practitioner_id=fields.practitioner.need(),
            service_id=fields.service.need(),
            location_id=fields.location.reading(),
            starts_at=starts,
            ends_at=starts + timedelta(minutes=fields.minutes.need()),
            notes=fields.notes.parse(),
            confirmed=fields.confirmed.parse(),
        )
        key = await self._book(fields, booked)
        if key is not None:
            await self.drop_draft()
            self.dismiss(key)
        elif not (fields.form.commit.error or any(field.error for field in fields.form.fields)):
            self.set_focus(fields.when)

    async def _book(self, fields: AppointmentFields, booked: Booking) -> int | None:
        """Save it, after asking what has to be asked; return its id."""
        choice = choice_in(fields.banner)
        repeat = fields.repeat.reading() or Repeat()
        if refusal := self.why_not_repeat(fields, repeat):
            fields.form.show_refusal(refusal)
            return None
        if repeat != Repeat():
            return await self.book_repeated(fields, booked, repeat, choice)
        state = State.REQUESTED if fields.requested.parse() else State.BOOKED
        saved = await save_asking(
            self, booked, choice, self.before, state, waiting_id=self.waiting_id
        )
        return saved.appointment_id if saved else None

    def refused(self, refusal: Refused) -> None:
        """Show it in the form."""
        if self.fields is None:
            super().refused(refusal)
        elif isinstance(refusal, NotEligible):
            self.fields.form.show_refusal(Refused(advice(refusal)))
            self.load()
        else:
            self.fields.form.show_refusal(refusal)
