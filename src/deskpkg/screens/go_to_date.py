"""Asks for a date."""

from datetime import date
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from deskpkg.domain.when import DateOrder, date_order
from deskpkg.screens.dialog import Dialog
from deskpkg.store import Unit
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import DateField
from deskpkg.widgets.form import Form


class GoToDate(Dialog[date]):
    """One date, typed; Enter or F9 goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "commit", "Go", id="go_to_date.go", priority=True, tooltip="Go there"),
    ]

    form = getters.query_one(Form)

    def __init__(self, today: date) -> None:
        """Ask for a date; relative ones count from `today`."""
        super().__init__()
        self.heading = "Go to date"
        self.today = today

    def body(self) -> ComposeResult:
        """Yield the place for the field."""
        yield Container(id="form")

    async def read(self) -> None:
        """Make the field, which needs to know in which order the practice writes dates.

        A newer call may stop this one at any `await`, and then goes on from there.
        """
        if not self.query(Form):
            order = await self.store.read(_order)
            field = DateField(
                "day", "Date", today=self.today, order=order, required=True, hint="tue"
            )
            await self.query_one("#form").mount(Form(field, commit=""))
        if self.focused is None:
            self.set_focus(self.form.fields[0])

    def answer(self) -> date | None:
        """Return the date, if it can be read."""
        values = self.form.values()
        day = values["day"] if values else None
        return day if isinstance(day, date) else None


def _order(unit: Unit) -> DateOrder:
    practice = practices.practice(unit)
    return date_order(practice.locale) if practice else "dmy"
