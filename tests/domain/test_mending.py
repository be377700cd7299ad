"""What mends a refusal, what is told of several, and what an exception sets aside."""

from datetime import UTC, datetime

import pytest

from deskpkg.domain.eligibility import OVERRIDABLE, Reason, Why
from deskpkg.domain.mending import (
    MENDS,
    RULES,
    MadeException,
    Mend,
    mend_sentence,
    mend_words,
    reason_words,
    rule_words,
    telling,
)

EXPIRED = Reason(Why.EXPIRED, "expired 30 Jun")
AFTER = Reason(Why.AFTER_EXPIRY, "valid through 30 Jun, before this visit")
WEEK = Reason(Why.WEEK, "2 of 2 this week")
USED_UP = Reason(Why.USED_UP, "Physio 60: 3 of 3 used")
COMPLETED = Reason(Why.COMPLETED, "completed, 5 of 5 used")
UNPAID = Reason(Why.UNPAID, "must be paid before it is used")
CASES = [
    ((EXPIRED,), "expired 30 Jun", "Extend it, or make an exception."),
    ((EXPIRED, AFTER), "expired 30 Jun", "Extend it, or make an exception."),
    (
        (AFTER,),
        "valid through 30 Jun, before this visit",
        "Extend it or choose an earlier day, or make an exception.",
    ),
    (
        (EXPIRED, AFTER, WEEK),
        "expired 30 Jun; 2 of 2 this week",
        "Extend it; choose another week, or make an exception.",
    ),
    (
        (COMPLETED, WEEK),
        "completed, 5 of 5 used",
        "Sell another package or add credits.",
    ),
    (
        (AFTER, USED_UP),
        "Physio 60: 3 of 3 used",
        "Choose another service or choose another package.",
    ),
    ((EXPIRED, UNPAID), "must be paid before it is used", "Invoice it and take the payment."),
]


@pytest.mark.parametrize(("reasons", "why", "mend"), CASES)
def test_what_stands_in_the_way_for_good_is_told_alone_and_no_exception_is_promised(
    reasons: tuple[Reason, ...], why: str, mend: str
) -> None:
    assert reason_words(reasons) == why
    assert mend_sentence(reasons) == mend


def test_nothing_is_lost_of_what_an_exception_would_set_aside() -> None:
    reasons = [Reason(why, why.value) for why in Why if why in OVERRIDABLE]
    told = {reason.why for reason in telling(reasons)}
    assert told == OVERRIDABLE - {Why.AFTER_EXPIRY}


def test_each_mend_can_be_said_with_its_key() -> None:
    keys = {Mend.SELL: "n"}
    assert mend_words((COMPLETED,), lambda mend: f"{mend} {keys.get(mend, '-')}") == (
        "sell another package n or add credits -"
    )


def test_every_refusal_has_something_that_mends_it() -> None:
    assert set(MENDS) == set(Why)
    assert all(MENDS.values())
    assert not any(Mend.EXCEPTION in mends for mends in MENDS.values())


def test_every_rule_that_may_be_set_aside_has_a_name_and_no_other() -> None:
    assert set(RULES) == OVERRIDABLE
    assert rule_words([Why.EXPIRED, Why.AFTER_EXPIRY, Why.WEEK]) == "its last day, the weekly limit"


def test_who_made_an_exception_is_told_with_the_desk() -> None:
    at = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
    assert MadeException("ill", (), "Ana", "front", at).by == "Ana at front"
    assert MadeException("ill", (), "front", "front", at).by == "front"
    assert MadeException("ill", (), "Ana", "", at).by == "Ana"
