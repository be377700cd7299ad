"""Which rules an exception was made of, as they were told."""

import pytest

from deskpkg.domain.eligibility import (
    OVERRIDABLE,
    Override,
    Reason,
    Why,
    as_override,
    can_override,
    rules_named,
    told_by,
)

WEEK, LATE = Reason(Why.WEEK, "2 of 2 this week"), Reason(Why.AFTER_EXPIRY, "valid through 24 Nov")
FULL = Reason(Why.COMPLETED, "completed, 5 of 5 used")


@pytest.mark.parametrize(
    ("reasons", "told", "can"),
    [
        ((), OVERRIDABLE, False),
        ((WEEK,), OVERRIDABLE, True),
        ((WEEK,), {Why.WEEK}, True),
        ((WEEK, LATE), {Why.WEEK, Why.AFTER_EXPIRY}, True),
        ((WEEK, LATE), {Why.WEEK}, False),
        ((WEEK,), (), False),
        ((FULL,), {Why.COMPLETED}, False),
        ((WEEK, FULL), OVERRIDABLE, False),
    ],
)
def test_only_rules_that_were_told_are_set_aside(
    reasons: tuple[Reason, ...], told: set[Why], can: bool
) -> None:
    assert can_override(reasons, told) is can


def test_a_reason_alone_is_an_exception_of_any_rule() -> None:
    assert as_override("was ill") == Override("was ill", OVERRIDABLE)
    assert as_override(Override("was ill", frozenset({Why.WEEK}))).rules == {Why.WEEK}
    assert not as_override("")
    assert as_override("was ill")


def test_what_is_told_adds_to_what_was_told_before() -> None:
    first = told_by((WEEK, FULL), "was ill")
    assert first == Override("was ill", frozenset({Why.WEEK}))
    assert told_by((LATE,), "still ill", first) == Override(
        "still ill", frozenset({Why.WEEK, Why.AFTER_EXPIRY})
    )


def test_rules_are_known_by_their_names() -> None:
    assert rules_named(["week", "after expiry", "moon"]) == {Why.WEEK, Why.AFTER_EXPIRY}
    assert rules_named(rule.value for rule in Why) == set(Why)
