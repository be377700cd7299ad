"""The schema refuses nonsense by itself, whoever writes it."""

from collections.abc import Iterator
from typing import Any

import pytest

from builders import TODAY, Desk
from deskpkg.domain.appointments import State
from deskpkg.domain.hours import OtherDays, Owner
from deskpkg.domain.payments import Paying
from deskpkg.store import changes, driver

AT = "2026-11-24T12:00:00Z"

TERMS = {"name": "A", "price_minor": 1, "kind": "flexible", "credits": 5}
GOOD: dict[str, dict[str, Any]] = {
    "practice": {
        "id": 1, "name": "A", "country": "CA", "currency": "CAD", "locale": "en_CA",
        "zone": "America/Toronto", "created_at": AT,
    },
    "location": {"name": "A"},
    "practitioner": {"name": "A"},
    "service": {"name": "A", "minutes": 60, "price_minor": 1},
    "location_hours": {"location_id": 1, "weekday": 0, "starts": 480, "ends": 720},
    "practitioner_hours": {"practitioner_id": 1, "weekday": 0, "starts": 480, "ends": 720},
    "other_days": {"practitioner_id": 1, "first_day": "2026-11-24", "last_day": "2026-11-24"},
    "other_hours": {"other_days_id": 1, "starts": 480, "ends": 720},
    "client": {"last_name": "A", "created_at": AT},
    "package": TERMS,
    "package_service": {"package_id": 1, "service_id": 2},
    "client_package": {
        **TERMS, "client_id": 1, "currency": "CAD", "sold_on": "2026-11-24", "created_at": AT,
    },
    "client_package_service": {"client_package_id": 1, "service_id": 3},
    "client_package_member": {"client_package_id": 1, "client_id": 2, "added_at": AT},
    "series": {"client_id": 1, "every": "weekly", "visits": 3, "created_at": AT},
    "appointment": {
        "client_id": 1, "practitioner_id": 1, "service_id": 1, "starts_at": AT,
        "ends_at": "2026-11-24T13:00:00Z", "zone": "UTC", "created_at": AT,
    },
    "invoice": {
        "client_id": 1, "issued_on": "2026-11-24", "due_on": "2026-11-24", "currency": "CAD",
        "created_at": AT,
    },
    "invoice_line": {"invoice_id": 1, "position": 9, "description": "A", "unit_minor": 1},
    "payment": {
        "client_id": 1, "kind": "payment", "amount_minor": 1, "currency": "CAD",
        "method": "Card", "paid_on": "2026-11-24", "created_at": AT,
    },
    "allocation": {"payment_id": 1, "invoice_id": 2, "amount_minor": 1, "created_at": AT},
    "payment_method": {"name": "A", "letter": "z"},
    "credit_note": {
        "invoice_id": 2, "prefix": "CN-", "number": 1, "issued_on": "2026-11-24",
        "amount_minor": 1, "tax_minor": 0, "created_at": AT,
    },
    "payment_plan": {
        "invoice_id": 2, "every": "monthly", "first_on": "2026-11-24", "total_minor": 39900,
        "before_minor": 100, "created_at": AT,
    },
    "instalment": {"payment_plan_id": 1, "due_on": "2026-11-24", "amount_minor": 39900},
    "till_count": {
        "counted_on": "2026-11-24", "method": "Cash", "expected_minor": -1, "counted_minor": 0,
        "created_at": AT,
    },
    "waiting": {"client_id": 1, "service_id": 1, "created_at": AT},
    "message_template": {"kind": "reminder", "subject": "A", "body": "A\nB"},
    "message": {
        "client_id": 1, "client_package_id": 1, "kind": "reminder", "subject": "A",
        "body": "A\nB", "created_at": AT,
    },
    "history": {"at": AT, "operation": "x", "action": "a.b", "text": "A"},
    "draft": {"desk": "d", "form": "f", "raws": "{}", "saved_at": AT},
}  # fmt: skip
"""A row of each table that is accepted."""

NOT_MONEY = (-1, 10**12 + 1, 1.5, "abc", float("inf"), None)
NOT_INSTANTS = ("2026-11-24", "2026-11-24T12:00:00", "2026-11-24 12:00:00Z", "now", 5)
NOT_DAYS = ("2026-02-30", "24.11.2026", "2026-1-1", "today", "")
NOT_NAMES = ("", " A", "A ", "x" * 201, None)

