"""The sample clinic is believable at any time, sound, and always the same."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deskpkg.domain.packages import Status
from deskpkg.store import Store, Unit, sample, verifier
from deskpkg.store.queries import appointments, clients, dues, messages, packages, payments
from samples import SAMPLED, copy_of_sample
from sizes import size

FROM = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 3 * 365 * 24 * 60
MOMENTS = [
    *(datetime(2028, 2, 29, 15, tzinfo=UTC), datetime(2026, 3, 8, 12, tzinfo=UTC)),
    *(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2027, 1, 1, 4, 59, tzinfo=UTC)),
    *(FROM + timedelta(minutes=random.Random(7).randrange(MINUTES)) for _ in range(size(3))),
]


@pytest.fixture
def clinic(folder: Path) -> Store:
    return Store(copy_of_sample(folder / "clinic.db"), clock=lambda: SAMPLED)


def filled(path: Path, now: datetime) -> Store:
    store = Store.create(path, clock=lambda: now)
    sample.fill(store, now)
    return store


def rows(store: Store) -> list[object]:
    def everything(unit: Unit) -> list[object]:
        tables = (
            "client",
            "client_package",
            "appointment",
            "invoice",
            "payment",
            "message",
            "history",
        )
        return [unit.query(f"SELECT * FROM {table}") for table in tables]

    return store.run_read(everything)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_it_is_sound_and_has_a_full_day_whenever_it_is_made(folder: Path, now: datetime) -> None:
    store = filled(folder / "clinic.db", now)
    with verifier.opened(store.path) as connection:
        assert list(verifier.verify(connection)) == []
    today = store.run_read(lambda unit: appointments.day(unit, unit.today))
    store.close()
    assert 11 <= len(today) <= 14


def test_two_messages_wait_and_older_ones_were_given(clinic: Store) -> None:
    found = [(m.kind.value, m.state.value) for m in clinic.run_read(messages.outbox)]
    waiting = [("confirmation", "waiting"), ("reminder", "waiting")]
    assert found == [*waiting, *[("confirmation", "given")] * 2]


def test_it_is_the_same_for_the_same_instant(folder: Path, clinic: Store) -> None:
    again = filled(folder / "again.db", SAMPLED)
    assert rows(again) == rows(clinic)


def test_the_day_has_visits_in_every_state(clinic: Store) -> None:
    today = clinic.run_read(lambda unit: appointments.day(unit, unit.today))
    states = Counter(line.state.value for line in today)
    assert states == {"completed": 4, "arrived": 3, "missed": 1, "booked": 6}
    assert [line.client for line in today if line.starts_at < SAMPLED and line.state == "booked"]


def test_one_visit_of_the_day_is_not_linked_although_two_packages_match(clinic: Store) -> None:
    today = clinic.run_read(lambda unit: appointments.day(unit, unit.today))
    assert [(line.client, line.matches) for line in today if line.matches] == [
        ("Ivanova, Daria", 2)
    ]


def test_there_are_packages_in_every_status_and_invoices_in_every_state(clinic: Store) -> None:
    sold = clinic.run_read(packages.of_clients, None)
    today = clinic.run_read(lambda unit: unit.today)
    assert {package.status(today) for package in sold} == set(Status)
    assert {package.payment.value for package in sold} == {
        *("nothing_due", "not_invoiced", "unpaid", "part_paid", "paid", "refunded")
    }


def test_somebody_pays_by_instalments_and_somebody_has_money_in_credit(clinic: Store) -> None:
    today = [due for due in clinic.run_read(dues.due) if due.plan_id is not None]
    assert [(due.client, due.overdue, due.open_minor) for due in today] == [
        ("Ñúñez, Íñigo", False, 15000)
    ]
    in_credit = clinic.run_read(
        lambda unit: [
            found
            for (client,) in unit.query("SELECT DISTINCT client_id FROM payment")
            if (found := payments.unallocated(unit, client))
        ]
    )
    assert in_credit == [2000]


def test_jane_smith_has_what_the_pictures_show(clinic: Store) -> None:
    janes = clinic.run_read(clients.find, "smi j").rows
    assert [(row.name, str(row.birth_date)) for row in janes] == [
        ("Smith, Jane", "1984-03-12"),
        ("Smith, Jane A.", "1991-09-03"),
    ]
    today = clinic.run_read(lambda unit: unit.today)
    sold = clinic.run_read(packages.of_client, janes[0].id)
    active = {
        package.name: (package.terms.kind.value, package.remaining, package.credits)
        for package in sold
        if package.status(today) is Status.ACTIVE
    }
    assert active == {
        "Physio Starter Pack": ("fixed", 2, 5),
        "Wellness Flex 10": ("flexible", 7, 10),
    }
    assert clinic.run_read(packages.of_client, janes[1].id) == ()


def test_the_history_is_told_in_order_of_time_and_ends_now(clinic: Store) -> None:
    times = [row[0] for row in clinic.run_read(lambda unit: unit.query("SELECT at FROM history"))]
    assert times == sorted(times)
    assert times[-1] <= f"{SAMPLED:%Y-%m-%dT%H:%M:%SZ}"
