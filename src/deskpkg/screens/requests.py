"""Booking a request, or what was canceled: what its time and the packages say to it, then F9."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from deskpkg.domain.appointments import Appointment, State, booking_of
from deskpkg.domain.appointments import moment as when
from deskpkg.domain.eligibility import NO_OVERRIDE, NotEligible, Override, can_override, told_by
from deskpkg.domain.mending import reason_words
from deskpkg.domain.offers import Offer
from deskpkg.domain.prices import price_words
from deskpkg.domain.text import clean
from deskpkg.screens.arriving import BOOKED_BY_IT, arrive
from deskpkg.screens.base import DeskScreen, Held
from deskpkg.screens.dialog import Dialog
from deskpkg.screens.linking import facts_of
from deskpkg.screens.make_exception import ReasonField
from deskpkg.screens.unusual import ask_unusual, unusual_lines
from deskpkg.screens.words import left_words
from deskpkg.store import Unit, changes
from deskpkg.store.queries import appointments, hours, packages
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.fields import ChoiceField, Option
from deskpkg.widgets.form import Form

NONE = 0
"""The key of the choice that no package pays."""


@dataclass(frozen=True, slots=True)
class Request:
    """A visit that was asked for, or canceled, and what the records say to it."""

    visit: Appointment
    title: str
    offers: tuple[Offer, ...]
    """The packages that can pay for it, the suggested one first; then those with an exception."""
    unusual: tuple[str, ...]
    """What speaks against its time, a line each."""
    price: str

    @property
    def canceled(self) -> bool:
        """Whether it was canceled, and is to be booked again."""
        return self.visit.state is State.CANCELED


@dataclass(frozen=True, slots=True)
class Accepted:
    """How a request is accepted."""

    package_id: int | None
    override: Override = NO_OVERRIDE


def read_request(unit: Unit, appointment_id: int) -> Request:
    """Read what the question shows.

    Raises:
        Gone: it is no longer there.
    """
    visit = appointments.one(unit, appointment_id)
    practice = practices.the_practice(unit)
    asked = replace(facts_of(visit, practice.zone), canceled=False)
    found = packages.offers_for(unit, asked, visit.id)
    others = appointments.overlapping(
        unit, visit.practitioner_id, visit.client_id, visit.starts_at, visit.ends_at, visit.id
    )
    reasons = hours.objections(unit, booking_of(visit))
    return Request(
        visit=visit,
        title=f"{visit.client} · {visit.service} · {when(visit.starts_at, unit.zone)}",
        offers=(*found.fitting, *(offer for offer in found.other if offer.overridable)),
        unusual=unusual_lines(visit.client_id, others, reasons, unit.zone),
        price=price_words(visit.price_minor, visit.tax_rate, practice),
    )


class AcceptRequest(Dialog[Accepted]):
    """Asks how a request becomes a visit: which package pays, at what time it would be."""

    BINDING_GROUP_TITLE = "Booking request"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,ctrl+s", "commit", "Book it", id="request.commit", tooltip="Book it like that"),
        Binding("escape", "back", "Leave it", id="request.back", tooltip="Answer it later"),
    ]
    DEFAULT_CSS = """
    AcceptRequest Static { height: auto; padding: 1 1; }
    AcceptRequest #aside { padding: 0 1 1 1; }
    """

    form = getters.query_one(Form)

    def __init__(self, request: Request, before: Accepted | None = None) -> None:
        """Ask about one request; `before` is what was answered when the rules said otherwise."""
        super().__init__()
        self.request = request
        self.before = before
        self.heading = "Book it again?" if request.canceled else "Accept this request?"

    def body(self) -> ComposeResult:
        """Yield what was asked for, and which package is to pay."""
        request = self.request
        lines = [clean(request.title), f"with {clean(request.visit.practitioner)}"]
        lines += [f"! {clean(line)}" for line in request.unusual]
        yield Static(Text("\n".join(lines)))
        options = [_option(offer) for offer in request.offers]
        options.append(Option(NONE, f"no package — {request.price}", alias="n"))
        chosen = self._proposed([option.key for option in options])
        typed = self.before.override.reason if self.before else request.visit.override_reason
        yield Static(id="aside", markup=False)
        yield Form(
            ChoiceField(
                "package", "Package", options, chosen, what="package", required=True, wish=40
            ),
            ReasonField("reason", "Reason", typed, hint="of the exception"),
            commit="Book again" if request.canceled else "Accept",
        )

    def _proposed(self, keys: Sequence[int]) -> int:
        """Return the package it had, as far as that is among `keys`; of a request one that fits."""
        own = self.before.package_id if self.before else self.request.visit.package_id
        if own is not None and own in keys:
            return own
        if own is None and self.request.canceled:
            return NONE
        return next((o.package.id for o in self.request.offers if not o.reasons), NONE)

    def on_mount(self) -> None:
        """Ask for a reason where one is needed."""
        self._depend()

    @on(Form.Changed)
    def _depend(self) -> None:
        reason, excepted = self.form.field("reason"), self._excepted
        reason.display = reason.required = excepted is not None
        aside = self.query_one("#aside", Static)
        aside.display = excepted is not None
        if excepted is not None:
            aside.update(f"Sets aside  {clean(reason_words(excepted.reasons))}")

    @property
    def _excepted(self) -> Offer | None:
        """The package that is chosen, if an exception has to be made for it."""
        key = self.form.field("package").reading()
        return next((o for o in self.request.offers if o.package.id == key and o.reasons), None)

    def answer(self) -> Accepted | None:
        """Return how it is accepted."""
        values = self.form.values()
        if values is None:
            return None
        key = cast(int, values["package"])
        if (offer := self._excepted) is None:
            return Accepted(key if key != NONE else None)
        return Accepted(key, told_by(offer.reasons, cast(str, values["reason"])))

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.action_commit()


def _option(offer: Offer) -> Option[int]:
    package = offer.package
    if offer.reasons:
        why = reason_words(offer.reasons)
        return Option(package.id, f"{package.name}, as an exception: {why}")
    return Option(package.id, f"{package.name}: {left_words(package)} → {package.remaining - 1}")


async def accept_request(screen: DeskScreen[Any], appointment_id: int) -> bool:
    """Ask how a request, or what was canceled, is booked; do it, in a flow. Tell whether it was.

    Whatever is unusual about its time is asked, as when a visit is booked; and all of it anew where
    an exception is of other rules by now.
    """
    answer: Accepted | None = None
    while True:
        request = await screen.look_up(read_request, appointment_id)
        if request is None:
            return False
        question = AcceptRequest(request, answer)
        answer = await screen.ask(question)
        if answer is None:
            return False
        done = await _accept_asking(screen, request, answer)
        if isinstance(done, bool):
            return done
        screen.refused(done)
        if not can_override(done.reasons):
            return False


async def _accept_asking(
    screen: DeskScreen[Any], request: Request, answer: Accepted
) -> bool | NotEligible:
    """Do it, asking whatever is unusual about its time.

    Returns:
        Whether it was done; or why it was not, where an exception is to be asked anew.
    """
    unusual = changes.appointments.Unusual
    agreed: changes.appointments.Agreed = False
    while True:
        held = Held((unusual, NotEligible) if answer.override else (unusual,))
        work = partial(accept, request=request, answer=answer, agreed=agreed)
        if await screen.attempt(work, done=str, held=held) is not None:
            return True
        refusal = held.refusal
        if isinstance(refusal, NotEligible):
            return refusal
        if not isinstance(refusal, unusual) or not await ask_unusual(screen, refusal):
            return False
        agreed = refusal


def accept(
    unit: Unit, request: Request, answer: Accepted, agreed: "changes.appointments.Agreed"
) -> str:
    """Book what was asked for, or canceled; return what was done, in words.

    Raises:
        Refused: it can't be, or nobody has agreed to what is unusual about its time.
    """
    use, version = changes.requests, request.visit.version
    work = partial(use.book_again if request.canceled else use.accept, unit, request.visit.id)
    book = partial(work, answer.package_id, override=answer.override, version=version)
    changes.appointments.as_agreed(book, agreed)
    unit.flush()
    text = f"{'Booked again' if request.canceled else 'Accepted'}: {request.title}"
    if answer.package_id is None:
        return text
    package = packages.one(unit, answer.package_id)
    return f"{text} · {package.name}: {left_words(package)}"


async def arrive_or_accept(screen: DeskScreen[Any], appointment_id: int, state: State) -> None:
    """Let a client arrive, or take that back; book what is asked for, or canceled. In a flow."""
    if state in BOOKED_BY_IT:
        await accept_request(screen, appointment_id)
    else:
        await screen.attempt(arrive, appointment_id, state, done=str)
