"""What messages say: templates that are checked, filled in, and read well whatever is missing."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from builders import NOW, TODAY, after, pool, sold
from deskpkg.domain.messages import (
    BODY_LIMIT,
    Letter,
    Message,
    MessageState,
    composed,
    values,
    why_not_recall,
    why_not_remind,
    why_not_resend,
    withdrawn_words,
)
from deskpkg.domain.packages import ClientPackage
from deskpkg.domain.refused import BadInput
from deskpkg.domain.templates import (
    BUILT_IN,
    FIELDS,
    MessageKind,
    Template,
    checked_body,
    fields_of,
    filled,
)
from nasty import NASTY

CONFIRMATION, REMINDER, CANCELLATION = MessageKind
JANE = ("Smith", "Jane")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Hello {a}", "Hello A"),
        ("{a}{b}{a}", "ABA"),
        ("a {{field}} in braces, {{{a}}}", "a {field} in braces, {A}"),
        ("{unknown} stays", "{unknown} stays"),
        ("From {a}\nTo {none}\nEnd", "From A\nEnd"),
        ("{a}, {none}", "A,"),
        ("{none}{none}\nEnd", "End"),
        ("One\n\n{none}\n\nTwo", "One\n\nTwo"),
        ("One\n\n\n\nTwo\n \n\t\nThree", "One\n\nTwo\n\nThree"),
        ("{none}", ""),
        ("{lines}!", "one\ntwo!"),
        ("{braces}", "{a} {{a}} { }"),
        ("{markup} 100 % %s", "[b]x[/b] 100 % %s"),
    ],
)
def test_a_template_is_filled_in_and_lines_of_empty_fields_are_left_out(
    template: str, said: str
) -> None:
    fields = {
        "a": "A", "b": "B", "none": " ", "lines": "one\ntwo", "braces": "{a} {{a}} { }",
        "markup": "[b]x[/b]",
    }  # fmt: skip
    assert filled(template, fields) == said


@pytest.mark.parametrize("value", NASTY)
def test_what_a_field_says_is_never_taken_for_anything_but_text(value: str) -> None:
    said = filled("<{a}>{a.b}{a[0]}{a!r}{a:>9}{0}{}", {"a": value})
    assert said.endswith("{a.b}{a[0]}{a!r}{a:>9}{0}{}")
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{foo}", "There is no field {foo}. Use {client}, {package},"),
        ("{Client}", "There is no field {Client}."),
        ("{client.email}", "There is no field {client.email}."),
        ("{client!r}", "There is no field {client!r}."),
        ("{}", "There is no field {}."),
        ("{note}", "There is no field {note}."),
        ("{client", "A { stands alone. Write {{ for a brace; the fields are {client},"),
        ("client}", "A } stands alone. Write }} for a brace"),
        ("{cli\nent}", "A { stands alone."),
        ("{{client}", "A } stands alone."),
    ],
)
def test_a_template_with_a_mistake_is_refused_and_the_fields_are_listed(
    text: str, told: str
) -> None:
    for template in (Template(f"x {text}", "x"), Template("x", f"x {text}")):
        if "\n" in template.subject:
            continue
        with pytest.raises(BadInput) as refusal:
            template.checked(CONFIRMATION)
        assert str(refusal.value).startswith(told)
        assert refusal.value.field == ("body" if template.subject == "x" else "subject")


def test_a_template_is_kept_as_it_is_typed() -> None:
    text = "{{x}} {client} {note}\n\n[b]%s[/b] {{7*7}}"
    assert Template(" Hi\n{client} ", text).checked(CANCELLATION) == Template("Hi {client}", text)
    assert checked_body("\x1b\n ", REMINDER, field="x") == ""
    for missing in (Template(" ", "x"), Template("x", "\u200b\n")):
        with pytest.raises(BadInput, match=r"Type a (subject|text)\."):
            missing.checked(REMINDER)


@pytest.mark.parametrize("kind", MessageKind)
def test_the_built_in_texts_have_only_fields_there_are(kind: MessageKind) -> None:
    assert BUILT_IN[kind].checked(kind) == BUILT_IN[kind]


def letter(package: ClientPackage, kind: MessageKind = CONFIRMATION, **more: Any) -> Letter:
    fields = values(package, more.pop("names", JANE), "Main Street", more.pop("note", ""))
    return composed(kind, more.pop("template", BUILT_IN[kind]), fields, "j@example.com")


def test_a_confirmation_says_what_was_sold_and_until_when() -> None:
    said = letter(sold(expires_on=date(2027, 6, 30)))
    assert said == Letter(
        CONFIRMATION,
        "j@example.com",
        "Your package Flex",
        "Hello Jane,\n\nThank you: your package Flex is ready to use.\n\n"
        "Sessions: 5\nLast day: 30 June 2027\n\n"
        "To book a session, call or write to us.\n\nMain Street",
    )


@pytest.mark.parametrize(
    ("package", "line"),
    [
        (sold(), ""),
        (sold(replace(pool(), expiry=after(30))), "Last day: 30 days after the first visit"),
        (
            sold(replace(pool(), expiry=after(30)), expires_on=date(2026, 12, 1)),
            "Last day: 1 December 2026",
        ),
    ],
)
def test_without_a_last_day_nothing_is_said_of_it(package: ClientPackage, line: str) -> None:
    body = letter(package).body
    assert [text for text in body.split("\n") if text.startswith("Last day")] == [line][: len(line)]
    assert "\n\n\n" not in body


def test_a_reminder_says_what_is_left_to_book() -> None:
    said = letter(sold(attended=1, booked=1), REMINDER)
    assert said.subject == "Time to book: Flex"
    assert "\nLeft to book: 3\n" in said.body


@pytest.mark.parametrize(("note", "said"), [("", ""), ("See you\nsoon.", "\n\nSee you\nsoon.")])
def test_a_cancellation_has_the_note_that_was_typed(note: str, said: str) -> None:
    body = letter(sold(canceled_on=TODAY), CANCELLATION, note=note).body
    assert f"was canceled.{said}\n\nIf you have" in body


@pytest.mark.parametrize(("internal", "said"), [(False, "Bring\ntowels\nEnd"), (True, "End")])
def test_a_description_is_said_only_if_the_template_says_so_and_never_an_internal_one(
    internal: bool, said: str
) -> None:
    terms = replace(pool(), description="Bring\ntowels", description_internal=internal)
    assert letter(sold(terms), template=Template("x", "{description}\nEnd")).body == said
    assert "towels" not in letter(sold(terms)).body
    subject = letter(sold(terms), template=Template("{description}", "x")).subject
    assert subject == ("Flex" if internal else "Bring towels")


@pytest.mark.parametrize("names", [("Smith", "Jane"), ("Jane", "")])
def test_who_has_one_name_is_called_by_it(names: tuple[str, str]) -> None:
    assert letter(sold(), names=names).body.startswith("Hello Jane,\n")


@pytest.mark.parametrize("name", NASTY)
def test_a_subject_is_one_line_and_a_message_is_never_blank(name: str) -> None:
    package = sold(replace(pool(), name=name, description=name))
    template = Template("{client}{description} {package}", "{description}")
    said = letter(package, names=("", name), template=template)
    assert said.subject == said.subject.strip()
    assert not set(said.subject) & set("\n\r\x1b\u202e\u2028")
    assert 0 < len(said.subject) <= 200
    assert said.body


def test_what_is_too_long_is_cut() -> None:
    terms = replace(pool(), description="x" * 20_000)
    said = letter(sold(terms), template=Template("{description}", "{description}" * 9))
    assert (len(said.subject), len(said.body)) == (200, BODY_LIMIT)
    assert said.subject.endswith("x…")


def test_each_kind_has_its_fields() -> None:
    assert fields_of(REMINDER) == tuple(FIELDS)
    assert fields_of(CANCELLATION) == (*FIELDS, "note")


PAST = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("package", "resend", "remind"),
    [
        (sold(), "", ""),
        (sold(attended=5), "", "Nothing is left to book on it."),
        (sold(expires_on=PAST), "", "It expired 2 Nov: e extends it first."),
        (
            sold(canceled_on=TODAY),
            "It is canceled: there is nothing to confirm.",
            "It is canceled: nothing can be booked on it.",
        ),
    ],
)
def test_a_message_that_would_make_no_sense_is_refused_with_the_reason(
    package: ClientPackage, resend: str, remind: str
) -> None:
    assert why_not_resend(package) == resend
    assert why_not_remind(package, TODAY) == remind


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (CONFIRMATION, "the confirmation was given to the client on 24 Nov; cancel the package, "),
        (CANCELLATION, "the cancellation note was given to the client on 24 Nov; sell them "),
        (REMINDER, "the reminder to book was given to the client on 24 Nov"),
    ],
)
def test_what_was_given_to_the_client_is_not_recalled(kind: MessageKind, told: str) -> None:
    assert why_not_recall(kind, TODAY, TODAY).startswith(told)


def message(kind: MessageKind, given: datetime | None = None) -> Message:
    return Message(1, 1, "Smith, Jane", 1, "Flex", letter(sold(), kind), NOW, given)


@pytest.mark.parametrize(
    ("found", "canceled", "told"),
    [
        ([], True, ()),
        ([message(CONFIRMATION, NOW)], True, ()),
        ([message(CONFIRMATION)], True, ("The confirmation that waits is withdrawn.",)),
        (
            [message(REMINDER), message(CONFIRMATION)],
            True,
            ("The reminder to book and confirmation that wait are withdrawn.",),
        ),
        ([message(CANCELLATION)], True, ()),
        ([message(CANCELLATION)], False, ("The cancellation note that waits is withdrawn.",)),
    ],
)
def test_what_waits_and_is_withdrawn_with_its_package_is_told(
    found: list[Message], canceled: bool, told: tuple[str, ...]
) -> None:
    assert withdrawn_words(found, canceled=canceled) == told


@pytest.mark.parametrize(
    ("given", "withdrawn", "state"),
    [
        (None, None, MessageState.WAITING),
        (NOW, None, MessageState.GIVEN),
        (None, NOW, MessageState.WITHDRAWN),
    ],
)
def test_what_became_of_a_message_follows_from_its_times(
    given: datetime | None, withdrawn: datetime | None, state: MessageState
) -> None:
    message = Message(1, 1, "Smith, Jane", 1, "Flex", letter(sold()), NOW, given, withdrawn)
    assert message.state is state
    assert message.kind is CONFIRMATION
