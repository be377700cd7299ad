"""What is done to a package after it was sold: editing, canceling, deleting, its payment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from builders import TODAY, Desk, after
from deskpkg.domain.appointments import State
from deskpkg.domain.editing import Editable, editable
from deskpkg.domain.eligibility import NotEligible, Why
from deskpkg.domain.packages import BY_HAND, Payment, Status
from deskpkg.domain.payments import Paying
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit
from deskpkg.store import changes
from deskpkg.store.changes.managing import AlreadyCanceled, MoneyApplied
from deskpkg.store.queries import agenda, appointments, history

DAY = timedelta(days=1)
CANCEL, DELETE = changes.managing.cancel, changes.managing.delete


def edit(desk: Desk, package: int, **changed: object) -> None:
    """Change a package as it stands."""
    new = replace(editable(desk.one(package)), **changed)  # type: ignore[arg-type]
    desk.store.run_write(changes.managing.edit, package, new)


def refuses(desk: Desk, package: int, field: str, **changed: object) -> str:
    """Check that a change is refused at a field and leaves nothing behind; return the words."""
    before = desk.dump()
    with pytest.raises(BadInput) as refused:
        edit(desk, package, **changed)
    assert refused.value.field == field
    assert desk.dump() == before
    return str(refused.value)


def told(desk: Desk, package: int) -> list[str]:
    """Return the lines of a package's history, the oldest first."""
    sql = "SELECT text FROM history WHERE client_package_id = :key ORDER BY id"
    return [row[0] for row in desk.rows(sql, key=package)]


# Editing


def test_nothing_is_left_of_a_canceled_package_in_any_list(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    key = desk.book(client, package)
    desk.store.run_write(changes.managing.cancel, package)
    on = desk.appointment(key).starts_at.date()
    lines = (
        *desk.store.run_read(appointments.day, on),
        *desk.store.run_read(agenda.visits, on, on),
        *desk.store.run_read(appointments.of_package, package),
    )
    assert [line.left for line in lines] == [0, 0, 0]
    told = desk.store.run_read(history.of_package, package)
    assert [line.left for line in told] == [0, 4, 5]
    desk.set(key, State.CANCELED)
    assert desk.store.run_read(history.of_package, package)[0].left == 0
    assert (desk.one(package).remaining, desk.one(package).lost) == (0, 5)
    desk.store.run_write(changes.managing.delete, package)
    assert desk.broken() == []


def test_everything_that_can_be_edited_is_kept_with_one_line_of_history(desk: Desk) -> None:
    package = desk.sell(desk.client(), desk.package(5, expiry=Expiry(12, ExpiryUnit.MONTHS)))
    both = frozenset({desk.mia, desk.osei})
    new = Editable(45000, date(2027, 1, 5), 7, (), 2, 4, Allowed.LISTED, desk.mia, both)
    desk.store.run_write(changes.managing.edit, package, new)
    found = desk.one(package)
    assert editable(found) == new
    assert (found.remaining, found.terms.expiry) == (7, None)
    assert desk.history(package) == [("package.sold", 5), ("package.edited", 2)]
    assert told(desk, package)[-1] == (
        "Changed Flex: fee 400.00 → 450.00, credits 5 → 7, expires 24 Nov 2027 → 5 Jan 2027, "
        "each week any → 2, each month any → 4, booked with anyone → a list of 2"
    )
    assert desk.broken() == []


def test_saving_what_is_there_already_changes_nothing(desk: Desk) -> None:
    package = desk.sell(desk.client(), desk.package(fixed=(3, 2)))
    before = desk.dump()
    edit(desk, package)
    assert desk.dump() == before


def test_who_may_be_booked_can_be_exchanged_for_as_many_others(desk: Desk) -> None:
    catalog = desk.package(allowed=Allowed.LISTED, practitioner_ids=frozenset({desk.mia}))
    package = desk.sell(desk.client(), catalog)
    edit(desk, package, practitioner_ids=frozenset({desk.osei}))
    assert desk.one(package).terms.practitioner_ids == {desk.osei}
    assert told(desk, package)[-1] == "Changed Flex: who may be booked"


def test_the_credits_of_a_pool_go_down_to_what_is_used(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    for number in range(3):
        desk.book(client, package, TODAY + DAY * number)
    assert "3 credits are used" in refuses(desk, package, "credits", credits=2)
    edit(desk, package, credits=3)
    assert (desk.left(package), desk.status(package)) == (0, Status.COMPLETED)
    edit(desk, package, credits=4)
    assert (desk.left(package), desk.status(package)) == (1, Status.ACTIVE)
    assert [delta for _, delta in desk.history(package)] == [5, -1, -1, -1, -2, 1]
    assert desk.broken() == []


def test_each_allowance_goes_down_to_what_is_used_of_its_service(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(3, 2)))
    for number in range(2):
        desk.book(client, package, TODAY + DAY * number)
    physio, review = desk.physio, desk.review
    for allowances in (((physio, 1), (review, 2)), ((review, 2),)):
        refuses(desk, package, f"service{physio}", allowances=allowances)
    edit(desk, package, allowances=((physio, 2),))
    assert [(i.service_id, i.remaining) for i in desk.one(package).terms.included] == [(physio, 0)]
    assert (desk.one(package).credits, desk.status(package)) == (2, Status.COMPLETED)
    refuses(desk, package, "services", allowances=((physio, 2), (review, 1)))
    edit(desk, package, allowances=((physio, 5),))
    assert desk.left(package) == 3
    assert [delta for _, delta in desk.history(package)] == [5, -1, -1, -3, 3]
    assert desk.broken() == []


def test_a_use_outside_the_allowances_counts_for_the_credits(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(2, 0)))
    key = desk.book(client, None, service=desk.review)
    desk.store.run_write(changes.appointments.link, key, package, override="she fell")
    desk.book(client, package, TODAY + 2 * DAY)
    assert desk.left(package) == 0
    refuses(desk, package, "credits", allowances=((desk.physio, 1),))
    assert desk.broken() == []


