"""A package expires at the practice's midnight with the desk open, and no key is pressed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from builders import Clock, Desk
from conftest import settle
from deskpkg.domain.eligibility import NotEligible, VisitFacts, Why
from deskpkg.domain.packages import Status
from deskpkg.domain.selling import Adjusted
from deskpkg.screens.link_package import LinkPackage
from desks import app, desk, go_to, press, shown
from screens.booking_desk import line_with

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TORONTO, LORD_HOWE = "America/Toronto", "Australia/Lord_Howe"

# Where, the last day, and the instant at which the next day begins there.
MIDNIGHTS = [
    (TORONTO, date(2026, 11, 30), datetime(2026, 12, 1, 5, tzinfo=UTC)),
    (TORONTO, date(2027, 3, 14), datetime(2027, 3, 15, 4, tzinfo=UTC)),  # a day of 23 hours
    (LORD_HOWE, date(2027, 4, 4), datetime(2027, 4, 4, 13, 30, tzinfo=UTC)),  # 24½ hours
    (LORD_HOWE, date(2027, 10, 3), datetime(2027, 10, 3, 13, tzinfo=UTC)),  # 23½ hours
]
OTHERS = [
    (TORONTO, date(2026, 12, 31), datetime(2027, 1, 1, 5, tzinfo=UTC)),
    (TORONTO, date(2027, 3, 13), datetime(2027, 3, 14, 5, tzinfo=UTC)),
    (TORONTO, date(2027, 11, 6), datetime(2027, 11, 7, 4, tzinfo=UTC)),
    (TORONTO, date(2027, 11, 7), datetime(2027, 11, 8, 5, tzinfo=UTC)),  # a day of 25 hours
    (LORD_HOWE, date(2026, 11, 30), datetime(2026, 11, 30, 13, tzinfo=UTC)),
    (LORD_HOWE, date(2027, 4, 3), datetime(2027, 4, 3, 13, tzinfo=UTC)),
    (LORD_HOWE, date(2027, 10, 2), datetime(2027, 10, 2, 13, 30, tzinfo=UTC)),
]


class Late:
    """A desk at the last second of a package's last day."""

    def __init__(self, folder: Path, zone: str, last_day: date, midnight: datetime) -> None:
        self.desk = Desk.at(folder / "desk.db", zone)
        self.last_day, self.midnight = last_day, midnight
        self.clock = Clock(midnight - SECOND)
        self.desk.store.clock = self.clock
        self.client = self.desk.client("Smith", "Jane")
        ends = Adjusted(expires_on=last_day)
        sold_on = last_day - 9 * DAY
        self.package = self.desk.sell(self.client, self.desk.package(), ends, sold_on)
        self.day = f"{last_day.day} {last_day:%b}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Pilot[Any]]:
        """Run the desk."""
        async with desk(self.desk.store, size=(100, 30), clock=self.clock) as pilot:
            yield pilot

    async def turn(self, pilot: Pilot[Any]) -> None:
        """Let it be midnight, and the desk look at the clock as it does each second."""
        self.clock.now = self.midnight
        app(pilot)._look()
        await settle(pilot)

    def refused(self) -> Why:
        """Return why a visit of the last day, booked now, is not paid by the package."""
        with pytest.raises(NotEligible) as refused:
            self.desk.book(self.client, self.package, self.last_day)
        return refused.value.reason.why


@pytest.fixture(params=MIDNIGHTS, ids=[f"{zone} {day}" for zone, day, _ in MIDNIGHTS])
def late(request: pytest.FixtureRequest, tmp_path: Path) -> Late:
    """Return a desk at the last second of a package's last day."""
    return Late(tmp_path, *request.param)


@pytest.mark.parametrize("midnight", [*MIDNIGHTS, *OTHERS])
def test_the_store_says_so_at_that_instant(
    tmp_path: Path, midnight: tuple[str, date, datetime]
) -> None:
    late = Late(tmp_path, *midnight)
    assert late.desk.one(late.package).expires_on == late.last_day
    assert late.desk.status(late.package) is Status.ACTIVE
    late.desk.book(late.client, late.package, late.last_day)
    late.clock.now = late.midnight
    assert late.desk.status(late.package) is Status.EXPIRED
    assert late.refused() is Why.EXPIRED
    assert late.desk.broken() == []


