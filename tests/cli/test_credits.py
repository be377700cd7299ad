"""`deskpkg credits`."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Deskpkg
from deskpkg.domain.clients import NewClient
from deskpkg.store import Store, changes
from deskpkg.store.queries import packages
from samples import SAMPLED

KEYS = {
    *("client_id", "client", "package_id", "package", "kind", "status", "credits", "consumed"),
    *("attended", "booked", "remaining", "expires", "services", "price_minor"),
    *("billed_minor", "paid_minor", "currency", "payment_status", "shared_with", "lost"),
}


def test_a_client_is_told_what_is_left(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("--database", clinic, "credits", "1")
    assert told.code == 0
    lines = [line for line in told.out.splitlines() if "Physio Starter Pack" in line]
    assert len(lines) == 1
    assert "Smith, Jane" in lines[0]
    for word in ("fixed", "2 of 5 left", "30 Nov 2026", "active", "paid"):
        assert word in lines[0]


def test_the_family_is_told_what_is_left_of_a_package_that_is_shared(
    deskpkg: Deskpkg, clinic: Path
) -> None:
    store = Store(clinic, clock=lambda: SAMPLED)
    package, owner = store.run_read(
        lambda unit: unit.query("SELECT id, client_id FROM client_package LIMIT 1")[0]
    )
    tom = store.run_write(changes.clients.add, NewClient("Family", "Tom"))
    store.run_write(changes.managing.share, package, tom)
    store.close()
    of_tom = json.loads(deskpkg("credits", "--json", "--database", clinic, str(tom)).out)
    of_all = json.loads(deskpkg("credits", "--json", "--database", clinic).out)
    assert [each["client_id"] for each in of_tom] == [owner]
    assert of_tom == [each for each in of_all if each["package_id"] == package]


def test_json_has_an_object_for_each_package_in_every_status(
    deskpkg: Deskpkg, clinic: Path
) -> None:
    told = json.loads(deskpkg("credits", "--json", "--database", clinic).out)
    assert {frozenset(each) for each in told} == {frozenset(KEYS)}
    assert {each["status"] for each in told} == {"active", "completed", "expired", "canceled"}
    assert len(told) == 47
    jane = next(e for e in told if (e["client_id"], e["package"]) == (1, "Physio Starter Pack"))
    assert jane == {
        "client_id": 1,
        "client": "Smith, Jane",
        "package_id": jane["package_id"],
        "package": "Physio Starter Pack",
        "kind": "fixed",
        "status": "active",
        "credits": 5,
        "consumed": 3,
        "attended": 2,
        "booked": 1,
        "remaining": 2,
        "lost": 0,
        "expires": "2026-11-30",
        "services": [
            {"service": "Physio 60", "allowance": 3, "consumed": 2, "remaining": 1},
            {"service": "Review 30", "allowance": 2, "consumed": 1, "remaining": 1},
        ],
        "price_minor": 45000,
        "billed_minor": 45000,
        "paid_minor": 45000,
        "currency": "CAD",
        "payment_status": "paid",
        "shared_with": [],
    }


def test_a_pool_has_no_allowances(deskpkg: Deskpkg, clinic: Path) -> None:
    told = json.loads(deskpkg("--database", clinic, "credits", "1", "--json").out)
    flex = next(each for each in told if each["kind"] == "flexible" and each["booked"] == 0)
    assert {(s["allowance"], s["remaining"]) for s in flex["services"]} == {(None, None)}
    assert sum(service["consumed"] for service in flex["services"]) == flex["consumed"]


def test_csv_has_the_same_numbers(deskpkg: Deskpkg, clinic: Path) -> None:
    listed = json.loads(deskpkg("--database", clinic, "credits", "--json").out)
    table = list(csv.DictReader(io.StringIO(deskpkg("--database", clinic, "credits", "--csv").out)))
    assert [int(row["remaining"]) for row in table] == [each["remaining"] for each in listed]
    assert [row["expires"] for row in table] == [each["expires"] or "" for each in listed]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM", "=cmd|' /C calc'!A0"])
def test_no_spreadsheet_calculates_a_name(deskpkg: Deskpkg, clinic: Path, name: str) -> None:
    store = Store(clinic, clock=lambda: SAMPLED)
    store.run_write(
        lambda unit: unit.execute("UPDATE client SET last_name = :n WHERE id = 1", n=name)
    )
    store.close()
    rows = list(csv.reader(io.StringIO(deskpkg("--database", clinic, "credits", "1", "--csv").out)))
    assert rows[1][1] == f"'{name}, Jane"


def test_words_are_those_that_find_takes(deskpkg: Deskpkg, clinic: Path) -> None:
    for words in (["petra"], ["nov", "p"], ["300579"], ["416", "555", "0102"], ["novák, PETRA"]):
        told = deskpkg("--database", clinic, "credits", *words)
        assert "Novak, Petra" in told.out, words


@pytest.mark.parametrize("words", [["O'Neil [/b]"], ["o’neil", "[/b]"], ["oneil"], ["#16"]])
def test_a_name_may_look_like_markup(deskpkg: Deskpkg, clinic: Path, words: list[str]) -> None:
    told = deskpkg("--database", clinic, "credits", *words)
    assert (told.code, told.err) == (0, "")
    assert "O'Neil [/b], Sean" in told.out


def test_several_people_are_named_with_their_birth_dates(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("--database", clinic, "credits", "nguyen", "linh")
    assert (told.code, told.out) == (4, "")
    assert "Nguyen, Linh  14 Feb 1992" in told.err
    assert "Nguyen, Linh  23 Nov 1967" in told.err


@pytest.mark.parametrize("words", ["zzz", "", "[]", "#9999", "99999999999999999999", "💥"])
def test_nobody_is_not_found(deskpkg: Deskpkg, clinic: Path, words: str) -> None:
    told = deskpkg("--database", clinic, "credits", words)
    assert (told.code, told.out) == (3, "")
    assert "No client matches" in told.err


def test_a_client_without_packages_has_none(deskpkg: Deskpkg, clinic: Path) -> None:
    assert deskpkg("--database", clinic, "credits", "2").out == "No packages.\n"
    assert deskpkg("--database", clinic, "credits", "2", "--json").out == "[]\n"
    assert deskpkg("--database", clinic, "credits", "2", "--csv").out.count("\n") == 1


def test_of_a_canceled_package_nothing_is_left_and_what_is_lost_is_told(
    deskpkg: Deskpkg, clinic: Path
) -> None:
    before = json.loads(deskpkg("--database", clinic, "credits", "1", "--json").out)
    store = Store(clinic, clock=lambda: SAMPLED)
    store.run_write(changes.managing.cancel, before[0]["package_id"])
    store.close()
    after = json.loads(deskpkg("--database", clinic, "credits", "1", "--json").out)
    lost = before[0]["remaining"]
    services = [{**s, "remaining": s["remaining"] and 0} for s in before[0]["services"]]
    changed = {"status": "canceled", "remaining": 0, "lost": lost, "services": services}
    assert lost > 0
    assert after[0] == {**before[0], **changed}
    assert f"0 left, {lost} lost" in deskpkg("--database", clinic, "credits", "1").out


def test_clients_in_the_archive_are_listed_only_when_asked_for(
    deskpkg: Deskpkg, clinic: Path
) -> None:
    store = Store(clinic)
    store.run_write(
        lambda unit: unit.execute("UPDATE client SET archived_at = created_at WHERE id = 1")
    )
    store.close()
    assert "Smith, Jane" not in deskpkg("--database", clinic, "credits").out
    assert "Smith, Jane" in deskpkg("--database", clinic, "credits", "--all").out
    assert "Smith, Jane" in deskpkg("--database", clinic, "credits", "1").out


def test_json_and_csv_exclude_each_other(deskpkg: Deskpkg, clinic: Path) -> None:
    assert deskpkg("--database", clinic, "credits", "--json", "--csv").code == 2


def in_process(clinic: Path, code: str) -> str:
    environment = {**os.environ, "DESKPKG_DATABASE": str(clinic)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_neither_the_screen_nor_the_orm_is_imported(clinic: Path) -> None:
    code = """
