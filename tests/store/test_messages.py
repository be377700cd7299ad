"""Messages to clients: written with what they tell, given once, withdrawn with what is undone."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from builders import TODAY, Desk
from deskpkg.domain.clients import NewClient
from deskpkg.domain.messages import Message, MessageState
from deskpkg.domain.refused import BadInput, Conflict, Gone
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.templates import BUILT_IN, MessageKind, Template
from deskpkg.store import Store, changes
from deskpkg.store.changes.messages import CantWrite, NotWaiting
from deskpkg.store.changes.undo import CantUndo
from deskpkg.store.queries import messages
from nasty import NASTY

CONFIRMATION, REMINDER, CANCELLATION = MessageKind
use, manage = changes.messages, changes.managing


def of(desk: Desk, package: int) -> list[tuple[str, str]]:
    """Return what was written about a package, the first first: kind, and what became of it."""
    found = desk.store.run_read(messages.of_package, package)
    return [(m.kind.value, m.state.value) for m in reversed(found)]


def last(desk: Desk) -> Message:
    return desk.store.run_read(lambda unit: messages.one(unit, unit.value(NEWEST)))


NEWEST = "SELECT max(id) FROM message"


def jane(desk: Desk, **more: Any) -> int:
    return desk.client("Smith", "Jane", **{"email": "jane@example.com", **more})


def confirmed(desk: Desk, **more: Any) -> int:
    """Sell Jane a package that confirms its sale; return it."""
    return desk.sell(jane(desk), desk.package(confirms=True, **more))


def test_a_sale_writes_its_confirmation_if_the_package_says_so(desk: Desk) -> None:
    silent = desk.sell(jane(desk))
    assert of(desk, silent) == []
    package = confirmed(desk)
    assert of(desk, package) == [("confirmation", "waiting")]
    written = last(desk)
    assert (written.client, written.package) == ("Smith, Jane #2", "Flex")
    assert written.letter.address == "jane@example.com"
    assert written.letter.subject == "Your package Flex"
    assert "Sessions: 5\n" in written.letter.body
    assert written.letter.body.endswith("\n\nMain Street")
    assert desk.history(package) == [("package.sold", 5), ("message.written", 0)]
    assert desk.rows("SELECT DISTINCT operation FROM history WHERE client_package_id = 2") == [
        (desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1"),)
    ]
    assert desk.store.run_read(messages.count_waiting) == 1
    assert desk.broken() == []


def test_it_says_what_was_agreed_with_the_client_in_the_package_s_own_words(desk: Desk) -> None:
    own = "{client}: {credits} until {expires}"
    catalog = desk.package(confirms=True, confirmation=own)
    use_template = Template("{package} for you", "never said")
    desk.store.run_write(use.save_template, CONFIRMATION, use_template)
    client = desk.client("Sukarno", "", email="")
    desk.sell(client, catalog, Adjusted(credits=9, expires_on=TODAY))
    assert last(desk).letter.subject == "Flex for you"
    assert last(desk).letter.body == "Sukarno: 9 until 24 November 2026"
    assert last(desk).letter.address == ""
    assert desk.one(1).terms.confirmation == own


def test_a_sale_and_its_confirmation_are_kept_together_or_not_at_all(desk: Desk) -> None:
    catalog, client = desk.package(confirms=True), jane(desk)
    with desk.raw() as raw:
        raw.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON message "
            "BEGIN SELECT RAISE(ABORT, 'the power is off'); END"
        )
    before = desk.dump()
    with pytest.raises(IntegrityError, match="the power is off"):
        desk.store.run_write(changes.packages.sell, client, catalog)
    assert desk.dump() == before


@pytest.mark.parametrize(
    ("text", "told"), [("{foo}", "There is no field {foo}"), ("{x", "stands alone")]
)
def test_a_package_whose_text_has_a_mistake_is_not_saved(desk: Desk, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told) as refusal:
        desk.package(confirms=True, confirmation=text)
    assert refusal.value.field == "confirmation"
    desk.package(confirms=False, confirmation="x")
    assert desk.rows("SELECT confirms, confirmation FROM package") == [(0, "")]


@pytest.mark.parametrize("tell", [True, False])
def test_canceling_tells_the_client_if_that_is_chosen(desk: Desk, tell: bool) -> None:
    package = confirmed(desk)
    desk.store.run_write(manage.cancel, package, "We moved.\nCome and see us.", tell=tell)
    note = [("cancellation", "waiting")] if tell else []
    assert of(desk, package) == [("confirmation", "withdrawn"), *note]
    text = desk.value("SELECT text FROM history WHERE action = 'package.canceled'")
    assert text == "Canceled Flex: We moved. Come and see us."
    if tell:
        assert "canceled.\n\nWe moved.\nCome and see us.\n\nIf you" in last(desk).letter.body
    assert desk.broken() == []


def test_canceling_withdraws_what_is_no_longer_true_and_undoing_it_brings_it_back(
    desk: Desk,
) -> None:
    package = confirmed(desk)
    desk.store.run_write(use.remind, package)
    desk.store.run_write(manage.cancel, package, tell=True)
    withdrawn = [("confirmation", "withdrawn"), ("reminder", "withdrawn")]
    assert of(desk, package) == [*withdrawn, ("cancellation", "waiting")]
    desk.store.run_write(changes.undo.undo)
    waiting = [("confirmation", "waiting"), ("reminder", "waiting")]
    assert of(desk, package) == [*waiting, ("cancellation", "withdrawn")]
    assert desk.broken() == []


def test_deleting_a_package_withdraws_what_waits(desk: Desk) -> None:
    package = confirmed(desk)
    desk.store.run_write(manage.delete, package)
    assert of(desk, package) == [("confirmation", "withdrawn")]
    assert desk.broken() == []


def test_a_confirmation_written_anew_takes_the_place_of_the_one_that_waits(desk: Desk) -> None:
    package = confirmed(desk)
    desk.book(1, package)
    desk.store.run_write(use.resend, package)
    assert of(desk, package) == [("confirmation", "withdrawn"), ("confirmation", "waiting")]
    desk.store.run_write(use.give, last(desk).id)
    desk.store.run_write(use.resend, package)
    assert [state for _, state in of(desk, package)] == ["withdrawn", "given", "waiting"]
    assert desk.broken() == []


def test_what_was_shown_is_what_is_written_or_nothing(desk: Desk) -> None:
    package = confirmed(desk)
    shown = desk.store.run_read(messages.letter, package, REMINDER)
    desk.book(1, package)
    before = desk.dump()
    with pytest.raises(Conflict):
        desk.store.run_write(use.remind, package, shown)
    assert desk.dump() == before
    shown = desk.store.run_read(messages.letter, package, REMINDER)
    desk.store.run_write(use.remind, package, shown)
    assert last(desk).letter == shown
    assert "Left to book: 4\n" in shown.body


@pytest.mark.parametrize(
    ("spoil", "work", "told"),
    [
        (lambda d, p: d.store.run_write(manage.cancel, p), use.resend, "It is canceled"),
        (lambda d, p: d.store.run_write(manage.cancel, p), use.remind, "It is canceled"),
        (lambda d, p: [d.book(1, p) for _ in range(5)], use.remind, "Nothing is left"),
        (lambda d, _: d.clock.turn(days=60), use.remind, "It expired 24 Dec"),
    ],
)
def test_what_makes_no_sense_is_not_written(
    desk: Desk, spoil: Callable[[Desk, int], object], work: Callable[..., int], told: str
) -> None:
    catalog = desk.package(confirms=True)
    package = desk.sell(jane(desk), catalog, Adjusted(expires_on=TODAY.replace(month=12)))
    spoil(desk, package)
    before = desk.dump()
    with pytest.raises(CantWrite, match=told):
        desk.store.run_write(work, package)
    assert desk.dump() == before


def test_a_message_is_given_once_whatever_two_desks_do(desk: Desk) -> None:
    package = confirmed(desk)
    desk.store.run_write(use.give, 1)
    assert of(desk, package) == [("confirmation", "given")]
    assert desk.history(package)[-1] == ("message.given", 0)
    before = desk.dump()
    for work in (use.give, use.withdraw):
        with pytest.raises(NotWaiting, match="given to the client already, on 24 Nov"):
            desk.store.run_write(work, 1)
        with pytest.raises(Gone):
            desk.store.run_write(work, 99)
    assert desk.dump() == before
    assert desk.store.run_read(messages.count_waiting) == 0
    assert desk.broken() == []


def test_what_was_withdrawn_is_not_given(desk: Desk) -> None:
    confirmed(desk)
    desk.store.run_write(use.withdraw, 1)
    assert last(desk).state is MessageState.WITHDRAWN
    with pytest.raises(NotWaiting, match="withdrawn already"):
        desk.store.run_write(use.give, 1)
    assert desk.store.run_read(messages.outbox) == ()
    assert desk.broken() == []


def test_undoing_a_sale_recalls_its_confirmation_as_long_as_that_waits(desk: Desk) -> None:
    package = confirmed(desk)
    desk.store.run_write(changes.undo.undo)
    assert of(desk, package) == [("confirmation", "withdrawn")]
    assert desk.rows("SELECT text FROM history WHERE action = 'message.withdrawn'") == [
        ("Undid: Wrote the confirmation: Flex",)
    ]
    assert desk.broken() == []


def operation(desk: Desk) -> str:
    return str(desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1"))


def test_a_sale_whose_confirmation_was_given_is_not_undone(desk: Desk) -> None:
    confirmed(desk)
    sale = operation(desk)
    desk.store.run_write(use.give, 1)
    before = desk.dump()
    with pytest.raises(CantUndo, match="the confirmation was given to the client on 24 Nov; "):
        desk.store.run_write(changes.undo.undo, sale)
    assert desk.dump() == before
    assert desk.store.run_write(changes.undo.undo).endswith(
        "Gave the client the confirmation: Flex"
    )
    assert desk.store.run_write(changes.undo.undo).endswith("Sold Flex")
    assert desk.broken() == []


def test_a_cancellation_of_which_the_client_was_told_is_not_undone(desk: Desk) -> None:
    package = confirmed(desk)
    desk.store.run_write(manage.cancel, package, tell=True)
    done = operation(desk)
    desk.store.run_write(use.give, last(desk).id)
    with pytest.raises(CantUndo, match="the cancellation note was given to the client on 24 Nov; "):
        desk.store.run_write(changes.undo.undo, done)
    assert desk.status(package).value == "canceled"


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        (use.resend, "another confirmation waits meanwhile"),
        (manage.cancel, "it would no longer be true"),
        (manage.delete, "it would no longer be true"),
    ],
)
@pytest.mark.parametrize("work", [use.give, use.withdraw])
def test_a_message_does_not_wait_again_if_it_is_not_true_any_more(
    desk: Desk, work: Callable[..., None], meanwhile: Callable[..., Any], told: str
) -> None:
    package = confirmed(desk)
    desk.store.run_write(work, 1)
    done = operation(desk)
    desk.store.run_write(meanwhile, package)
    with pytest.raises(CantUndo, match=told):
        desk.store.run_write(changes.undo.undo, done)
    assert desk.broken() == []


def test_a_message_goes_to_the_address_that_was_known_when_it_was_written(desk: Desk) -> None:
    package = confirmed(desk)
    changed = NewClient("Smith", "Jane", email="new@example.com")
    desk.store.run_write(changes.clients.change, 1, changed)
    assert last(desk).letter.address == "jane@example.com"
    desk.store.run_write(use.resend, package)
    assert last(desk).letter.address == "new@example.com"


def test_the_outbox_has_what_waits_first_and_then_what_was_given_last(desk: Desk) -> None:
    for _ in range(4):
        confirmed(desk)
    for key in (1, 3):
        desk.clock.turn(minutes=1)
        desk.store.run_write(use.give, key)
    assert [m.id for m in desk.store.run_read(messages.outbox)] == [2, 4, 3, 1]
    assert [m.id for m in desk.store.run_read(messages.of_client, 2)] == [2]


def test_the_practice_says_it_in_its_own_words_until_it_takes_them_back(desk: Desk) -> None:
    own = Template("Hi {client}", "Bring {{nothing}}.")
    desk.store.run_write(use.save_template, REMINDER, own)
    package = confirmed(desk)
    desk.store.run_write(use.remind, package)
    assert (last(desk).letter.subject, last(desk).letter.body) == ("Hi Jane", "Bring {nothing}.")
    with pytest.raises(Conflict):
        desk.store.run_write(use.save_template, REMINDER, Template("a", "b"), BUILT_IN[REMINDER])
    before = desk.dump()
    desk.store.run_write(use.save_template, REMINDER, own, own)
    assert desk.dump() == before
    desk.store.run_write(use.save_template, REMINDER, BUILT_IN[REMINDER])
    assert desk.rows("SELECT * FROM message_template") == []
    assert desk.history(package)[-1] == ("message.written", 0)
    assert desk.store.run_read(messages.template, REMINDER) == BUILT_IN[REMINDER]
    assert last(desk).letter.subject == "Hi Jane"


@pytest.mark.parametrize("value", NASTY)
def test_nasty_names_and_notes_are_only_text_in_a_message(desk: Desk, value: str) -> None:
    name = value if value.strip("\x1b\r\n\t\u200b\ufeff ") else "x"
    try:
        client = desk.client(name, "", email="a@example.com")
    except BadInput:
        client = jane(desk)
    package = desk.sell(client, desk.package(confirms=True, description=value))
    desk.store.run_write(manage.cancel, package, value[:99], tell=True)
    letter = last(desk).letter
    assert "\n" not in letter.subject
    assert "\x1b" not in letter.body
    assert desk.broken() == []


def test_a_message_is_kept_across_a_restart(desk: Desk) -> None:
    confirmed(desk)
    desk.store.close()
    desk.store = Store(desk.store.path, clock=desk.clock)
    assert last(desk).state is MessageState.WAITING