BAD: list[tuple[str, str, Any]] = [
    ("practice", "id", 2),
    *(("practice", "country", value) for value in ("", "ca", "CAN")),
    *(("practice", "currency", value) for value in ("", "cad", "CADX")),
    *(("practice", "opens", value) for value in (-1, 1140, 1440)),
    ("practice", "closes", 1441),
    ("practice", "invoice_first", 0),
    *(("practice", "late_hours", value) for value in (-1, 721, 1.5, None)),
    *(("practice", column, 2) for column in ("late_forfeits", "missed_forfeits")),
    *(
        (table, "name", v)
        for table in ("location", "practitioner", "service", "package", "client_package")
        for v in NOT_NAMES
    ),
    ("practitioner", "colour", 12),
    *(("service", "minutes", value) for value in (4, 721, None, "an hour")),
    *((t, "price_minor", v) for t in ("service", "package", "client_package") for v in NOT_MONEY),
    *(("service", "tax_rate", value) for value in (-1, 100_001)),
    *(("practice", "closed_on_holidays", value) for value in (2, None)),
    *(
        (table, column, value)
        for table in ("location_hours", "practitioner_hours")
        for column, values in (
            ("weekday", (-1, 7, None)),
            ("starts", (-1, 720, 1440, 1.5, None)),
            ("ends", (480, 1441, 0, None)),
        )
        for value in values
    ),
    *(("location_hours", "location_id", value) for value in (999, None)),
    *((t, "location_id", 999) for t in ("practitioner_hours", "other_hours")),
    *(("other_days", "practitioner_id", value) for value in (999, None)),
    ("other_days", "location_id", 1),
    *(("other_days", "first_day", value) for value in (*NOT_DAYS, "2026-11-25")),
    *(("other_days", "last_day", value) for value in (*NOT_DAYS, "2026-11-23")),
    ("other_days", "reason", "x" * 201),
    *(("other_hours", "starts", value) for value in (-1, 720, None)),
    *(("other_hours", "ends", value) for value in (480, 0, 1441, None)),
    *(("client", "birth_date", value) for value in NOT_DAYS),
    *(("client", "created_at", value) for value in (*NOT_INSTANTS, None)),
    ("client", "last_name", ""),
    ("client", "last_name", "x" * 201),
    *(("package", "kind", value) for value in ("", "pool", None)),
    *(("client_package", "credits", value) for value in (0, -1, 1001, 1.5, None)),
    *(("package", "expiry_count", value) for value in (0, 1001, 5)),
    ("package", "expiry_unit", "days"),
    ("package", "expiry_from", "birth"),
    *(("client_package", "weekly_limit", value) for value in (0, -1, 1001)),
    ("client_package", "allowed", "owner"),
    ("client_package", "owner_id", 999),
    *(("client_package", "client_id", value) for value in (999, None)),
    *(("client_package", "sold_on", value) for value in NOT_DAYS),
    ("client_package", "expires_on", "2026-11-23"),
    ("client_package", "payment_set", "maybe"),
    *(("client_package_service", "allowance", value) for value in (0, -1, 1001)),
    *(("package_service", "service_id", value) for value in (999, None)),
    *(
        ("appointment", column, 999)
        for column in (
            "client_id",
            "practitioner_id",
            "service_id",
            "location_id",
            "client_package_id",
        )
    ),
    *(("appointment", "state", value) for value in ("", "gone", None)),
    *(("appointment", "starts_at", value) for value in NOT_INSTANTS),
    *(("appointment", "ends_at", v) for v in (AT, "2026-11-24T11:00:00Z", "2026-11-25T12:00:01Z")),
    *(("appointment", "forfeited", value) for value in (2, -1, "yes")),
    ("appointment", "state", "canceled"),
    ("appointment", "canceled_at", AT),
    ("appointment", "removed_at", AT),
    ("appointment", "series_id", 1),
    ("appointment", "series_place", 0),
    ("appointment", "series_own", "clock"),
    *(("series", "every", value) for value in ("", "hourly", None)),
    *(("series", "visits", value) for value in (0, 1001, 1.5, None)),
    *(("series", "until", value) for value in NOT_DAYS),
    ("series", "client_id", 999),
    ("invoice", "state", "open"),
    ("invoice", "state", "paid"),
    ("invoice", "due_on", "2026-11-23"),
    ("invoice", "number", 0),
    *(("invoice_line", "quantity", value) for value in (0, -1, 10_001, 1.5)),
    ("invoice_line", "unit_minor", -1),
    ("invoice_line", "position", 1),
    *(("payment", "amount_minor", value) for value in (0, -1, 1.5, 10**12 + 1)),
    *(("payment", "kind", value) for value in ("gift", "void")),
    ("payment", "corrects_id", 1),
    *(("allocation", "amount_minor", value) for value in (0, 40001, -40001)),
    ("allocation", "invoice_id", 1),
    ("invoice", "payer", "x" * 201),
    ("payment", "request", ""),
    *(("payment_method", "letter", value) for value in ("c", "C", "cc", "é")),
    *(("payment_method", "name", value) for value in NOT_NAMES),
    *(("credit_note", "amount_minor", value) for value in (0, -1, 39901)),
    *(("credit_note", "tax_minor", value) for value in (-1, 1, 2)),
    *(("credit_note", "invoice_id", value) for value in (1, 999)),
    *(("credit_note", "issued_on", value) for value in NOT_DAYS),
    *(("credit_note", "refund_id", value) for value in (1, 999)),
    *(("payment_plan", "invoice_id", value) for value in (1, 999)),
    *(("payment_plan", "every", value) for value in ("daily", None)),
    *(("payment_plan", "total_minor", value) for value in (0, 39899, 40000)),
    ("payment_plan", "before_minor", 0),
    *(("instalment", "amount_minor", value) for value in (0, -1, 39901)),
    *(("instalment", "due_on", value) for value in NOT_DAYS),
    *(("till_count", "counted_minor", value) for value in (1.5, "none", 10**12 + 1)),
    *(("package", "confirms", value) for value in (2, -1, None)),
    *((table, "confirmation", "A") for table in ("package", "client_package")),
    *(
        (table, column, value)
        for table in ("message", "message_template")
        for column, values in (
            ("kind", ("", "letter", None)),
            ("subject", ("", " A", "A\nBcc: x", "A\rB", "x" * 201, None)),
            ("body", ("", "x" * 100_001, None)),
        )
        for value in values
    ),
    *(("message", "address", value) for value in ("a@b.c\nBcc: x", "x" * 321, None)),
    *(("message", "client_id", value) for value in (2, 999, None)),
    *(("message", "client_package_id", value) for value in (999, None)),
    *(("message", "created_at", value) for value in (*NOT_INSTANTS, None)),
    *(
        ("message", column, value)
        for column in ("given_at", "removed_at")
        for value in NOT_INSTANTS
    ),
    ("history", "action", "Sold"),
    ("history", "data", "{"),
    ("draft", "raws", "not json"),
]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a desk with a client, a package, a draft invoice, and an open one with a payment."""
    desk = Desk.at(tmp_path_factory.mktemp("full") / "desk.db")
    client = desk.client("A")
    desk.client("B")
    for _ in range(2):
        desk.store.run_write(changes.invoices.invoice_package, desk.sell(client))
    desk.store.run_write(changes.invoices.finalize, 2)
    desk.store.run_write(changes.payments.pay, 2, Paying(100, "Card"))
    desk.store.run_write(changes.practice.save_service, "Massage", 60, 1)
    off = OtherDays(Owner("practitioner", 1), TODAY, TODAY)
    desk.store.run_write(changes.hours.save_other_days, off)
    yield desk
    desk.store.close()


@pytest.fixture
def raw(full: Desk) -> Iterator[driver.Connection]:
    """Return a connection to that desk's database, in a transaction that is dropped afterwards."""
    with full.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("ROLLBACK")


