from datetime import date, time

import pytest

from deskpkg.domain.when import When
from deskpkg.widgets.fields import (
    BirthField,
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LetterField,
    MoneyField,
    MultiChoiceField,
    NotesField,
    NumberField,
    Option,
    PhoneField,
    RateField,
    SearchField,
    TextField,
    TimeField,
    WhenField,
)
from deskpkg.widgets.month import MonthPicker
from deskpkg.widgets.picklist import PickList
from deskpkg.widgets.table import Column, Row
from screens.forms import ORDER, PEOPLE, SERVICES, TODAY, FormDesk, paste, people, type_in


def when_field(raw: str = "", base: date | None = None) -> WhenField:
    return WhenField("when", "When", raw, today=TODAY, order=ORDER, base=base)


def money_field(raw: str = "") -> MoneyField:
    return MoneyField("fee", "Fee", raw, currency="AUD", locale="en_AU")


def search_field() -> SearchField:
    columns = [Column("name"), Column("born", 12)]
    return SearchField("client", "Client", columns=columns, lookup=people, nobody="Nobody: Ctrl+N.")


# -- typing -------------------------------------------------------------------------------------


async def test_a_date_and_time_is_echoed_while_it_is_typed_and_alone_afterwards() -> None:
    app = FormDesk(when_field(), TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "tue 930")
        assert app.row("When").split() == ["When▸tue", "930", "Tue", "24", "Nov", "2026", "09:30"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.row("When").split() == ["When", "Tue", "24", "Nov", "2026", "09:30"]
        assert app.form.field("when").raw == "tue 930"
        assert app.form.values() == {"when": When(date(2026, 11, 24), time(9, 30)), "notes": ""}


async def test_a_time_alone_is_meant_for_the_day_that_the_field_is_about() -> None:
    field = when_field("930", base=date(2026, 12, 4))
    assert field.need() == When(date(2026, 12, 4), time(9, 30))
    assert when_field("930").need().date == TODAY


async def test_a_day_without_a_time_is_refused_where_the_time_is_needed() -> None:
    app = FormDesk(when_field("tue"))
    async with app.run_test() as pilot:
        await pilot.press("f9")
        await pilot.pause()
        assert "Add the time" in app.shown()
        assert not app.saved


@pytest.mark.parametrize(
    ("field", "raw", "value", "shown"),
    [
        (money_field(), "1234.5", 123450, "1,234.50"),
        (NumberField("n", "Payments", least=1, most=24), "12", 12, "12"),
        (RateField("tax", "Tax", locale="en_AU"), "12.5", 12500, "12.5%"),
        (DateField("d", "Day", today=TODAY, order=ORDER), "+1w", date(2026, 11, 30), "30 Nov"),
        (TimeField("t", "Time"), "930", time(9, 30), "09:30"),
        (BirthField("b", "Born", today=TODAY, order=ORDER), "120384", date(1984, 3, 12), "(42)"),
        (EmailField("e", "Mail"), "jane@example.com", "jane@example.com", "jane@example.com"),
        (PhoneField("p", "Phone", country="AU"), "0412 345 678", "+61412345678", "0412 345 678"),
        (TextField("x", "Name"), "  O'Neil [2] ", "O'Neil [2]", "O'Neil [2]"),
    ],
)
async def test_what_is_typed_is_read_and_shown(
    field: TextField, raw: str, value: object, shown: str
) -> None:
    app = FormDesk(field, TextField("other", "Other"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, raw)
        await pilot.press("enter")
        await pilot.pause()
        assert field.parse() == value
        assert field.raw == raw
        assert not field.error
        assert shown in app.row(field.label)


async def test_a_value_that_is_filled_in_is_read_back_as_itself() -> None:
    moment = When(date(2027, 1, 5), time(14, 15))
    when, fee = when_field(), money_field()
    when.fill(moment)
    fee.fill(123450)
    assert when.parse() == moment
    assert fee.parse() == 123450


async def test_coming_to_a_field_selects_it_so_that_typing_replaces_it() -> None:
    app = FormDesk(money_field("400"))
    async with app.run_test() as pilot:
        await type_in(pilot, "50")
        assert app.form.values() == {"fee": 5000}


async def test_the_cursor_can_be_moved_and_the_text_mended() -> None:
    app = FormDesk(TextField("name", "Name", "smit jane"))
    async with app.run_test() as pilot:
        await pilot.press("home", "ctrl+right", "left", "h", "end", "ctrl+left", "shift+end", "J")
        assert app.form.field("name").raw == "smith J"
        await pilot.press("ctrl+u", "delete", "q", "backspace")
        assert app.form.field("name").raw == ""


async def test_letters_are_typed_and_no_command() -> None:
    app = FormDesk(TextField("name", "Name"))
    async with app.run_test() as pilot:
        await type_in(pilot, "max")
        assert app.form.field("name").raw == "max"
        assert app.mistakes == 0


async def test_cut_and_paste_work_within_the_desk() -> None:
    app = FormDesk(TextField("one", "One", "Jane"), TextField("two", "Two"))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+x", "enter", "ctrl+v", "ctrl+v")
        assert app.form.raws() == {"one": "", "two": "JaneJane"}


async def test_a_click_puts_the_cursor_there() -> None:
    app = FormDesk(TextField("one", "One"), TextField("two", "Two", "abcdef"))
    async with app.run_test() as pilot:
        await pilot.click(offset=(5 + 3, 1))
        await pilot.press("X")
        assert app.focused_key == "two"
        assert app.form.field("two").raw == "abcXdef"


# -- nasty values -------------------------------------------------------------------------------

NASTY = (
    "[/]x",
    "[@click=app.quit]A[/]",
    "[red]x[/red]",
    "x\\",
    "%s {0} {{7*7}}",
    "日本 👨‍👩‍👧 e" + "\u0301" * 60,
    "\u202eevil\u2066",
    "\u3164",
    "ıß\u2028x",
    "-0",
    "1e309",
    "9" * 400,
    "31/04",
    "00:61",
)


@pytest.mark.parametrize("text", NASTY)
async def test_nasty_text_is_kept_shown_and_never_acted_upon(text: str) -> None:
    fields = (
        TextField("name", text),
        when_field(),
        money_field(),
        NumberField("n", "Count"),
        BirthField("b", "Born", today=TODAY, order=ORDER),
        EmailField("e", "Mail"),
        PhoneField("p", "Phone", country="AU"),
        ChoiceField("c", "Choice", [*SERVICES, Option(9, text, text)]),
        CheckField("k", "", text=text),
        NotesField("notes", "Notes"),
        search_field(),
    )
    app = FormDesk(*fields)
    async with app.run_test(size=(80, 24)) as pilot:
        for field in fields:
            app.screen.set_focus(field)
            await paste(pilot, text)
            await pilot.press("left", "home", "right")
        app.form.submit()
        await pilot.pause()
        assert app.is_running
        assert "\u202e" not in app.shown()


async def test_control_characters_never_get_into_a_field() -> None:
    app = FormDesk(TextField("name", "Name"))
    async with app.run_test() as pilot:
        await paste(pilot, "a\x1b]0;pwn\x07b\x9b2Jc\x00\ud800d\te\r\nf")
        assert app.form.field("name").raw == "a]0;pwnb2Jcd e f"


async def test_a_megabyte_is_kept_whole_and_refused_with_a_sentence() -> None:
    app = FormDesk(TextField("name", "Name"), when_field())
    async with app.run_test() as pilot:
        await paste(pilot, "x" * 1_000_000)
        await pilot.press("left", "y", "enter")
        await paste(pilot, "1" * 1_000_000)
        await pilot.press("f9")
        await pilot.pause()
        assert len(app.form.field("name").raw) == 1_000_001
        assert "characters long" in app.form.field("name").error
        assert "At most 200" in app.form.field("when").error


async def test_pasted_newlines_stay_in_a_note_and_are_shown_as_a_sign() -> None:
    app = FormDesk(NotesField("notes", "Notes"))
    async with app.run_test() as pilot:
        await paste(pilot, "first\r\nsecond\rthird")
        assert "first↵second↵third" in app.shown()
        await pilot.press("f9")
        await pilot.pause()
        assert app.saved == [{"notes": "first\nsecond\nthird"}]


# -- choosing -----------------------------------------------------------------------------------


async def test_letters_choose_the_first_option_with_such_a_word() -> None:
    app = FormDesk(ChoiceField("service", "Service", SERVICES, 2, what="service"))
    async with app.run_test() as pilot:
        await type_in(pilot, "ph")
        assert "Physio 60 min" in app.row("Service")
        assert "ph_" in app.row("Service")
        await type_in(pilot, "o")
        assert app.form.values() == {"service": 4}
        await pilot.press("backspace", "f9")
        await pilot.pause()
        assert app.saved == [{"service": 1}]
        assert app.mistakes == 0


async def test_letters_that_find_nothing_keep_the_option_and_say_so() -> None:
    app = FormDesk(ChoiceField("service", "Service", SERVICES, 2, what="service"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "xq")
        assert "Review 30 min" in app.row("Service")
        assert "No service begins with “xq”" in app.shown()
        await pilot.press("f9")
        assert not app.saved
        await pilot.press("backspace", "backspace", "f9")
        await pilot.pause()
        assert app.saved == [{"service": 2}]


async def test_an_alias_is_found_before_any_word() -> None:
    methods = [Option("card", "Card", alias="c"), Option("cash", "Cash", alias="k")]
    field = ChoiceField("how", "Method", methods, "card")
    app = FormDesk(field)
    async with app.run_test() as pilot:
        await pilot.press("k")
        assert field.parse() == "cash"


NAMES = [Option(n, name) for n, name in enumerate(("Massage 60", "Physio 30", "Physio 60"))]


async def test_a_space_within_the_name_of_an_option_is_typed_and_opens_nothing() -> None:
    field = ChoiceField("service", "Service", NAMES, 0)
    app = FormDesk(field, TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "physio 60")
        await pilot.press("enter")
        await type_in(pilot, "soon")
        await pilot.press("f9")
        await pilot.pause()
        assert app.saved == [{"service": 2, "notes": "soon"}]


async def test_a_space_within_a_name_is_typed_in_the_list_too() -> None:
    field = ChoiceField("service", "Service", NAMES, 0)
    several = MultiChoiceField("who", "Included", NAMES)
    async with FormDesk(field, several).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await type_in(pilot, "physio 60")
        await pilot.press("enter")
        await pilot.pause()
        assert field.parse() == 2
        await pilot.press("tab")
        await type_in(pilot, "physio 60 mass physio  ")
        await pilot.press("enter")
        await pilot.pause()
        assert several.parse() == (0, 1, 2)


async def test_what_finds_nothing_is_not_saved_until_it_is_taken_back() -> None:
    app = FormDesk(ChoiceField("service", "Service", SERVICES, 2), TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "enter", "t", "f9", "f9")
        assert not app.saved
        assert app.form.field("service").has_focus
        assert "No option begins with “x”; Backspace takes it back." in app.shown()
        await pilot.press("p", "backspace", "p", "f9")
        await pilot.pause()
        assert app.saved == [{"service": 1, "notes": "t"}]


async def test_a_letter_chooses_anew_unless_it_goes_on_with_a_word() -> None:
    options = [Option(False, "return the credit"), Option(True, "forfeit it")]
    field = LetterField("credit", "Credit", options, False)
    app = FormDesk(field)
    async with app.run_test() as pilot:
        await type_in(pilot, "for")
        assert field.parse() is True
        await type_in(pilot, "rf")
        assert field.parse() is True
        await type_in(pilot, "r")
        assert field.parse() is False


async def test_up_and_down_leave_a_choice_as_it_is() -> None:
    app = FormDesk(TextField("notes", "Notes"), ChoiceField("service", "Service", SERVICES, 2))
    async with app.run_test() as pilot:
        await pilot.press("down", "up", "down", "down", "up")
        assert app.form.values() == {"notes": "", "service": 2}


async def test_left_and_right_step_over_what_cannot_be_chosen() -> None:
    field = ChoiceField("service", "Service", SERVICES, 2)
    app = FormDesk(field)
    async with app.run_test() as pilot:
        await pilot.press("right")
        assert field.parse() == 4
        await pilot.press("right", "left", "left")
        assert field.parse() == 1


async def test_an_option_that_is_not_offered_says_why() -> None:
    field = ChoiceField("service", "Service", SERVICES)
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "deep")
        assert "not offered by Mia" in field.error
        assert field.reading() is None


async def test_space_opens_the_list_and_enter_takes_from_it() -> None:
    field = ChoiceField("service", "Service", SERVICES, 2)
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert isinstance(app.screen, PickList)
        assert "not offered by Mia" in app.shown()
        await pilot.press("p", "h", "o", "enter")
        await pilot.pause()
        assert field.parse() == 4
        await pilot.press("space")
        await pilot.pause()
        await pilot.press("up", "escape")
        assert field.parse() == 4


async def test_a_click_in_the_list_takes_the_row() -> None:
    field = ChoiceField("service", "Service", SERVICES, 2)
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(field)
        await pilot.pause()
        await pilot.click("PickTable", offset=(5, 1))
        await pilot.pause()
        assert field.parse() == 1


async def test_enter_takes_the_row_it_is_on_when_nothing_is_marked() -> None:
    field = MultiChoiceField("who", "Offered by", SERVICES)
    async with FormDesk(field).run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "down", "enter")
        await pilot.pause()
        assert field.parse() == (SERVICES[1].key,)
        await pilot.press("space", "space", "enter")
        await pilot.pause()
        assert field.parse() == ()


async def test_a_letter_opens_the_list_of_several_and_finds_there() -> None:
    field = MultiChoiceField("who", "Offered by", SERVICES, [1])
    async with FormDesk(field).run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "e")
        await pilot.pause()
        await pilot.press("space", "enter")
        await pilot.pause()
        assert field.parse() == (1, 2)


