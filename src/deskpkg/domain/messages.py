"""Messages to clients about their packages: what they say, and when there is nothing to say.

A message is composed when it is written, and says what was true then. It waits in the outbox
until it is given to the client, or withdrawn.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from deskpkg.domain.packages import ClientPackage, Status, day_text, in_a_row
from deskpkg.domain.templates import NAMES, NOTE, MessageKind, Template, fields_of, filled
from deskpkg.domain.text import NAME_LIMIT, clean

BODY_LIMIT = 100_000
"""How many characters a message may have, its fields filled in; what is beyond is cut."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is to be written."""

    kind: MessageKind
    address: str
    """The client's e-mail address; "" if none is known."""
    subject: str
    body: str


def values(
    package: ClientPackage, names: tuple[str, str], practice: str, note: str = ""
) -> dict[str, str]:
    """Return what the fields of a message say.

    Args:
        package: what it is about, as it stands.
        names: the client's last and first name.
        practice: the practice's name.
        note: what was typed for the client.
    """
    last, first = names
    terms = package.terms
    return {
        "client": clean(first) or clean(last),
        "package": clean(package.name),
        "description": "" if terms.description_internal else terms.description,
        "credits": str(package.credits),
        "remaining": str(package.remaining),
        "expires": _expires(package),
        "practice": clean(practice),
        NOTE: note,
    }


def sample_values(practice: str, last_day: date) -> dict[str, str]:
    """Return what the fields say of a package and a client that are made up, for a preview."""
    return {
        "client": "Jane",
        "package": "Starter 5",
        "description": "Five sessions, to use as you like.",
        "credits": "5",
        "remaining": "3",
        "expires": _day(last_day),
        "practice": clean(practice),
        NOTE: "What you type for the client stands here.",
    }


def _day(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _expires(package: ClientPackage) -> str:
    """Return "30 June 2026", "12 months after the first visit"; "" of what has no last day."""
    if package.expires_on is not None:
        return _day(package.expires_on)
    expiry = package.terms.expiry
    if expiry is not None and expiry.from_first_use:
        return f"{expiry.time} after the first visit"
    return ""


def composed(
    kind: MessageKind, template: Template, values: Mapping[str, str], address: str = ""
) -> Letter:
    """Return a message with its fields filled in.

    A subject is one line, cut where it is too long; one of which nothing is left is the
    package's name, and a text of which nothing is left the subject.
    """
    fields = {name: values[name] for name in fields_of(kind)}
    one_line = {name: clean(value) for name, value in fields.items()}
    subject = " ".join(filled(template.subject, one_line).split()) or fields["package"]
    if len(subject) > NAME_LIMIT:
        subject = f"{subject[: NAME_LIMIT - 1].rstrip()}…"
    body = filled(template.body, fields)
    if len(body) > BODY_LIMIT:
        body = f"{body[: BODY_LIMIT - 1].rstrip()}…"
    return Letter(kind, address, subject, body or subject)


class MessageState(StrEnum):
    """What has become of a message; derived from its times."""

    WAITING = "waiting"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was written."""

    id: int
    client_id: int
    client: str
    """The client's name, last name first; with the number if somebody else has the same."""
    package_id: int
    package: str
    letter: Letter
    written_at: datetime
    given_at: datetime | None = None
    """When it was given to the client: sent by hand, printed, told."""
    withdrawn_at: datetime | None = None

    @property
    def kind(self) -> MessageKind:
        """What it tells."""
        return self.letter.kind

    @property
    def state(self) -> MessageState:
        """What has become of it."""
        if self.withdrawn_at is not None:
            return MessageState.WITHDRAWN
        return MessageState.WAITING if self.given_at is None else MessageState.GIVEN


def withdrawn_words(messages: Iterable[Message], *, canceled: bool = False) -> tuple[str, ...]:
    """Return what becomes of what waits about a package that is deleted, or `canceled`."""
    waiting = (m.kind for m in messages if m.state is MessageState.WAITING)
    moot = [NAMES[kind] for kind in waiting if not (canceled and kind is MessageKind.CANCELLATION)]
    if not moot:
        return ()
    are = "that waits is" if len(moot) == 1 else "that wait are"
    return (f"The {in_a_row(moot)} {are} withdrawn.",)


def why_not_resend(package: ClientPackage) -> str:
    """Return why a package can't be confirmed; empty if it can."""
    return "It is canceled: there is nothing to confirm." if package.canceled_on else ""


def why_not_remind(package: ClientPackage, today: date) -> str:
    """Return why nobody is reminded to book on a package; empty if somebody can be."""
    match package.status(today):
        case Status.CANCELED:
            return "It is canceled: nothing can be booked on it."
        case Status.COMPLETED:
            return "Nothing is left to book on it."
        case Status.EXPIRED:
            assert package.expires_on is not None
            return f"It expired {day_text(package.expires_on, today)}: e extends it first."
        case Status.ACTIVE:
            return ""


def why_not_recall(kind: MessageKind, given: date, today: date) -> str:
    """Return why what wrote a message can't be taken back once that was given to the client."""
    instead = {
        MessageKind.CONFIRMATION: "; cancel the package, with a note to them, instead",
        MessageKind.CANCELLATION: "; sell them the package again instead",
    }.get(kind, "")
    return f"the {NAMES[kind]} was given to the client on {day_text(given, today)}{instead}"
