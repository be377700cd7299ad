"""Selling with a confirmation and giving it to the client, in a real terminal, keys at once."""

from base64 import b64encode
from dataclasses import replace

from clinic import Clinic
from deskpkg.domain.messages import MessageState
from deskpkg.store import Store, Unit, changes
from deskpkg.store.queries import catalog, messages
from terminal.journeys import at_the_desk

SELL = ("f2", "web", "enter", "n", "wel", "f9", "enter")
OUTBOX = ("ctrl+p", "outbox", "enter")


def test_a_confirmation_waits_is_copied_and_marked_as_given(store: Store, clinic: Clinic) -> None:
    def confirm(unit: Unit) -> None:
        terms = replace(catalog.package(unit, clinic.flex).terms, confirms=True)
        changes.catalog.save(unit, terms, clinic.flex)

    store.run_write(confirm)
    with at_the_desk(store) as desk:
        desk.press(*SELL, *OUTBOX, "y")
        desk.wait_for("1 waiting")
        desk.wait_for("The text is copied")
        (message,) = store.run_read(messages.outbox)
        assert message.state is MessageState.WAITING
        assert message.letter.body.startswith("Hello Anna,\n\nThank you: ")
        assert b64encode(message.letter.body.encode()) in desk.output
        desk.press("g", "escape", "f3")
        desk.wait_for("Confirmation given to Weber, Anna")
    (message,) = store.run_read(messages.outbox)
    assert message.state is MessageState.GIVEN
