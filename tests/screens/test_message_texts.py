"""What messages say: a package's own confirmation, and the practice's texts with a preview."""

from typing import Any

from textual.pilot import Pilot

from clinic import Clinic
from counter import counter
from deskpkg.domain.templates import BUILT_IN, MessageKind
from deskpkg.screens.package_fields import WhenSold
from deskpkg.store import Store, changes
from deskpkg.store.queries import catalog, messages
from desks import form, place, press, shown
from screens.booking_desk import line_with, open_place, said

CONFIRMATION, REMINDER, _ = MessageKind


def terms(store: Store, package: int) -> tuple[bool, str]:
    """Whether a package of the catalog confirms its sale, and with which text of its own."""
    found = store.run_read(catalog.package, package).terms
    return found.confirms, found.confirmation


async def at_when_sold(pilot: Pilot[Any], package: int) -> None:
    await open_place(pilot, "package_form", package)
    pilot.app.screen.set_focus(form(pilot).field("when_sold"))


async def test_a_package_confirms_its_sale_in_the_practice_s_words_or_its_own(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await at_when_sold(pilot, clinic.flex)
        assert "no message" in line_with(pilot, "When sold")
        assert not form(pilot).field("confirmation").display
        await press(pilot, "right", "f9")
        assert terms(store, clinic.flex) == (True, "")
        await at_when_sold(pilot, clinic.flex)
        assert form(pilot).field("when_sold").reading() is WhenSold.PRACTICE
        await press(pilot, "right", "enter")
        assert "{practice}" in shown(pilot)
        await press(pilot, "enter", "=PS {foo}", "f9")
        assert "! There is no field {foo}. Use {client}," in shown(pilot)
        assert terms(store, clinic.flex) == (True, "")
        await press(pilot, *["backspace"] * 5, "=[b]", "f9")
        assert place(pilot) == "Blank"
        own = f"{BUILT_IN[CONFIRMATION].body}\nPS [b]"
        assert terms(store, clinic.flex) == (True, own)
        await at_when_sold(pilot, clinic.flex)
        assert form(pilot).field("confirmation").raw == own
        await press(pilot, "left", "left", "f9")
    assert terms(store, clinic.flex) == (False, "")


async def test_a_text_is_changed_with_its_preview_and_taken_back(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "message_texts")
        assert "built in" in line_with(pilot, "2 Reminder to book")
        await press(pilot, "2")
        assert "Subject  Time to book: Starter 5" in shown(pilot)
        await press(pilot, "=Hi {", "f9")
        assert "! A { stands alone." in shown(pilot)
        await press(pilot, "=client}")
        assert "Subject  Hi Jane" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot) == "Each reminder to book says that from now on"
        assert "own" in line_with(pilot, "2 Reminder to book")
        assert store.run_read(messages.template, REMINDER).subject == "Hi {client}"
        await press(pilot, "delete")
        assert said(pilot) == "The built-in text again for each reminder to book"
        assert store.run_read(messages.template, REMINDER) == BUILT_IN[REMINDER]
        await press(pilot, "delete")
        assert said(pilot) == "That is the built-in text already."
        await press(pilot, "u")
        assert store.run_read(messages.template, REMINDER).subject == "Hi {client}"


async def test_a_text_that_was_begun_is_kept_and_one_changed_meanwhile_is_told(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store, (120, 36)) as pilot:
        await open_place(pilot, "message_texts")
        await press(pilot, "enter", "=Begun", "escape", "enter")
        assert "Subject  Begun" in shown(pilot)
        own = BUILT_IN[CONFIRMATION]
        other = type(own)("Another", own.body)
        store.run_write(changes.messages.save_template, CONFIRMATION, other)
        await press(pilot, "f9")
        assert "Somebody else changed this" in shown(pilot)
    assert store.run_read(messages.template, CONFIRMATION) == other