import sys
from deskpkg.__main__ import main
code = main(["credits", "novak"])
heavy = {"textual", "sqlalchemy", "sqlmodel", "alembic", "babel", "pydantic", "phonenumbers"}
print(code, sorted(heavy & set(sys.modules)))
"""
    assert in_process(clinic, code).splitlines()[-1] == "0 []"


def test_a_reader_that_has_enough_is_no_error(clinic: Path) -> None:
    command = [sys.executable, "-m", "deskpkg", "--database", str(clinic), "credits"]
    listing = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert listing.stdout is not None
    assert listing.stderr is not None
    listing.stdout.close()
    assert listing.stderr.read() == b""
    assert listing.wait() == 141
    listing.stderr.close()


# -- whether they can pay for a visit -------------------------------------------------------------


def can_pay(deskpkg: Deskpkg, clinic: Path, *asked: object) -> dict[str, tuple[bool, str | None]]:
    """What is told of each of Jane Smith's packages."""
    told = deskpkg("--database", clinic, "credits", "1", "--json", *asked)
    assert told.code == 0, told.err
    return {each["package"]: (each["can_pay"], each["reason"]) for each in json.loads(told.out)}


def test_each_package_says_whether_it_can_pay_for_a_visit(deskpkg: Deskpkg, clinic: Path) -> None:
    found = can_pay(deskpkg, clinic, "--service", "Physio 60", "--on", "8 dec")
    assert found == {
        "Physio Starter Pack": (False, "valid through 30 Nov, before this visit"),
        "Wellness Flex 10": (True, None),
        "Back Care 3": (False, "completed, 3 of 3 used"),
        "Massage 5": (False, "expired 9 Sep; does not cover Physio 60"),
    }