def test_an_extended_package_is_active_again_with_what_it_had(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=Expiry(10, ExpiryUnit.DAYS)))
    desk.book(client, package)
    desk.clock.turn(days=11)
    assert desk.status(package) is Status.EXPIRED
    today = TODAY + 11 * DAY
    edit(desk, package, expires_on=today)
    assert (desk.status(package), desk.left(package)) == (Status.ACTIVE, 4)
    desk.clock.turn(days=1)
    assert desk.status(package) is Status.EXPIRED
    edit(desk, package, expires_on=None)
    assert (desk.status(package), desk.left(package)) == (Status.ACTIVE, 4)
    desk.book(client, package, date(2036, 1, 1))
    assert desk.broken() == []


def test_the_last_day_is_not_before_a_visit_that_uses_it_or_the_sale(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=Expiry(30, ExpiryUnit.DAYS)))
    last = TODAY + 9 * DAY
    desk.book(client, package, TODAY + DAY)
    desk.set(desk.book(client, package, TODAY + 20 * DAY), State.CANCELED)
    desk.set(desk.book(client, package, last, time(23)), State.CANCELED, forfeit=True)
    assert "on 3 Dec" in refuses(desk, package, "expires", expires_on=last - DAY)
    refuses(desk, package, "expires", expires_on=TODAY - DAY)
    edit(desk, package, expires_on=last)
    assert desk.one(package).expires_on == last
    assert desk.broken() == []


def test_a_visit_by_exception_does_not_hold_the_last_day(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(), Adjusted(expires_on=TODAY + 9 * DAY))
    key = desk.book(client, None, TODAY + 40 * DAY)
    desk.store.run_write(changes.appointments.link, key, package, override="was ill")
    edit(desk, package, expires_on=TODAY + 3 * DAY)
    assert desk.broken() == []