def insert(raw: driver.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join(f":{column}" for column in row)
    raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)


def refused(raw: driver.Connection, sql: str, match: str = ".") -> None:
    with pytest.raises(driver.sqlite.Error, match=match):
        raw.execute(sql)


@pytest.mark.parametrize("table", GOOD)
def test_a_sound_row_is_taken(raw: driver.Connection, table: str) -> None:
    if table in ("practice", "package_service"):
        raw.execute(f"DELETE FROM {table}")
    row = GOOD[table]
    if table == "allocation":
        insert(raw, "payment", {**GOOD["payment"], "id": 77})
        row = {**row, "payment_id": 77}
    if table == "instalment":
        insert(raw, "payment_plan", GOOD["payment_plan"])
    insert(raw, table, row)


@pytest.mark.parametrize(("table", "column", "value"), BAD)
def test_a_row_that_makes_no_sense_is_refused(
    raw: driver.Connection, table: str, column: str, value: Any
) -> None:
    if table == "practice":
        raw.execute("DELETE FROM practice")
    if table == "instalment":
        insert(raw, "payment_plan", GOOD["payment_plan"])
    with pytest.raises(driver.sqlite.IntegrityError):
        insert(raw, table, {**GOOD[table], column: value})


def test_a_message_stays_as_it_was_written_and_only_one_of_a_kind_waits(
    raw: driver.Connection,
) -> None:
    row = GOOD["message"]
    insert(raw, "message", row)
    refused(raw, "UPDATE message SET body = 'B'", "stays as it was written")
    refused(raw, "UPDATE message SET address = 'a@b.c'", "stays as it was written")
    refused(raw, "DELETE FROM message", "is kept")
    refused(raw, f"UPDATE message SET given_at = '{AT}', removed_at = '{AT}'", "CHECK")
    with pytest.raises(driver.sqlite.IntegrityError, match="UNIQUE"):
        insert(raw, "message", row)
    raw.execute(f"UPDATE message SET given_at = '{AT}'")
    insert(raw, "message", row)


