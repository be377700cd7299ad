from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from clinic import NOW, Clinic, book
from conftest import settle
from counter import Asked, Counter, counter
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.clients import NewClient
from deskpkg.domain.packages import Payment
from deskpkg.domain.payments import Paying
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.store import Store, Unit, changes
from deskpkg.store.queries import billing, clients, invoices, packages
from desks import clock, form, place, press, shown, table


async def open_page(pilot: Pilot[Any], name: str, *args: object, **kwargs: object) -> None:
    app = pilot.app
    assert isinstance(app, Counter)
    app.push_screen(app.make(name, *args, **kwargs))
    await pilot.pause()
    await settle(pilot)


def asked(pilot: Pilot[Any]) -> tuple[object, ...]:
    screen = pilot.app.screen
    assert isinstance(screen, Asked)
    return screen.asked


def line_with(pilot: Pilot[Any], text: str) -> str:
    return next(line for line in shown(pilot).splitlines() if text in line)


def visits(unit: Unit, clinic: Clinic, count: int) -> None:
    """Book past visits for Anna Weber, a day apart."""
    for number in range(count):
        at = NOW - timedelta(days=8 + number)
        end = at + timedelta(minutes=30)
        booking = Booking(clinic.weber, clinic.mia, clinic.physio, clinic.place, at, end)
        changes.appointments.book(unit, booking, state=State.COMPLETED)


async def test_the_head_says_who_it_is_and_what_they_owe(store: Store, clinic: Clinic) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    store.run_write(changes.payments.pay, invoice, Paying(15000, "card"))
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        head = shown(pilot).splitlines()[0]
        for part in ("Smith, Jane  #1", "12 Mar 1984 (42)", "0412345678", "owes 250.00"):
            assert part in head
        assert "150/400" in line_with(pilot, "Wellness Flex 10")


async def test_the_overview_has_packages_then_the_next_and_last_visits(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        text = shown(pilot)
        order = [text.index(word) for word in ("Physio Starter", "NEXT VISITS", "LAST VISITS")]
        assert order == sorted(order)
        starter = line_with(pilot, "Physio Starter Pack")
        for part in ("◆", "2 of 5 left", "30 Nov !", "not invoiced", "Active"):
            assert part in starter
        assert "Physio 60 with Mia · booked · ◆ Physio Starter Pack" in text


async def test_the_overview_shows_how_the_notes_begin(store: Store, clinic: Clinic) -> None:
    known = NewClient("Smith", "Jane", notes="latex allergy\nmornings only\nc\nd")
    store.run_write(changes.clients.change, clinic.jane, known)
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        text = shown(pilot)
        order = ("Physio Starter", "NOTES  5 shows all", "latex allergy", "NEXT VISITS")
        assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)
        await press(pilot, "e", *["enter"] * 6, "=, cash only", "f9")
    assert store.run_read(clients.client, clinic.jane).notes.endswith("c\nd, cash only")


async def test_the_sentence_to_say_follows_the_cursor_and_y_copies_it(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        sentence = "1 Physio and 1 Review session left, use them by 30 November."
        assert f"say: “{sentence}”" in shown(pilot)
        await press(pilot, "y")
        assert pilot.app.clipboard == sentence
        await press(pilot, "down")
        assert "10 sessions left" in shown(pilot)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("1", "NEXT VISITS"),
        ("2", "Physio Starter Pack"),
        ("3", "Tue 17 Nov 10:57"),
        ("4", "No invoices yet"),
        ("5", "Added client"),
        ("f6", "Physio Starter Pack"),
        ("left", "HISTORY"),
    ],
)
async def test_digits_open_the_tabs(store: Store, clinic: Clinic, key: str, says: str) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        await press(pilot, key)
        assert says in shown(pilot)


async def test_a_click_opens_a_tab(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        await pilot.click("Tabs", offset=(28, 0))
        await settle(pilot)
        assert "Tue 17 Nov 10:57" in shown(pilot)


async def test_enter_opens_the_package_and_the_visit_under_the_cursor(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        await press(pilot, "enter")
        assert place(pilot) == "ManagePackage"
        await press(pilot, "escape", "down", "down", "enter")
        assert asked(pilot) == (3,)


async def test_without_packages_or_visits_the_keys_to_go_on_are_told(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.weber)
        assert "n sells a package, b books a visit" in shown(pilot)
        await press(pilot, "i")
        said = pilot.app.said[-1].text  # type: ignore[attr-defined]
        assert said == "Put the cursor on a package or a visit first."


async def test_an_ended_package_is_marked_and_listed_last(store: Store, clinic: Clinic) -> None:
    store.run_write(changes.managing.cancel, clinic.janes_starter)
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane, tab="packages")
        assert " 2 lost " in line_with(pilot, "Physio Starter Pack")
        assert "· Physio Starter Pack" in shown(pilot)
        assert "Canceled" in line_with(pilot, "Physio Starter Pack")
        text = shown(pilot)
        assert text.index("Wellness") < text.index("Physio Starter Pack")


async def test_a_long_list_of_visits_goes_on_at_its_end(store: Store, clinic: Clinic) -> None:
    store.run_write(visits, clinic, 250)
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.weber, tab="visits")
        assert len(table(pilot).rows) == 100
        await press(pilot, "end")
        assert len(table(pilot).rows) == 200
        await press(pilot, "end", "end")
        assert len(table(pilot).rows) == 250