def test_a_time_that_waits_for_the_first_use_can_be_taken_away_or_fixed(desk: Desk) -> None:
    client = desk.client()
    catalog = desk.package(expiry=after(30))
    waits, ends = desk.sell(client, catalog), desk.sell(client, catalog)
    edit(desk, waits, no_expiry=True)
    edit(desk, ends, expires_on=TODAY + 9 * DAY)
    desk.book(client, waits)
    desk.book(client, ends)
    assert (desk.one(waits).expires_on, desk.one(ends).expires_on) == (None, TODAY + 9 * DAY)
    assert told(desk, waits)[1] == "Changed Flex: expires 30 days after first use → never"


def test_a_time_that_the_first_use_has_begun_goes_on_when_something_else_is_edited(
    desk: Desk,
) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(expiry=after(30)))
    key = desk.book(client, package)
    edit(desk, package, weekly_limit=2)
    assert desk.one(package).expires_on == TODAY + 31 * DAY
    desk.unlink(key)
    assert desk.one(package).expires_on is None


def test_new_limits_and_practitioners_are_asked_of_new_visits_only(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    for number in range(2):
        desk.book(client, package, TODAY + DAY * number)
    edit(desk, package, weekly_limit=1, allowed=Allowed.OWNER, owner_id=desk.osei)
    assert desk.left(package) == 3
    for practitioner, why in ((desk.mia, Why.PRACTITIONER), (desk.osei, Why.WEEK)):
        with pytest.raises(NotEligible) as refused:
            desk.book(client, package, TODAY + 2 * DAY, practitioner=practitioner)
        assert refused.value.reason.why is why
    desk.book(client, package, TODAY + 7 * DAY, practitioner=desk.osei)
    assert desk.broken() == []


def test_what_a_colleague_changed_meanwhile_is_not_taken_back(desk: Desk) -> None:
    package = desk.sell(desk.client(), desk.package(fixed=(3, 2)))
    begun = editable(desk.one(package))
    edit(desk, package, price_minor=1, allowances=((desk.physio, 4), (desk.review, 2)))
    mine = replace(begun, weekly_limit=2, allowances=((desk.physio, 3), (desk.review, 5)))
    desk.store.run_write(changes.managing.edit, package, mine, begun)
    found = desk.one(package)
    assert (found.terms.price_minor, found.terms.weekly_limit) == (1, 2)
    assert [item.allowance for item in found.terms.included] == [4, 5]
    assert desk.broken() == []


def test_an_allowance_that_a_colleague_used_meanwhile_is_refused(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(3, 2)))
    begun = editable(desk.one(package))
    desk.book(client, package)
    new = replace(begun, allowances=((desk.review, 2),))
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(changes.managing.edit, package, new, begun)
    assert refused.value.field == f"service{desk.physio}"


def test_a_draft_invoice_follows_the_fee(desk: Desk) -> None:
    package = desk.sell(desk.client())
    desk.store.run_write(changes.invoices.invoice_package, package)
    edit(desk, package, price_minor=45000)
    assert desk.value("SELECT unit_minor FROM invoice_line") == 45000
    assert desk.broken() == []


def test_a_line_whose_price_was_typed_by_hand_stays(desk: Desk) -> None:
    package = desk.sell(desk.client())
    desk.store.run_write(changes.invoices.invoice_package, package)
    with desk.raw() as raw:
        raw.execute("UPDATE invoice_line SET unit_minor = 30000")
    edit(desk, package, price_minor=45000)
    assert desk.value("SELECT unit_minor FROM invoice_line") == 30000


def test_the_fee_of_a_finalized_invoice_stays_but_all_else_can_be_edited(desk: Desk) -> None:
    package = desk.sell(desk.client())
    invoice = desk.store.run_write(changes.invoices.invoice_package, package)
    desk.store.run_write(changes.invoices.finalize, invoice)
    assert "INV-0001" in refuses(desk, package, "price", price_minor=45000)
    edit(desk, package, credits=6)
    assert desk.left(package) == 6
    assert desk.broken() == []


