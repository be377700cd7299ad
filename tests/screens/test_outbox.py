"""Messages on the screens: shown before they are written, given and withdrawn in the outbox."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from builders import Desk
from clinic import Clinic
from counter import counter
from deskpkg.app import DeskApp
from deskpkg.domain.clients import NewClient
from deskpkg.domain.messages import Message, MessageState
from deskpkg.settings import Settings
from deskpkg.store import Store, changes
from deskpkg.store.queries import catalog, messages
from desks import clock, desk, place, press, shown, table
from nasty import NASTY
from screens.booking_desk import line_with, open_place, said

WAITING, GIVEN, WITHDRAWN = MessageState


def of(store: Store, package: int) -> list[Message]:
    """What was written about a package, the first first."""
    return list(reversed(store.run_read(messages.of_package, package)))


def confirms(store: Store, package: int) -> None:
    """Let a package of the catalog confirm its sale."""

    def change(unit: Any) -> None:
        from dataclasses import replace

        terms = replace(catalog.package(unit, package).terms, confirms=True)
        changes.catalog.save(unit, terms, package)

    store.run_write(change)


async def test_a_sale_tells_that_its_confirmation_waits(store: Store, clinic: Clinic) -> None:
    confirms(store, clinic.flex)
    async with counter(store) as pilot:
        await open_place(pilot, "assign", clinic.jane)
        await press(pilot, "=well", "f9")
        assert said(pilot) == ("Wellness Flex 10 is sold; its confirmation waits in the outbox")
        await press(pilot, "enter")
        await open_place(pilot, "review_sale", clinic.weber, clinic.flex)
        assert "a confirmation is written to Weber, Anna, no e-mail" in shown(pilot)
        await press(pilot, "f9")
        assert said(pilot) == (
            "Wellness Flex 10 is sold; no e-mail: its confirmation waits in the outbox"
        )
    found = store.run_read(messages.outbox)
    assert [m.letter.address for m in found] == ["jane@example.com", ""]


async def test_a_message_is_shown_whole_before_it_is_written(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "r")
        assert "Reminder to book for Smith, Jane" in shown(pilot)
        assert "To       jane@example.com" in shown(pilot)
        assert "Left to book: 2" in shown(pilot)
        await press(pilot, "c")
        assert "Subject  Your package Physio Starter Pack" in shown(pilot)
        await press(pilot, "escape")
        assert store.run_read(messages.outbox) == ()
        await press(pilot, "r", "c", "enter")
        assert said(pilot) == "The confirmation for Smith, Jane #1 waits in the outbox"
        assert "Confirmation · waiting · jane@example.com" in shown(pilot)
        await press(pilot, "r", "f9", "u")
        assert "Reminder to book · withdrawn · jane@example.com" in shown(pilot)
    assert [(m.kind.value, m.state) for m in of(store, clinic.janes_starter)] == [
        ("confirmation", WAITING),
        ("reminder", WITHDRAWN),
    ]


async def test_what_makes_no_sense_is_not_written_and_the_reason_is_told(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_place(pilot, "manage_package", clinic.janes_flex)
        store.run_write(changes.managing.cancel, clinic.janes_flex)
        await press(pilot, "r")
        assert said(pilot).startswith("It is canceled")
        await open_place(pilot, "manage_package", clinic.janes_flex)
        await press(pilot, "r")
        assert said(pilot) == "It is canceled: there is nothing to confirm."
        await press(pilot, "m")
        assert "nothing can be" in line_with(pilot, "reminder to book")
    assert of(store, clinic.janes_flex) == []


async def outbox(pilot: Pilot[Any], store: Store, clinic: Clinic) -> None:
    """Let a confirmation and a reminder wait, and open the outbox."""
    store.run_write(changes.messages.resend, clinic.janes_starter)
    store.run_write(changes.messages.remind, clinic.janes_flex)
    await open_place(pilot, "outbox")


async def test_the_outbox_shows_what_waits_and_the_text_of_each(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await outbox(pilot, store, clinic)
        assert "2 waiting" in shown(pilot)
        assert "WAITING  2" in shown(pilot)
        assert "Subject  Your package Physio Starter Pack" in shown(pilot)
        await press(pilot, "down")
        assert "Subject  Time to book: Wellness Flex 10" in shown(pilot)
        await press(pilot, "enter")
        assert "Reminder to book to Smith, Jane #1: waiting" in shown(pilot)
        await press(pilot, "g")
        assert place(pilot) == "OutboxScreen"
        assert said(pilot) == "Reminder to book given to Smith, Jane #1"
        assert "1 waiting" in shown(pilot)
        assert "GIVEN" in shown(pilot)
        await press(pilot, "p")
        assert place(pilot) == "ManagePackage"
        assert "Reminder to book · given Tue 24 Nov 10:57 · jane" in shown(pilot)
    assert of(store, clinic.janes_flex)[0].state is GIVEN


async def test_a_message_is_copied_given_and_taken_back(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await outbox(pilot, store, clinic)
        await press(pilot, "y")
        assert said(pilot) == "The text is copied; g once the client has it."
        assert pilot.app.clipboard == of(store, clinic.janes_starter)[0].letter.body
        await press(pilot, "g")
        assert of(store, clinic.janes_starter)[0].state is GIVEN
        await press(pilot, "end", "g")
        assert said(pilot) == "It was given to the client already."
        await press(pilot, "x")
        assert said(pilot) == "It was given to the client already."
        await press(pilot, "u")
        assert of(store, clinic.janes_starter)[0].state is WAITING
        assert "2 waiting" in shown(pilot)


async def test_one_after_the_other_is_given(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await outbox(pilot, store, clinic)
        await press(pilot, "g", "g")
        assert "nothing waits" in shown(pilot)
        await press(pilot, "u", "u")
        assert "2 waiting" in shown(pilot)


async def test_what_is_written_anew_is_given_next_and_not_another(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await outbox(pilot, store, clinic)
        await press(pilot, "r", "enter", "g")
        assert said(pilot) == "Confirmation given to Smith, Jane #1"
    assert [m.state for m in of(store, clinic.janes_starter)] == [WITHDRAWN, GIVEN]
    assert of(store, clinic.janes_flex)[0].state is WAITING


async def test_a_message_is_withdrawn_and_comes_back(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await outbox(pilot, store, clinic)
        await press(pilot, "x")
        assert said(pilot) == "Confirmation to Smith, Jane #1 withdrawn"
        assert len(table(pilot).rows) == 2
        assert of(store, clinic.janes_starter)[0].state is WITHDRAWN
        await press(pilot, "u", "x", "x")
        assert "Nothing waits, and nothing was given." in shown(pilot)
        await press(pilot, "g")
        assert said(pilot) == "There is no message under the cursor."


async def test_a_message_is_written_anew_once_there_is_an_address(
    store: Store, clinic: Clinic
) -> None:
    package = store.run_write(changes.packages.sell, clinic.weber, clinic.flex)
    store.run_write(changes.messages.resend, package)
    store.run_write(changes.managing.cancel, clinic.janes_flex, tell=True)
    async with counter(store) as pilot:
        await open_place(pilot, "outbox")
        weber = NewClient("Weber", "Anna", email="anna@example.com")
        store.run_write(changes.clients.change, clinic.weber, weber)
        table(pilot).move_to(1)
        await press(pilot, "r", "enter")
        assert "2 waiting" in shown(pilot)
        assert "anna@example.com" in line_with(pilot, "Weber, Anna")
        table(pilot).move_to(2)
        await press(pilot, "r")
        assert said(pilot) == "A cancellation note is written once, when the package is canceled."
    assert [m.letter.address for m in of(store, package)] == ["", "anna@example.com"]


async def test_it_is_written_as_a_file_that_mail_programs_open(
    store: Store, clinic: Clinic, tmp_path: Path
) -> None:
    app = DeskApp(store, Settings(store.path, documents=tmp_path), clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f1", "escape")
        await outbox(pilot, store, clinic)
        await press(pilot, "w")
        assert said(pilot).startswith("Confirmation_1_Smith_Jane.eml is in ")
        await press(pilot, "w")
        assert said(pilot).endswith(", in place of the one before; g once it is sent")
    mail = message_from_bytes(
        (tmp_path / "Confirmation_1_Smith_Jane.eml").read_bytes(), policy=default
    )
    letter = of(store, clinic.janes_starter)[0].letter
    assert (mail["To"], mail["Subject"]) == ("jane@example.com", "Your package Physio Starter Pack")
    assert mail.get_content().split() == letter.body.split()
    assert of(store, clinic.janes_starter)[0].state is WAITING


async def test_what_waits_is_told_on_today_and_needs_somebody(store: Store, clinic: Clinic) -> None:
    async with desk(store) as pilot:
        assert "outbox" not in shown(pilot)
        store.run_write(changes.messages.resend, clinic.janes_starter)
        await press(pilot, "f1", "escape")
        assert "outbox 1" in shown(pilot).splitlines()[0]
        await press(pilot, "exclamation_mark")
        assert "OUTBOX  1 message waits" in shown(pilot)
        table(pilot).move_to("outbox")
        await press(pilot, "enter")
        assert place(pilot) == "OutboxScreen"
        await press(pilot, "g", "escape")
        assert "OUTBOX" not in shown(pilot)
        await press(pilot, "escape")
        assert "outbox" not in shown(pilot)


async def test_nasty_names_and_texts_are_shown_as_text(tmp_path: Path) -> None:
    office = Desk.at(tmp_path / "desk.db")
    for value in NASTY:
        client = office.client(f"x{value}"[:200], "", email="a@example.com")
        office.sell(client, office.package(name=f"y{value}"[:200], confirms=True))
    async with desk(office.store, (120, 36), office.clock) as pilot:
        await open_place(pilot, "outbox")
        for _ in NASTY:
            assert "\x1b" not in shown(pilot)
            await press(pilot, "down")
        await press(pilot, "home")
        assert "x[red]x[/red]" in shown(pilot)
        await press(pilot, "enter")
        assert "Hello x[red]x[/red]," in shown(pilot)


async def test_a_client_s_notes_tell_what_was_written_to_them(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        store.run_write(changes.messages.resend, clinic.janes_starter)
        await open_place(pilot, "client", clinic.jane, "notes")
        assert "Confirmation: Physio Starter Pack · waiting" in shown(pilot)
        table(pilot).move_to(("message", 1))
        await press(pilot, "enter", "x")
        assert "Confirmation: Physio Starter Pack · withdrawn" in shown(pilot)
    assert of(store, clinic.janes_starter)[0].state is WITHDRAWN
