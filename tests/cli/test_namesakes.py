"""Two clients of one name in what the commands print."""

import json
from datetime import date
from pathlib import Path

import pytest

from cli.conftest import Deskpkg
from deskpkg.domain.clients import NewClient
from deskpkg.store import Store, changes
from samples import SAMPLED

JANE = 1
"""Smith, Jane, who has packages, a visit today, and something to pay."""


@pytest.fixture
def twins(clinic: Path) -> Path:
    """The clinic with another Smith, Jane."""
    store = Store(clinic, clock=lambda: SAMPLED)
    store.run_write(changes.clients.add, NewClient("Smith", "Jane", date(1991, 9, 3)))
    store.close()
    return clinic


def test_the_tables_name_everybody_with_the_number_once(deskpkg: Deskpkg, twins: Path) -> None:
    for command in (("credits",), ("credits", str(JANE)), ("dues", "--all"), ("statement", "1")):
        lines = deskpkg("--database", twins, *command).out.splitlines()
        named = [line for line in lines if "Smith, Jane " in line and "Smith, Jane A." not in line]
        assert named, command
        assert all(line.count("#") == 1 and "Smith, Jane #1" in line for line in named), command


def test_other_programs_are_told_the_name_and_the_number_apart(
    deskpkg: Deskpkg, twins: Path
) -> None:
    for command in (("credits",), ("dues", "--all")):
        told = json.loads(deskpkg("--database", twins, *command, "--json").out)
        assert {each["client"] for each in told if each["client_id"] == JANE} == {"Smith, Jane"}
        csv = deskpkg("--database", twins, *command, "--csv").out
        assert 'Smith, Jane"' in csv
        assert "#" not in csv


def test_other_programs_are_told_whom_a_package_is_shared_with_by_name(
    deskpkg: Deskpkg, twins: Path
) -> None:
    store = Store(twins, clock=lambda: SAMPLED)
    theirs = "SELECT min(id) FROM client_package WHERE client_id <> :jane AND canceled_at IS NULL"
    package = store.run_read(lambda unit: unit.value(theirs, jane=JANE))
    store.run_write(changes.managing.share, package, JANE)
    store.close()
    told = json.loads(deskpkg("--database", twins, "credits", "--json").out)
    assert [each["shared_with"] for each in told if each["package_id"] == package] == [
        ["Smith, Jane"]
    ]


def test_the_days_list_tells_the_number_of_who_has_a_namesake(
    deskpkg: Deskpkg, twins: Path
) -> None:
    lines = deskpkg("--database", twins).out.splitlines()
    assert any("Smith, Jane #1" in line for line in lines)
    assert sum("#" in line for line in lines) == sum("Smith, Jane #1" in line for line in lines)
