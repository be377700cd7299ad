"""The verifier finds what was done behind the desk's back to visits, series and undoings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.series import Scope
from deskpkg.store import changes
from samples import plant
from store.conftest import copied
from store.office import DAY, Office

UNDOING = "(SELECT id FROM history WHERE undoes IS NOT NULL AND action = 'package.linked')"
OFF = "(SELECT id FROM history WHERE text LIKE 'Undid: Smith, Jane waits%')"

PLANTED = {
    "a visit moved": (
        "UPDATE appointment SET starts_at = '2027-01-05T15:00:00Z', "
        "ends_at = '2027-01-05T16:00:00Z' WHERE id = :moved",
        "appointment {moved} has another starts_at than its history says",
    ),
    "a visit given to somebody else": (
        "UPDATE appointment SET practitioner_id = 1 WHERE id = :moved",
        "appointment {moved} has another practitioner_id than its history says",
    ),
    "another service": (
        "UPDATE appointment SET service_id = 1 WHERE id = :moved",
        "appointment {moved} has another service_id than its history says",
    ),
    "another note": (
        "UPDATE appointment SET notes = 'nothing' WHERE id = :moved",
        "appointment {moved} has another notes than its history says",
    ),
    "another reason for canceling": (
        "UPDATE appointment SET cancel_reason = 'none' WHERE id = :canceled",
        "appointment {canceled} has another cancel_reason than its history says",
    ),
    "another day of canceling": (
        "UPDATE appointment SET canceled_at = '2026-11-24T09:00:00Z' WHERE id = :canceled",
        "appointment {canceled} has another canceled_at than its history says",
    ),
    "an exception taken away": (
        "UPDATE appointment SET override_reason = '' WHERE id = :moved",
        "appointment {moved} has another override_reason than its history says",
    ),
    "an overlap that nobody agreed to": (
        "UPDATE appointment SET overlap_accepted = 0 WHERE id = :moved",
        "appointment {moved} has another overlap_accepted than its history says",
    ),
    "a request that nobody accepted": (
        "UPDATE appointment SET state = 'booked' WHERE id = :asked",
        "appointment {asked} is booked, but was entered as Requested",
    ),
    "a visit turned into a request": (
        "UPDATE appointment SET state = 'requested' WHERE id = :plain",
        "appointment {plain} is requested, but was entered as Booked",
    ),
    "what a visit of a series has of its own": (
        "UPDATE appointment SET series_own = '' WHERE id = :own",
        "appointment {own} has another series_own than its history says",
    ),
    "a series moved": (
        "UPDATE appointment SET starts_at = '2027-03-05T15:00:00Z', "
        "ends_at = '2027-03-05T16:00:00Z' WHERE id = :own",
        "appointment {own} has another starts_at than its history says",
    ),
    "a series taken back by nobody": (
        "UPDATE series SET removed_at = created_at WHERE id = 1",
        "series 1 was taken back, but the history does not say so",
    ),
    "a visit taken out of its series": (
        "UPDATE appointment SET series_id = NULL, series_place = NULL, repeating = 0 "
        "WHERE id = :own",
        "series 1 has 2 visits, but 3 were made",
    ),
    "a wish fulfilled by nobody": (
        "UPDATE waiting SET closed_at = created_at WHERE id = :waits",
        "line {waits} of the waiting list is closed or not",
    ),
    "a wish that is there again": (
        "UPDATE waiting SET closed_at = NULL, appointment_id = NULL WHERE id = :given",
        "line {given} of the waiting list is closed or not",
    ),
    "a wish taken back that is there again": (
        "UPDATE waiting SET closed_at = NULL WHERE id = :off",
        "line {off} of the waiting list is closed or not",
    ),
    "a wish that nobody entered": (
        "INSERT INTO waiting (client_id, service_id, created_at) "
        "VALUES (1, 1, '2026-11-24T15:57:00Z')",
        "of the waiting list is closed or not, but its history ends with None",
    ),
    "a wish of another day": (
        "UPDATE waiting SET weekdays = 127 WHERE id = :waits",
        "waiting {waits} has another weekdays than its history says",
    ),
    "a wish fulfilled for somebody else": (
        "UPDATE waiting SET client_id = 2 WHERE id = :given",
        "line {given} of the waiting list, of client 2, ended with appointment",
    ),
    "an undoing of another package": (
        f"UPDATE history SET client_package_id = 2 WHERE id = {UNDOING}",
        "does not take back line",
    ),
    "an undoing of another visit": (
        f"UPDATE history SET appointment_id = 2 WHERE id = {UNDOING}",
        "does not take back line",
    ),
    "an undoing that gives back more": (
        f"UPDATE history SET delta = -2 WHERE id = {UNDOING}",
        "does not take back line",
    ),
    "an undoing at another desk": (
        f"UPDATE history SET desk = 'upstairs' WHERE id = {UNDOING}",
        "does not take back line",
    ),
    "an undoing of an undoing": (
        "INSERT INTO history (at, desk, operation, action, text, undoes, client_id) "
        f"SELECT at, desk, 'x', 'waiting.restored', 'x', operation, client_id FROM history "
        f"WHERE id = {OFF}",
        "does not take back line",
    ),
    "a last day that the first use does not say": (
        "UPDATE client_package SET expires_on = date(expires_on, '+1 year') WHERE id = :begun",
        "which is not what its first use says",
    ),
    "a last day before the first use": (
        "UPDATE client_package SET expires_on = '2027-11-24' WHERE id = :waits_for_use",
        "package {waits_for_use} is valid through 2027-11-24, which is not",
    ),
    "terms that nobody changed": (
        "UPDATE client_package SET weekly_limit = 9 WHERE id = :edited",
        "client_package {edited} has another weekly_limit than its history says",
    ),
    "a share that ended by itself": (
        "UPDATE client_package_member SET removed_at = NULL WHERE id = :member",
        "client_package_member {member} has another removed_at than its history says",
    ),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, busy: Office) -> tuple[Office, dict[str, int]]:
    """Return a practice in which something of each kind was done, whose file is copied."""
    office = replace(busy, desk=copied(busy.desk, tmp_path_factory.mktemp("lived")))
    jane, tom, family = *office.clients.values(), office.packages["family"]
    desk = office.desk
    keys = {
        "moved": office.visits["excepted"],
        "canceled": office.visits["called off"],
        "asked": desk.book(jane, None, TODAY + 40 * DAY, state=State.REQUESTED),
        "plain": office.visits["free"],
        "begun": office.packages["begun"],
        "waits_for_use": office.packages["waits"],
        "edited": office.packages["flex"],
        "waits": office.waiting,
    }
    change = replace(desk.visit(jane, TODAY - DAY, time(16), service=desk.review), notes="late")
    change = replace(change, practitioner_id=desk.osei)
    desk.book(tom, None, TODAY - DAY, time(16), practitioner=desk.osei)
    expired = office.packages["expired"]
    with desk.raw() as raw:
        raw.execute("UPDATE appointment SET overlap_accepted = 0")
    desk.update(keys["moved"], change, expired, overlap=True, override="was ill again")
    keys["own"] = _series(office)
    _wishes(office, keys)
    desk.unlink(office.visits["booked"])
    office.undo()
    office.edit("flex", weekly_limit=4)
    desk.unlink(office.visits["toms"])
    office.do(changes.managing.unshare, family, tom)
    keys["member"] = desk.value("SELECT id FROM client_package_member WHERE removed_at NOT NULL")
    assert desk.broken() == []
    desk.store.close()
    return office, keys


def _series(office: Office) -> int:
    desk, jane = office.desk, office.clients["jane"]
    first = desk.visit(jane, TODAY + 50 * DAY)
    made = office.do(changes.series.create, first, Repeat(Every.WEEK, 3))
    own = replace(desk.visit(jane, TODAY + 58 * DAY), notes="a day later")
    office.do(
        lambda unit: changes.series.edit(unit, made[1], own, Scope.THIS, version=1, unusual=True)
    )
    office.do(changes.series.cancel, made[0], Scope.ALL)
    return int(made[1])


def _wishes(office: Office, keys: dict[str, int]) -> None:
    jane, wish = office.clients["jane"], office.wish(notes="soon")
    keys["given"] = office.do(changes.waiting.save, wish)
    office.do(changes.waiting.close, keys["given"], office.desk.book(jane, None, TODAY + 70 * DAY))
    office.do(changes.waiting.save, office.wish(weekdays=frozenset({1})), office.waiting)
    keys["off"] = office.do(changes.waiting.save, wish)
    office.undo()


@pytest.fixture
def desk_of(folder: Path, lived: tuple[Office, dict[str, int]]) -> Iterator[Desk]:
    desk = copied(lived[0].desk, folder)
    yield desk
    desk.store.close()


@pytest.mark.parametrize(("script", "told"), PLANTED.values(), ids=PLANTED.keys())
def test_what_was_planted_is_found(
    desk_of: Desk, lived: tuple[Office, dict[str, int]], script: str, told: str
) -> None:
    keys = lived[1]
    for name in sorted(keys, key=len, reverse=True):
        script = script.replace(f":{name}", str(keys[name]))
    plant(desk_of.store.path, script)
    found = desk_of.broken()
    assert any(told.format(**keys) in line for line in found), found
