"""Finding clients, and texts that would do harm if they were taken for anything but text."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from builders import TODAY, Desk
from deskpkg.domain.clients import NewClient
from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.text import clean, clean_lines
from deskpkg.store import changes
from deskpkg.store.queries import clients
from nasty import NASTY


@pytest.fixture
def known(desk: Desk) -> Desk:
    """Return a desk that knows a handful of people."""
    desk.client("Smith", "Jane", birth_date=date(1984, 3, 12), phone="+14165550123")
    desk.client("Smith", "Jane", birth_date=date(1991, 9, 3), phone="+14165559876")
    desk.client("Smythe", "John")
    desk.client("O’Neil", "Sean")
    desk.client("Müller-Lüdenscheidt", "Zoë")
    desk.client("de la Cruz", "María José")
    desk.client("Łukasz", "")
    desk.client("李", "小龍")
    desk.client("Jones", "Smithson")
    desk.client("Straße", "Jürgen")
    return desk


def found(desk: Desk, text: str) -> list[int]:
    return [row.id for row in desk.store.glance(clients.find, text).rows]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("smith", {1, 2, 9}),
        ("smith jane", {1, 2}),
        ("jane smith", {1, 2}),
        ("ja smi", {1, 2}),
        ("SMITH, Jane", {1, 2}),
        ("sm", {1, 2, 3, 9}),
        ("o'neil", {4}),
        ("oneil", {4}),
        ("O’Neil", {4}),
        ("muller", {5}),
        ("ludenscheidt", {5}),
        ("zoe mull", {5}),
        ("cruz jose", {6}),
        ("maria de", {6}),
        ("lukasz", {7}),
        ("李", {8}),
        ("小", {8}),
        ("strasse", {10}),
        ("jurgen", {10}),
        ("0123", {1}),
        ("4165550123", {1}),
        ("+1 (416) 555-0123", {1}),
        ("416 555", {1, 2}),
        ("9876", {2}),
        ("120384", {1}),
        ("12/03/1984", {1}),
        ("12.03.84", {1}),
        ("031284", {1}),
        ("840312", {1}),
        ("1984-03-12", {1}),
        ("jane 120384", {1}),
        ("smith 12 03 84", {1}),
        ("#2", {2}),
        ("# 2", {2}),
        ("2", {2}),
        ("#99", set()),
        ("#x", set()),
        ("nobody", set()),
        ("smith nobody", set()),
    ],
)
def test_a_client_is_found_by_what_is_known_of_them(known: Desk, typed: str, ids: set[int]) -> None:
    assert set(found(known, typed)) == ids
    assert known.broken() == []


def test_two_with_the_same_name_are_flagged(known: Desk) -> None:
    rows = known.store.glance(clients.find, "smith").rows
    assert {row.id for row in rows if row.same_name} == {1, 2}


def test_a_middle_name_does_not_tell_two_people_apart(desk: Desk) -> None:
    desk.client("Novak", "Petra")
    desk.client("Novák", "Petra Maria")
    desk.client("Novak", "Pavel")
    rows = desk.store.glance(clients.find, "novak").rows
    assert [row.same_name for row in rows if "Petra" in row.name] == [True, True]
    assert [row.same_name for row in rows if "Pavel" in row.name] == [False]


def test_names_that_begin_with_the_word_come_first_then_who_was_here_last(known: Desk) -> None:
    known.book(9, day=TODAY - timedelta(days=1))
    known.book(2, day=TODAY - timedelta(days=9))
    assert found(known, "smith") == [2, 1, 9]


@pytest.mark.parametrize("typed", ["s", "j", "Z", "1", "ł", "李"])
def test_one_letter_finds_somebody(known: Desk, typed: str) -> None:
    assert found(known, typed)


def test_nothing_typed_shows_who_is_around_now(known: Desk) -> None:
    assert len(found(known, "")) == 10
    known.book(3, day=TODAY - timedelta(days=1))
    known.book(1, day=TODAY - timedelta(days=2))
    assert found(known, "  ")[:2] == [3, 1]
    assert len(found(known, "  ")) == 10


@pytest.mark.parametrize("typed", ["12/3/84", "12/03/1984", "3/12/84", "12.3.84", "1984-3-12"])
def test_a_birth_date_may_be_typed_with_separators(known: Desk, typed: str) -> None:
    assert found(known, typed) == [1]


def test_a_row_tells_what_is_left_and_when_they_come(known: Desk) -> None:
    package = known.sell(1)
    known.sell(1)
    known.book(1, package, TODAY + timedelta(days=3))
    row = known.store.glance(clients.find, "#1").rows[0]
    assert row.package is not None
    assert (row.package.name, row.package.remaining, row.package.more) == ("Flex", 4, 1)
    assert row.next_visit == TODAY + timedelta(days=3)


def test_a_long_list_says_that_there_is_more(desk: Desk) -> None:
    for _ in range(40):
        desk.client("Smith")
    answer = desk.store.glance(clients.find, "smith", 30)
    assert (len(answer.rows), answer.more) == (30, True)


def test_a_changed_client_is_found_by_the_new_name_only(known: Desk) -> None:
    known.store.run_write(changes.clients.change, 3, NewClient("Doe", "John"))
    assert found(known, "smythe") == []
    assert found(known, "doe john") == [3]
    with pytest.raises(Gone):
        known.store.run_write(changes.clients.change, 999, NewClient("Doe"))


def test_two_who_change_one_client_keep_what_each_has_changed(known: Desk) -> None:
    before = NewClient("Doe", "John", phone="+14165550100")
    known.store.run_write(changes.clients.change, 3, before)
    mine = replace(before, phone="+14165550199")
    theirs = replace(before, last_name="Roe")
    known.store.run_write(changes.clients.change, 3, mine, before)
    assert known.store.run_write(changes.clients.change, 3, theirs, before).phone == mine.phone
    client = known.store.run_read(clients.client, 3)
    assert (client.last_name, client.phone) == ("Roe", "+14165550199")


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_name_is_kept_as_clean_text_and_found_again(desk: Desk, value: str) -> None:
    desk.client("Innocent")
    key = desk.client(value, "x", notes=value)
    kept = desk.store.run_read(clients.client, key)
    assert kept.last_name == clean(value).strip()
    assert kept.notes == clean_lines(value).strip()
    assert key in found(desk, f"{value} x") or key in found(desk, "x")
    assert desk.store.run_read(clients.client, 1).last_name == "Innocent"
    assert desk.broken() == []


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_text_everywhere_else_does_no_harm(desk: Desk, value: str) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(name=f"x{value}"[:200], description=value))
    booking = replace(desk.visit(client), notes=value)
    key = desk.store.run_write(changes.appointments.book, booking, package)
    assert desk.appointment(key).notes == clean_lines(value).strip()
    assert desk.one(package).name == clean(f"x{value}"[:200]).strip()
    desk.store.run_write(changes.drafts.keep, "client", "", {"last": value}, value)
    assert desk.broken() == []


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_search_finds_or_finds_not(known: Desk, value: str) -> None:
    found(known, value)
    found(known, f"smith {value}")
    found(known, f"#{value}")


@pytest.mark.parametrize(
    "value",
    ["x " * 500_000, "x" * 1_000_000, "\n" * 100_000, "1" * 400, f"#{2**63}", f"#{10**400}", "#²"],
)
def test_a_search_of_any_length_is_answered(known: Desk, value: str) -> None:
    found(known, value)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewClient("", ""), "last"),
        (NewClient(" \u3164", "\u202e"), "last"),
        (NewClient("x" * 201), "last"),
        (NewClient("x", "x" * 201), "first"),
        (NewClient("x", phone="1" * 51), "phone"),
        (NewClient("x", email="x" * 255), "email"),
        (NewClient("x", notes="x" * 1_000_000), "notes"),
    ],
)
def test_what_cannot_be_kept_names_the_field_to_mend(
    desk: Desk, new: NewClient, field: str
) -> None:
    before = desk.dump()
    with pytest.raises(BadInput) as refused:
        desk.store.run_write(changes.clients.add, new)
    assert refused.value.field == field
    assert desk.dump() == before


def test_an_archived_client_is_not_found(known: Desk) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known.store.run_write(
        lambda unit: unit.execute("UPDATE client SET archived_at = :now WHERE id = 1", now=now)
    )
    assert found(known, "smith jane") == [2]
