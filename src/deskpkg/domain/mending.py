"""What can be done about a package that can't pay for a visit, and what an exception sets aside."""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from deskpkg.domain.eligibility import Reason, Why, can_override


class Mend(StrEnum):
    """One thing the desk can do about a refusal, in its words."""

    SHARE = "share the package with them"
    UNLINK = "unlink it first"
    SEPARATE = "book each visit separately"
    NEW_VISIT = "book a new visit"
    SELL = "sell another package"
    ADD = "add credits"
    EXTEND = "extend it"
    EARLIER = "choose an earlier day"
    LATER = "choose a later day"
    SERVICE = "choose another service"
    PACKAGE = "choose another package"
    WEEK = "choose another week"
    MONTH = "choose another month"
    PRACTITIONER = "choose another practitioner"
    PAY = "invoice it and take the payment"
    EXCEPTION = "make an exception"


MENDS: Final[Mapping[Why, tuple[Mend, ...]]] = {
    Why.OTHER_CLIENT: (Mend.SHARE,),
    Why.LINKED: (Mend.UNLINK,),
    Why.REPEATING: (Mend.SEPARATE,),
    Why.VISIT_CANCELED: (Mend.NEW_VISIT,),
    Why.CANCELED: (Mend.SELL,),
    Why.COMPLETED: (Mend.SELL, Mend.ADD),
    Why.EXPIRED: (Mend.EXTEND,),
    Why.AFTER_EXPIRY: (Mend.EXTEND, Mend.EARLIER),
    Why.FIRST_USE: (Mend.LATER,),
    Why.NOT_COVERED: (Mend.SERVICE,),
    Why.USED_UP: (Mend.SERVICE, Mend.PACKAGE),
    Why.WEEK: (Mend.WEEK,),
    Why.MONTH: (Mend.MONTH,),
    Why.PRACTITIONER: (Mend.PRACTITIONER,),
    Why.UNPAID: (Mend.PAY,),
}
"""What mends each refusal; an exception besides, where all that refuses may be set aside."""

RULES: Final[Mapping[Why, str]] = {
    Why.EXPIRED: "its last day",
    Why.AFTER_EXPIRY: "its last day",
    Why.NOT_COVERED: "the services it covers",
    Why.WEEK: "the weekly limit",
    Why.MONTH: "the monthly limit",
    Why.PRACTITIONER: "the practitioners it allows",
}
"""What is set aside by an exception of each rule, in words."""


@dataclass(frozen=True, slots=True)
class MadeException:
    """An exception that staff made so that a package pays for a visit: why, of what, and who."""

    reason: str
    rules: tuple[Why, ...]
    staff: str
    desk: str
    at: datetime

    @property
    def by(self) -> str:
        """Return "Ana at front"."""
        return self.staff if self.desk in ("", self.staff) else f"{self.staff} at {self.desk}"


def telling(reasons: Collection[Reason]) -> tuple[Reason, ...]:
    """Return those of a package's reasons that are worth telling.

    If something can't be set aside, that alone; otherwise everything, the last day once.
    """
    final = [reason for reason in reasons if not reason.overridable]
    if final:
        return (final[0],)
    expired = any(reason.why is Why.EXPIRED for reason in reasons)
    return tuple(r for r in reasons if not (expired and r.why is Why.AFTER_EXPIRY))


def first_untold(reasons: Sequence[Reason], rules: Container[Why]) -> Reason:
    """Return what to tell of `reasons` to somebody who knows `rules`: the first of another one."""
    return next((each for each in telling(reasons) if each.why not in rules), reasons[0])


def reason_words(reasons: Collection[Reason]) -> str:
    """Return "expired 30 Jun; 2 of 2 this week": what is worth telling of `reasons`."""
    return "; ".join(reason.text for reason in telling(reasons))


def mend_words(reasons: Collection[Reason], say: Callable[[Mend], str] = str) -> str:
    """Return "extend it or choose an earlier day; choose another week", without the exception.

    Args:
        reasons: all that refuses a package.
        say: how each is said, with its key for example.
    """
    each = (" or ".join(map(say, MENDS[reason.why])) for reason in telling(reasons))
    return "; ".join(dict.fromkeys(each))


def mend_sentence(reasons: Collection[Reason], say: Callable[[Mend], str] = str) -> str:
    """Return "Extend it, or make an exception." where one is possible; arguments as above."""
    exception = f", or {say(Mend.EXCEPTION)}" if can_override(reasons) else ""
    words = mend_words(reasons, say) + exception
    return f"{words[:1].upper()}{words[1:]}."


def rule_words(rules: Collection[Why]) -> str:
    """Return "its last day, the weekly limit": what an exception set aside."""
    return ", ".join(dict.fromkeys(RULES[rule] for rule in rules if rule in RULES))