async def test_the_clients_page_shows_it(late: Late) -> None:
    async with late.open() as pilot:
        await go_to(pilot, "client", late.client)
        line = line_with(pilot, "Flex")
        assert all(part in line for part in ("◆", "5 of 5 left", f"{late.day} !", "Active"))
        assert "5 sessions left, use them by" in shown(pilot)
        await late.turn(pilot)
        line = line_with(pilot, "Flex")
        assert "· Flex" in line
        assert "Expired" in line
        assert "!" not in line
        assert f"Flex expired on {late.last_day.day} {late.last_day:%B}" in shown(pilot)
        assert "00:00" in shown(pilot)


async def test_the_page_of_the_package_shows_it(late: Late) -> None:
    async with late.open() as pilot:
        await go_to(pilot, "manage_package", late.package)
        assert "ACTIVE" in shown(pilot)
        assert f"through {late.day} (today)" in shown(pilot)
        await late.turn(pilot)
        assert "EXPIRED" in shown(pilot)
        assert f"expired {late.day}" in shown(pilot)
        assert "(1 day ago)" in shown(pilot)


async def test_a_row_of_find_shows_it(late: Late) -> None:
    async with late.open() as pilot:
        await press(pilot, "f2", "=smi")
        assert "◆ 5 left exp" in line_with(pilot, "Smith, Jane")
        await late.turn(pilot)
        assert "no package" in line_with(pilot, "Smith, Jane")


async def test_the_link_dialog_shows_it_and_links_it_no_more(late: Late) -> None:
    store = late.desk
    visit = VisitFacts(late.client, store.physio, "Physio 60", store.mia, late.last_day)
    async with late.open() as pilot:
        app(pilot).push_screen(LinkPackage(visit, "Jane Smith"))
        await settle(pilot)
        assert f"{late.day} (today)" in line_with(pilot, "Flex")
        assert "5 of 5 left → 4" in shown(pilot)
        await late.turn(pilot)
        assert "NOT OFFERED" in shown(pilot)
        assert f"expired {late.day}" in line_with(pilot, "Flex")
        assert "No package can pay for this visit" in shown(pilot)
        await press(pilot, "a", "enter", "f9")
        assert isinstance(pilot.app.screen, LinkPackage)


async def test_the_banner_of_a_visit_goes(late: Late) -> None:
    key = late.desk.book(late.client, None, late.last_day)
    async with late.open() as pilot:
        await go_to(pilot, "appointment", key)
        assert "1 package match" in shown(pilot)
        await late.turn(pilot)
        assert "package match" not in shown(pilot)


async def test_what_was_chosen_before_midnight_is_refused_when_it_is_saved_after(
    late: Late,
) -> None:
    late.desk.book(late.client, None, late.last_day - 3 * DAY)
    async with late.open() as pilot:
        app(pilot).push_screen(app(pilot).make("appointment_form", client_id=late.client))
        await settle(pilot)
        await press(pilot, f"={late.day} {late.last_day.year} 22:00", "enter", "f6", "enter")
        assert "Linked to package: Flex" in shown(pilot)
        await late.turn(pilot)
        await press(pilot, "f9")
        assert "Book all the same?" in shown(pilot)  # late in the evening
        await press(pilot, "f9")
        assert f"! Flex: expired {late.day}." in shown(pilot)
        assert "Flex can't pay" in shown(pilot)
        assert late.desk.rows("SELECT count(*) FROM appointment") == [(1,)]
    assert late.desk.left(late.package) == 5


async def test_the_day_turns_by_itself_while_a_form_is_typed_in(late: Late) -> None:
    async with late.open() as pilot:
        await go_to(pilot, "client", late.client)
        await press(pilot, "e", "=x")
        typed = shown(pilot)
        await late.turn(pilot)
        assert shown(pilot).splitlines()[1:] == typed.splitlines()[1:]
        await press(pilot, "escape")
        assert "Expired" in line_with(pilot, "Flex")
