"""How clients are called: in lists, on paper, and where two have the same name."""

import re

from deskpkg.domain.text import clean, fold

_NUMBER = re.compile(r" #[0-9]+$")


def display_name(last: str, first: str, number: int | None = None) -> str:
    """Return "Smith, Jane"; one name alone if the client has only one.

    Args:
        last: the last name.
        first: the first name.
        number: the client's number, if somebody else has the same name: "Smith, Jane #2".
    """
    name = f"{last}, {first}" if last and first else last or first
    return name if number is None else f"{name} #{number}"


def plain_name(name: str, client_id: int) -> str:
    """Return "Smith, Jane" of the client 2 who is called "Smith, Jane #2"."""
    return name.removesuffix(f" #{client_id}")


def numbered(name: str, client_id: int) -> str:
    """Return "Smith, Jane #2" whether the name has its number already or not."""
    return f"{plain_name(name, client_id)} #{client_id}"


def name_and_number(called: str) -> tuple[str, str]:
    """Return ("Smith, Jane", " #2") of "Smith, Jane #2": a name may be cut, its number may not."""
    found = _NUMBER.search(called)
    return (called, "") if found is None else (called[: found.start()], found[0])


def spoken_name(last: str, first: str) -> str:
    """Return "Jane Smith"."""
    return f"{first} {last}".strip()


def name_key(last: str, first: str) -> str:
    """Return what clients are sorted by, and told apart by: the folded name."""
    return (f"{fold(last)} {fold(first)}".strip() or clean(last))[:400]


def spoken_key(last: str, first: str) -> str:
    """Return the folded name without middle names: who shares it is mixed up on the phone."""
    return name_key(last, " ".join(fold(first).split()[:1]))
