"""What is handed to a client on paper: invoice, receipt, statement; in words, before it is set."""

from dataclasses import dataclass
from typing import Literal

Size = Literal["a4", "us-letter"]

LETTER_COUNTRIES = frozenset(
    ["US", "CA", "MX", "PH", "CL", "CO", "CR", "DO", "GT", "HN", "NI", "PA", "PR", "SV", "VE"]
)
"""Where paper is Letter; it is A4 everywhere else."""


def paper_size(country: str) -> Size:
    """Return the size of paper that a country writes on."""
    return "us-letter" if country in LETTER_COUNTRIES else "a4"


@dataclass(frozen=True, slots=True)
class Party:
    """Who writes, or is written to."""

    name: str
    lines: tuple[str, ...] = ()
    """Address, phone, tax number: a line each."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the paper's list."""

    text: str
    align: Literal["left", "right"] = "left"
    wide: bool = False
    """Whether it takes the room that the others leave."""


@dataclass(frozen=True, slots=True)
class Total:
    """One line below the list."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document, every amount and date already written as the practice writes it."""

    title: str
    """"Invoice INV-0041"."""
    sender: Party
    to: Party
    facts: tuple[tuple[str, str], ...]
    """What stands beside the address, with its label: issue date, practitioner, …"""
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[Total, ...]
    notes: str = ""
    mark: str = ""
    """A word across the head where it is no final document: "DRAFT", "VOID"."""
    pay_code: str = ""
    """What the code to pay with says, if there is one (see `credit_transfer`)."""
    size: Size = "a4"
    language: str = "en"
    """ISO 639 code, for hyphenation."""
    key: str = ""
    """What tells it from others of its title and name: the client's number, the day."""

    @property
    def file_title(self) -> str:
        """Return what its file is called by: "Statement #1042 2026-11-24 Jane Smith".

        No other document of the records has the same.
        """
        return " ".join(part for part in (self.title, self.key, self.to.name) if part)


def credit_transfer(
    name: str, iban: str, amount_minor: int, currency: str, reference: str, bic: str = ""
) -> str:
    """Return the text of a code that a banking app reads as a transfer; "" where it can't be one.

    The European Payments Council's "Quick Response Code: Guidelines to Enable Data Capture for the
    Initiation of a SEPA Credit Transfer" (EPC069-12), version 002: euros only, 0.01 to
    999,999,999.99.

    Args:
        name: who is paid; at most 70 characters are taken.
        iban: their account.
        amount_minor: cents.
        currency: ISO 4217 code.
        reference: what the payment is for; at most 140 characters are taken.
        bic: their bank; only needed outside the EEA.
    """
    account = "".join(iban.split()).upper()
    if currency != "EUR" or not 1 <= amount_minor <= 99_999_999_999 or not is_iban(account):
        return ""
    amount = f"EUR{amount_minor // 100}.{amount_minor % 100:02}"
    head = ("BCD", "002", "1", "SCT", bic.strip().upper(), name[:70], account, amount)
    return "\n".join((*head, "", "", reference[:140]))


def is_iban(text: str) -> bool:
    """Tell whether `text` is an IBAN without spaces, by its check digits (ISO 13616)."""
    if not (15 <= len(text) <= 34 and text.isascii() and text.isalnum()):
        return False
    if not (text[:2].isalpha() and text[2:4].isdecimal()):
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
