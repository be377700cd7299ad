"""A visit that goes on after its package was canceled is moved within it, and no further."""

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible, Why, can_override
from deskpkg.store import changes
from situations import GOING_ON, Situation

DAY = timedelta(days=1)


def going_on(desk: Desk, situation: Situation) -> tuple[int, int]:
    """Cancel a package with a visit of tomorrow, which goes on; return both."""
    package, visit = replace(situation, day=1, service="physio").make(desk)
    desk.store.run_write(Situation._attach, visit, package)
    desk.store.run_write(changes.managing.cancel, package)
    return package, visit


@pytest.mark.parametrize("name", GOING_ON)
def test_it_is_moved_where_the_rules_of_the_new_day_allow_it(desk: Desk, name: str) -> None:
    situation, expected = GOING_ON[name]
    package, visit = going_on(desk, situation)
    wanted = desk.visit(
        desk.appointment(visit).client_id,
        situation.on,
        service=situation._service(desk, situation.service),
    )
    before, used = desk.dump(), desk.one(package).booked
    override = ""
    if expected:
        with pytest.raises(NotEligible) as refused:
            desk.update(visit, wanted, package, overlap=True, outside=True)
        assert tuple(reason.why for reason in refused.value.reasons) == expected
        assert desk.dump() == before
        if not can_override(refused.value.reasons):
            return
        override = "was ill"
    desk.update(visit, wanted, package, overlap=True, outside=True, override=override)
    kept = desk.appointment(visit)
    assert (kept.starts_at, kept.service_id) == (wanted.starts_at, wanted.service_id)
    assert (kept.package_id, kept.override_reason) == (package, override)
    assert (desk.one(package).booked, desk.left(package)) == (used, 0)
    assert desk.broken() == []


def test_a_move_that_was_made_before_is_taken_back_after_it_was_canceled(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    visit = desk.book(client, package)
    first = desk.appointment(visit).starts_at
    desk.update(visit, desk.visit(client, TODAY + 3 * DAY), package)
    moved = desk.rows("SELECT operation FROM history ORDER BY id DESC LIMIT 1")[0][0]
    desk.store.run_write(changes.managing.cancel, package)
    desk.store.run_write(changes.undo.undo, moved)
    assert desk.appointment(visit).starts_at == first
    assert desk.appointment(visit).package_id == package
    assert desk.broken() == []


def test_what_gave_its_credit_back_does_not_take_it_again(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    visit = desk.book(client, package)
    desk.store.run_write(changes.managing.cancel, package)
    desk.unlink(visit)
    with pytest.raises(NotEligible) as refused:
        desk.link(visit, package)
    assert refused.value.reason.why is Why.CANCELED
    asked = desk.sell(client)
    request = desk.book(client, asked, state=State.REQUESTED)
    desk.store.run_write(changes.managing.cancel, asked)
    with pytest.raises(NotEligible):
        desk.update(request, desk.visit(client, TODAY + 3 * DAY), asked)
    with pytest.raises(NotEligible):
        desk.set(request, State.BOOKED)


def test_another_visit_does_not_take_its_place(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client)
    desk.book(client, package)
    other = desk.book(client, day=TODAY + 2 * DAY)
    desk.store.run_write(changes.managing.cancel, package)

    with pytest.raises(NotEligible):
        desk.update(other, desk.visit(client, TODAY + 2 * DAY), package)
    assert desk.one(package).booked == 1
