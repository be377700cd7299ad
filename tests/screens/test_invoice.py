"""The page of an invoice: writing a draft, finalizing it, taking it back, voiding it."""

from datetime import date

from clinic import NOW, Clinic, book
from counter import counter
from deskpkg.domain.appointments import Booking, State
from deskpkg.domain.invoices import Line
from deskpkg.domain.payments import Paying
from deskpkg.store import Store, Unit, changes
from deskpkg.store.queries import billing, invoices
from desks import desk, form, go_to, place, press, shown
from screens.booking_desk import said


def draft(store: Store, client: int, *lines: Line) -> int:
    invoice = store.run_write(changes.invoices.draft, client)
    for line in lines:
        store.run_write(changes.invoice_lines.add, invoice, line)
    return invoice


def visit(unit: Unit, clinic: Clinic) -> int:
    """Book a visit of Anna Weber's that takes place now, without a package."""
    booking = Booking(
        clinic.weber, clinic.mia, clinic.physio, clinic.place, NOW, NOW.replace(hour=17)
    )
    return changes.appointments.book(unit, booking, state=State.ARRIVED)


async def test_a_draft_is_begun_on_the_clients_invoices_and_written_line_by_line(
    store: Store, clinic: Clinic
) -> None:
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber)
        await press(pilot, "4", "n")
        assert place(pilot) == "InvoiceScreen"
        assert "none yet: n adds one" in shown(pilot)
        await press(pilot, "n", "=rev", "enter", "enter", "=2", "enter", "enter", "=13", "f9")
        await press(pilot, "n", "enter", "=Theraband", "enter", "enter", "=12.50", "f9")
        text = shown(pilot)
        for part in ("2 × 50.00", "13%", "Theraband", "tax on 100.00", "125.50"):
            assert part in text
    (row,) = store.run_read(billing.of_client, clinic.weber)
    lines = store.run_read(invoices.one, row.id).lines
    assert [
        (line.description, line.quantity, line.unit_minor, line.tax_rate) for line in lines
    ] == [
        ("Review 30", 2, 5000, 13_000),
        ("Theraband", 1, 1250, 0),
    ]
    assert (row.state, row.total_minor) == ("draft", 12550)


async def test_a_line_is_changed_and_taken_off(store: Store, clinic: Clinic) -> None:
    invoice = draft(store, clinic.weber, Line("Tape", 500), Line("Ball", 900))
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "e", "=Blue tape", "f9", "down", "delete")
        assert said(pilot) == "Ball is taken off"
    (line,) = store.run_read(invoices.one, invoice).lines
    assert (line.description, line.unit_minor) == ("Blue tape", 500)


async def test_a_line_without_words_or_price_is_not_saved(store: Store, clinic: Clinic) -> None:
    invoice = draft(store, clinic.weber)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "n", "f9")
        assert place(pilot) == "LineDialog"
        assert form(pilot).field("description").error
        await press(pilot, "escape")
    assert store.run_read(invoices.one, invoice).lines == ()


async def test_what_a_package_pays_for_is_listed_but_cannot_be_billed(
    store: Store, clinic: Clinic
) -> None:
    key = store.run_write(book, clinic, clinic.physio, NOW, State.ARRIVED)
    invoice = draft(store, clinic.jane)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "n", "space")
        covered = [line for line in shown(pilot).splitlines() if "paid by Physio St" in line]
        assert len(covered) == 2  # of today, not those of last week
        await press(pilot, "escape")
        form(pilot).field("item").put(f"visit {key}")
        await press(pilot, "f9")
        assert "paid by Physio Starter Pack" in form(pilot).field("item").error
    assert store.run_read(invoices.one, invoice).lines == ()


async def test_choosing_the_service_tells_that_todays_is_paid_by_a_package(
    store: Store, clinic: Clinic
) -> None:
    store.run_write(book, clinic, clinic.physio, NOW, State.ARRIVED)
    invoice = draft(store, clinic.jane)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "n")
        service = f"service {clinic.physio}"
        form(pilot).field("item").put(service)
        form(pilot).field("item").edited()
        await press(pilot, "enter")
        assert "today's is paid by Physio Starter Pack" in shown(pilot)


async def test_details_say_who_pays_and_when(store: Store, clinic: Clinic) -> None:
    invoice = draft(store, clinic.weber, Line("Tape", 500))
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "d", "enter", "=2026-11-01", "f9")
        assert "before it is issued" in form(pilot).field("due").error
        await press(
            pilot, "ctrl+u", "=2026-12-24", "enter", "=mia", "enter", "enter", "=Acme", "f9"
        )
        assert "billed to Acme   Mia Brandt" in shown(pilot)
    details = store.run_read(invoices.one, invoice).details
    assert (details.due_on, details.payer) == (date(2026, 12, 24), "Acme")
    assert details.practitioner_id == clinic.mia


