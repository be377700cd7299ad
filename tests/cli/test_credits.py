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
from samples import SAMPLED

KEYS = {
    *("client_id", "client", "package_id", "package", "kind", "status", "credits", "consumed"),
    *("attended", "booked", "remaining", "expires", "services", "price_minor", "currency"),
    "payment_status",
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
        "expires": "2026-11-30",
        "services": [
            {"service": "Physio 60", "allowance": 3, "consumed": 2, "remaining": 1},
            {"service": "Review 30", "allowance": 2, "consumed": 1, "remaining": 1},
        ],
        "price_minor": 45000,
        "currency": "CAD",
        "payment_status": "paid",
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


def test_a_canceled_package_keeps_its_numbers(deskpkg: Deskpkg, clinic: Path) -> None:
    before = json.loads(deskpkg("--database", clinic, "credits", "1", "--json").out)
    store = Store(clinic, clock=lambda: SAMPLED)
    store.run_write(changes.managing.cancel, before[0]["package_id"])
    store.close()
    after = json.loads(deskpkg("--database", clinic, "credits", "1", "--json").out)
    assert after[0] == {**before[0], "status": "canceled"}


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