async def test_several_are_marked_in_the_list() -> None:
    field = MultiChoiceField("who", "Offered by", SERVICES, [1])
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        await pilot.press("space", "p", "h", "o", "space", "enter")
        await pilot.pause()
        assert field.parse() == (4,)
        assert "Phone call" in app.row("Offered by")
        field.put("1\n2")
        assert field.parse() == (1, 2)


async def test_space_and_a_click_change_a_check() -> None:
    field = CheckField("cancel", "", text="cancel 2 sessions")
    app = FormDesk(field)
    async with app.run_test() as pilot:
        assert "[ ] cancel 2 sessions" in app.shown()
        await pilot.press("space")
        assert "[x] cancel 2 sessions" in app.shown()
        await pilot.click(field)
        assert field.parse() is False


async def test_letters_on_a_check_are_for_the_screen() -> None:
    app = FormDesk(CheckField("cancel", "", text="cancel"))
    async with app.run_test() as pilot:
        await pilot.press("x")
        assert app.mistakes == 1


# -- the month ----------------------------------------------------------------------------------


async def test_a_day_is_picked_from_the_month_and_the_time_stays() -> None:
    field = when_field("tue 930")
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+down")
        await pilot.pause()
        assert isinstance(app.screen, MonthPicker)
        assert "Nov 2026" in app.shown()
        await pilot.press("down", "right", "enter")
        await pilot.pause()
        assert field.parse() == When(date(2026, 12, 2), time(9, 30))
        assert app.changed == ["when"]
        await pilot.press("ctrl+@")
        await pilot.pause()
        await pilot.press("pageup", "escape")
        assert field.need().date == date(2026, 12, 2)


