"""Payment plans on a real file: made, paid, moved, skipped, canceled; what is due by them."""

from datetime import date, timedelta
from typing import Any

import pytest

from bills import account, actions, billed, credit, draft, finalized, pay, plan_of, planned, the
from builders import TODAY, Desk
from deskpkg.domain.packages import Payment
from deskpkg.domain.plans import Every, Schedule, Skip, Standing
from deskpkg.domain.refused import BadInput, Conflict, Gone, Refused
from deskpkg.store import changes, driver
from deskpkg.store.changes.plans import AlreadyPlanned
from deskpkg.store.queries import dues, plans


def three(total: int = 40000, **more: Any) -> Schedule:
    facts = {"number": 3, "every": Every.MONTH, "first_on": TODAY, **more}
    return Schedule(total, **facts)


def refused_whole(desk: Desk, refusal: type[Exception], work: Any, *args: Any) -> str:
    """Check that something is refused and leaves no trace; return why."""
    before = desk.dump()
    with pytest.raises(refusal) as found:
        desk.store.run_write(work, *args)
    assert desk.dump() == before
    return str(found.value)


def lines(desk: Desk, plan: int) -> list[tuple[date, int, str]]:
    return [
        (line.instalment.due_on, line.instalment.amount_minor, line.standing.value)
        for line in plan_of(desk, plan).lines
    ]


def test_a_plan_for_a_package_makes_and_finalizes_its_invoice(desk: Desk) -> None:
    package = desk.sell(desk.client())
    plan = desk.store.run_write(changes.plans.make_for_package, package, three())
    assert lines(desk, plan) == [
        (TODAY, 13334, "due"),
        (date(2026, 12, 24), 13333, "coming"),
        (date(2027, 1, 24), 13333, "coming"),
    ]
    found = desk.store.run_read(plans.of_package, package)
    assert found is not None
    assert (found.id, found.number, found.package) == (plan, "INV-0001", "Flex")
    assert desk.one(package).payment is Payment.UNPAID
    assert actions(desk)[-3:] == ["invoice.drafted", "invoice.finalized", "plan.made"]
    assert desk.broken() == []