def test_no_more_credits_are_used_than_were_sold(desk: Desk) -> None:
    client = desk.client()
    flexible = desk.sell(client, desk.package(1))
    fixed = desk.sell(client, desk.package(fixed=(1, 4)))
    desk.book(client, flexible)
    held = desk.book(client, fixed)
    free = desk.book(client)
    missed = desk.book(client)
    desk.set(missed, State.MISSED)
    link = "UPDATE appointment SET client_package_id = {} WHERE id = {}"
    with desk.raw() as raw:
        refused(raw, link.format(flexible, free), "no credit left")
        refused(raw, link.format(fixed, free), "allowance is used up")
        raw.execute(link.format(flexible, missed))
        for change in ("state = 'arrived'", "forfeited = 1"):
            refused(raw, f"UPDATE appointment SET {change} WHERE id = {missed}", "no credit")
        raw.execute(f"UPDATE appointment SET service_id = {desk.review} WHERE id = {held}")
        raw.execute(link.format(fixed, free))
        refused(raw, f"UPDATE appointment SET service_id = {desk.physio} WHERE id = {held}", "used")
        row = {**GOOD["appointment"], "client_id": client, "client_package_id": flexible}
        with pytest.raises(driver.sqlite.IntegrityError, match="no credit left"):
            insert(raw, "appointment", row)


def test_a_visit_that_was_taken_back_stays_so(raw: driver.Connection) -> None:
    gone = {"state": "canceled", "canceled_at": AT, "removed_at": AT}
    insert(raw, "appointment", {**GOOD["appointment"], **gone, "id": 77})
    refused(raw, "UPDATE appointment SET removed_at = NULL WHERE id = 77", "stays so")
    for change in ("state = 'missed', canceled_at = NULL", "client_package_id = 1"):
        refused(raw, f"UPDATE appointment SET {change} WHERE id = 77", "CHECK")


def test_credits_are_not_taken_away_from_under_visits(desk: Desk) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(fixed=(2, 1)))
    for days in (1, 2):
        desk.book(client, package, TODAY.replace(day=24 + days))
    with desk.raw() as raw:
        refused(raw, "UPDATE client_package SET credits = 1", "more credits are used")
        refused(
            raw,
            f"UPDATE client_package_service SET allowance = 1 WHERE service_id = {desk.physio}",
            "more credits are used",
        )
        raw.execute("UPDATE client_package SET credits = 2")


def test_a_package_pays_for_its_own_client_only(desk: Desk) -> None:
    owner, other = desk.client(), desk.client()
    package = desk.sell(owner)
    visit, linked = desk.book(other), desk.book(owner, package)
    with desk.raw() as raw:
        sql = "UPDATE appointment SET {} = {} WHERE id = {}"
        refused(raw, sql.format("client_package_id", package, visit), "another client")
        refused(raw, sql.format("client_id", other, linked), "another client")
        refused(raw, f"UPDATE client_package SET client_id = {other}", "stays with its client")
        refused(raw, sql.format("repeating", 1, linked))


@pytest.mark.parametrize("table", ["location_hours", "practitioner_hours", "other_hours"])
def test_hours_of_one_day_never_overlap(raw: driver.Connection, table: str) -> None:
    row = GOOD[table]
    insert(raw, table, row)
    for starts, ends in ((420, 481), (700, 800), (500, 600)):
        with pytest.raises(driver.sqlite.IntegrityError, match="these hours overlap"):
            insert(raw, table, {**row, "starts": starts, "ends": ends})
    insert(raw, table, {**row, "starts": 720, "ends": 800})
    refused(raw, f"UPDATE {table} SET starts = 719 WHERE starts = 720", "overlap")


@pytest.mark.parametrize("table", ["location_hours", "practitioner_hours"])
def test_a_weekday_is_closed_or_has_hours(raw: driver.Connection, table: str) -> None:
    closed = {**GOOD[table], "starts": 0, "ends": 0}
    insert(raw, table, closed)
    insert(raw, table, {**GOOD[table], "weekday": 1})
    for row in (GOOD[table], {**closed, "weekday": 1}):
        with pytest.raises(driver.sqlite.IntegrityError, match="these hours overlap"):
            insert(raw, table, row)


