"""`deskpkg statement`, `dues`, `takings` and `invoice`: what the books say, from a shell."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Deskpkg
from deskpkg.domain.invoices import Line
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Every, Schedule
from deskpkg.store import Store, Unit, changes
from deskpkg.store.queries import clients, dues, payments
from deskpkg.store.queries.owing import OPEN
from samples import SAMPLED

DAY = date(2026, 11, 24)


def work(clinic: Path, do: object) -> object:
    """Do something at the clinic's hour."""
    store = Store(clinic, clock=lambda: SAMPLED)
    try:
        return store.run_write(do)  # type: ignore[arg-type]
    finally:
        store.close()


def billed(unit: Unit, client: int, *lines: Line) -> int:
    key = changes.invoices.draft(unit, client, lines=lines or (Line("Tape", 1250, 2, 13_000),))
    changes.invoices.finalize(unit, key)
    return key


@pytest.fixture
def client(clinic: Path) -> int:
    """Return a client who was billed, paid too much, was paid back a part, and had a void bill."""

    def history(unit: Unit) -> int:
        from deskpkg.domain.clients import NewClient

        key = changes.clients.add(unit, NewClient("Bookkeeper", "Ada"))
        changes.payments.pay(unit, billed(unit, key), Paying(3000, "Cash", reference="R 7"))
        changes.credit.refund(unit, key, Paying(100, "Cash"))
        changes.invoices.void(unit, billed(unit, key, Line("Mistake", 9900)))
        return key

    found = work(clinic, history)
    assert isinstance(found, int)
    return found


# -- statement ------------------------------------------------------------------------------------


def test_a_statement_tells_each_line_with_the_balance_after_it(
    deskpkg: Deskpkg, clinic: Path, client: int
) -> None:
    told = deskpkg("--database", clinic, "statement", "bookkeeper")
    assert (told.code, told.err) == (0, "")
    head, title, *lines, sums = told.out.splitlines()
    assert head == f"Bookkeeper, Ada #{client}"
    assert title.split() == ["Date", "What", "Amount", "Balance"]
    assert [line.split()[-2:] for line in lines] == [
        ["28.25", "28.25"],
        ["(void)", "28.25"],
        ["-30.00", "-1.75"],
        ["1.00", "-0.75"],
    ]
    assert "Mistake" in lines[1]
    assert "Paid by Cash (R 7)" in lines[2]
    assert sums == "Owes 0.00, in credit 0.75 CAD"


def test_a_statement_in_json_and_csv_adds_up(deskpkg: Deskpkg, clinic: Path, client: int) -> None:
    asked = ("--database", clinic, "statement", str(client))
    told = json.loads(deskpkg(*asked, "--json").out)
    assert told["owes_minor"] == 0
    assert told["credit_minor"] == 75
    assert told["balance_minor"] == told["entries"][-1]["balance_minor"] == -75
    assert sum(entry["amount_minor"] for entry in told["entries"]) == -75
    assert [entry["void"] for entry in told["entries"]] == [False, True, False, False]
    rows = list(csv.DictReader(io.StringIO(deskpkg(*asked, "--csv").out)))
    assert [int(row["amount_minor"]) for row in rows] == [2825, 0, -3000, 100]
    assert {row["client"] for row in rows} == {"Bookkeeper, Ada"}


def test_every_statement_is_what_the_screen_reads(deskpkg: Deskpkg, clinic: Path) -> None:
    store = Store(clinic, clock=lambda: SAMPLED)
    ids = [row[0] for row in store.run_read(lambda unit: unit.query("SELECT id FROM client"))]
    for key in ids[:12]:
        told = json.loads(deskpkg("--database", clinic, "statement", str(key), "--json").out)
        account = store.run_read(payments.account, key)
        assert told["balance_minor"] == account.balance_minor
        assert told["owes_minor"] == store.run_read(clients.owed, key)
    store.close()


def test_who_was_never_billed_has_an_empty_statement(deskpkg: Deskpkg, clinic: Path) -> None:
    key = work(clinic, _newcomer)
    told = deskpkg("--database", clinic, "statement", str(key))
    assert told.out.splitlines()[1:] == ["Nothing was billed or paid."]
    assert json.loads(deskpkg("--database", clinic, "statement", str(key), "--json").out)[
        "entries"
    ] == ([])
    assert deskpkg("--database", clinic, "statement", str(key), "--csv").out.count("\n") == 1


def _newcomer(unit: Unit) -> int:
    from deskpkg.domain.clients import NewClient

    return changes.clients.add(unit, NewClient("New", "Comer"))


@pytest.mark.parametrize("command", ["statement", "credits"])
def test_clients_are_found_as_credits_finds_them(
    deskpkg: Deskpkg, clinic: Path, command: str
) -> None:
    several = deskpkg("--database", clinic, command, "nguyen", "linh")
    assert (several.code, several.out) == (4, "")
    assert "Nguyen, Linh  14 Feb 1992" in several.err
    nobody = deskpkg("--database", clinic, command, "zzz")
    assert (nobody.code, nobody.out) == (3, "")
    assert "No client matches 'zzz'." in nobody.err