async def test_finalizing_is_asked_and_done_by_f9(store: Store, clinic: Clinic) -> None:
    invoice = draft(store, clinic.weber, Line("Tape", 500))
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "f9")
        assert "It can be a draft again only while nothing is paid on it." in shown(pilot)
        await press(pilot, "enter")
        assert store.run_read(invoices.one, invoice).stored == "draft"
        await press(pilot, "f9", "f9")
        assert "INV-0001 (open)" in shown(pilot)
        await press(pilot, "n")
        assert "make a new invoice for what is to be added" in said(pilot)
        await press(pilot, "f9")
        assert said(pilot) == "INV-0001 is open, and final already."


async def test_an_open_invoice_goes_back_to_a_draft_as_long_as_nothing_is_applied(
    store: Store, clinic: Clinic
) -> None:
    invoice = draft(store, clinic.weber, Line("Tape", 500))
    store.run_write(changes.invoices.finalize, invoice)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "e", "f9")
        assert "INV-0001 (draft)" in shown(pilot)
        await press(pilot, "c")
        assert "keeps its number" in said(pilot)
        await press(pilot, "f7", "enter", "c", "f9", "e")
        assert "money is applied to it" in said(pilot)
        await press(pilot, "c")
        assert "money is applied to it" in said(pilot)


async def test_voiding_is_asked_and_final(store: Store, clinic: Clinic) -> None:
    invoice = draft(store, clinic.weber, Line("Tape", 500))
    store.run_write(changes.invoices.finalize, invoice)
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber, "invoices")
        await press(pilot, "enter", "c")
        assert "This is final." in shown(pilot)
        await press(pilot, "f9")
        assert "INV-0001 (void)" in shown(pilot)
        await press(pilot, "f7")
        assert said(pilot) == "INV-0001 is void: there is nothing to pay."
    assert store.run_read(invoices.one, invoice).stored == "void"


async def test_a_draft_is_deleted_and_its_page_closed(store: Store, clinic: Clinic) -> None:
    draft(store, clinic.weber, Line("Tape", 500))
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber, "invoices")
        await press(pilot, "enter", "c", "escape", "c", "f9")
        assert place(pilot) == "ClientScreen"
        assert "No invoices yet" in shown(pilot)
    assert store.run_read(billing.of_client, clinic.weber) == ()


async def test_an_overdue_invoice_is_told_on_the_client_and_the_invoice(
    store: Store, clinic: Clinic
) -> None:
    invoice = draft(store, clinic.weber, Line("Tape", 500))
    details = store.run_read(invoices.one, invoice).details
    old = type(details)(date(2026, 10, 1), date(2026, 10, 15))
    store.run_write(changes.invoice_lines.change_details, invoice, details, old)
    store.run_write(changes.invoices.finalize, invoice)
    async with counter(store) as pilot:
        await go_to(pilot, "client", clinic.weber, "invoices")
        assert "owes 5.00 overdue" in shown(pilot)
        assert "overdue" in shown(pilot).splitlines()[3]
        await press(pilot, "enter")
        assert "overdue, due 15 Oct  5.00 open" in shown(pilot)


async def test_a_visit_is_billed_from_its_panel_and_only_once(store: Store, clinic: Clinic) -> None:
    key = store.run_write(visit, clinic)
    async with desk(store) as pilot:
        await go_to(pilot, "appointment", key)
        await press(pilot, "i")
        assert place(pilot) == "InvoiceScreen"
        assert "Physio 60, Tue 24 Nov 2026 10:57" in shown(pilot)
        await press(pilot, "escape", "i")
        assert place(pilot) == "InvoiceScreen"
    assert len(store.run_read(billing.of_client, clinic.weber)) == 1


async def test_a_visit_that_a_package_pays_for_is_not_billed(store: Store, clinic: Clinic) -> None:
    key = store.run_write(book, clinic, clinic.physio, NOW, State.ARRIVED)
    async with desk(store) as pilot:
        await go_to(pilot, "appointment", key)
        await press(pilot, "i")
        assert place(pilot) == "AppointmentPanel"
        assert "is paid by Physio Starter Pack: there is nothing to invoice." in said(pilot)
    assert store.run_read(billing.of_client, clinic.jane) == ()


async def test_a_paid_plan_and_credit_are_shown_on_the_invoice(
    store: Store, clinic: Clinic
) -> None:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.payments.pay, invoice, Paying(10000, "Card"))
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        await press(pilot, "t", "=3", "f9")
        assert "0 of 3 paid, next 100.00 on 24 Nov" in shown(pilot)
        await press(pilot, "c")
        assert "money is applied" in said(pilot)
        await press(pilot, "t")
        assert place(pilot) == "PlanScreen"


async def test_what_a_row_has_no_room_for_is_told_in_full_below(
    store: Store, clinic: Clinic
) -> None:
    long = "Report to the insurer about the treatment of the left knee, in two languages"
    invoice = draft(store, clinic.weber, Line(long, 10000))
    paying = Paying(5000, "Card", reference="terminal receipt 0000123456789 of desk 2")
    store.run_write(changes.payments.pay, invoice, paying)
    async with counter(store) as pilot:
        await go_to(pilot, "invoice", invoice)
        assert long in shown(pilot)
        await press(pilot, "down")
        assert "Paid by Card (terminal receipt 0000123456789 of desk 2)" in shown(pilot)