FROZEN = [
    "UPDATE invoice SET total_minor = 1 WHERE id = 2",
    "UPDATE invoice SET tax_minor = 1 WHERE id = 2",
    "UPDATE invoice SET issued_on = '2026-01-01' WHERE id = 2",
    "UPDATE invoice SET due_on = '2027-01-01' WHERE id = 2",
    "UPDATE invoice SET number = 7 WHERE id = 2",
    "UPDATE invoice SET number = NULL WHERE id = 2",
    "UPDATE invoice SET prefix = 'X' WHERE id = 2",
    "UPDATE invoice SET currency = 'USD' WHERE id = 2",
    "UPDATE invoice SET content_hash = 'x' WHERE id = 2",
    "UPDATE invoice SET client_id = 2 WHERE id = 2",
    "UPDATE invoice SET state = 'draft' WHERE id = 2",
    "UPDATE invoice SET state = 'void' WHERE id = 2",
    "UPDATE invoice SET state = 'void' WHERE id = 1",
    "DELETE FROM invoice WHERE id = 2",
    "UPDATE invoice_line SET unit_minor = 1 WHERE invoice_id = 2",
    "UPDATE invoice_line SET invoice_id = 2, position = 2 WHERE invoice_id = 1",
    "UPDATE invoice_line SET invoice_id = 1, position = 2 WHERE invoice_id = 2",
    "DELETE FROM invoice_line WHERE invoice_id = 2",
    "INSERT INTO invoice_line (invoice_id, position, description, unit_minor) "
    "VALUES (2, 2, 'x', 1)",
    "INSERT OR REPLACE INTO invoice SELECT * FROM invoice WHERE id = 2",
    "UPDATE invoice SET payer = 'x' WHERE id = 2",
    "UPDATE invoice SET payer_address = 'x' WHERE id = 2",
    "INSERT INTO payment (client_id, kind, amount_minor, currency, method, paid_on, created_at) "
    f"VALUES (1, 'refund', 1, 'CAD', 'Card', '2026-11-24', '{AT}')",
    *(
        "INSERT INTO payment (client_id, kind, amount_minor, currency, method, paid_on, "
        f"corrects_id, created_at) VALUES ({values}, '2026-11-24', 1, '{AT}')"
        for values in (
            "1, 'void', 99, 'CAD', 'Card'",
            "1, 'void', 100, 'CAD', 'Cash'",
            "2, 'void', 100, 'CAD', 'Card'",
            "1, 'void', 100, 'CAD', 'Card'",
        )
    ),
    "UPDATE payment SET amount_minor = 1",
    "UPDATE payment SET reference = 'x'",
    "DELETE FROM payment",
    "INSERT OR REPLACE INTO payment SELECT * FROM payment",
    "UPDATE allocation SET amount_minor = 1",
    "DELETE FROM allocation",
    "UPDATE history SET text = 'x'",
    "UPDATE history SET delta = 0",
    "DELETE FROM history",
    "INSERT OR REPLACE INTO history SELECT * FROM history",
    "DELETE FROM client WHERE id = 1",
    "DELETE FROM client_package",
]


@pytest.mark.parametrize("sql", FROZEN)
def test_what_was_finalized_paid_or_told_is_never_changed(raw: driver.Connection, sql: str) -> None:
    refused(raw, sql)
    assert raw.in_transaction


def test_money_is_applied_to_open_invoices_up_to_what_is_due_and_was_paid(
    raw: driver.Connection,
) -> None:
    row = GOOD["allocation"]
    insert(raw, "payment", {**GOOD["payment"], "id": 50, "amount_minor": 50_000})
    insert(raw, "payment", {**GOOD["payment"], "id": 51, "amount_minor": 10})
    insert(raw, "payment", {**GOOD["payment"], "id": 52, "client_id": 2, "amount_minor": 10})
    for payment, invoice, amount, match in (
        (50, 2, 39_901, "is due"),
        (50, 2, -101, "is due"),
        (51, 2, 11, "was paid"),
        (51, 1, 1, "open invoices only"),
        (52, 2, 1, "another client"),
    ):
        with pytest.raises(driver.sqlite.IntegrityError, match=match):
            more = {"payment_id": payment, "invoice_id": invoice, "amount_minor": amount}
            insert(raw, "allocation", {**row, **more})
    insert(raw, "allocation", {**row, "payment_id": 50, "amount_minor": 39_900})