def test_a_plan_is_for_what_is_open_and_its_deposit_is_due_at_once(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    pay(desk, invoice, 4000)
    first = TODAY + timedelta(days=7)
    weekly = three(36000, every=Every.WEEK, first_on=first, deposit_minor=6000)
    plan = desk.store.run_write(changes.plans.make, invoice, weekly)
    assert lines(desk, plan) == [
        (TODAY, 6000, "due"),
        (first, 10000, "coming"),
        (first + timedelta(days=7), 10000, "coming"),
        (first + timedelta(days=14), 10000, "coming"),
    ]
    pay(desk, invoice, 6000)
    assert [word for _, _, word in lines(desk, plan)] == ["paid", "coming", "coming", "coming"]
    assert desk.broken() == []


def test_a_plan_that_makes_no_sense_is_refused_whole(desk: Desk) -> None:
    package = desk.sell(desk.client())
    make = changes.plans.make_for_package
    refused_whole(desk, Conflict, make, package, three(39999))
    refused_whole(desk, BadInput, make, package, three(number=0))
    free = desk.sell(desk.client(), desk.package(price_minor=0))
    refused_whole(desk, BadInput, make, free, three())
    refused_whole(desk, Gone, changes.plans.make, 999, three())
    tiny = desk.sell(desk.client(), desk.package(price_minor=5))
    told = refused_whole(desk, BadInput, make, tiny, three(5, number=7))
    assert "one would be zero" in told
    invoice = finalized(desk, package)
    pay(desk, invoice, 40000)
    told = refused_whole(desk, BadInput, changes.plans.make, invoice, three())
    assert told == "INV-0001 is paid: there is nothing to pay."


def test_an_invoice_has_one_plan_at_a_time(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    first = planned(desk, invoice)
    refused_whole(desk, AlreadyPlanned, changes.plans.make, invoice, three())
    desk.store.run_write(changes.plans.cancel, first)
    second = planned(desk, invoice, 2)
    found = desk.store.run_read(plans.of_invoice, invoice)
    assert found is not None and found.id == second
    assert desk.broken() == []


def test_payments_on_the_invoice_pay_the_plan_in_order(desk: Desk) -> None:
    client = desk.client()
    invoice = finalized(desk, desk.sell(client))
    plan = planned(desk, invoice)
    payment = pay(desk, invoice, 20000)
    assert [word for _, _, word in lines(desk, plan)] == ["paid", "coming", "coming"]
    shown = plan_of(desk, plan)
    assert shown.next is not None
    assert (shown.paid_minor, shown.next.open_minor) == (20000, 6667)
    assert shown.open_minor == the(desk, invoice).open_minor == account(desk, client).owes_minor
    pay(desk, invoice, 20000)
    assert not plan_of(desk, plan).active
    desk.store.run_write(changes.credit.void, payment)
    assert [word for _, _, word in lines(desk, plan)] == ["paid", "coming", "coming"]
    assert desk.broken() == []


def test_what_is_due_is_said_by_the_plan_and_no_longer_by_the_invoice(desk: Desk) -> None:
    client = desk.client()
    invoice = finalized(desk, desk.sell(client))
    plan = planned(desk, invoice)
    (due,) = desk.store.run_read(dues.due)
    assert (due.plan_id, due.open_minor, due.overdue) == (plan, 13334, False)
    pay(desk, invoice, 10000)
    desk.clock.turn(days=20)  # the invoice's own date is past
    (due,) = desk.store.run_read(dues.due)
    assert (due.open_minor, due.overdue) == (3334, True)
    desk.clock.turn(days=40)
    assert [d.open_minor for d in desk.store.run_read(dues.due)] == [3334, 13333]
    assert account(desk, client).overdue_minor == 16667
    desk.store.run_write(changes.plans.cancel, plan)
    (due,) = desk.store.run_read(dues.due)
    assert (due.plan_id, due.open_minor, due.overdue) == (None, 30000, True)


def test_one_date_is_moved(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    plan = planned(desk, invoice)
    first, second, third = (line.instalment for line in plan_of(desk, plan).lines)
    to = date(2027, 1, 5)
    desk.store.run_write(changes.plans.move, plan, second.id, to)
    assert [day for day, _, _ in lines(desk, plan)] == [TODAY, to, third.due_on]
    before = desk.dump()
    desk.store.run_write(changes.plans.move, plan, second.id, to)
    assert desk.dump() == before
    pay(desk, invoice, 13334)
    for key, day in ((first.id, to), (second.id, third.due_on), (999, to)):
        refused_whole(desk, BadInput, changes.plans.move, plan, key, day)
    refused_whole(desk, Gone, changes.plans.move, 999, second.id, to)
    assert actions(desk).count("plan.moved") == 1
    assert desk.broken() == []


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Skip.SPREAD, [(date(2026, 12, 24), 20000), (date(2027, 1, 24), 20000)]),
        (
            Skip.LAST,
            [
                (date(2026, 12, 24), 13333),
                (date(2027, 1, 24), 13333),
                (date(2027, 2, 24), 13334),
            ],
        ),
    ],
)
def test_one_payment_is_skipped(desk: Desk, how: Skip, expected: list[tuple[date, int]]) -> None:
    plan = planned(desk, finalized(desk, desk.sell(desk.client())))
    first = plan_of(desk, plan).lines[0].instalment
    desk.store.run_write(changes.plans.skip, plan, first.id, how)
    assert [(day, amount) for day, amount, _ in lines(desk, plan)] == expected
    assert actions(desk)[-1] == "plan.skipped"
    refused_whole(desk, BadInput, changes.plans.skip, plan, first.id, how)
    assert desk.broken() == []


def test_the_last_payment_has_none_to_be_spread_over(desk: Desk) -> None:
    plan = planned(desk, finalized(desk, desk.sell(desk.client())))
    last = plan_of(desk, plan).lines[-1].instalment
    refused_whole(desk, BadInput, changes.plans.skip, plan, last.id, Skip.SPREAD)


