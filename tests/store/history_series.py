"""What can happen to visits that repeat."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deskpkg.domain.appointments import Booking
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.series import Scope
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments
from store.histories import DAYS, DESK, MOST_VISITS, NUMBER, WHO, TwoDesks
from store.model import Visit

APART = {Every.DAY: 1, Every.WEEK: 7, Every.FORTNIGHT: 14}
OPEN = ("booked", "requested")
SCOPE = st.sampled_from(Scope)


def _repeats(visit: Visit) -> bool:
    return visit.series is not None


class Series(TwoDesks):
    """Repeating visits, changed and canceled as one, following or all."""

    @precondition(lambda self: len(self.model.visits) + 4 <= MOST_VISITS)
    @rule(
        at=DESK,
        who=WHO,
        day=DAYS,
        every=st.sampled_from(sorted(APART)),
        times=st.integers(2, 4),
    )
    def repeat(self, at: int, who: int, day: str | int, every: Every, times: int) -> None:
        place, first = len(self.model.visits), self.day(day, None)
        days = [first + timedelta(days=APART[every] * n) for n in range(times)]
        before, made = self.model.begin(), self.made
        visits = [
            Visit(
                *(self.people[who], made.physio, made.mia, self.afternoon(place, on), on, "booked"),
                series=place,
                place=n,
            )
            for n, on in enumerate(days)
        ]
        create = partial(changes.series.create, unusual=True)
        keys = self.does(True, at, create, self.form_of(visits[0]), Repeat(every, times))
        self.model.visits.update(zip(keys, visits, strict=True))
        self.changed(at, before)

    @precondition(lambda self: any(map(_repeats, self.model.visits.values())))
    @rule(
        at=DESK,
        number=NUMBER,
        what=st.sampled_from(["note", "practitioner", "both"]),
        scope=SCOPE,
        overwrite=st.booleans(),
    )
    def change_a_series(
        self, at: int, number: int, what: str, scope: Scope, overwrite: bool
    ) -> None:
        key = self.series_visit(number)
        visit, before = self.model.visits[key], self.model.begin()
        change: dict[str, Any] = {}
        if what != "practitioner":
            change["note"] = visit.note + "!"
        if what != "note":
            change["practitioner"] = self.made.mia + self.made.osei - visit.practitioner
        form = self.form_of(replace(visit, **change))
        self.does(not visit.taken_back, at, self._edit_series, key, form, scope, overwrite)
        if visit.taken_back:
            return
        for other in self._meant(key, scope):
            then = self.model.visits[other]
            taken = {
                name: value
                for name, value in change.items()
                if other == key or overwrite or name not in then.own
            }
            own = then.own | set(change) if scope is Scope.THIS else then.own - set(taken)
            self.model.visits[other] = replace(then, own=own, **taken)
        self.changed(at, before)

    @precondition(lambda self: any(map(_repeats, self.model.visits.values())))
    @rule(at=DESK, number=NUMBER, scope=SCOPE)
    def cancel_a_series(self, at: int, number: int, scope: Scope) -> None:
        key = self.series_visit(number)
        visit, before = self.model.visits[key], self.model.begin()
        again = visit.state == "canceled"
        allowed = (again and not visit.taken_back) or (
            visit.state in OPEN and visit.start > self.clock.now
        )
        self.does(allowed, at, changes.series.cancel, key, scope)
        if allowed:
            for other in self._meant(key, scope):
                then = self.model.visits[other]
                self.model.visits[other] = replace(then, state="canceled")
            self.changed(at, before)

    def afternoon(self, place: int, day: date) -> datetime:
        """Return when the series at a place of the list takes place: at no other visit's time."""
        hours, minutes = divmod(5 * place, 60)
        return datetime.combine(day, time(12 + hours, minutes), self.zone).astimezone(UTC)

    def series_visit(self, number: int) -> int:
        """Return the repeating visit that a number stands for."""
        keys = sorted(key for key, visit in self.model.visits.items() if _repeats(visit))
        return keys[number % len(keys)]

    def _meant(self, key: int, scope: Scope) -> list[int]:
        """Return the visits that a change of one is meant for."""
        visit = self.model.visits[key]
        return [
            other
            for other, then in self.model.visits.items()
            if other == key
            or (
                then.series == visit.series
                and then.state in OPEN
                and then.start > self.clock.now
                and (scope is Scope.ALL or (scope is Scope.FOLLOWING and then.place > visit.place))
            )
        ]

    @staticmethod
    def _edit_series(unit: Unit, key: int, form: Booking, scope: Scope, overwrite: bool) -> None:
        version = appointments.one(unit, key).version
        changes.series.edit(
            unit, key, form, scope, version=version, unusual=True, overwrite=overwrite
        )
