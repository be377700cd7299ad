"""The fields that say who may be booked with a package: in the catalog, and for one client."""

from collections.abc import Iterable, Mapping
from typing import Any

from deskpkg.domain.practice import Practitioner
from deskpkg.domain.selling import Bookable
from deskpkg.domain.terms import Allowed, Terms
from deskpkg.widgets.fields import ChoiceField, Field, MultiChoiceField, Option
from deskpkg.widgets.form import Form

NOBODY = 0
"""The key of no owner."""

ALLOWED = (
    Option(Allowed.ANY, "anyone", "who offers the service"),
    Option(Allowed.OWNER, "its owner only"),
    Option(Allowed.LISTED, "a chosen list"),
)


def bookable_fields(
    practitioners: Iterable[Practitioner], terms: Terms | None = None
) -> tuple[Field[Any], ...]:
    """Return fields for the owner, for who may be booked, and for a list of them.

    Args:
        practitioners: all of them; archived ones are offered only where `terms` name them.
        terms: what the fields begin with.
    """
    named: set[int | None] = {*terms.practitioner_ids, terms.owner_id} if terms else set()
    people = [
        Option(p.id, p.name, "archived" if p.archived else "", alias=p.code)
        for p in practitioners
        if not p.archived or p.id in named
    ]
    nobody = Option(NOBODY, "nobody in particular")
    owner = terms.owner_id if terms else None
    allowed = terms.allowed if terms else Allowed.ANY
    listed = sorted(terms.practitioner_ids) if terms else ()
    return (
        ChoiceField("owner", "Owner", [nobody, *people], owner or NOBODY, what="practitioner"),
        ChoiceField("allowed", "Booked with", ALLOWED, allowed, what="choice", required=True),
        MultiChoiceField("practitioners", "The list", people, listed),
    )


def show_bookable(form: Form, *, owner: bool = False) -> None:
    """Show what the choice asks for; the owner in any case if `owner`."""
    allowed = form.field("allowed").reading()
    form.field("owner").display = owner or allowed is Allowed.OWNER
    form.field("practitioners").display = allowed is Allowed.LISTED


def bookable_of(values: Mapping[str, Any]) -> Bookable:
    """Return what was chosen."""
    allowed = values["allowed"]
    listed = values["practitioners"] if allowed is Allowed.LISTED else ()
    return Bookable(allowed, values["owner"] or None, frozenset(listed or ()))
