"""The words of the banner over a visit: what matches, what pays, and what saving will do."""

from deskpkg.domain.appointments import Appointment, holds_credit
from deskpkg.domain.eligibility import Reason, VisitFacts
from deskpkg.domain.offers import banner_reason
from deskpkg.domain.packages import ClientPackage
from deskpkg.screens.booking import Answer
from deskpkg.screens.link_package import facts_of
from deskpkg.widgets.banner import Tone

Words = tuple[str, Tone, str]
"""The text, its tone, and the credits behind it."""


def banner_words(
    answer: Answer,
    package_id: int | None,
    asked: VisitFacts | None,
    before: Appointment | None = None,
    zone: str = "UTC",
) -> Words:
    """Return what the banner says.

    Args:
        answer: what the records say to what is typed.
        package_id: the package that is to pay.
        asked: the visit as typed.
        before: the appointment that is being changed.
        zone: the practice's.
    """
    if answer.offers is None:
        return "", "match", ""
    linked_before = before.package_id if before else None
    if package_id is None:
        if returned := answer.package(linked_before):
            return f"Unlinked: {returned.name}", "match", _unlinking(returned, before)
        return answer.offers.banner, "match" if answer.offers.fitting else "muted", ""
    package = answer.package(package_id)
    if package is None:
        return "Linked to a package that is gone", "muted", ""
    unchanged = before is not None and asked == facts_of(before, zone)
    kept = package_id == linked_before
    if (reason := _reason(answer, package_id)) and not (kept and unchanged):
        return f"{package.name} can't pay: {banner_reason(reason)}", "muted", ""
    return f"Linked to package: {package.name}", "linked", _left(package, before, kept)


def _left(package: ClientPackage, before: Appointment | None, kept: bool) -> str:
    """Return "2 left → 1", or "1 left" when that is so already."""
    if before is not None and kept:
        return f"{package.remaining - _held(before)} left"
    return f"{package.remaining} left → {package.remaining - 1}"


def _unlinking(package: ClientPackage, before: Appointment | None) -> str:
    if before is None or not _held(before):
        return "on Update"
    return f"{package.remaining - 1} left → {package.remaining} on Update"


def _held(visit: Appointment) -> bool:
    linked = visit.package_id is not None
    return holds_credit(visit.state, linked=linked, forfeited=visit.forfeited)


def _reason(answer: Answer, package_id: int) -> Reason | None:
    assert answer.offers is not None
    found = (o.reason for o in answer.offers.other if o.package.id == package_id)
    return next(found, None)