def test_a_statement_needs_a_client(deskpkg: Deskpkg, clinic: Path) -> None:
    assert deskpkg("--database", clinic, "statement").code == 2
    assert deskpkg("--database", clinic, "statement", "1", "--json", "--csv").code == 2


# -- dues -----------------------------------------------------------------------------------------


@pytest.fixture
def owing(clinic: Path) -> int:
    """Return a client with an overdue bill, a plan that is due today, and a bill due later."""

    def history(unit: Unit) -> int:
        key = _newcomer(unit)
        late = changes.invoices.draft(unit, key, lines=(Line("Late", 1000),))
        unit.flush()
        entity: Any = unit.session.get_one(_invoice_type(), late)
        entity.issued_on = unit.today - timedelta(days=20)
        entity.due_on = unit.today - timedelta(days=5)
        changes.invoices.finalize(unit, late)
        planned = billed(unit, key, Line("Planned", 9000))
        changes.plans.make(unit, planned, Schedule(9000, 3, Every.MONTH, unit.today))
        billed(unit, key, Line("Later", 500))
        return key

    found = work(clinic, history)
    assert isinstance(found, int)
    return found


def _invoice_type() -> type:
    from deskpkg.store.models import Invoice

    return Invoice


def test_dues_tell_who_should_have_paid_by_now(deskpkg: Deskpkg, clinic: Path, owing: int) -> None:
    told = deskpkg("--database", clinic, "dues")
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0].split() == ["Client", "Invoice", "What", "Due", "Open"]
    mine = [line for line in told.out.splitlines() if f"New, Comer #{owing}" in line]
    assert len(mine) == 2
    assert "5 days overdue" in mine[0]
    assert mine[0].endswith("10.00")
    assert "instalment" in mine[1]
    assert "today" in mine[1]
    assert mine[1].endswith("30.00")
    listed = json.loads(deskpkg("--database", clinic, "dues", "--json").out)
    store = Store(clinic, clock=lambda: SAMPLED)
    due = store.run_read(dues.due)
    store.close()
    assert [each["open_minor"] for each in listed] == [each.open_minor for each in due]
    total = sum(each["open_minor"] for each in listed)
    last = told.out.splitlines()[-1]
    assert last.startswith("Total CAD")
    assert last.split()[-1].replace(",", "") == f"{total / 100:.2f}"


def test_with_what_is_due_later_dues_come_to_all_that_is_owed(
    deskpkg: Deskpkg, clinic: Path, owing: int
) -> None:
    rows = list(
        csv.DictReader(io.StringIO(deskpkg("--database", clinic, "dues", "--all", "--csv").out))
    )
    mine = [row for row in rows if row["client_id"] == str(owing)]
    assert sorted(int(row["open_minor"]) for row in mine) == [500, 1000, 3000, 3000, 3000]
    store = Store(clinic, clock=lambda: SAMPLED)
    owed = store.run_read(
        lambda unit: unit.value(f"SELECT sum({OPEN}) FROM invoice i WHERE i.state = 'open'")
    )
    store.close()
    assert sum(int(row["open_minor"]) for row in rows) == owed


def test_nothing_due_is_said(deskpkg: Deskpkg, tmp_path: Path) -> None:
    from builders import Desk

    desk = Desk.at(tmp_path / "new.db")
    desk.store.close()
    assert deskpkg("--database", tmp_path / "new.db", "dues").out == "Nothing is due.\n"
    assert deskpkg("--database", tmp_path / "new.db", "dues", "--json").out == "[]\n"


# -- takings --------------------------------------------------------------------------------------


def test_takings_tell_each_method_beside_what_was_counted(
    deskpkg: Deskpkg, clinic: Path, client: int
) -> None:
    del client
    before = json.loads(deskpkg("--database", clinic, "takings", "--json").out)
    cash = next(each for each in before if each["method"] == "Cash")
    assert cash["out_minor"] >= 100
    work(clinic, lambda unit: changes.till.count(unit, DAY, {"Cash": cash["net_minor"] - 500}))
    listed = json.loads(deskpkg("--database", clinic, "takings", "--json").out)
    counted = next(each for each in listed if each["method"] == "Cash")
    assert counted["counted_minor"] == cash["net_minor"] - 500
    assert counted["difference_minor"] == -500
    told = deskpkg("--database", clinic, "takings").out.splitlines()
    assert told[0] == "Tue 24 Nov 2026"
    assert next(line for line in told if line.startswith("Cash")).endswith("-5.00")
    total = sum(each["net_minor"] for each in listed)
    assert told[-1].split()[-1].replace(",", "") == f"{total / 100:.2f}"


