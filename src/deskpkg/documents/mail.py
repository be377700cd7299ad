"""A message to a client as a file that a mail program opens, ready to be sent."""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from deskpkg.domain.messages import Letter
from deskpkg.domain.text import clean, clean_lines


def as_mail(letter: Letter, written_at: datetime) -> bytes:
    """Return a message in the form of mail (RFC 5322), in UTF-8, addressed to one person at most.

    Mail programs show it as one that is still to be sent.

    Args:
        letter: the message.
        written_at: the aware instant at which it was written.
    """
    mail = EmailMessage(policy=SMTP)
    if to := _address(letter.address):
        mail["To"] = to
    mail["Subject"] = clean(letter.subject)
    mail["Date"] = written_at
    mail["X-Unsent"] = "1"
    mail.set_content(f"{clean_lines(letter.body)}\n", charset="utf-8")
    return bytes(mail)


def _address(text: str) -> Address | None:
    """Return the one address that `text` is, None if it is none, not one, or not in ASCII."""
    try:
        return Address(addr_spec=text) if text.isascii() else None
    except (MessageError, ValueError, IndexError):
        return None
