from typing import Any

import pytest
from textual.widgets import Static

from deskpkg.domain.refused import Conflict, Refused
from deskpkg.widgets.fields import (
    CheckField,
    ChoiceField,
    DateField,
    MoneyField,
    MultiChoiceField,
    NotesField,
    NumberField,
    SearchField,
    TextField,
)
from deskpkg.widgets.fields.field import Field
from screens.forms import ORDER, SERVICES, TODAY, FormDesk, type_in


def fields() -> tuple[Field[Any], ...]:
    return (
        TextField("name", "Name", required=True),
        NumberField("n", "Payments", "3", least=1, most=24),
        NotesField("notes", "Notes", hint="optional"),
    )


async def test_enter_goes_on_and_from_the_last_field_to_the_button_which_saves() -> None:
    app = FormDesk(*fields())
    async with app.run_test() as pilot:
        await type_in(pilot, "Jane")
        await pilot.press("enter", "5", "enter", "enter")
        assert app.focused_key == ""
        assert not app.saved
        await pilot.press("enter")
        await pilot.pause()
        assert app.saved == [{"name": "Jane", "n": 5, "notes": ""}]


async def test_up_down_and_shift_tab_go_back_and_on() -> None:
    app = FormDesk(*fields())
    async with app.run_test() as pilot:
        await pilot.press("down", "down", "up")
        assert app.focused_key == "n"
        await pilot.press("shift+tab")
        assert app.focused_key == "name"
        await pilot.press("up")
        assert app.focused_key == "name"


async def test_tab_goes_where_enter_goes_also_in_two_columns() -> None:
    app = FormDesk(*fields(), TextField("last", "Last"), columns=2)
    async with app.run_test(size=(80, 24)) as pilot:
        went = []
        for key in ("tab", "tab", "tab", "tab", "shift+tab", "shift+tab", "shift+tab"):
            await pilot.press(key)
            went.append(app.focused_key)
        assert went == ["n", "notes", "last", "", "last", "notes", "n"]
        await pilot.press("shift+tab", "shift+tab")
        assert app.focused_key == ""


async def test_f9_shows_all_errors_at_once_goes_to_the_first_and_clears_nothing() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "9", "9", "down", "f9")
        await pilot.pause()
        assert "Name is missing" in app.shown()
        assert "Between 1 and 24" in app.shown()
        assert app.focused_key == "name"
        assert app.form.raws() == {"name": "", "n": "99", "notes": ""}
        assert not app.saved


async def test_an_error_is_shown_on_leaving_and_goes_as_soon_as_it_is_mended() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "9", "9")
        assert not app.form.field("n").error
        await pilot.press("up")
        await pilot.pause()
        assert "Between 1 and 24" in app.row("Payments")
        await pilot.press("down", "1", "2")
        await pilot.pause()
        assert not app.form.field("n").error


async def test_passing_through_a_blank_field_is_no_error() -> None:
    app = FormDesk(*fields())
    async with app.run_test() as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        assert not any(field.error for field in app.form.fields)


async def test_a_draft_brings_back_exactly_what_was_typed_and_says_nothing() -> None:
    def made() -> FormDesk:
        return FormDesk(
            *fields(),
            MoneyField("fee", "Fee", currency="AUD", locale="en_AU"),
            DateField("day", "Day", today=TODAY, order=ORDER),
            ChoiceField("service", "Service", SERVICES, 1),
            MultiChoiceField("who", "Who", SERVICES, [1]),
            CheckField("sure", "Sure"),
            SearchField("client", "Client"),
        )

    draft = {
        "name": "[/]x",
        "n": "99",
        "notes": "a\nb",
        "fee": "12,5,0",
        "day": "tomorow",
        "service": "4",
        "who": "1\n2",
        "sure": "x",
        "client": "7\tSmith, Jane",
        "unknown": "?",
    }
    app = made()
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.restore(draft)
        await pilot.pause()
        draft.pop("unknown")
        assert app.form.raws() == draft
        assert app.changed == []
        assert app.form.dirty