def test_a_canceled_or_deleted_package_is_not_edited(desk: Desk) -> None:
    canceled, deleted = desk.sell(desk.client()), desk.sell(desk.client())
    new = editable(desk.one(deleted))
    desk.store.run_write(CANCEL, canceled)
    desk.store.run_write(DELETE, deleted)
    with pytest.raises(AlreadyCanceled):
        desk.store.run_write(changes.managing.edit, canceled, new)
    for package in (deleted, 999):
        with pytest.raises(Gone):
            desk.store.run_write(changes.managing.edit, package, new)


# Canceling


@pytest.fixture
def busy(desk: Desk) -> tuple[Desk, int, dict[str, int]]:
    """Return a desk with a package of 9 and a visit of each kind on it."""
    client = desk.client()
    package = desk.sell(client, desk.package(9))
    visits = {
        "past": desk.book(client, package, TODAY, time(9)),
        "under way": desk.book(client, package, TODAY, time(10)),
        "next": desk.book(client, package, TODAY, time(12)),
        "later": desk.book(client, package, TODAY + 3 * DAY),
        "asked": desk.book(client, package, TODAY + 4 * DAY, state=State.REQUESTED),
        "missed": desk.book(client, package, TODAY, time(8)),
        "forfeited": desk.book(client, package, TODAY + 5 * DAY),
        "unlinked": desk.book(client, None, TODAY + 6 * DAY),
    }
    desk.set(visits["missed"], State.MISSED)
    desk.set(visits["forfeited"], State.CANCELED, forfeit=True)
    return desk, package, visits


def states(desk: Desk, visits: dict[str, int]) -> dict[str, State]:
    return {name: desk.appointment(key).state for name, key in visits.items()}


def test_a_canceled_package_keeps_its_visits_unless_that_is_ticked(
    busy: tuple[Desk, int, dict[str, int]],
) -> None:
    desk, package, visits = busy
    before = states(desk, visits)
    assert desk.store.run_write(CANCEL, package, "moved\naway") == 0
    assert states(desk, visits) == before
    assert (desk.status(package), desk.left(package)) == (Status.CANCELED, 0)
    assert desk.one(package).lost == 4
    assert desk.history(package)[-1] == ("package.canceled", 0)
    assert told(desk, package)[-1] == "Canceled Flex: moved away"
    assert desk.broken() == []


def test_canceling_the_visits_to_come_returns_their_credits_and_leaves_what_was(
    busy: tuple[Desk, int, dict[str, int]],
) -> None:
    desk, package, visits = busy
    before = states(desk, visits)
    assert desk.store.run_write(CANCEL, package, visits=True) == 3
    gone = {"next", "later", "asked"}
    assert states(desk, visits) == {
        name: State.CANCELED if name in gone else state for name, state in before.items()
    }
    assert desk.appointment(visits["later"]).cancel_reason == "Flex was canceled"
    assert (desk.one(package).lost, desk.one(package).booked) == (6, 1)
    assert desk.history(package)[-3:] == [
        ("package.canceled", 0),
        ("package.returned", 1),
        ("package.returned", 1),
    ]
    assert desk.broken() == []


# Deleting