def test_without_a_date_no_rule_about_dates_is_asked(deskpkg: Deskpkg, clinic: Path) -> None:
    assert can_pay(deskpkg, clinic, "--service", "phys 60")["Physio Starter Pack"] == (True, None)


def test_a_practitioner_is_asked_about_by_name_or_code(deskpkg: Deskpkg, clinic: Path) -> None:
    store = Store(clinic, clock=lambda: SAMPLED)
    store.run_write(
        lambda unit: unit.execute(
            "UPDATE client_package SET allowed = 'owner', owner_id = 1 WHERE client_id = 1"
        )
    )
    store.close()
    refused = (False, "not for this practitioner")
    for name, told in (("mia", (True, None)), ("osei", refused), ("dr k", refused)):
        found = can_pay(deskpkg, clinic, "--service", "physio 60", "--with", name)
        assert found["Physio Starter Pack"] == told, name


def test_the_table_and_csv_tell_the_same(deskpkg: Deskpkg, clinic: Path) -> None:
    asked = ("--database", clinic, "credits", "1", "--service", "physio 60", "--on", "12/8")
    said, *table = deskpkg(*asked, "--with", "mia").out.splitlines()
    assert said == "For Physio 60 on Tue 8 Dec 2026 with Mia Brandt:"
    assert table[0].endswith("Payment    Can pay")
    (flex,) = (line for line in table if "Wellness Flex 10" in line)
    (starter,) = (line for line in table if "Physio Starter Pack" in line)
    assert flex.endswith("  yes")
    assert starter.endswith("  valid through 30 Nov, before this visit")
    listed = csv.DictReader(io.StringIO(deskpkg(*asked, "--csv").out))
    rows = {row["package"]: row for row in listed}
    starter_row, flex_row = rows["Physio Starter Pack"], rows["Wellness Flex 10"]
    assert (flex_row["can_pay"], flex_row["reason"]) == ("true", "")
    assert starter_row["can_pay"] == "false"
    assert starter_row["reason"] == "valid through 30 Nov, before this visit"


