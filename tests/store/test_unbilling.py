"""A visit is paid by a package or billed by itself, never both."""

from collections.abc import Callable
from functools import partial

import pytest

from bills import pay, the
from builders import Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.invoices import Line
from deskpkg.domain.refused import Refused
from deskpkg.store import changes
from deskpkg.store.changes.unbilling import BilledSingly
from deskpkg.store.changes.undo import CantUndo
from deskpkg.store.queries import appointments, invoices, needs


def drafted(desk: Desk, visit: int, *, final: bool = False) -> int:
    key = desk.store.run_write(changes.invoices.invoice_visit, visit)
    if final:
        desk.store.run_write(changes.invoices.finalize, key)
    return key


def link(desk: Desk, visit: int, package: int, *, unbill: bool = False) -> None:
    desk.store.run_write(partial(changes.appointments.link, unbill=unbill), visit, package)


@pytest.mark.parametrize("final", [False, True])
def test_a_billed_visit_is_linked_only_once_its_bill_may_go(desk: Desk, final: bool) -> None:
    jane = desk.client()
    package, visit = desk.sell(jane), desk.book(jane)
    invoice = drafted(desk, visit, final=final)
    before = desk.dump()
    with pytest.raises(BilledSingly, match="is billed on"):
        link(desk, visit, package)
    assert desk.dump() == before
    link(desk, visit, package, unbill=True)
    assert desk.appointment(visit).package_id == package
    assert desk.left(package) == 4
    assert desk.store.run_read(invoices.of_visit, visit) is None
    states = [row[0] for row in desk.rows("SELECT state FROM invoice WHERE id = :i", i=invoice)]
    assert states == (["void"] if final else [])
    assert desk.broken() == []


def test_what_else_is_on_the_draft_stays(desk: Desk) -> None:
    jane = desk.client()
    package, visit = desk.sell(jane), desk.book(jane)
    invoice = drafted(desk, visit)
    desk.store.run_write(changes.invoice_lines.add, invoice, Line("Tape", 500))
    link(desk, visit, package, unbill=True)
    assert [line.description for line in the(desk, invoice).lines] == ["Tape"]


def test_a_draft_that_has_a_number_keeps_it_as_a_void_invoice(desk: Desk) -> None:
    jane = desk.client()
    package, visit = desk.sell(jane), desk.book(jane)
    invoice = drafted(desk, visit, final=True)
    desk.store.run_write(changes.invoices.reopen, invoice)
    link(desk, visit, package, unbill=True)
    assert (the(desk, invoice).number, the(desk, invoice).state) == ("INV-0001", "void")
    assert desk.broken() == []


def test_what_is_paid_is_not_taken_off(desk: Desk) -> None:
    jane = desk.client()
    package, visit = desk.sell(jane), desk.book(jane)
    pay(desk, drafted(desk, visit), 1000)
    before = desk.dump()
    with pytest.raises(BilledSingly, match="money is applied to it"):
        link(desk, visit, package, unbill=True)
    assert desk.dump() == before


def test_a_changed_visit_is_asked_about_too(desk: Desk) -> None:
    jane = desk.client()
    package, visit = desk.sell(jane), desk.book(jane)
    drafted(desk, visit)
    booking = desk.visit(jane, service=desk.review)
    with pytest.raises(BilledSingly):
        desk.update(visit, booking, package)
    desk.update(visit, booking, package, unbill=True)
    assert desk.store.run_read(invoices.of_visit, visit) is None
    assert desk.broken() == []


def test_undoing_does_not_bring_a_link_back_to_a_visit_that_was_billed_since(desk: Desk) -> None:
    jane = desk.client()
    package = desk.sell(jane)
    visit = desk.book(jane, package)
    desk.unlink(visit)
    unlinked = desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1")
    drafted(desk, visit, final=True)
    with pytest.raises(CantUndo, match="the visit is billed on INV-0001 meanwhile"):
        desk.store.run_write(changes.undo.undo, unlinked)
    assert desk.broken() == []


def booked(desk: Desk, jane: int) -> int:
    return desk.book(jane)


def asked_for_and_accepted(desk: Desk, jane: int) -> int:
    visit = desk.book(jane, state=State.REQUESTED)
    desk.store.run_write(changes.requests.accept, visit, outside=True)
    return visit


def booked_again(desk: Desk, jane: int) -> int:
    visit = desk.book(jane)
    desk.set(visit, State.CANCELED)
    desk.set(visit, State.BOOKED)
    return visit


@pytest.mark.parametrize("final", [False, True])
@pytest.mark.parametrize("how", [booked, asked_for_and_accepted, booked_again])
def test_what_was_billed_since_is_not_undone_as_if_it_had_never_been_booked(
    desk: Desk, how: Callable[[Desk, int], int], final: bool
) -> None:
    visit = how(desk, desk.client())
    operation = desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1")
    drafted(desk, visit, final=final)
    on = "INV-0001" if final else "a draft"
    before = desk.dump()
    with pytest.raises(CantUndo, match=f"the visit is billed on {on} meanwhile"):
        desk.store.run_write(changes.undo.undo, operation)
    assert desk.dump() == before


def test_undoing_a_cancel_brings_back_what_was_billed_before(desk: Desk) -> None:
    visit = desk.book(desk.client())
    drafted(desk, visit, final=True)
    desk.set(visit, State.CANCELED)
    desk.store.run_write(changes.undo.undo)
    assert desk.appointment(visit).state is State.BOOKED
    desk.set(visit, State.CANCELED)
    desk.set(visit, State.BOOKED)
    desk.store.run_write(changes.undo.undo)
    assert desk.appointment(visit).state is State.CANCELED
    assert desk.broken() == []


def test_a_visit_that_a_package_pays_for_is_not_billed_and_the_refusal_says_which(
    desk: Desk,
) -> None:
    jane = desk.client()
    visit = desk.book(jane, desk.sell(jane))
    with pytest.raises(Refused, match=r"is paid by Flex: there is nothing to invoice"):
        drafted(desk, visit)


def test_a_billed_visit_no_longer_asks_to_be_linked(desk: Desk) -> None:
    jane = desk.client()
    desk.sell(jane)
    visit = desk.book(jane, day=desk.clock.now.date())
    assert desk.store.run_read(needs.counts).unlinked == 1
    drafted(desk, visit)
    assert desk.store.run_read(needs.counts).unlinked == 0
    (line,) = desk.store.run_read(appointments.day, desk.clock.now.date())
    assert line.matches == 0


def test_a_link_for_which_an_invoice_was_voided_is_not_undone_and_says_why(desk: Desk) -> None:
    jane = desk.client()
    package, visit = desk.sell(jane), desk.book(jane)
    drafted(desk, visit, final=True)
    link(desk, visit, package, unbill=True)
    with pytest.raises(CantUndo, match=r"Linked to Flex: Physio 60.*a void invoice stays void"):
        desk.store.run_write(changes.undo.undo)
    assert desk.appointment(visit).package_id == package