def test_takings_of_another_day_are_the_last_such_day(deskpkg: Deskpkg, clinic: Path) -> None:
    for typed in ("y", "mon", "23", "23 nov", "2026-11-23"):
        told = deskpkg("--database", clinic, "takings", "--on", typed)
        assert told.out.splitlines()[0] == "Mon 23 Nov 2026", typed
    rows = list(
        csv.DictReader(
            io.StringIO(deskpkg("--database", clinic, "takings", "--on", "y", "--csv").out)
        )
    )
    assert {row["day"] for row in rows} == {"2026-11-23"}


@pytest.mark.parametrize("typed", ["soon", "+1w", "32 nov"])
def test_a_day_that_is_none_or_to_come_is_not_understood(
    deskpkg: Deskpkg, clinic: Path, typed: str
) -> None:
    told = deskpkg("--database", clinic, "takings", "--on", typed)
    assert (told.code, told.out) == (2, "")
    assert told.err


# -- invoice --------------------------------------------------------------------------------------


def number_of(clinic: Path, client: int) -> str:
    store = Store(clinic)
    try:
        return str(
            store.run_read(
                lambda unit: unit.value(
                    "SELECT prefix || printf('%04d', number) FROM invoice "
                    "WHERE client_id = :client ORDER BY id",
                    client=client,
                )
            )
        )
    finally:
        store.close()


def test_an_invoice_is_printed_as_it_stands_on_paper(
    deskpkg: Deskpkg, clinic: Path, client: int
) -> None:
    number = number_of(clinic, client)
    told = deskpkg("--database", clinic, "invoice", number)
    assert (told.code, told.err) == (0, "")
    assert f"Invoice {number}   PAID" in told.out
    assert "TOTAL CAD  28.25" in " ".join(told.out.split(" ")).replace("   ", "  ")
    for other in (number.lower(), str(int(number.removeprefix("INV-")))):
        assert deskpkg("--database", clinic, "invoice", other).out == told.out


def test_an_invoice_in_json_adds_up(deskpkg: Deskpkg, clinic: Path, client: int) -> None:
    number = number_of(clinic, client)
    told = json.loads(deskpkg("--database", clinic, "invoice", number, "--json").out)
    assert (told["number"], told["state"], told["client"]) == (number, "paid", "Bookkeeper, Ada")
    assert (told["net_minor"], told["tax_minor"], told["total_minor"]) == (2500, 325, 2825)
    assert (told["paid_minor"], told["open_minor"]) == (2825, 0)
    (line,) = told["lines"]
    assert (line["quantity"], line["unit_minor"], line["tax_percent"]) == (2, 1250, 13.0)


@pytest.mark.parametrize("number", ["INV-9999", "9999", "", "Draft", "INV-", "💥", "9" * 30])
def test_a_number_of_no_invoice_is_not_found(deskpkg: Deskpkg, clinic: Path, number: str) -> None:
    told = deskpkg("--database", clinic, "invoice", number)
    assert (told.code, told.out) == (3, "")
    assert "No invoice has the number" in told.err


def test_a_number_of_several_series_is_ambiguous(deskpkg: Deskpkg, clinic: Path) -> None:
    def second_series(unit: Unit) -> None:
        unit.execute("UPDATE practice SET invoice_prefix = 'B-'")
        billed(unit, 1)

    work(clinic, second_series)
    told = deskpkg("--database", clinic, "invoice", "1")
    assert (told.code, told.out) == (4, "")
    assert "B-0001" in told.err
    assert "INV-0001" in told.err
    assert deskpkg("--database", clinic, "invoice", "b-0001").code == 0


@pytest.mark.parametrize(
    ("asked", "begins"),
    [(("invoice",), "Invoice_INV"), (("statement",), "Statement_"), (("takings",), "Day_end_")],
)
def test_papers_are_written_into_the_documents_folder(
    deskpkg: Deskpkg, clinic: Path, client: int, machine: Path, asked: tuple[str], begins: str
) -> None:
    (machine / "deskpkg.toml").write_text('documents = "papers"\n')
    what = {"invoice": [number_of(clinic, client)], "statement": [str(client)]}.get(asked[0], [])
    told = deskpkg("--database", clinic, *asked, *what, "--pdf")
    assert told.code == 0, told.err
    path = Path(told.out.strip())
    assert path.parent == machine / "papers"
    assert path.name.startswith(begins)
    assert path.read_bytes().startswith(b"%PDF") == (path.suffix == ".pdf")


def test_no_screen_and_no_orm_is_imported(clinic: Path) -> None:
    code = """
import sys
from deskpkg.__main__ import main
codes = [main(c) for c in (["statement", "1"], ["dues"], ["takings"], ["invoice", "1"])]
heavy = {"textual", "sqlalchemy", "sqlmodel", "alembic", "pydantic", "phonenumbers"}
print(codes, sorted(heavy & set(sys.modules)))
"""
    environment = {**os.environ, "DESKPKG_DATABASE": str(clinic)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[0, 0, 0, 0] []"