async def test_editing_a_client_saves_what_was_changed(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.weber)
        await press(pilot, "e", "enter", "=Hannah", "enter", "=24/7/1990", "f9")
        assert "Weber, Hannah" in shown(pilot)
    client = store.run_read(clients.client, clinic.weber)
    assert (client.name, str(client.birth_date)) == ("Weber, Hannah", "1990-07-24")


async def test_a_client_form_that_is_left_keeps_its_draft(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.weber)
        await press(pilot, "e", "end", "=-Meyer", "escape")
        assert "Weber, Anna" in shown(pilot)
        await press(pilot, "e")
        assert form(pilot).field("last").raw == "Weber-Meyer"
    assert store.run_read(clients.client, clinic.weber).last_name == "Weber"


async def test_an_address_is_no_note_and_without_notes_a_key_is_offered(
    store: Store, clinic: Clinic
) -> None:
    jane = store.run_write(changes.clients.add, NewClient("Doe", "Jan", email="jan@example.com"))
    async with counter(store) as pilot:
        await open_page(pilot, "client", jane)
        await press(pilot, "5")
        lines = [line.strip() for line in shown(pilot).splitlines()]
        address = next(place for place, line in enumerate(lines) if "jan@example.com" in line)
        assert lines[address - 1] == "CONTACT"
        assert lines[address + 1] == "NOTES  none: e adds one"


async def test_a_form_takes_back_nothing_that_a_colleague_changed_meanwhile(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.weber)
        await press(pilot, "e", "end", "=-Meyer")
        known = store.run_read(clients.client, clinic.weber)
        colleagues = NewClient(known.last_name, known.first_name, phone="+14165550199")
        store.run_write(changes.clients.change, clinic.weber, colleagues)
        await press(pilot, "f9")
        assert "Weber-Meyer, Anna" in shown(pilot)
    client = store.run_read(clients.client, clinic.weber)
    assert (client.last_name, client.phone) == ("Weber-Meyer", "+14165550199")


async def test_who_saves_the_same_field_second_is_told_what_was_written_and_asked(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.weber)
        await press(pilot, "e")
        form(pilot).field("phone").put("0412 000 001")
        theirs = NewClient("Weber", "Anna", phone="+14165550199", email="anna@example.com")
        front = Store(store.path, clock=clock, staff="Ana", desk="front")
        front.run_write(changes.clients.change, clinic.weber, theirs)
        front.close()
        await press(pilot, "f9")
        assert "Ana at front has changed the same meanwhile" in shown(pilot)
        assert "Phone: now “+14165550199”, here" in shown(pilot)
        await press(pilot, "escape")
        assert form(pilot).field("phone").raw == "0412 000 001"
        assert store.run_read(clients.client, clinic.weber).phone == "+14165550199"
        await press(pilot, "f9", "f9")
        assert place(pilot) == "ClientScreen"
    client = store.run_read(clients.client, clinic.weber)
    assert (client.phone, client.email) == ("0412 000 001", "anna@example.com")


async def test_a_client_without_a_name_is_refused_and_nothing_is_lost(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "new_client")
        await press(pilot, "enter", "enter", "enter", "=0412 555 666", "f9")
        assert place(pilot) == "ClientForm"
        assert form(pilot).field("phone").raw == "0412 555 666"
        assert form(pilot).field("last").error
        await press(pilot, "=Kim", "f9")
        assert place(pilot) == "ClientScreen"
        assert "Kim  #4" in shown(pilot)


async def test_editing_warns_of_namesakes_only_when_what_is_typed_makes_a_clash(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "new_client", client_id=clinic.jane)
        await settle(pilot)
        assert "is here already" not in shown(pilot)
        pilot.app.screen.set_focus(form(pilot).field("phone"))
        await press(pilot, "=0412 555 666")
        assert "is here already" not in shown(pilot)
        form(pilot).field("last").put("Weber")
        form(pilot).field("last").edited()
        form(pilot).field("first").put("Anna")
        form(pilot).field("first").edited()
        await settle(pilot)
        assert "Weber, Anna is here already" in shown(pilot)


