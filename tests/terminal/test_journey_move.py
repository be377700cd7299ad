"""Moving a visit in a real terminal, by keys and by the mouse, everything in one write."""

from datetime import timedelta

from clinic import NOW, Clinic
from deskpkg.store import Store
from deskpkg.store.queries import appointments
from terminal.desk import keys
from terminal.journeys import at_the_desk

JANES = 3
"""Jane's visit at 13:57 with Mia."""


def mouse(kind: int, x: int, y: int, *, up: bool = False) -> bytes:
    """What a terminal sends for the mouse at a cell: 0 a button, 32 moved with it held down."""
    return f"\x1b[<{kind};{x + 1};{y + 1}{'m' if up else 'M'}".encode()


def test_a_visit_is_carried_to_the_next_half_hour_of_a_colleague(
    store: Store, clinic: Clinic
) -> None:
    with at_the_desk(store) as desk:
        desk.press("f5", *["down"] * 6, "m", "right", "down", "enter", "f9")
        desk.wait_for("Moved Smith, Jane")
    visit = store.run_read(appointments.one, JANES)
    assert (visit.practitioner_id, visit.starts_at) == (
        clinic.osei,
        NOW + timedelta(hours=3, minutes=3),
    )


def test_a_visit_is_dragged_and_the_question_answered_before_it_shows(
    store: Store, clinic: Clinic
) -> None:
    with at_the_desk(store) as desk:
        desk.press("f5", "home")
        lines = desk.wait_for("13:30 ▌  :57 Smith")
        row = next(y for y, line in enumerate(lines) if "Smith, Jane" in line)
        desk.type(
            mouse(0, 10, row)
            + mouse(32, 12, row + 1)
            + mouse(32, 45, row + 3)
            + mouse(0, 45, row + 4, up=True)
            + keys("f9")
        )
        desk.wait_for("Moved Smith, Jane")
    visit = store.run_read(appointments.one, JANES)
    assert (visit.practitioner_id, visit.starts_at) == (clinic.osei, NOW + timedelta(hours=5))


def test_esc_while_dragging_leaves_it_where_it_was(store: Store, clinic: Clinic) -> None:
    before = store.run_read(appointments.one, JANES)
    with at_the_desk(store) as desk:
        desk.press("f5", "home")
        lines = desk.wait_for("13:30 ▌  :57 Smith")
        row = next(y for y, line in enumerate(lines) if "Smith, Jane" in line)
        desk.type(mouse(0, 10, row) + mouse(32, 45, row + 3))
        desk.wait_for("MOVE")
        desk.type(keys("escape") + mouse(0, 45, row + 3, up=True))
        desk.wait_for(lambda lines: "MOVE" not in "".join(lines))
        assert "13:30 ▶  :57 Smith" in desk.screen()[row]
    assert store.run_read(appointments.one, JANES) == before
