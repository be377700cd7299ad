"""What is not taken back, with the reason; and then nothing is changed."""

from collections.abc import Callable

import pytest

from builders import TODAY
from deskpkg.domain.appointments import State
from deskpkg.domain.clients import NewClient
from deskpkg.domain.free import Part
from deskpkg.domain.packages import Payment
from deskpkg.domain.payments import Paying
from deskpkg.domain.refused import Gone
from deskpkg.store import changes
from store.office import DAY, Office, changed, left_over, refused, said, the_practice

manage, setting = changes.managing, changes.practice


# Finalized invoices and payments, and what is not this desk's to undo


def test_finalized_invoices_and_payments_are_never_undone(office: Office) -> None:
    office.do(changes.invoices.finalize, office.draft)
    assert "a finalized invoice is voided, never undone" in refused(office)
    office.do(changes.payments.pay, office.draft, Paying(100, "Cash"))
    assert "a payment is corrected by a new entry" in refused(office)


def test_a_change_is_undone_once_and_an_undoing_not_at_all(office: Office) -> None:
    operation = changed(office, lambda: office.desk.book(office.clients["jane"]))
    office.undo()
    assert "it was undone already" in refused(office, operation)
    assert "an undoing" in refused(office, office.operation())
    with pytest.raises(Gone):
        office.undo("nothing")


def test_each_desk_undoes_only_its_own(office: Office, osei: Office) -> None:
    operation = changed(osei, lambda: osei.desk.unlink(osei.visits["booked"]))
    assert "Dr Osei did it at another desk" in refused(office, operation)
    osei.undo(operation)
    assert office.desk.broken() == []


