"""A screen that is one form: what it asks is built from the records, and F9 saves it."""

from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from deskpkg.domain.refused import Refused
from deskpkg.screens.base import flow
from deskpkg.screens.drafting import Drafting
from deskpkg.widgets.form import Form

T = TypeVar("T")


class FormScreen(Drafting[T]):
    """Asks for one thing and saves it; its answer is what was saved, None when left by Esc."""

    BINDING_GROUP_TITLE = "This form"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Save", id="form.commit", tooltip="Save and go back"),
    ]
    DEFAULT_CSS = """
    FormScreen > #page { height: 1fr; padding: 1 2; }
    """

    _begun = False
    """Whether the form is filled and has the focus."""

    def body(self) -> ComposeResult:
        """Yield the place for the form."""
        yield Vertical(id="page")

    async def build(self) -> Form:
        """Return the form, filled from the records; override this."""
        raise NotImplementedError

    async def save(self, values: dict[str, object]) -> T | None:
        """Save what was read from the form and return the answer, None if it was refused."""
        raise NotImplementedError

    async def read(self) -> None:
        """Build the form once; what is typed into it is not read over.

        A newer call may stop this one at any `await`, and then goes on from there.
        """
        if self._begun:
            return
        if not self.query(Form):
            await self.query_one("#page").mount(await self.build())
        await self.restore_draft()
        self._begun = True
        self.depend()
        self.begin()

    def begin(self) -> None:
        """Go to where typing begins: the first field that takes input; override where another."""
        for first in self.form.stops[:1]:
            self.set_focus(first)

    def depend(self) -> None:
        """Show the fields that what is chosen asks for; override where some depend on others."""

    @on(Form.Changed)
    def _depend(self) -> None:
        self.depend()

    def action_commit(self) -> None:
        """Save."""
        if self.query(Form):
            self.form.submit()

    @on(Form.Submitted)
    def _submitted(self, event: Form.Submitted) -> None:
        self._commit(event.values)

    @flow
    async def _commit(self, values: dict[str, object]) -> None:
        answer = await self.save(values)
        if answer is not None:
            await self.drop_draft()
            self.finish(answer)

    def finish(self, answer: T) -> None:
        """Go back with the answer; override to go on elsewhere."""
        self.dismiss(answer)

    def refused(self, refusal: Refused) -> None:
        """Show why beside the field to mend; without a form yet, say it."""
        if self.query(Form):
            self.form.show_refusal(refusal)
        else:
            super().refused(refusal)
