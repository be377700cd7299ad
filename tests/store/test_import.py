"""Adding clients from lists of other systems."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import Desk
from deskpkg.domain import client_rows
from deskpkg.domain.client_rows import Person, Reading, Roll, columns, date_order, split_name
from deskpkg.domain.clients import NewClient
from deskpkg.domain.refused import BadInput
from deskpkg.domain.typed_date import DateOrder
from deskpkg.store import Unit, changes, verifier
from deskpkg.store.changes.imports import Imported, add_clients, rows_of
from deskpkg.store.queries import clients

READING = Reading("CA", "dmy", date(2026, 11, 24))
ROW = NewClient("Novak", "Petra", date(1979, 5, 30), "+14165550101", "petra@example.com", "early")


def add(desk: Desk, *new: NewClient) -> Imported:
    rows = [rows_of(each, "CA") for each in new]
    return desk.store.run_write(add_clients, rows, "list.csv")


def test_what_was_added_is_found_like_any_other_client(desk: Desk) -> None:
    assert add(desk, ROW) == Imported(1, 0)
    for words in ("nov pet", "416 555 0101", "0101", "300579", "petra novak"):
        found = desk.store.run_read(clients.find, words).rows
        assert [row.name for row in found] == ["Novak, Petra"], words


def test_an_import_is_one_line_of_history_and_breaks_no_promise(desk: Desk) -> None:
    add(desk, ROW, NewClient("Costa", "Rui"))

    def told(unit: Unit) -> list[tuple[str, str]]:
        return [row[:2] for row in unit.query("SELECT action, text FROM history ORDER BY id")]

    assert desk.store.run_read(told)[-1] == (
        "clients.imported",
        "Added 2 clients from list.csv",
    )
    assert desk.store.run_read(lambda unit: list(verifier.verify(unit.connection))) == []


def test_the_same_list_again_adds_nobody(desk: Desk) -> None:
    people = (ROW, NewClient("Costa", "Rui"), NewClient("Kim", "Soo", phone="+14165550102"))
    assert add(desk, *people) == Imported(3, 0)
    assert add(desk, *people) == Imported(0, 3)


def test_a_client_in_the_archive_is_there(desk: Desk) -> None:
    add(desk, ROW)
    desk.store.run_write(lambda unit: unit.execute("UPDATE client SET archived_at = created_at"))
    assert add(desk, ROW) == Imported(0, 1)


def test_two_of_one_name_with_different_birth_dates_are_two(desk: Desk) -> None:
    twin = NewClient("Novak", "Petra", date(1991, 1, 1), ROW.phone)
    assert add(desk, ROW, twin) == Imported(2, 0)


def test_an_import_that_fails_half_way_leaves_nobody(desk: Desk) -> None:
    rows = [rows_of(ROW, "CA"), {**rows_of(ROW, "CA"), "sort_key": "x", "birth_date": "never"}]
    before = desk.store.run_read(lambda unit: unit.value("SELECT count(*) FROM client"))
    with pytest.raises(Exception, match="CHECK constraint failed"):
        desk.store.run_write(changes.imports.add_clients, rows, "list.csv")
    assert desk.store.run_read(lambda unit: unit.value("SELECT count(*) FROM client")) == before


@pytest.mark.parametrize(
    ("row", "there", "same"),
    [
        (Person("1980-01-01", "", ""), Person("1980-01-01", "1", ""), True),
        (Person("1980-01-01", "1", ""), Person("1980-01-02", "1", ""), False),
        (Person(None, "1", ""), Person("1980-01-01", "1", ""), True),
        (Person("1980-01-01", "1", "a@b.c"), Person(None, "2", "A@B.C"), True),
        (Person(None, "", ""), Person("1980-01-01", "1", "a@b.c"), True),
        (Person(None, "1", ""), Person(None, "", ""), False),
        (Person(None, "1", ""), Person(None, "2", ""), False),
        (Person("1980-01-01", "", ""), Person(None, "1", ""), False),
    ],
)
def test_people_of_one_name_are_told_apart(row: Person, there: Person, same: bool) -> None:
    roll = Roll()
    roll.add("novak petra", there)
    assert roll.has("novak petra", row) is same
    assert not roll.has("novak peter", row)


PEOPLE = st.builds(
    Person,
    st.sampled_from([None, "1980-01-01", "1990-02-02"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "a@b.c", "d@e.f"]),
)


@given(st.lists(PEOPLE, max_size=8))
def test_nobody_is_added_by_a_second_run(people: list[Person]) -> None:
    roll = Roll()
    for person in people:
        if not roll.has("x", person):
            roll.add("x", person)
    assert all(roll.has("x", person) for person in people)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Last Name,First Name,DOB", ("last name", "first name", "birth date")),
        ("SURNAME,Given_Name,D.O.B.", ("last name", "first name", "birth date")),
        ("Full name,Mobile,E-Mail Address", ("name", "phone", "email")),
        ("Comment,Telephone,Family name", ("notes", "phone", "last name")),
        ("Name,Room,", ("name", "", "")),
    ],
)
def test_columns_are_known_by_their_usual_names(header: str, fields: tuple[str, ...]) -> None:
    assert columns(header.split(",")).fields == fields


def test_a_list_without_names_is_refused() -> None:
    with pytest.raises(BadInput, match="No column has names"):
        columns(["phone", "email"])


@pytest.mark.parametrize(
    ("name", "last", "first"),
    [
        ("Smith, Jane", "Smith", "Jane"),
        ("Jane Smith", "Smith", "Jane"),
        ("Sanne van den Berg", "van den Berg", "Sanne"),
        ("Mateo de la Cruz", "de la Cruz", "Mateo"),
        ("Van Morrison", "Morrison", "Van"),
        ("Cher", "Cher", ""),
        ("  ", "", ""),
    ],
)
def test_a_full_name_is_taken_apart(name: str, last: str, first: str) -> None:
    assert split_name(name) == (last, first)


@pytest.mark.parametrize(
    ("dates", "usual", "order"),
    [
        (["25/12/1980", "01/02/1980"], "mdy", "dmy"),
        (["01/02/1980", "12-25-1980"], "dmy", "mdy"),
        (["01/02/1980"], "mdy", "mdy"),
        (["01/02/1980"], "ymd", "dmy"),
        (["1980-12-25"], "mdy", "mdy"),
        (["25/12/1980", "12/25/1980"], "mdy", "mdy"),
        (["nonsense", ""], "dmy", "dmy"),
    ],
)
def test_the_order_of_dates_is_seen_from_all_of_them(
    dates: list[str], usual: DateOrder, order: str
) -> None:
    assert date_order(dates, usual) == order


def read(header: str, row: str) -> NewClient:
    return client_rows.client(row.split(","), columns(header.split(",")), READING)


def test_a_row_is_read_as_a_client() -> None:
    row = " Novak ,Petra,30/5/1979,,(416) 555-0101,petra@EXAMPLE.com,early"
    assert read("last,first,dob,phone,mobile,email,notes", row) == ROW


def test_a_spreadsheets_midnight_is_no_part_of_a_birth_date() -> None:
    assert read("name,dob", "Ann,1979-05-30 00:00:00").birth_date == date(1979, 5, 30)


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ("last,first", " , ", "There is no name"),
        ("last,first", "\u3164,\u200b", "There is no name"),
        ("last,dob", "Ann,31/02/1980", "February 1980 has 29 days"),
        ("last,dob", "Ann,30/5/2079", "is after today"),
        ("last,email", "Ann,a@b@c", "is not an e-mail address"),
        ("last,phone", "Ann,call me", "is not a telephone number"),
        ("last,first", "Ann,Lee,Junior", "3 cells, the header 2"),
        ("last", "x" * 300, "300 characters long; 200 fit"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(header: str, row: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read(header, row)
