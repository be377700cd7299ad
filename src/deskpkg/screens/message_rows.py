"""How messages to clients are told: in lists, and whole."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from deskpkg.domain.messages import Letter, Message, MessageState
from deskpkg.domain.templates import NAMES, MessageKind, fields_of
from deskpkg.domain.text import clean, clean_lines
from deskpkg.screens.words import moment
from deskpkg.widgets.rows import Row

NO_ADDRESS = "no e-mail"


def title_of(kind: MessageKind) -> str:
    """Return "Reminder to book"."""
    return NAMES[kind].capitalize()


def to_whom(letter: Letter) -> str:
    """Return the address, or that there is none."""
    return clean(letter.address) or NO_ADDRESS


def state_words(message: Message, zone: ZoneInfo, today: date) -> str:
    """Return "waiting", "given Tue 24 Nov 11:00", "withdrawn"."""
    if message.state is MessageState.GIVEN and message.given_at is not None:
        return f"given {moment(message.given_at, zone, today)}"
    return message.state.value


def letter_text(letter: Letter) -> Text:
    """Return a message whole: to whom, its subject, and what it says."""
    address = clean(letter.address) or "no e-mail address: hand it over, or tell it"
    return Text.assemble(
        ("To       ", "bold"),
        address,
        ("\nSubject  ", "bold"),
        clean(letter.subject),
        f"\n\n{clean_lines(letter.body)}",
    )


def waits_words(written: Message) -> str:
    """Return what is said when a message was written: where it is, and that it has no address."""
    waits = f"its {NAMES[written.kind]} waits in the outbox"
    return waits if written.letter.address else f"{NO_ADDRESS}: {waits}"


def fields_words(kind: MessageKind) -> str:
    """Return "fields: {client} {package} …", those that a kind of message has."""
    return f"fields: {' '.join(f'{{{name}}}' for name in fields_of(kind))}"


def package_messages(messages: Iterable[Message], zone: ZoneInfo, now: datetime) -> Iterator[Row]:
    """Yield what was written about one package: when, what, what became of it, to whom."""
    today = now.astimezone(zone).date()
    for message in messages:
        state = state_words(message, zone, today)
        told = f"{title_of(message.kind)} · {state} · {to_whom(message.letter)}"
        style = "dim" if message.state is MessageState.WITHDRAWN else ""
        yield Row(("message", message.id), (moment(message.written_at, zone, today), told), style)
