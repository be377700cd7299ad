"""The form of a package in the catalog."""

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from deskpkg.domain.practice import Service
from deskpkg.domain.terms import Kind, name_of_copy
from deskpkg.domain.text import clean
from deskpkg.screens.base import flow
from deskpkg.screens.bookable_fields import show_bookable
from deskpkg.screens.form_screen import FormScreen
from deskpkg.screens.package_fields import (
    WhenSold,
    fill,
    package_fields,
    read_known,
    show_services,
    terms_of,
)
from deskpkg.store import changes
from deskpkg.widgets.form import Form


class PackageForm(FormScreen[int]):
    """A package for sale; what was sold of it before keeps its terms."""

    DRAFT = "package"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+o",
            "new_service",
            "New service",
            id="package.new_service",
            tooltip="Add a service, and include it",
        ),
    ]

    def __init__(self, package_id: int | None = None, copy_of: int | None = None) -> None:
        """Ask for a package.

        Args:
            package_id: the package that is to be changed; None for a new one.
            copy_of: the package whose terms a new one begins with.
        """
        super().__init__()
        self.package_id = package_id
        self.copy_of = copy_of
        self.draft_subject = f"copy {copy_of}" if copy_of else str(package_id or "")
        self.services: tuple[Service, ...] = ()
        self.confirmation = ""
        self.sold = 0

    async def build(self) -> Form:
        """Return the form, filled with what the package says, or the one that is copied."""
        known = await self.store.read(read_known, self.package_id or self.copy_of)
        self.services = known.services
        self.sold = known.sold if self.package_id else 0
        self.confirmation = known.confirmation
        note = f"{self.sold} sold: they keep their terms" if self.sold else ""
        form = Form(*package_fields(known), commit="Save package", note=note)
        if known.terms:
            fill(form, known.terms)
        if self.copy_of and known.terms:
            form.field("name").fill(name_of_copy(known.terms.name))
        self.heading = "PACKAGE" if self.package_id else "NEW PACKAGE"
        name = clean(known.terms.name) if known.terms else ""
        self.facts = (f"copy of {name}" if self.copy_of else note,)
        title = "Copy of" if self.copy_of else self.heading.capitalize()
        self.draft_title = f"{title} {name}".rstrip()
        return form

    def depend(self) -> None:
        """Show what the kind and the choice of practitioners ask for."""
        form = self.form
        show_services(form, self.services)
        show_bookable(form, owner=True)
        self._show_confirmation(form)

    def _show_confirmation(self, form: Form) -> None:
        """Show the confirmation's own text if it has one; it begins with the practice's."""
        own, text = form.field("when_sold").reading() is WhenSold.OWN, form.field("confirmation")
        if own and not text.display and text.blank:
            text.fill(self.confirmation)
        text.display = own

    @flow
    async def action_new_service(self) -> None:
        """Add a service, and include it; everything else stays as it is typed."""
        key = await self.ask(self.desk.make("service_form"))
        if key is None:
            return
        old, new = self.form, await self.build()
        raws = old.kept()
        raws["services"] = "\n".join([*raws["services"].split(), str(key)])
        new.restore(raws)
        with self.app.batch_update():
            await self.query_one("#page").mount(new, before=old)
            await old.remove()
        self.depend()
        fixed = new.field("kind").reading() is Kind.FIXED
        self.set_focus(new.field(f"service{key}" if fixed else "services"))
        new.post_message(Form.Changed("services"))

    async def save(self, values: dict[str, object]) -> int | None:
        """Add or change it."""
        change = partial(changes.catalog.save, package_id=self.package_id)
        terms = terms_of(values, self.services)
        done = f"{clean(terms.name)} saved"
        if self.sold:
            done += f" for new sales; the {self.sold} sold before keep their terms"
        return await self.attempt(change, terms, done=done)
