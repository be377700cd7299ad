"""What the practice says of itself, as far as money is written by it."""

from dataclasses import replace

import pytest

from builders import Desk
from deskpkg.domain.practice import Practice
from deskpkg.domain.refused import BadInput
from deskpkg.store import changes
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