async def test_invoicing_the_package_under_the_cursor(store: Store, clinic: Clinic) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        await press(pilot, "i")
        for part in ("Physio Starter Pack", "Total 450.00 CAD", "Mia Brandt", "Main St"):
            assert part in shown(pilot)
        await press(pilot, "f9")
        said = pilot.app.said[-1].text  # type: ignore[attr-defined]
        assert said == "Draft invoice created for Physio Starter Pack · 450.00"
        assert "unpaid" in line_with(pilot, "Physio Starter Pack")
        await press(pilot, "i")
        assert place(pilot) == "InvoiceScreen"
        await press(pilot, "escape", "4")
        assert "Draft" in shown(pilot)
    (invoice,) = store.run_read(billing.of_client, clinic.jane)
    assert (invoice.state, invoice.total_minor) == ("draft", 45000)


async def test_invoicing_the_visit_under_the_cursor(store: Store, clinic: Clinic) -> None:
    at = NOW - timedelta(minutes=30)
    visit = store.run_write(
        changes.appointments.book,
        Booking(clinic.jane, clinic.mia, clinic.physio, clinic.place, at, NOW),
    )
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane, tab="visits")
        table(pilot).move_to(("visit", visit))
        await press(pilot, "i")
        assert place(pilot) == "InvoiceScreen"
        made = store.run_read(invoices.of_visit, visit)
        assert made is not None
        assert store.run_read(invoices.one, made).stored == "draft"
        await press(pilot, "escape", "i")
        assert place(pilot) == "InvoiceScreen"
    assert [line.id for line in store.run_read(billing.of_client, clinic.jane)] == [made]


async def test_a_visit_that_a_package_pays_for_is_not_invoiced(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane, tab="visits")
        await press(pilot, "i")
        said = pilot.app.said[-1].text  # type: ignore[attr-defined]
        assert "is paid by Physio Starter Pack: there is nothing to invoice." in said
        assert place(pilot) == "ClientScreen"
    assert store.run_read(billing.of_client, clinic.jane) == ()


async def test_a_package_is_managed_with_its_counts_visits_and_history(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "manage_package", clinic.janes_starter)
        text = shown(pilot)
    for part in (
        "Physio Starter Pack (fixed)",
        "ACTIVE",
        "through 30 Nov (6 days)",
        "Credits 5   Consumed 3 (2 attended, 1 booked)   Remaining 2",
        "Price 450.00   Paid 0.00 (not invoiced)",
        "2 of 3 used",
        "1 of 2 used",
        "Sold Physio Starter Pack",
        "+5    5 left",
        "-1    2 left",
        "30 November",
    ):
        assert part in text


async def test_a_package_can_be_booked_invoiced_and_its_visits_opened(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "manage_package", clinic.janes_starter)
        await press(pilot, "b")
        package = ("package_id", clinic.janes_starter)
        assert asked(pilot) == (package, ("client_id", None))
        await press(pilot, "escape", "down", "enter")
        assert asked(pilot) == (3,)
        await press(pilot, "escape", "i", "f9")
        assert "450.00" in line_with(pilot, "Draft")
        await press(pilot, "i")
        assert place(pilot) == "InvoiceScreen"
    assert store.run_read(packages.one, clinic.janes_starter).payment is Payment.UNPAID


async def test_what_another_desk_books_shows_and_the_cursor_stays(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane, tab="packages")
        await press(pilot, "down")
        key = table(pilot).cursor_key
        other = Store(store.path, clock=clock)
        other.run_write(book, clinic, clinic.review, NOW + timedelta(days=1))
        other.close()
        pilot.app.screen.load()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "1 of 5 left" in shown(pilot)
        assert table(pilot).cursor_key == key


async def test_no_package_is_counted_for_a_visit_of_a_series(store: Store, clinic: Clinic) -> None:
    start = NOW + timedelta(days=6)
    physio = (clinic.mia, clinic.physio, clinic.place, start, start + timedelta(hours=1))
    weekly = Repeat(Every.WEEK, 2)
    store.run_write(changes.series.create, Booking(clinic.jane, *physio), weekly)
    async with counter(store) as pilot:
        await open_page(pilot, "client", clinic.jane)
        await press(pilot, "3")
        assert "no package" in line_with(pilot, "30 Nov")
        assert "match" not in shown(pilot)
