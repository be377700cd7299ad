"""What the practice says of itself and of its people."""

from dataclasses import replace

import pytest

from builders import TODAY, Desk
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput
from deskpkg.store import changes
from deskpkg.store.queries import appointments
from deskpkg.store.queries.practice import the_practice


def test_the_currency_stays_once_money_is_written_in_it(desk: Desk) -> None:
    dollars = desk.store.run_read(the_practice)
    desk.store.run_write(changes.practice.set_up, replace(dollars, currency="USD"))
    desk.sell(desk.client())
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(changes.practice.set_up, dollars)
    assert refused.value.field == "currency"


def test_what_a_practice_says_of_itself_must_make_sense(desk: Desk) -> None:
    good = Practice("A", "CA", "CAD", "en_CA", "America/Toronto")
    for bad in (replace(good, name=" "), replace(good, opens=600, closes=600)):
        with pytest.raises(BadInput):
            desk.store.run_write(changes.practice.set_up, bad)
    with pytest.raises(BadInput):
        desk.store.run_write(changes.practice.save_location, "\u202e")
    with pytest.raises(BadInput):
        desk.store.run_write(changes.practice.save_service, "X", 60, -1)
    with pytest.raises(BadInput, match="already"):
        desk.store.run_write(changes.practice.save_service, "PHYSIO 60", 60, 1)


def test_who_has_no_short_name_is_called_by_the_first_one(desk: Desk) -> None:
    desk.store.run_write(
        changes.practice.save_practitioner,
        "Tomás Oka Ruiz",
        service_ids=[desk.physio],
        practitioner_id=desk.mia,
    )
    client = desk.client()
    key = desk.book(client, day=TODAY)
    (line,) = desk.store.run_read(appointments.of_client, client)
    (block,) = desk.store.run_read(appointments.day, TODAY)
    assert (line.id, line.practitioner, block.practitioner) == (key, "Tomás", "Tomás")
    assert "with Tomás" in desk.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")
