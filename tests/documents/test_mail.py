"""A message as a file of mail: one recipient at most, no header that a text could add."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from builders import NOW
from deskpkg.documents.mail import as_mail
from deskpkg.domain.messages import Letter
from deskpkg.domain.templates import MessageKind
from deskpkg.domain.text import clean, clean_lines
from nasty import NASTY

KIND = MessageKind.REMINDER


def opened(letter: Letter) -> EmailMessage:
    found = message_from_bytes(as_mail(letter, NOW), policy=default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("value", NASTY)
def test_whatever_is_said_is_read_again_and_adds_no_header(value: str) -> None:
    mail = opened(Letter(KIND, "jane@example.com", f"x {value}", f"{value}\nBcc: e@x"))
    assert sorted(mail.keys()) == sorted(
        ["To", "Subject", "Date", "X-Unsent", "MIME-Version", "Content-Type",
         "Content-Transfer-Encoding"]
    )  # fmt: skip
    assert str(mail["To"]) == "jane@example.com"
    assert str(mail["Subject"]).split() == f"x {clean(value)}".split()
    assert mail.get_content().replace("\r\n", "\n") == f"{clean_lines(value)}\nBcc: e@x\n"


@pytest.mark.parametrize(
    "address",
    ["", "a@b.c, evil@x.y", "x@y.z\r\nBcc: e@x", "Jane <jane@example.com>", "@", "a b", "j@ä.org"],
)
def test_what_is_not_one_address_is_written_to_nobody(address: str) -> None:
    mail = opened(Letter(KIND, address, "Hello", "x"))
    assert (mail["To"], mail["Bcc"]) == (None, None)
    assert mail["Subject"] == "Hello"