def test_canceling_keeps_what_is_paid_and_leaves_the_invoice_open(desk: Desk) -> None:
    client = desk.client()
    invoice = finalized(desk, desk.sell(client))
    plan = planned(desk, invoice)
    pay(desk, invoice, 13334)
    desk.clock.turn(hours=1)
    desk.store.run_write(changes.plans.cancel, plan)
    assert [word for _, _, word in lines(desk, plan)] == ["paid", "canceled", "canceled"]
    assert the(desk, invoice).open_minor == 26666
    desk.clock.turn(hours=1)
    pay(desk, invoice, 26666)
    shown = plan_of(desk, plan)
    assert [line.standing for line in shown.lines][1:] == [Standing.CANCELED] * 2
    told = refused_whole(desk, Refused, changes.plans.cancel, plan)
    assert "already" in told
    first = shown.lines[1].instalment
    refused_whole(desk, BadInput, changes.plans.move, plan, first.id, TODAY + timedelta(days=90))
    refused_whole(desk, Gone, changes.plans.cancel, 999)
    assert credit(desk, client) == 0
    assert desk.broken() == []


def test_a_paid_plan_is_not_canceled(desk: Desk) -> None:
    invoice = finalized(desk, desk.sell(desk.client()))
    plan = planned(desk, invoice)
    pay(desk, invoice, 40000)
    refused_whole(desk, Refused, changes.plans.cancel, plan)


def test_an_invoice_without_a_package_has_a_plan_too(desk: Desk) -> None:
    invoice = billed(desk, desk.client())
    plan = planned(desk, invoice, 4)
    assert [amount for _, amount, _ in lines(desk, plan)] == [2500] * 4
    assert plan_of(desk, plan).package_id is None
    assert desk.broken() == []


def test_a_plan_on_a_draft_finalizes_it(desk: Desk) -> None:
    invoice = draft(desk, desk.sell(desk.client()))
    planned(desk, invoice)
    assert the(desk, invoice).state == "open"


NONSENSE = [
    "UPDATE payment_plan SET total_minor = 1",
    "UPDATE payment_plan SET invoice_id = 1, before_minor = 1",
    "DELETE FROM payment_plan",
    "UPDATE instalment SET amount_minor = 0",
    "UPDATE instalment SET amount_minor = amount_minor + 1 WHERE id = 1",
    "UPDATE instalment SET due_on = '2026-12-24' WHERE id = 1",
    "UPDATE instalment SET due_on = 'soon'",
    "INSERT INTO instalment (payment_plan_id, due_on, amount_minor) VALUES (1, '2030-01-01', 1)",
    "INSERT INTO payment_plan (invoice_id, every, first_on, total_minor, created_at) "
    "VALUES (1, 'monthly', '2026-11-24', 40000, '2026-11-24T12:00:00Z')",
    "INSERT INTO payment_plan (invoice_id, every, first_on, total_minor, created_at) "
    "VALUES (2, 'monthly', '2026-11-24', 39999, '2026-11-24T12:00:00Z')",
    "INSERT INTO payment_plan (invoice_id, every, first_on, total_minor, created_at) "
    "VALUES (3, 'monthly', '2026-11-24', 40000, '2026-11-24T12:00:00Z')",
    "INSERT INTO payment_plan (invoice_id, every, first_on, total_minor, created_at) "
    "VALUES (2, 'daily', '2026-11-24', 40000, '2026-11-24T12:00:00Z')",
    "UPDATE invoice SET state = 'void' WHERE id = 1",
]


@pytest.mark.parametrize("sql", NONSENSE)
def test_the_schema_refuses_a_plan_that_makes_no_sense(desk: Desk, sql: str) -> None:
    planned(desk, finalized(desk, desk.sell(desk.client())))
    finalized(desk, desk.sell(desk.client()))
    draft(desk, desk.sell(desk.client()))
    with desk.raw() as raw, pytest.raises(driver.sqlite.IntegrityError):
        raw.execute(sql)


def test_the_schema_keeps_a_canceled_plan_as_it_was(desk: Desk) -> None:
    plan = planned(desk, finalized(desk, desk.sell(desk.client())))
    desk.store.run_write(changes.plans.cancel, plan)
    for sql in (
        "UPDATE instalment SET due_on = '2030-01-01' WHERE id = 1",
        "DELETE FROM instalment WHERE id = 1",
    ):
        with desk.raw() as raw, pytest.raises(driver.sqlite.IntegrityError):
            raw.execute(sql)
