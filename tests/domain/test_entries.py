"""What other calendars are told of an appointment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deskpkg.domain.appointments import State
from deskpkg.domain.entries import Entry, Standing, entry_id
from deskpkg.domain.practice import Practitioner, find_practitioners

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
ENTRY = Entry(
    appointment_id=7,
    client="Smith, Jane",
    service="Physio 60",
    practitioner="Mia",
    location="Main St",
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    state=State.BOOKED,
    version=1,
    created_at=AT,
    changed_at=AT,
)
MIA = Practitioner(1, "Mia Brandt", "Mia")
OSEI = Practitioner(2, "Dr K. Osei", "Osei")
MIAO = Practitioner(3, "Miao Łi")


@pytest.mark.parametrize(
    ("state", "standing", "busy"),
    [
        (State.REQUESTED, Standing.TENTATIVE, True),
        (State.BOOKED, Standing.CONFIRMED, True),
        (State.ARRIVED, Standing.CONFIRMED, True),
        (State.COMPLETED, Standing.CONFIRMED, True),
        (State.MISSED, Standing.CONFIRMED, False),
        (State.CANCELED, Standing.CANCELLED, False),
    ],
)
def test_each_state_has_a_standing(state: State, standing: Standing, busy: bool) -> None:
    entry = replace(ENTRY, state=state)
    assert (entry.standing, entry.busy) == (standing, busy)
    gone = replace(entry, gone=True)
    assert (gone.standing, gone.busy) == (Standing.CANCELLED, False)


@pytest.mark.parametrize(
    ("private", "whose", "title"),
    [
        (False, False, "Smith, Jane · Physio 60"),
        (True, False, "Physio 60"),
        (False, True, "Smith, Jane · Physio 60 · Mia"),
        (True, True, "Physio 60 · Mia"),
    ],
)
def test_a_title_says_who_comes_unless_that_is_private(
    private: bool, whose: bool, title: str
) -> None:
    assert ENTRY.title(private=private, whose=whose) == title


def test_a_missed_visit_says_so() -> None:
    missed = replace(ENTRY, state=State.MISSED)
    assert missed.title(private=True, whose=False) == "Physio 60 · missed"


def test_an_entry_is_known_by_the_records_and_its_number_for_good() -> None:
    assert entry_id("a" * 32, 7) == "bf4d9787-2dfd-5cb4-addb-ec27c28bd4ec"
    assert len({entry_id(records, key) for records in ("a", "b") for key in (1, 2)}) == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2", [OSEI]),
        ("#2", [OSEI]),
        ("mia", [MIA]),
        ("brandt mia", [MIA]),
        ("mi", [MIA, MIAO]),
        ("li", [MIAO]),
        ("k osei", [OSEI]),
        ("nobody", []),
        ("", []),
    ],
)
def test_a_practitioner_is_meant_by_number_code_or_parts_of_the_name(
    text: str, found: list[Practitioner]
) -> None:
    assert list(find_practitioners((MIA, OSEI, MIAO), text)) == found