async def test_a_form_is_dirty_when_it_differs_from_what_it_began_with() -> None:
    app = FormDesk(*fields())
    async with app.run_test() as pilot:
        assert not app.form.dirty
        await pilot.press("a")
        assert app.form.dirty
        assert app.changed == ["name"]
        await pilot.press("backspace")
        assert not app.form.dirty


async def test_a_refusal_is_shown_at_the_field_it_names() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.show_refusal(Refused("Too many payments for [/]x.", field="n"))
        await pilot.pause()
        assert "Too many payments for [/]x." in app.row("Payments")
        assert app.focused_key == "n"
        await pilot.press("2")
        assert not app.form.field("n").error


async def test_any_other_refusal_is_shown_above_the_button_until_something_changes() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(40, 24)) as pilot:
        app.form.show_refusal(Conflict())
        await pilot.pause()
        assert "! Somebody else changed this" in app.shown()
        await pilot.press("a")
        await pilot.pause()
        assert "Somebody else" not in app.shown()


async def test_a_disabled_field_says_why_is_passed_over_and_keeps_its_value() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(80, 24)) as pilot:
        app.form.field("n").disable("the plan has begun")
        await pilot.pause()
        assert "the plan has begun" in app.row("Payments")
        await pilot.press("J", "enter")
        assert app.focused_key == "notes"
        await pilot.press("f9")
        await pilot.pause()
        assert app.saved == [{"name": "J", "n": 3, "notes": ""}]


async def test_a_hidden_field_is_passed_over_and_refuses_nothing() -> None:
    app = FormDesk(*fields())
    async with app.run_test() as pilot:
        app.form.field("name").display = False
        await pilot.press("f9")
        await pilot.pause()
        assert app.saved == [{"name": None, "n": 3, "notes": ""}]


async def test_a_long_error_takes_rows_of_its_own() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(40, 24)) as pilot:
        app.form.show_refusal(Refused("A sentence that is far too long to fit beside", field="n"))
        await pilot.pause()
        rows = app.shown().split("\n")
        place = next(i for i, row in enumerate(rows) if "Payments" in row)
        assert rows[place + 1].strip().startswith("! A sentence")
        assert "Notes" in rows[place + 3]


async def test_two_columns_go_down_the_left_one_first() -> None:
    wide = TextField("about", "About", wide=True)
    app = FormDesk(Static("banner"), *fields(), TextField("last", "Last"), wide, columns=2)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = app.shown().split("\n")
        assert rows[0].startswith("banner")
        assert "Name" in rows[1]
        assert "Notes" in rows[1]
        assert "Payments" in rows[2]
        assert "Last" in rows[2]
        assert "About" in rows[3]
        order = []
        for _ in range(5):
            order.append(app.focused_key)
            await pilot.press("enter")
        assert order == ["name", "n", "notes", "last", "about"]
        app.form.columns = 1
        await pilot.pause()
        assert "Payments" in app.shown().split("\n")[2]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (30, 10), (12, 5)])
async def test_a_form_shows_in_any_size_with_its_focus_marked_by_a_sign(
    size: tuple[int, int],
) -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "▸" in app.shown()


async def test_a_button_may_leave_the_commit_to_its_key() -> None:
    app = FormDesk(CheckField("p", "", text="cancel the plan"), commit="Cancel it", by_enter=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert not app.saved
        assert "F9 does it" in app.shown()
        await pilot.press("f9")
        await pilot.pause()
        assert app.saved == [{"p": False}]


async def test_a_click_on_the_button_saves() -> None:
    app = FormDesk(CheckField("p", "", text="x"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(app.form.commit, offset=(2, 0))
        await pilot.pause()
        assert app.saved == [{"p": False}]


async def test_a_field_can_be_added_later() -> None:
    app = FormDesk(*fields())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.form.mount(TextField("late", "A much longer label"), before=app.form.commit)
        app.form.line_up()
        await pilot.pause()
        assert app.row("Name").index("Name") == len("A much longer label") - len("Name") - 2
        assert "late" in app.form.raws()
