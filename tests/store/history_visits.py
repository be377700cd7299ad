"""What can happen to visits."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deskpkg.domain.appointments import Booking, State
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments
from store.histories import DAYS, DESK, MOST_VISITS, NUMBER, WHO, TwoDesks
from store.model import ENDED, Visit

FOLLOWS = {
    "requested": {"booked", "canceled"},
    "booked": {"arrived", "completed", "missed", "canceled"},
    "arrived": {"booked", "completed", "missed"},
    "completed": {"arrived", "booked", "missed"},
    "missed": {"booked", "arrived", "completed"},
    "canceled": {"booked"},
}
BOOKABLE = ("requested", "canceled")
WHAT = st.sampled_from(["note", "day", "day", "service", "practitioner", "package", "all"])

Step = Callable[..., None]


def booking(step: Step) -> Step:
    """Return a rule that books; there are several, since most of what happens is that."""
    drawn = rule(
        at=DESK,
        who=WHO,
        day=DAYS,
        review=st.booleans(),
        osei=st.sampled_from([False, False, True]),
        requested=st.sampled_from([False, False, False, True]),
        package=NUMBER,
        override=st.booleans(),
    )
    enabled = precondition(lambda self: len(self.model.visits) < MOST_VISITS)
    return enabled(drawn(step))


def updating(step: Step) -> Step:
    """Return a rule that changes a visit."""
    drawn = rule(
        at=DESK,
        number=NUMBER,
        what=WHAT,
        day=DAYS,
        package=st.sampled_from(["same", "same", "none"]) | NUMBER,
        override=st.booleans(),
    )
    return precondition(lambda self: self.model.visits)(drawn(step))


def ending(step: Step) -> Step:
    """Return a rule that lets a visit arrive, end, be missed or canceled."""
    states = st.sampled_from([state for state in FOLLOWS if state != "requested"])
    drawn = rule(at=DESK, number=NUMBER, state=states, forfeit=st.booleans())
    return precondition(lambda self: self.model.visits)(drawn(step))


class Visits(TwoDesks):
    """Booking, linking, moving, arriving, missing, canceling."""

    def _book(
        self,
        at: int,
        who: int,
        day: str | int,
        review: bool,
        osei: bool,
        requested: bool,
        package: int,
        override: bool,
    ) -> None:
        key = None
        if package % 5 and self.model.packages:
            key = self.package(package, self.people[who])
        on = self.day(day, key)
        visit = Visit(
            self.people[who],
            self.made.review if review else self.made.physio,
            self.made.osei if osei else self.made.mia,
            self.start(len(self.model.visits), on),
            on,
            "requested" if requested else "booked",
            key,
        )
        found = self.model.against(None, visit, key, self.today) if key else set()
        before, allowed = self.model.begin(), self.pays(found, override)
        made = self.does(
            allowed,
            at,
            partial(changes.appointments.book, outside=True),
            self.form_of(visit),
            key,
            state=State(visit.state),
            override="because" if override else "",
        )
        if allowed:
            visit.excepted = frozenset(found)
            self.model.visits[made] = visit
            self.changed(at, before)

    book = booking(_book)
    book_another = booking(_book)
    book_one_more = booking(_book)
    book_yet_another = booking(_book)

    @precondition(lambda self: self.model.visits and self.model.packages)
    @rule(at=DESK, number=NUMBER, package=NUMBER, override=st.booleans())
    def link(self, at: int, number: int, package: int, override: bool) -> None:
        key = self.visit(number, lambda v: v.package is None and v.state != "canceled")
        visit = self.model.visits[key]
        paid_by = self.package(package, visit.client)
        found = self.model.against(key, visit, paid_by, self.today)
        billed = self.model.books.billed(key)
        allowed = visit.package is None and not billed and self.pays(found, override)
        before, why = self.model.begin(), "because" if override else ""
        self.does(allowed, at, changes.appointments.link, key, paid_by, override=why)
        if allowed:
            visit.package, visit.excepted = paid_by, frozenset(found)
            self.changed(at, before)

    @precondition(lambda self: any(v.package for v in self.model.visits.values()))
    @rule(at=DESK, number=NUMBER)
    def unlink(self, at: int, number: int) -> None:
        key = self.visit(number, lambda v: v.package is not None)
        visit = self.model.visits[key]
        before, allowed = self.model.begin(), visit.package is not None
        self.does(allowed, at, changes.appointments.unlink, key)
        if allowed:
            visit.package, visit.excepted = None, frozenset()
            self.changed(at, before)

    def _change(
        self, at: int, number: int, what: str, day: Any, package: Any, override: bool
    ) -> None:
        billed = [key for key in self.model.visits if self.model.books.billed(key)]
        if number % 3 == 0 and billed:
            key, what, package = billed[number % len(billed)], "package", number
        else:
            key = self.visit(number, lambda v: v.package is not None and v.state != "canceled")
        visit = self.model.visits[key]
        then = self._changed(key, visit, what, day, package)
        paid_by, found = then.package, set[str]()
        if paid_by is not None and replace(then, note=visit.note) != visit:
            found = self.model.against(key, then, paid_by, self.today)
            if paid_by == visit.package and self.model.shared(paid_by, then.client, then.start):
                found -= {"another client"}
            then.excepted = frozenset(found)
        elif paid_by is not None and then != visit and visit.state not in ENDED:
            shared = self.model.shared(paid_by, visit.client, visit.start)
            found = set() if shared else {"another client"}
        allowed = self.pays(found, override) and not (visit.taken_back or self._twice(key, then))
        before = self.model.begin()
        why = "because" if override else ""
        self.does(allowed, at, self._update, key, self.form_of(then), paid_by, why)
        if allowed:
            self.model.visits[key] = then
            self.changed(at, before)

    update = updating(_change)
    update_another = updating(_change)

    def _changed(self, key: int, visit: Visit, what: str, day: Any, package: Any) -> Visit:
        """Return a visit as a form would have it."""
        then, desk = replace(visit), self.made
        if what in ("package", "all") and package != "same":
            usable = isinstance(package, int) and self.model.packages
            then.package = self.package(package, visit.client) if usable else None
        if then.package is None:
            then.excepted = frozenset()
        if what in ("day", "all"):
            then.day = self.day(day, then.package)
            then.start = self.start(sorted(self.model.visits).index(key), then.day)
        if what in ("service", "all"):
            then.service = desk.physio + desk.review - visit.service
        if what == "practitioner":
            then.practitioner = desk.mia + desk.osei - visit.practitioner
        if what == "note":
            then.note += "!"
        return then

    def _twice(self, key: int, then: Visit) -> bool:
        """Tell whether a package would pay for a visit that is billed by itself."""
        anew = then.package not in (None, self.model.visits[key].package)
        return anew and self.model.books.billed(key) is not None

    @staticmethod
    def _update(unit: Unit, key: int, booking: Booking, package: int | None, why: str) -> None:
        version = appointments.one(unit, key).version
        changes.appointments.update(
            unit, key, booking, package, version=version, outside=True, override=why
        )

    def _end(self, at: int, number: int, state: str, forfeit: bool) -> None:
        key = self.visit(number, lambda v: state in FOLLOWS[v.state] and v.package is not None)
        visit, before = self.model.visits[key], self.model.begin()
        keeps = forfeit and state in ENDED and visit.holds is not None
        then = replace(visit, state=state, forfeited=keeps)
        if state == visit.state:
            then = visit
        allowed = self._may_become(key, visit, then)
        use = changes.appointments.set_state
        self.does(allowed, at, use, key, State(state), forfeit=forfeit)
        if allowed:
            self.model.visits[key] = then
            self.changed(at, before)

    ends = ending(_end)
    ends_another = ending(_end)

    @precondition(lambda self: any(v.state in BOOKABLE for v in self.model.visits.values()))
    @rule(
        at=DESK,
        number=NUMBER,
        package=st.sampled_from(["same", "same", "none"]) | NUMBER,
        override=st.booleans(),
    )
    def answer(self, at: int, number: int, package: Any, override: bool) -> None:
        key = self.visit(number, lambda v: v.state in BOOKABLE)
        visit, before = self.model.visits[key], self.model.begin()
        then, allowed = self._answered(key, visit, package, override)
        use, why = changes.requests, "because" if override else ""
        book: Callable[..., None] = use.book_again if visit.state == "canceled" else use.accept
        book = partial(book, outside=True, override=why)
        self.does(allowed, at, book, key, then.package)
        if allowed:
            self.model.visits[key] = then
            self.changed(at, before)

    def _answered(self, key: int, visit: Visit, package: Any, override: bool) -> tuple[Visit, bool]:
        """Return a request, or what was canceled, as it is booked; and whether it may be."""
        then = replace(visit, state="booked", forfeited=False)
        if package != "same":
            usable = isinstance(package, int) and self.model.packages
            then.package = self.package(package, visit.client) if usable else None
        if visit.state not in BOOKABLE or visit.taken_back or self._twice(key, then):
            return then, False
        if then.package is None:
            then.excepted = frozenset()
            return then, True
        if then.package == visit.package and not override:
            return then, self._may_become(key, visit, then)
        found = self.model.against(key, then, then.package, self.today)
        then.excepted = frozenset(found)
        return then, self.pays(found, override)

    def _may_become(self, key: int, visit: Visit, then: Visit) -> bool:
        past = visit.start <= self.clock.now and visit.state != "requested"
        if visit.taken_back:
            return False
        if then is visit:
            return True
        if then.state not in FOLLOWS[visit.state] or (then.state == "canceled" and past):
            return False
        if visit.package is None:
            return True
        served = self.model.shared(visit.package, visit.client, visit.start)
        if visit.holds is not None or then.holds is None:
            return served or then.state in ENDED
        found = self.model.against(key, then, visit.package, self.today)
        if visit.state == "missed":
            found -= {"expired", "whom", "week", "month", "unpaid"}
            found -= {"another client"} if served else set()
        return not (found - visit.excepted)
