"""A change is taken back only if the rules allow what comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible
from deskpkg.domain.refused import BadInput
from deskpkg.domain.terms import Allowed
from deskpkg.store import changes
from deskpkg.store.queries import undo as queries
from store.office import DAY, Office, changed, refused, said, the_practice, use

manage, setting = changes.managing, changes.practice


def test_a_credit_that_another_desk_took_meanwhile_is_not_taken_back(
    office: Office, osei: Office
) -> None:
    client = office.clients["jane"]
    package = office.desk.sell(client, office.desk.package(1))
    key = office.desk.book(client, package, TODAY + 70 * DAY)
    for taken_back in (
        lambda: office.desk.unlink(key),
        lambda: office.desk.set(key, State.CANCELED),
        lambda: office.desk.set(key, State.MISSED),
        lambda: office.update("new", "unused", day=TODAY + 70 * DAY),
    ):
        office.visits["new"] = key
        operation = changed(office, taken_back)
        osei.desk.book(client, package, TODAY + 80 * DAY)
        told = refused(office, operation)
        assert "Flex: completed, 1 of 1 used." in told
        assert "Dr Osei at upstairs took the last credit at 10:57 for Physio 60" in told
        osei.undo()
        office.undo(operation)
        assert office.desk.left(package) == 0


def test_an_allowance_that_was_taken_meanwhile_is_not_taken_back(
    office: Office, osei: Office
) -> None:
    client, physio, review = office.clients["jane"], office.desk.physio, office.desk.review
    package = office.desk.sell(client, office.desk.package(fixed=(1, 1)))
    office.packages["pair"] = package
    office.visits["pair"] = office.desk.book(client, package, TODAY + 70 * DAY)
    office.update("pair", "pair", day=TODAY + 70 * DAY, service=review)
    osei.desk.book(client, package, TODAY + 80 * DAY, service=physio)
    told = refused(office)
    assert "Physio 60: 1 of 1 used. Dr Osei at upstairs took the last credit" in told


@pytest.mark.parametrize("limit", ["weekly_limit", "monthly_limit"])
def test_a_limit_that_was_reached_meanwhile_is_kept(
    office: Office, osei: Office, limit: str
) -> None:
    client = office.clients["jane"]
    monday = TODAY + 62 * DAY
    package = office.desk.sell(client, office.desk.package(5, **{limit: 1}))
    key = office.desk.book(client, package, monday)
    office.desk.unlink(key)
    osei.desk.book(client, package, monday + DAY)
    assert "1 of 1 in" in refused(office)


def test_a_limit_that_was_exceeded_before_is_exceeded_again(office: Office) -> None:
    client = office.clients["jane"]
    package = office.desk.sell(client)
    for number in range(3):
        office.desk.book(client, package, TODAY + (62 + number) * DAY)
    office.packages["much"] = package
    office.edit("much", weekly_limit=1, allowed=Allowed.OWNER, owner_id=office.desk.osei)
    office.do(manage.delete, package)
    office.undo()
    assert office.desk.left(package) == 2
    assert office.desk.broken() == []


def test_a_package_that_must_be_paid_first_by_now_pays_again_for_what_it_paid(
    office: Office, osei: Office
) -> None:
    client = office.clients["jane"]
    package = office.desk.sell(client)
    key = office.desk.book(client, package, TODAY + 70 * DAY)
    operation = changed(office, lambda: office.desk.unlink(key))
    osei.do(the_practice, pay_before_use=True)
    with pytest.raises(NotEligible, match="must be paid before it is used"):
        office.desk.link(key, package)
    office.undo(operation)
    assert office.desk.appointment(key).package_id == package
    assert office.desk.broken() == []


def test_credits_and_a_last_day_that_are_needed_meanwhile_stay(office: Office) -> None:
    client = office.clients["jane"]
    package = office.desk.sell(client, office.desk.package(1))
    office.packages["new"] = package
    office.desk.book(client, package, TODAY + 60 * DAY)
    more = changed(office, lambda: office.edit("new", credits=2))
    office.desk.book(client, package, TODAY + 61 * DAY)
    assert "2 credits are used" in refused(office, more)
    longer = changed(office, lambda: office.edit("expired", expires_on=TODAY + 90 * DAY))
    office.desk.book(client, office.packages["expired"], TODAY + 85 * DAY)
    assert "a visit on 17 Feb 2027 uses it" in refused(office, longer)
    fixed = changed(office, lambda: office.edit("begun", expires_on=TODAY + 90 * DAY))
    office.desk.book(client, office.packages["begun"], TODAY + 86 * DAY)
    assert "a visit on 18 Feb 2027 uses it" in refused(office, fixed)


def test_an_allowance_that_was_taken_away_is_not_brought_back_below_what_was_used(
    office: Office,
) -> None:
    client, physio, review = office.clients["jane"], office.desk.physio, office.desk.review
    package = office.desk.sell(client, office.desk.package(fixed=(4, 1)))
    office.packages["new"] = package
    operation = changed(office, lambda: office.edit("new", allowances=((physio, 4),)))
    for number in range(2):
        visit = office.desk.visit(client, TODAY + (60 + number) * DAY, service=review)
        office.do(use.book, visit, package, override="because")
    assert "2 of Review 30 are used" in refused(office, operation)


def test_a_visit_that_would_come_after_the_last_day_does_not_come_back(
    office: Office, osei: Office
) -> None:
    client = office.clients["jane"]
    package = office.desk.sell(client)
    office.packages["new"] = package
    office.visits["new"] = office.desk.book(client, package, TODAY + 60 * DAY)
    for gone in (
        lambda: office.update("new", "new", day=TODAY + 9 * DAY),
        lambda: office.desk.unlink(office.visits["new"]),
    ):
        operation = changed(office, gone)
        osei.edit("new", expires_on=TODAY + 20 * DAY)
        assert "valid through 14 Dec, before this visit" in refused(office, operation)
        osei.undo()
        office.undo(operation)


def test_a_first_visit_that_would_strand_a_later_one_does_not_come_back(
    office: Office, osei: Office
) -> None:
    office.desk.unlink(office.visits["first"])
    osei.desk.book(office.clients["jane"], office.packages["begun"], TODAY + 45 * DAY)
    assert "before the visit on 8 Jan 2027" in refused(office)


@pytest.mark.parametrize("ended", [State.CANCELED, State.MISSED])
def test_a_time_that_was_given_away_is_not_taken_back(
    office: Office, osei: Office, ended: State
) -> None:
    key = office.visits["free"]
    start = office.desk.appointment(key).starts_at
    visit = replace(
        office.desk.visit(office.clients["tom"]), starts_at=start, ends_at=start + DAY / 24
    )
    office.desk.set(key, ended)
    osei.do(use.book, visit)
    assert "Mia has Smith, Tom at that time now" in refused(office)
    osei.undo()
    office.undo()
    operation = changed(office, lambda: office.update("free", None, day=TODAY + 70 * DAY))
    osei.do(use.book, visit, overlap=True)
    assert "Mia has Smith, Tom at that time now" in refused(office, operation)


def test_visits_that_overlapped_by_agreement_overlap_again(office: Office) -> None:
    key = office.visits["free"]
    start = office.desk.appointment(key).starts_at
    visit = replace(
        office.desk.visit(office.clients["tom"]), starts_at=start, ends_at=start + DAY / 24
    )
    with office.desk.raw() as raw:
        raw.execute("UPDATE appointment SET overlap_accepted = 0 WHERE id = :id", {"id": key})
    office.do(use.book, visit, overlap=True)
    works: list[Callable[[], None]] = [
        lambda: office.desk.set(key, State.CANCELED),
        lambda: office.update("free", None, day=TODAY + 2 * DAY, notes="a"),
        lambda: office.update("free", None, day=TODAY + 71 * DAY),
    ]
    for work in works:
        before = said(office.desk)
        work()
        office.undo()
        assert said(office.desk) == before
    assert office.desk.broken() == []


@pytest.mark.parametrize("state", [State.ARRIVED, State.COMPLETED])
def test_what_it_overlapped_by_agreement_may_have_gone_on_meanwhile(
    office: Office, osei: Office, state: State
) -> None:
    jane, tom = office.clients["jane"], office.clients["tom"]
    key, beside = (office.desk.book(client, day=TODAY + 90 * DAY) for client in (jane, tom))
    office.desk.set(key, State.CANCELED)
    osei.desk.set(beside, state)
    office.undo()
    assert office.desk.appointment(key).state is State.BOOKED
    osei.desk.set(beside, State.MISSED)
    operation = changed(office, lambda: office.desk.set(key, State.CANCELED))
    osei.desk.set(beside, State.BOOKED)
    assert "Mia has Smith, Tom at that time now" in refused(office, operation)


def test_a_package_that_was_deleted_meanwhile_is_not_linked_again(
    office: Office, osei: Office
) -> None:
    for visit in ("booked", "asked", "called off"):
        office.desk.unlink(office.visits[visit])
    operations = [
        row[0] for row in office.desk.rows("SELECT operation FROM history ORDER BY id DESC LIMIT 3")
    ]
    osei.do(manage.delete, osei.packages["flex"])
    for operation in operations:
        assert "the package is no longer there" in refused(office, operation)
    osei.undo()
    for operation in operations:
        office.undo(operation)
    assert office.desk.broken() == []


def test_a_package_that_was_canceled_meanwhile_is_not_used_again(
    office: Office, osei: Office
) -> None:
    for gone in (
        lambda: office.desk.unlink(office.visits["booked"]),
        lambda: office.desk.set(office.visits["booked"], State.CANCELED),
    ):
        operation = changed(office, gone)
        osei.do(manage.cancel, osei.packages["flex"])
        assert "Flex: canceled 24 Nov." in refused(office, operation)
        osei.undo()
        office.undo(operation)
    assert office.desk.broken() == []


def test_a_fee_that_was_finalized_meanwhile_stays(office: Office, osei: Office) -> None:
    office.edit("flex", price_minor=45000)
    office.edit("unused", price_minor=45000)
    osei.do(changes.invoices.finalize, office.draft)
    bill = osei.do(changes.invoices.invoice_package, office.packages["unused"])
    osei.do(changes.invoices.finalize, bill)
    for operation in [
        row[0]
        for row in office.desk.rows(
            "SELECT operation FROM history WHERE action = 'package.edited' ORDER BY id DESC"
        )
    ]:
        assert "which is finalized" in refused(office, operation)


# The family


def test_a_package_that_the_family_has_used_since_stays_shared(
    office: Office, osei: Office
) -> None:
    tom, package = office.clients["tom"], office.packages["flex"]
    office.do(manage.share, package, tom)
    key = osei.desk.book(tom, package, TODAY + 5 * DAY, time(8))
    assert "they have a visit to come on it" in refused(office)
    osei.undo()
    office.undo()
    office.do(manage.share, package, tom)
    office.do(manage.unshare, package, tom)
    office.desk.clock.turn(minutes=5)
    operation = changed(office, lambda: office.do(manage.share, package, tom))
    key = osei.desk.book(tom, package, TODAY + 6 * DAY, time(8))
    assert "they have a visit to come on it" in refused(office, operation)
    osei.desk.unlink(key)
    office.undo(operation)
    assert office.desk.broken() == []


def test_a_visit_does_not_come_back_onto_a_package_that_is_no_longer_shared(
    office: Office, osei: Office
) -> None:
    package, tom = office.packages["family"], office.clients["tom"]
    for gone in (
        lambda: office.desk.unlink(office.visits["toms"]),
        lambda: office.desk.set(office.visits["toms"], State.CANCELED),
        lambda: office.desk.set(office.visits["toms"], State.CANCELED, forfeit=True),
        lambda: office.update("toms", "family", day=TODAY - 2 * DAY),
    ):
        operation = changed(office, gone)
        osei.do(manage.unshare, package, tom)
        assert "belongs to another client" in refused(office, operation)
        osei.undo()
        office.undo(operation)
        assert office.desk.broken() == []


def test_a_visit_of_before_comes_back_although_it_is_no_longer_shared(office: Office) -> None:
    package, tom = office.packages["family"], office.clients["tom"]
    office.desk.unlink(office.visits["toms"])
    past = office.desk.book(tom, package, TODAY - DAY)
    office.do(manage.unshare, package, tom)
    office.desk.set(past, State.MISSED)
    office.undo()
    assert office.desk.appointment(past).state is State.BOOKED
    assert office.desk.broken() == []


def test_somebody_with_whom_a_package_was_shared_is_not_taken_away(office: Office) -> None:
    operation = changed(office, lambda: office.clients.update(new=office.desk.client("New")))
    office.do(manage.share, office.packages["flex"], office.clients["new"])
    assert "a package is shared with them" in refused(office, operation)
    office.undo()
    office.undo(operation)
    assert office.desk.broken() == []


# Names, and money


def test_two_of_one_name_do_not_come_back(office: Office) -> None:
    archived = changed(office, lambda: office.do(setting.archive, "location", office.desk.place))
    office.do(setting.save_location, "main st")
    assert "there is a Main St already" in refused(office, archived).replace("There", "there")
    with pytest.raises(BadInput, match="There is a Main St already"):
        office.do(setting.archive, "location", office.desk.place, archived=False)
    renamed = changed(
        office,
        lambda: office.do(setting.save_practitioner, "Ana", practitioner_id=office.desk.mia),
    )
    office.do(setting.save_practitioner, "Mia Brandt")
    assert "there is a Mia Brandt already" in refused(office, renamed).replace("There", "there")


def test_a_currency_in_which_nothing_is_written_does_not_come_back(folder: Path) -> None:
    desk = Desk.at(folder / "new.db")
    office = Office(desk)
    operation = changed(office, lambda: office.do(the_practice, currency="EUR"))
    desk.sell(desk.client())
    assert "written in it" in refused(office, operation)
    desk.store.close()


def test_lists_tell_what_would_be_refused_whatever_happens(office: Office) -> None:
    office.do(changes.invoices.finalize, office.draft)
    (done,) = office.desk.store.run_read(queries.last)
    assert done.refusal == queries.NEVER["invoice.finalized"]