SAME: dict[str, Callable[[Office], object]] = {
    "a wish": lambda o: o.do(changes.waiting.save, o.wish(part=Part.MORNING), o.waiting),
    "a payment status": lambda o: o.do(manage.set_payment, o.packages["flex"], None),
    "a location for use": lambda o: o.do(setting.archive, "location", o.desk.place, archived=False),
    "a package for sale": lambda o: o.do(changes.catalog.archive, o.catalog, archived=False),
    "the practice": lambda o: o.do(the_practice),
    "a package": lambda o: o.edit("flex"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_is_saved_as_it_was_is_no_change_and_keeps_nothing_from_being_undone(
    office: Office, name: str
) -> None:
    office.desk.unlink(office.visits["booked"])
    before = office.desk.dump()
    SAME[name](office)
    assert office.desk.dump() == before
    assert "Unlinked from Flex" in office.undo()


# Somebody changed the same again

LATER: dict[str, tuple[Callable[[Office], object], Callable[[Office], object]]] = {
    "a visit that was noted": (
        lambda o: o.update("booked", "flex", day=TODAY + 30 * DAY),
        lambda o: o.update("booked", "flex", day=TODAY + 30 * DAY, notes="late"),
    ),
    "a visit that has arrived": (
        lambda o: o.update("free", None, day=TODAY + 30 * DAY),
        lambda o: o.desk.set(o.visits["free"], State.ARRIVED),
    ),
    "a visit that was canceled after it was linked": (
        lambda o: o.desk.link(o.visits["free"], o.packages["flex"]),
        lambda o: o.desk.set(o.visits["free"], State.CANCELED),
    ),
    "a visit that was canceled after it was unlinked": (
        lambda o: o.desk.unlink(o.visits["booked"]),
        lambda o: o.desk.set(o.visits["booked"], State.CANCELED),
    ),
    "a visit that was unlinked after it was canceled": (
        lambda o: o.desk.set(o.visits["booked"], State.CANCELED),
        lambda o: o.desk.unlink(o.visits["booked"]),
    ),
    "a request that was confirmed after it was linked": (
        lambda o: o.update("asked", "unused", day=TODAY + 3 * DAY),
        lambda o: o.desk.set(o.visits["asked"], State.BOOKED),
    ),
    "a visit that was moved after its service was changed": (
        lambda o: o.update("free", None, day=TODAY + 2 * DAY, service=o.desk.review),
        lambda o: o.update("free", "flex", day=TODAY + 2 * DAY, service=o.desk.review),
    ),
    "a visit that was linked to another package after the first was deleted": (
        lambda o: o.do(manage.delete, o.packages["flex"]),
        lambda o: o.desk.link(o.visits["booked"], o.packages["unused"]),
    ),
    "a visit that was canceled after its package was deleted": (
        lambda o: o.do(manage.delete, o.packages["flex"]),
        lambda o: o.desk.set(o.visits["booked"], State.CANCELED),
    ),
    "a visit that was unlinked after its package was canceled": (
        lambda o: o.do(manage.cancel, o.packages["flex"], visits=True),
        lambda o: o.desk.unlink(o.visits["booked"]),
    ),
    "a package whose payment was set": (
        lambda o: o.edit("flex", credits=9),
        lambda o: o.do(manage.set_payment, o.packages["flex"], Payment.PAID),
    ),
    "a package that was edited again": (
        lambda o: o.edit("fixed", allowances=((o.desk.physio, 4), (o.desk.review, 2))),
        lambda o: o.edit("fixed", allowances=((o.desk.physio, 4), (o.desk.review, 3))),
    ),
    "a client whose note was written": (
        lambda o: o.do(changes.clients.change, o.clients["tom"], NewClient("Smith", "Tim")),
        lambda o: o.do(
            changes.clients.change, o.clients["tom"], NewClient("Smith", "Tim", notes="a")
        ),
    ),
    "the practice's hours": (
        lambda o: o.do(the_practice, opens=300),
        lambda o: o.do(the_practice, closes=400),
    ),
    "a package of the catalog": (
        lambda o: o.do(changes.catalog.save, o.desk.terms(fixed=(3, 2)), o.catalog),
        lambda o: o.do(changes.catalog.save, o.desk.terms(8), o.catalog),
    ),
    "a package of the catalog that is nobody's any more": (
        lambda o: o.do(
            changes.catalog.save, o.desk.terms(owner_id=o.desk.mia, weekly_limit=1), o.catalog
        ),
        lambda o: o.do(changes.catalog.save, o.desk.terms(weekly_limit=2), o.catalog),
    ),
    "a service that was archived": (
        lambda o: o.do(setting.save_service, "Massage", 30, 1, service_id=o.desk.physio),
        lambda o: o.do(setting.archive, "service", o.desk.physio),
    ),
    "who offers a service": (
        lambda o: o.do(setting.save_practitioner, "Mia", "M", None, [o.desk.review], o.desk.mia),
        lambda o: o.do(setting.save_service, "Physio", 60, 1, 0, [1, 2], o.desk.physio),
    ),
    # what was made is used
    "a visit that was booked and then noted": (
        lambda o: o.visits.update(new=o.desk.book(o.clients["jane"], day=TODAY + 60 * DAY)),
        lambda o: o.update("new", None, day=TODAY + 60 * DAY, notes="late"),
    ),
    "a package that was sold and used": (
        lambda o: o.packages.update(new=o.desk.sell(o.clients["jane"], o.catalog)),
        lambda o: o.desk.link(o.visits["free"], o.packages["new"]),
    ),
    "a package that was sold and shared": (
        lambda o: o.packages.update(new=o.desk.sell(o.clients["jane"], o.catalog)),
        lambda o: o.do(manage.share, o.packages["new"], o.clients["tom"]),
    ),
    "a client who was added and has bought": (
        lambda o: o.clients.update(new=o.desk.client("New")),
        lambda o: o.desk.sell(o.clients["new"], o.catalog),
    ),
    "a client who was added and comes": (
        lambda o: o.clients.update(new=o.desk.client("New")),
        lambda o: o.desk.book(o.clients["new"]),
    ),
    "an invoice that was drafted and follows the fee": (
        lambda o: o.do(changes.invoices.invoice_package, o.packages["fixed"]),
        lambda o: o.edit("fixed", price_minor=1),
    ),
    "an invoice that was drafted and finalized": (
        lambda o: o.visits.update(bill=o.do(changes.invoices.invoice_package, o.packages["fixed"])),
        lambda o: o.do(changes.invoices.finalize, o.visits["bill"]),
    ),
}


@pytest.mark.parametrize("name", LATER)
def test_what_was_changed_again_is_not_taken_back_until_that_is(
    office: Office, osei: Office, name: str
) -> None:
    first, second = LATER[name]
    before = said(office.desk)
    operation = changed(office, lambda: first(office))
    second(osei)
    last = "SELECT text FROM history WHERE operation = :op"
    texts = osei.desk.rows(last, op=osei.operation())
    told = refused(office, operation)
    assert "it was changed again" in told or (
        "Dr Osei" in told and any(text in told for (text,) in texts)
    )
    if "finalized" not in name:
        osei.undo()
        office.undo(operation)
        assert left_over(before, said(office.desk)) == []
        assert office.desk.broken() == []


def test_at_the_same_desk_it_is_told_to_undo_the_later_change_first(office: Office) -> None:
    operation = changed(office, lambda: office.edit("flex", credits=9))
    office.edit("flex", weekly_limit=5)
    assert refused(office, operation) == (
        "Can't undo “Smith, Jane · Changed Flex: credits 5 → 9”: "
        "later came “Changed Flex: each week any → 5”; undo that first."
    )
