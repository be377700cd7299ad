"""A repeating appointment: editing one of its visits, those that follow, or all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """Which visits of a series a change is meant for."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a visit can be changed, in the practice's own day and time."""

    day: date
    clock: time
    minutes: int
    practitioner_id: int
    service_id: int
    location_id: int | None = None
    notes: str = ""
    confirmed: bool = False


FIELDS = tuple(Shape.__slots__)


@dataclass(frozen=True, slots=True)
class Member:
    """One visit of a series."""

    place: int
    """Its place in the series, from 0 on, whenever it takes place."""
    shape: Shape
    own: frozenset[str] = frozenset()
    """What of it was changed for this visit alone."""
    open: bool = True
    """Whether it is still to come, so that a change of others can be meant for it too."""


def meant(members: Iterable[Member], place: int, scope: Scope) -> tuple[Member, ...]:
    """Return the visits that a change of the one in `place` is meant for, in their order.

    What has begun, or ended otherwise, stays as it was, unless it is the one that is changed.
    """
    return tuple(
        member
        for member in sorted(members, key=lambda member: member.place)
        if member.place == place
        or (member.open and (scope is Scope.ALL or _follows(member, place, scope)))
    )


def _follows(member: Member, place: int, scope: Scope) -> bool:
    return scope is Scope.FOLLOWING and member.place > place


def edited(
    members: Iterable[Member], place: int, new: Shape, scope: Scope, *, overwrite: bool = False
) -> tuple[Member, ...]:
    """Return the visits that a change is meant for, as they become.

    Each takes on what was changed of the one in `place`; its day moves by as many days. What was
    changed of a visit alone stays, unless `overwrite` asks for it too.

    Args:
        members: the visits of the series as they stand.
        place: the one that is changed.
        new: what it is to be.
        scope: which visits are meant.
        overwrite: whether changes of single visits are taken back by this one.
    """
    members = tuple(members)
    old = next(member.shape for member in members if member.place == place)
    change = {name: value for name, value in _values(new).items() if value != _values(old)[name]}
    shift = new.day - old.day
    found = []
    for member in meant(members, place, scope):
        if scope is Scope.THIS:
            found.append(replace(member, shape=new, own=member.own | set(change)))
            continue
        here = member.place == place
        taken = {
            name: value
            for name, value in change.items()
            if here or overwrite or name not in member.own
        }
        shape = _shaped(member.shape, taken, shift)
        found.append(replace(member, shape=shape, own=member.own - set(taken)))
    return tuple(found)


def single(members: Iterable[Member], place: int, new: Shape) -> int:
    """Return how many other visits keep something that `new` changes, having it for themselves."""
    members = tuple(members)
    old = next(member.shape for member in members if member.place == place)
    change = {name for name, value in _values(new).items() if value != _values(old)[name]}
    others = (member for member in members if member.place != place and member.open)
    return sum(bool(member.own & change) for member in others)


def _shaped(shape: Shape, taken: Mapping[str, Any], shift: timedelta) -> Shape:
    values = dict(taken)
    if "day" in values:
        values["day"] = shape.day + shift
    return replace(shape, **values)


def _values(shape: Shape) -> dict[str, Any]:
    return {name: getattr(shape, name) for name in FIELDS}
