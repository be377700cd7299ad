"""The texts of messages: with fields in braces, checked when saved, filled in when written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import (
    NAME_LIMIT,
    NOTE_LIMIT,
    clean_lines,
    is_blank,
    optional_lines,
    quoted,
    required,
)

_PARTS = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")
_MOST = 200_000
"""How many characters of a text are looked at once its fields are filled in, each many times."""


class MessageKind(StrEnum):
    """What a message tells."""

    CONFIRMATION = "confirmation"
    """That a package was sold, and what it gives."""
    REMINDER = "reminder"
    """That there is something left to book."""
    CANCELLATION = "cancellation"
    """That a package was canceled."""


NAMES: Mapping[MessageKind, str] = {
    MessageKind.CONFIRMATION: "confirmation",
    MessageKind.REMINDER: "reminder to book",
    MessageKind.CANCELLATION: "cancellation note",
}
"""What each kind is called."""

FIELDS: Mapping[str, str] = {
    "client": "the first name, or the only name",
    "package": "the package's name",
    "description": "its description, unless that is internal",
    "credits": "the sessions that were sold",
    "remaining": "the sessions that are left to book",
    "expires": "the last day, such as 30 June 2026",
    "practice": "the practice's name",
}
"""The fields of every template, and what each becomes."""

NOTE = "note"
"""The field of a cancellation note: what was typed for the client."""


def fields_of(kind: MessageKind) -> tuple[str, ...]:
    """Return the names of the fields that a kind of message has."""
    return (*FIELDS, NOTE) if kind is MessageKind.CANCELLATION else tuple(FIELDS)


@dataclass(frozen=True, slots=True)
class Template:
    """What a kind of message says, with fields in braces."""

    subject: str
    body: str

    def checked(self, kind: MessageKind) -> "Template":
        """Return it with its texts cleaned.

        Raises:
            BadInput: a text is missing or too long, or names a field which there is not.
        """
        subject = required(self.subject, "a subject", field="subject")
        check(subject, fields_of(kind), field="subject")
        body = checked_body(self.body, kind, field="body")
        required(body[:NAME_LIMIT], "a text", field="body")
        return Template(subject, body)


def checked_body(text: str, kind: MessageKind, *, field: str) -> str:
    """Return the text of a template cleaned, or "" if nothing visible is typed.

    Raises:
        BadInput: it is too long, or names a field which there is not.
    """
    body = optional_lines(text, "the text", NOTE_LIMIT, field=field)
    check(body, fields_of(kind), field=field)
    return body


BUILT_IN: Mapping[MessageKind, Template] = {
    MessageKind.CONFIRMATION: Template(
        "Your package {package}",
        "Hello {client},\n\nThank you: your package {package} is ready to use.\n\n"
        "Sessions: {credits}\nLast day: {expires}\n\n"
        "To book a session, call or write to us.\n\n{practice}",
    ),
    MessageKind.REMINDER: Template(
        "Time to book: {package}",
        "Hello {client},\n\nThere is something left of your package {package}.\n\n"
        "Left to book: {remaining}\nLast day: {expires}\n\n"
        "Call or write to us, and we find a time that suits you.\n\n{practice}",
    ),
    MessageKind.CANCELLATION: Template(
        "Your package {package} is canceled",
        "Hello {client},\n\nYour package {package} was canceled.\n\n{note}\n\n"
        "If you have a question about it, call or write to us.\n\n{practice}",
    ),
}
"""What each kind says as long as the practice has no text of its own."""


def check(text: str, fields: Sequence[str], *, field: str = "") -> None:
    """Refuse a template that names a field which there is not, or has a brace that is alone.

    Args:
        text: the template; `{{` and `}}` stand for a brace each.
        fields: the names of the fields there are, without braces.
        field: the form field that a refusal points at.

    Raises:
        BadInput: the message names the field, and lists those there are.
    """
    for found in _PARTS.finditer(text):
        if found[0] in ("{{", "}}") or found[1] in fields:
            continue
        there = ", ".join(f"{{{name}}}" for name in fields)
        if found[1] is not None:
            raise BadInput(f"There is no field {quoted(found[0])[1:-1]}. Use {there}.", field=field)
        raise BadInput(
            f"A {found[0]} stands alone. Write {found[0] * 2} for a brace; the fields are {there}.",
            field=field,
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a template with its fields filled in; what a value says is never read as a template.

    A line that has fields, all of them empty, is left out, and of blank lines that follow one
    another one is left. A field that `values` does not have stays as it is written. What no message
    has room for is not looked at.
    """
    lines = (_line(line, values) for line in text.split("\n"))
    whole = "\n".join(line for line in lines if line is not None)
    return _GAPS.sub("\n\n", clean_lines(whole[:_MOST])).strip()


def _line(line: str, values: Mapping[str, str]) -> str | None:
    """Return one line filled in; None if all its fields are empty."""
    named = [found[1] for found in _PARTS.finditer(line) if found[1] in values]
    if named and all(is_blank(values[name]) for name in named):
        return None
    return _PARTS.sub(_filling(values), line)


def _filling(values: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def fill(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return values.get(found[1], found[0]) if found[1] is not None else found[0]

    return fill
