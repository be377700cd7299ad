"""The verifier finds whatever was done to the records behind the desk's back."""

from pathlib import Path

import pytest

from deskpkg.store import Store, StoreError, driver, verifier
from samples import copy_of_sample, plant

LINKED = "(SELECT min(id) FROM appointment WHERE client_package_id IS NOT NULL)"
USED_POOL = """(SELECT a.client_package_id FROM appointment a JOIN client_package p
    ON p.id = a.client_package_id WHERE p.kind = 'flexible' AND a.holds_credit
    GROUP BY 1 HAVING count(*) > 2 LIMIT 1)"""
USED_FIXED = """(SELECT a.client_package_id FROM appointment a JOIN client_package p
    ON p.id = a.client_package_id WHERE p.kind = 'fixed' AND a.holds_credit
    GROUP BY 1, a.service_id HAVING count(*) > 1 LIMIT 1)"""

PLANTED = {
    "more credits used than sold": (
        f"UPDATE client_package SET credits = 1 WHERE id = {USED_POOL}",
        "is oversold: ",
    ),
    "an allowance exceeded": (
        f"UPDATE client_package_service SET allowance = 1 WHERE client_package_id = {USED_FIXED}",
        "is oversold for service",
    ),
    "allowances that are not the credits": (
        f"UPDATE client_package SET credits = 9 WHERE id = {USED_FIXED}",
        "add up to",
    ),
    "another client's package": (
        f"UPDATE appointment SET client_id = client_id + 1 WHERE id = {LINKED}",
        "is linked to package",
    ),
    "two packages in one place": (
        "UPDATE package SET position = 1 WHERE id IN (SELECT id FROM package LIMIT 2)",
        "have the same place in the catalog",
    ),
    "allowances for sale that are not the credits": (
        "UPDATE package SET credits = credits + 1 WHERE kind = 'fixed'",
        "of the catalog is fixed, but",
    ),
    "a repeating visit linked": (
        f"UPDATE appointment SET repeating = 1 WHERE id = {LINKED}",
        "repeats, and is linked",
    ),
    "a deleted package linked": (
        f"UPDATE client_package SET deleted_at = created_at WHERE id = {USED_POOL}",
        "which was deleted",
    ),
    "a forfeited credit of a visit that took place": (
        "UPDATE appointment SET forfeited = 1 WHERE id = (SELECT min(id) FROM appointment "
        "WHERE state = 'completed')",
        "marked as forfeited",
    ),
    "a service that is not covered": (
        f"DELETE FROM client_package_service WHERE client_package_id = {USED_POOL}",
        "which it does not cover",
    ),
    "a credit used after the package was canceled": (
        "UPDATE client_package SET canceled_at = created_at "
        f"WHERE id = {USED_POOL}; UPDATE history SET action = 'package.canceled' "
        f"WHERE action = 'package.sold' AND client_package_id = {USED_POOL}",
        "and took it after that was canceled",
    ),
    "a visit to come on a package that is no longer shared": (
        "INSERT INTO client_package_member (client_package_id, client_id, added_at, removed_at) "
        "SELECT client_package_id, client_id, created_at, created_at FROM appointment "
        "WHERE client_package_id IS NOT NULL AND state = 'booked' AND starts_at > '2026-11-25' "
        "LIMIT 1",
        "is to come on package",
    ),
    "a package shared with its own client": (
        "INSERT INTO client_package_member (client_package_id, client_id, added_at) "
        "SELECT id, client_id, created_at FROM client_package LIMIT 1",
        "is shared with its own client",
    ),
    "an exception of which the history does not tell": (
        f"UPDATE appointment SET override_reason = 'because' WHERE id = {LINKED}",
        "but the history does not say why",
    ),
    "a change that was undone twice": (
        "INSERT INTO history (at, operation, action, text, undoes) SELECT at, hex(id), 'a.b', 'c', "
        "(SELECT operation FROM history GROUP BY 1 HAVING count(*) = 1) FROM history LIMIT 2",
        "or which it undid twice",
    ),
    "an undoing of what is not there": (
        "INSERT INTO history (at, operation, action, text, undoes) SELECT at, 'x', 'a.b', 'c', "
        "'nothing' FROM history LIMIT 1",
        "undoes nothing, which is not there",
    ),
    "a deletion of which the history does not tell": (
        "UPDATE client_package SET deleted_at = created_at WHERE id = "
        "(SELECT max(id) FROM client_package)",
        "was deleted, but the history does not say so",
    ),
    "a cancelation without history": (
        f"UPDATE client_package SET canceled_at = '2026-11-24T15:57:00Z' WHERE id = {USED_POOL}",
        "is canceled, but the history does not say so",
    ),
    "a changed count in the history": (
        "UPDATE history SET delta = 3 WHERE id = (SELECT min(id) FROM history WHERE delta = -1)",
        "adds up to",
    ),
    "a link removed by hand": (
        "UPDATE appointment SET client_package_id = NULL WHERE id = (SELECT min(id) "
        "FROM appointment WHERE holds_credit)",
        "the history says that appointment",
    ),
    "a credit held after the expiry": (
        f"UPDATE client_package SET expires_on = sold_on WHERE id = {USED_POOL}",
        "which expired on",
    ),
    "money in another currency": (
        "UPDATE payment SET currency = 'USD' WHERE id = 1",
        "the practice's currency is CAD",
    ),
    "more applied than was paid": (
        "UPDATE allocation SET amount_minor = amount_minor + 1 WHERE id = 1",
        "payment 1 of",
    ),
    "more applied than was billed": (
        "UPDATE allocation SET amount_minor = amount_minor + 1000000 WHERE id = 1",
        "applied to it",
    ),
    "money on a draft": (
        "UPDATE invoice SET state = 'draft' WHERE id = "
        "(SELECT invoice_id FROM allocation WHERE id = 1)",
        "is draft, and has",
    ),
    "somebody else's payment": (
        "UPDATE payment SET client_id = client_id + 1 WHERE id = 1",
        "is applied to invoice",
    ),
    "more paid back than was paid": (
        "UPDATE payment SET kind = 'refund' WHERE id = 1",
        "was paid back",
    ),
    "a number left out": (
        "DELETE FROM invoice WHERE number = 5",
        "after invoice number INV-4 comes INV-6",
    ),
    "a finalized invoice gone": (
        "DELETE FROM invoice WHERE number = (SELECT max(number) FROM invoice)",
        "was finalized, but it is gone",
    ),
    "numbers out of order": (
        "UPDATE invoice SET number = 1000 WHERE number = 3; "
        "UPDATE invoice SET number = 3 WHERE number = 4; "
        "UPDATE invoice SET number = 4 WHERE number = 1000",
        "and yet has a later number",
    ),
    "another total": (
        "UPDATE invoice SET total_minor = total_minor + 1 WHERE number = 1",
        "which is not what its lines come to",
    ),
    "other words on a finalized invoice": (
        "UPDATE invoice_line SET description = 'Nothing' WHERE id = 1",
        "is not as it was finalized",
    ),
    "a line taken away": (
        "DELETE FROM invoice_line WHERE invoice_id = (SELECT id FROM invoice WHERE number = 1)",
        "has no lines",
    ),
    "an open invoice nobody finalized": (
        "UPDATE history SET action = 'invoice.viewed' WHERE id = (SELECT min(id) FROM history "
        "WHERE action = 'invoice.finalized')",
        "does not say that it was finalized",
    ),
    "a payment that pays although it is void": (
        "INSERT INTO payment (client_id, kind, amount_minor, currency, method, paid_on, "
        "corrects_id, created_at) SELECT client_id, 'void', amount_minor, currency, method, "
        "paid_on, id, created_at FROM payment WHERE id = 1",
        "payment 1 of",
    ),
    "a correction of another amount": (
        "INSERT INTO payment (client_id, kind, amount_minor, currency, method, paid_on, "
        "corrects_id, created_at) SELECT client_id, 'void', amount_minor + 1, currency, method, "
        "paid_on, id, created_at FROM payment WHERE id = 1",
        "which is not the same amount",
    ),
    "more applied than is left of what was paid": (
        "UPDATE payment SET amount_minor = amount_minor + 1 WHERE kind = 'refund'; "
        "UPDATE payment SET amount_minor = amount_minor + 100 WHERE client_id = "
        "(SELECT client_id FROM payment WHERE kind = 'refund') AND kind = 'refund'",
        "of it is applied",
    ),
    "money applied to nobody's debt": (
        "UPDATE allocation SET invoice_id = (SELECT max(i.id) FROM invoice i, payment p "
        "WHERE p.id = 1 AND i.client_id <> p.client_id AND i.state = 'open') WHERE id = 1",
        "owes",
    ),
    "a state that the history does not tell": (
        "UPDATE invoice SET state = 'void' WHERE id = (SELECT max(i.id) FROM invoice i "
        "WHERE i.state = 'open' AND NOT EXISTS (SELECT 1 FROM allocation "
        "WHERE invoice_id = i.id))",
        "but the history says of it invoice.finalized",
    ),
    "another client's package on an invoice": (
        "UPDATE invoice_line SET client_package_id = (SELECT max(id) FROM client_package) "
        "WHERE id = 1",
        "of client",
    ),
    "a package that its invoice does not name": (
        "UPDATE invoice SET client_package_id = NULL WHERE id = 1",
        "but says that it is for package",
    ),
    "a package billed twice": (
        "INSERT INTO invoice_line (invoice_id, position, description, unit_minor, "
        "client_package_id) SELECT invoice_id, 9, description, 0, client_package_id "
        "FROM invoice_line WHERE id = 1",
        "is billed 2 times",
    ),
    "a visit on an invoice that was undone": (
        "UPDATE appointment SET state = 'canceled', canceled_at = created_at, "
        "removed_at = created_at, client_package_id = NULL WHERE id = 1; "
        "UPDATE invoice_line SET appointment_id = 1 WHERE id = 1",
        "was booked by mistake and undone, and is billed on invoice",
    ),
    "a visit of another client on an invoice": (
        "UPDATE invoice_line SET appointment_id = (SELECT max(a.id) FROM appointment a, invoice i "
        "WHERE i.id = 1 AND a.client_id <> i.client_id) WHERE id = 1",
        "bills visit",
    ),
    "a credit note beyond what was billed": (
        "UPDATE credit_note SET amount_minor = amount_minor + 1",
        "credited",
    ),
    "a credit note with too much tax": (
        "UPDATE credit_note SET tax_minor = amount_minor",
        "tax, the invoice has",
    ),
    "a credit note's number left out": (
        "UPDATE credit_note SET number = number + 1",
        "after credit note number CN-0 comes CN-2",
    ),
    "a credit note for a payment": (
        "UPDATE credit_note SET refund_id = 1",
        "which is no refund of its client",
    ),
    "a credit note without history": (
        "DELETE FROM history WHERE action = 'invoice.credited'",
        "has 1 credit notes, but the history tells of 0",
    ),
    "an instalment too large": (
        "UPDATE instalment SET amount_minor = amount_minor + 1 WHERE id = 1",
        "the payments of plan 1 come to 45001, not 45000",
    ),
    "an instalment of nothing": (
        "UPDATE instalment SET amount_minor = 0 WHERE id = 1",
        "payment 1 of plan 1 is 0",
    ),
    "a plan without payments": (
        "DELETE FROM instalment",
        "the payments of plan 1 come to 0, not 45000",
    ),
    "a payment that was due before its plan was made": (
        "UPDATE instalment SET due_on = '2020-01-01' WHERE id = 1",
        "payment 1 of plan 1 is due on 2020-01-01",
    ),
    "a plan for another amount": (
        "UPDATE payment_plan SET before_minor = 1",
        "plan 1 is for 45000 after 1, but invoice",
    ),
    "a plan on a draft": (
        "UPDATE invoice SET state = 'draft' WHERE id = (SELECT invoice_id FROM payment_plan)",
        "which is draft",
    ),
    "two plans on one invoice": (
        "DROP INDEX payment_plan_that_stands; INSERT INTO payment_plan (invoice_id, every, "
        "first_on, total_minor, before_minor, created_at) SELECT invoice_id, every, first_on, "
        "total_minor, before_minor, created_at FROM payment_plan",
        "2 plans stand on invoice",
    ),
    "a plan without history": (
        "DELETE FROM history WHERE action = 'plan.made'",
        "plan 1 was made, but the history has 0 lines of it",
    ),
    "a plan that nobody canceled": (
        "UPDATE payment_plan SET canceled_at = created_at",
        "plan 1 is canceled or not",
    ),
    "another payer on a finalized invoice": (
        "UPDATE invoice SET payer = 'Acme' WHERE number = 1",
        "is not as it was finalized",
    ),
    "two visits at once": (
        "UPDATE appointment SET starts_at = (SELECT starts_at FROM appointment WHERE id = 9), "
        "ends_at = (SELECT ends_at FROM appointment WHERE id = 9), practitioner_id = "
        "(SELECT practitioner_id FROM appointment WHERE id = 9), state = 'booked' WHERE id = 8; "
        "UPDATE appointment SET state = 'booked' WHERE id = 9",
        "overlap for practitioner",
    ),
    "an end before the start": (
        "UPDATE appointment SET ends_at = '2020-01-01T00:00:00Z' WHERE id = 9",
        "before it starts",
    ),
    "a state without history": (
        "UPDATE appointment SET state = 'missed' WHERE id = (SELECT min(id) FROM appointment "
        "WHERE state = 'completed')",
        "but the history ends with appointment.completed",
    ),
    "a state that nobody gave": (
        "UPDATE appointment SET state = 'arrived' WHERE id = (SELECT max(id) FROM appointment "
        "WHERE state = 'booked' AND starts_at > '2026-11-25')",
        "does not say how it became that",
    ),
    "a forfeit that was not chosen": (
        "UPDATE appointment SET forfeited = 1 - forfeited WHERE id = "
        "(SELECT min(id) FROM appointment WHERE state = 'missed')",
        "what became of its credit",
    ),
    "a repeating visit of no series": (
        "UPDATE appointment SET repeating = 1 WHERE id = (SELECT max(id) FROM appointment "
        "WHERE client_package_id IS NULL)",
        "repeats, but belongs to no series",
    ),
    "a series without its visits": (
        "INSERT INTO series (client_id, every, visits, created_at) "
        "VALUES (1, 'weekly', 3, '2026-11-24T15:57:00Z')",
        "has 0 visits, but 3 were made",
    ),
    "a series without history": (
        "INSERT INTO series (client_id, every, visits, created_at) "
        "VALUES (1, 'weekly', 3, '2026-11-24T15:57:00Z')",
        "series 1 was made, but the history has 0 lines of it",
    ),
    "a visit in another client's series": (
        "INSERT INTO series (client_id, every, visits, created_at) "
        "VALUES (2, 'weekly', 1, '2026-11-24T15:57:00Z'); "
        "UPDATE appointment SET repeating = 1, series_id = 1, series_place = 0 "
        "WHERE id = (SELECT max(id) FROM appointment "
        "WHERE client_package_id IS NULL AND client_id <> 2)",
        "belongs to series 1 of client 2",
    ),
    "a visit taken back that stands": (
        f"UPDATE appointment SET removed_at = created_at WHERE id = {LINKED}",
        "was taken back, but is",
    ),
    "a visit taken back that nobody undid": (
        "UPDATE appointment SET removed_at = canceled_at WHERE state = 'canceled' "
        "AND client_package_id IS NULL",
        "was taken back, but no line of the history",
    ),
    "a series taken back that goes on": (
        "INSERT INTO series (client_id, every, visits, created_at, removed_at) VALUES "
        "(1, 'weekly', 1, '2026-11-24T15:57:00Z', '2026-11-24T15:57:00Z'); "
        "UPDATE appointment SET repeating = 1, series_id = 1, series_place = 0 "
        "WHERE id = (SELECT max(id) FROM appointment "
        "WHERE client_package_id IS NULL AND state = 'booked')",
        "series 1 was taken back, but appointment",
    ),
    "a visit of a series that does not repeat": (
        "INSERT INTO series (client_id, every, visits, created_at) "
        "VALUES (1, 'weekly', 1, '2026-11-24T15:57:00Z'); "
        "UPDATE appointment SET series_id = 1, series_place = 0 WHERE id = 1",
        "belongs to series 1, and yet does not repeat",
    ),
    "an instant that is none": (
        "UPDATE appointment SET created_at = '2026-13-45T99:99:99Z' WHERE id = 1",
        "is no instant in UTC",
    ),
    "a zone that is none": (
        "UPDATE appointment SET zone = 'Mars/Base'",
        "'Mars/Base' is no time zone",
    ),
    "a visit without history": (
        "DELETE FROM history WHERE action = 'appointment.created' AND appointment_id = 1",
        "appointment 1 was made, but the history has 0 lines of it",
    ),
    "a sale without history": (
        "DELETE FROM history WHERE action = 'package.sold' AND client_package_id = 1",
        "client package 1 was made, but the history has 0 lines of it",
    ),
    "a payment without history": (
        "DELETE FROM history WHERE payment_id = 1",
        "payment 1 was taken, but the history does not say so",
    ),
    "working hours that overlap": (
        "DELETE FROM practitioner_hours; "
        "INSERT INTO practitioner_hours VALUES (1, 3, 480, 720, NULL), (1, 3, 700, 800, NULL)",
        "hours of practitioner 1 on weekday 3 overlap from 700 on",
    ),
    "a location closed and open": (
        "DELETE FROM location_hours; "
        "INSERT INTO location_hours VALUES (1, 3, 0, 0), (1, 3, 700, 800)",
        "hours of location 1 on weekday 3 overlap from 700 on",
    ),
    "other hours that overlap": (
        "INSERT INTO other_days (id, practitioner_id, first_day, last_day) "
        "VALUES (77, 1, '2026-11-24', '2026-11-24'); "
        "INSERT INTO other_hours VALUES (77, 480, 720, NULL), (77, 700, 800, NULL)",
        "hours of the days 77 that differ overlap from 700 on",
    ),
    "a client without history": (
        "INSERT INTO client (last_name, words, sort_key, created_at) "
        "VALUES ('Ghost', 'ghost', 'ghost', '2026-11-24T15:57:00Z')",
        "was added, but the history does not say so",
    ),
    "the end of the history cut off": (
        "DELETE FROM history WHERE id > (SELECT max(id) - 3 FROM history)",
        "lines, but",
    ),
    "a terminal's escape in a note": (
        "UPDATE client SET notes = 'a' || char(27) || ']0;pwn' WHERE id = 1",
        "client 1 has a control character in its notes",
    ),
    "a NUL in a note": (
        "UPDATE client SET notes = 'a' || char(0) || 'b' WHERE id = 1",
        "client 1 has a control character in its notes",
    ),
    "a bidi override in a name": (
        "UPDATE service SET name = 'a' || char(8238) || 'b' WHERE id = 1",
        "service 1 has a control character in its name",
    ),
    "two lines in a name": (
        "UPDATE service SET name = 'a' || char(10) || 'b' WHERE id = 1",
        "service 1 has a control character in its name",
    ),
    "a place that is not there": (
        "UPDATE appointment SET location_id = 99 WHERE id = 1",
        "appointment 1 points to a location that is not there",
    ),
    "words that the index does not know": (
        "DROP TRIGGER client_search_update; UPDATE client SET words = 'x' WHERE id = 1",
        "the index of clients is wrong",
    ),
    "a client nobody finds": (
        "UPDATE client SET words = 'x' WHERE id = 1",
        "client 1 is not found by",
    ),
    "another order of clients": (
        "UPDATE client SET sort_key = 'zzz' WHERE id = 1",
        "client 1 is sorted under 'zzz'",
    ),
    "a trigger dropped": ("SELECT 1", "trigger history_no_delete is missing"),
    "a trigger that does nothing": (
        "CREATE TRIGGER history_no_delete BEFORE DELETE ON history BEGIN SELECT 1; END",
        "trigger history_no_delete is not as deskpkg made it",
    ),
    "an index dropped": ("DROP INDEX client_by_name", "index client_by_name is missing"),
    "a table dropped": ("DROP TABLE draft", "table draft is missing"),
    "a table of somebody else": ("CREATE TABLE mine (a)", "was not made by deskpkg"),
    "another version": ("UPDATE alembic_version SET version_num = '9999'", "the schema is 9999"),
    "a value that a check forbids": (
        "UPDATE service SET minutes = 9999 WHERE id = 1",
        "the file is damaged: CHECK constraint failed",
    ),
}