async def test_the_month_ends_where_the_calendar_does() -> None:
    app = FormDesk(DateField("day", "Day", "31/12/9999", today=TODAY, order=ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("alt+down")
        await pilot.pause()
        await pilot.press("right", "down", "pagedown", "enter")
        await pilot.pause()
        assert app.is_running


# -- searching ----------------------------------------------------------------------------------


async def test_a_client_is_chosen_by_row_and_enter_goes_on() -> None:
    field = search_field()
    app = FormDesk(field, TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "smi")
        assert all(name in app.shown() for _, name, _ in PEOPLE[:2])
        await pilot.press("down", "enter")
        await pilot.pause()
        assert field.chosen == 12
        assert app.focused_key == "notes"
        assert "12 Mar 1984" not in app.shown()
        assert field.raw == "12\tSmith, Jane A."


async def test_typing_again_undoes_the_choice() -> None:
    field = search_field()
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "smi")
        await pilot.press("enter", "up")
        assert field.chosen == 11
        await pilot.press("end", "backspace", "f9")
        await pilot.pause()
        assert field.chosen is None
        assert not app.saved
        assert "Take a row" in field.error


async def test_without_a_match_it_stays_and_tells_what_to_do() -> None:
    field = search_field()
    app = FormDesk(field, TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "xq")
        assert "Nobody: Ctrl+N." in app.shown()
        await pilot.press("enter")
        assert app.focused_key == "client"


async def test_a_match_can_be_clicked() -> None:
    field = search_field()
    app = FormDesk(field, TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "smi")
        await pilot.click(offset=(20, 2))
        await pilot.pause()
        assert field.chosen == 12


async def test_enter_before_the_answer_waits_for_it_and_old_answers_are_dropped() -> None:
    field = SearchField("client", "Client")
    app = FormDesk(field, TextField("notes", "Notes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "smi")
        await pilot.press("enter")
        assert app.focused_key == "client"
        field.show_matches([Row(99, ("Somebody else",))], "s")
        assert field.chosen is None
        field.show_matches(people("smi"), "smi")
        await pilot.pause()
        assert field.chosen == 11
        assert app.focused_key == "notes"


async def test_escape_closes_the_matches_and_keeps_the_text() -> None:
    field = search_field()
    app = FormDesk(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_in(pilot, "smi")
        await pilot.press("escape")
        assert "12 Mar 1984" not in app.shown()
        assert field.raw == "smi"
        await pilot.press("enter")
        assert field.chosen is None
        assert "12 Mar 1984" in app.shown()
        await pilot.press("enter")
        assert field.chosen == 11


async def test_a_chosen_client_comes_back_from_a_draft_as_chosen() -> None:
    field = SearchField("client", "Client", "12\tSmith, Jane A.")
    assert field.parse() == 12
    field.put("smi")
    assert field.chosen is None