def test_without_the_question_there_is_no_answer(deskpkg: Deskpkg, clinic: Path) -> None:
    told = deskpkg("--database", clinic, "credits", "1", "--csv").out
    assert "can_pay" not in told.splitlines()[0]
    assert "Can pay" not in deskpkg("--database", clinic, "credits", "1").out


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (("1", "--service", "laser"), 3, "No service is called 'laser'. There are: Deep tissue"),
        (("1", "--service", ""), 3, "No service is called ''. There are: "),
        (("1", "--service", "osteo"), 4, "Osteo 30, Osteo 45, Osteo 75"),
        (("1", "--service", "osteo 45", "--with", "xx"), 3, "Mia Brandt, Dr K. Osei, Li Wen"),
        (("1", "--service", "osteo 45", "--on", "32 nov"), 2, "November has 30 days"),
        (("1", "--service", "osteo 45", "--on", "soon"), 2, "soon"),
        (("1", "--on", "tue"), 2, "--service NAME"),
        (("1", "--with", "mia"), 2, "--service NAME"),
        (("--service", "osteo 45"), 2, "deskpkg credits CLIENT --service NAME"),
    ],
)
def test_what_is_not_known_is_refused_with_what_there_is(
    deskpkg: Deskpkg, clinic: Path, asked: tuple[str, ...], code: int, told: str
) -> None:
    outcome = deskpkg("--database", clinic, "credits", *asked)
    assert (outcome.code, outcome.out) == (code, "")
    assert told in outcome.err


def test_an_archived_service_is_meant_only_where_nothing_else_can_be(
    deskpkg: Deskpkg, clinic: Path
) -> None:
    store = Store(clinic, clock=lambda: SAMPLED)
    physio = store.run_read(lambda u: u.value("SELECT id FROM service WHERE name = 'Physio 60'"))
    store.run_write(changes.practice.archive, "service", physio)
    store.close()
    asked = ("--database", clinic, "credits", "1", "--service")
    assert "For Physio 30:" in deskpkg(*asked, "physio").out
    assert "For Physio 60:" in deskpkg(*asked, "physio 60").out
    assert "Physio 60" not in deskpkg(*asked, "laser").err


def test_a_package_of_the_family_is_listed_with_whose_it_is(deskpkg: Deskpkg, clinic: Path) -> None:
    store = Store(clinic, clock=lambda: SAMPLED)
    starter = next(p for p in store.run_read(packages.of_client, 1) if "Starter" in p.name)
    store.run_write(changes.managing.share, starter.id, 2)
    store.close()
    asked = ("--database", clinic, "credits", "2", "--service", "physio 60")
    table = deskpkg(*asked).out
    assert "Smith, Jane #1 (shared)" in table
    assert table.splitlines()[-1].endswith("yes")
    (told,) = json.loads(deskpkg(*asked, "--json").out)
    assert (told["client_id"], told["can_pay"]) == (1, True)
    assert told["shared_with"] == ["Smith, Jane A."]
    own = deskpkg("--database", clinic, "credits", "1").out
    assert "(shared)" not in own
    everybody = json.loads(deskpkg("--database", clinic, "credits", "--json").out)
    assert [each["package_id"] for each in everybody].count(starter.id) == 1


def test_asking_for_a_visit_imports_neither_screen_nor_orm(clinic: Path) -> None:
    code = """
import sys
from deskpkg.__main__ import main
code = main(["credits", "1", "--service", "physio 60", "--on", "tue"])
heavy = {"textual", "sqlalchemy", "sqlmodel", "alembic", "pydantic", "phonenumbers"}
print(code, sorted(heavy & set(sys.modules)))
"""
    assert in_process(clinic, code).splitlines()[-1] == "0 []"