def lines_of(path: Path) -> list[str]:
    with verifier.opened(path) as connection:
        return list(verifier.verify(connection))


@pytest.fixture
def path(folder: Path) -> Path:
    return copy_of_sample(folder / "clinic.db")


def test_a_sound_clinic_breaks_no_promise(path: Path) -> None:
    assert lines_of(path) == []


@pytest.mark.parametrize(("script", "told"), PLANTED.values(), ids=PLANTED.keys())
def test_what_was_planted_is_found(path: Path, script: str, told: str) -> None:
    plant(path, script)
    found = lines_of(path)
    assert any(told in line for line in found), found


def test_the_number_of_things_checked_is_told(path: Path) -> None:
    with verifier.opened(path) as connection:
        told = verifier.counted(connection)
    assert told == "47 packages, 200 appointments, 42 invoices"


def test_a_page_overwritten_with_noise_is_told_or_refused(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 8)
    try:
        found = lines_of(path)
    except StoreError as error:
        found = [str(error)]
    assert any("damaged" in line for line in found)


def test_looking_changes_nothing_and_waits_for_nobody(path: Path) -> None:
    before = path.read_bytes()
    store = Store(path)
    other = driver.connect(path)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM client").fetchone()
    assert lines_of(path) == []
    other.close()
    store.close()
    assert path.read_bytes() == before


def test_a_change_under_way_can_be_verified_in_its_own_transaction(path: Path) -> None:
    store = Store(path)
    found = store.run_write(lambda unit: list(verifier.verify(unit.connection)))
    store.close()
    assert found == []
