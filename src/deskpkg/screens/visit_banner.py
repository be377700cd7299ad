"""The words of the banner over a visit: what matches, what pays, and what saving will do."""

from dataclasses import replace

from deskpkg.domain.appointments import Appointment, would_hold
from deskpkg.domain.eligibility import (
    NotEligible,
    VisitFacts,
    Why,
    can_override,
)
from deskpkg.domain.mending import Mend, first_untold, mend_words
from deskpkg.domain.offers import banner_reason
from deskpkg.domain.packages import ClientPackage, in_a_row
from deskpkg.screens.booking import Answer
from deskpkg.screens.link_rows import LinkChoice
from deskpkg.screens.linking import facts_of
from deskpkg.widgets.banner import Tone

Words = tuple[str, Tone, str] | tuple[str, Tone, str, str]
"""The text, its tone, the credits behind it, and the text in fewer words."""


def banner_words(
    answer: Answer,
    choice: LinkChoice,
    asked: VisitFacts | None,
    before: Appointment | None = None,
    zone: str = "UTC",
) -> Words:
    """Return what the banner says.

    Args:
        answer: what the records say to what is typed.
        choice: the package that is to pay, and the reason if that is an exception.
        asked: the visit as typed.
        before: the appointment that is being changed.
        zone: the practice's.
    """
    if answer.offers is None:
        return "", "match", ""
    if choice.package_id is None:
        if returned := answer.package(before.package_id if before else None):
            return f"Unlinked: {returned.name}", "match", _unlinking(returned, before)
        tone: Tone = "match" if answer.offers.fitting else "muted"
        return answer.offers.banner, tone, "", answer.offers.brief
    offer = answer.offer(choice.package_id)
    if offer is None:
        return "Linked to a package that is gone", "muted", ""
    settled = is_settled(before, choice.package_id, asked, zone)
    made = choice.override
    if not settled and offer.reason and not (made and can_override(offer.reasons, made.rules)):
        why = banner_reason(first_untold(offer.reasons, made.rules if made else ()))
        others = f"{len(answer.offers.fitting)} match" if answer.offers.fitting else ""
        return f"{offer.package.name} can't pay: {why}", "muted", others, f"Can't pay: {why}"
    kept = before is not None and choice.package_id == before.package_id
    name, why, left = offer.package.name, made.reason, _left(offer.package, before, kept)
    text = f"Linked to package: {name}"
    if why and (settled or offer.reasons):
        return f"{text} · exception: {why}", "linked", left, f"Exception: {name} · {why}"
    return f"{text} · no exception needed" if why else text, "linked", left


def is_settled(
    before: Appointment | None, package_id: int | None, asked: VisitFacts | None, zone: str
) -> bool:
    """Tell whether a package pays for a visit already, and nothing its rules ask has changed."""
    return (
        before is not None and package_id == before.package_id and asked == facts_of(before, zone)
    )


def advice(refusal: NotEligible) -> str:
    """Return a refusal with what mends it, as a form says it whose package was refused."""
    words = mend_words(refusal.reasons, _in_form)
    ended = refusal.reason.why in (Why.COMPLETED, Why.CANCELED)
    if ended and (fitting := refusal.fitting):
        words = f"{in_a_row(fitting)} {'fits' if len(fitting) == 1 else 'fit'} as well (F6)"
    exception = "F6, then o makes an exception." if can_override(refusal.reasons) else ""
    return f"{refusal} {words[:1].upper()}{words[1:]}. {exception}".rstrip()


def _in_form(mend: Mend) -> str:
    """Return what mends a refusal, with the keys that lead there from the form."""
    return f"{mend} (F6, then n)" if mend is Mend.SELL else str(mend)


def _left(package: ClientPackage, before: Appointment | None, kept: bool) -> str:
    """Return "2 left → 1", or "1 left" when that is so already."""
    if before is not None and kept:
        return f"{replace(package, booked=package.booked + _held(before)).remaining} left"
    if before is not None and not would_hold(before.state, forfeited=before.forfeited):
        return f"{package.remaining} left"
    return f"{package.remaining} left → {package.remaining - 1}"


def _unlinking(package: ClientPackage, before: Appointment | None) -> str:
    if before is None or not _held(before):
        return "on Update"
    if package.canceled_on is not None:
        return "its credit is lost on Update"
    return f"{package.remaining - 1} left → {package.remaining} on Update"


def _held(visit: Appointment) -> bool:
    return visit.credit is not None