def test_deleting_leaves_the_visits_booked_and_the_history_tells_it(
    busy: tuple[Desk, int, dict[str, int]],
) -> None:
    desk, package, visits = busy
    before = states(desk, visits)
    linked = [key for name, key in visits.items() if name != "unlinked"]
    seen = {key: desk.appointment(key).version for key in linked}
    desk.store.run_write(DELETE, package)
    assert states(desk, visits) == before
    assert desk.rows("SELECT id FROM appointment WHERE client_package_id IS NOT NULL") == []
    assert all(desk.appointment(key).version == seen[key] + 1 for key in linked)
    assert sum(delta for _, delta in desk.history(package)) == 0
    assert desk.history(package)[-1] == ("package.deleted", -9)
    assert told(desk, package)[-1] == "Deleted Flex"
    for gone in (
        lambda: desk.one(package),
        lambda: desk.store.run_write(DELETE, package),
        lambda: desk.store.run_write(CANCEL, package),
        lambda: desk.link(visits["unlinked"], package),
        lambda: desk.store.run_write(changes.managing.set_payment, package, Payment.PAID),
        lambda: desk.store.run_write(changes.invoices.invoice_package, package),
    ):
        with pytest.raises(Gone):
            gone()
    assert desk.broken() == []


def test_a_package_to_which_money_is_applied_is_not_deleted(desk: Desk) -> None:
    package = desk.sell(desk.client())
    invoice = desk.store.run_write(changes.invoices.invoice_package, package)
    desk.store.run_write(changes.invoices.finalize, invoice)
    desk.store.run_write(changes.payments.pay, invoice, Paying(100, "Cash"))
    before = desk.dump()
    with pytest.raises(MoneyApplied):
        desk.store.run_write(DELETE, package)
    assert desk.dump() == before
    desk.store.run_write(CANCEL, package)
    assert desk.status(package) is Status.CANCELED


# The payment status by hand


@pytest.mark.parametrize("status", BY_HAND)
def test_a_payment_status_by_hand_says_by_whom_and_when(desk: Desk, status: Payment) -> None:
    package = desk.sell(desk.client())
    desk.store.run_write(changes.managing.set_payment, package, status)
    found = desk.one(package)
    assert (found.payment, found.payment_set_by, found.payment_set_on) == (status, "desk", TODAY)
    assert told(desk, package)[-1] == f"Payment status of Flex: {status.value.replace('_', ' ')}"
    desk.store.run_write(changes.managing.set_payment, package, None)
    found = desk.one(package)
    assert (found.payment, found.payment_set_by, found.payment_set_on) == (
        Payment.NOT_INVOICED,
        "",
        None,
    )
    assert desk.broken() == []


def test_a_payment_status_that_is_set_again_stays_whose_it_was(desk: Desk) -> None:
    package = desk.sell(desk.client())
    desk.store.run_write(changes.managing.set_payment, package, Payment.PAID)
    before = desk.dump()
    desk.clock.turn(hours=1)
    desk.store.run_write(changes.managing.set_payment, package, Payment.PAID)
    assert desk.dump() == before


@pytest.mark.parametrize("status", sorted(set(Payment) - set(BY_HAND)))
def test_what_follows_from_the_invoices_is_not_set_by_hand(desk: Desk, status: Payment) -> None:
    package = desk.sell(desk.client())
    before = desk.dump()
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(changes.managing.set_payment, package, status)
    assert refused.value.field == "status"
    assert desk.dump() == before


def test_paid_elsewhere_is_paid_where_packages_must_be_paid_first(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    with desk.raw() as raw:
        raw.execute("UPDATE practice SET pay_before_use = 1")
    with pytest.raises(NotEligible) as refused:
        desk.book(client, package)
    assert refused.value.reason.why is Why.UNPAID
    desk.store.run_write(changes.managing.set_payment, package, Payment.PAID)
    desk.book(client, package)


@pytest.mark.parametrize(
    "work",
    [
        lambda unit: changes.managing.cancel(unit, 999),
        lambda unit: changes.managing.delete(unit, 999),
        lambda unit: changes.managing.set_payment(unit, 999, None),
        lambda unit: changes.managing.share(unit, 999, 1),
        lambda unit: changes.managing.unshare(unit, 999, 1),
    ],
)
def test_what_is_not_there_is_told(desk: Desk, work: Callable[..., object]) -> None:
    before = desk.dump()
    with pytest.raises(Gone):
        desk.store.run_write(work)
    assert desk.dump() == before
