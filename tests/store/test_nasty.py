"""Nasty texts in what is said of packages: notes, reasons, the names of those who share them."""

from dataclasses import replace
from typing import Any

import pytest

from builders import TODAY, Desk
from deskpkg.domain.editing import editable
from deskpkg.domain.eligibility import NotEligible
from deskpkg.domain.names import plain_name
from deskpkg.domain.packages import Payment
from deskpkg.domain.refused import BadInput
from deskpkg.domain.selling import Adjusted
from deskpkg.domain.terms import Kind
from deskpkg.domain.text import clean, is_blank
from deskpkg.store import Store, changes
from deskpkg.store.changes.undo import CantUndo
from deskpkg.store.queries import history
from nasty import NASTY

manage = changes.managing


def kept(value: str) -> str:
    """Return what is kept of a typed line."""
    return "" if is_blank(clean(value)) else clean(value).strip()


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_note_is_kept_as_clean_text(desk: Desk, value: str) -> None:
    package = desk.sell(desk.client())
    desk.store.run_write(manage.cancel, package, value)
    text = desk.value("SELECT text FROM history WHERE action = 'package.canceled'")
    assert text == (f"Canceled Flex: {kept(value)}" if kept(value) else "Canceled Flex")
    assert desk.broken() == []
    assert "Canceled Flex" in desk.store.run_write(changes.undo.undo)
    assert desk.broken() == []


@pytest.mark.parametrize("value", NASTY)
def test_a_nasty_reason_for_an_exception_is_kept_as_one_clean_line(desk: Desk, value: str) -> None:
    client = desk.client()
    package = desk.sell(client, desk.package(), Adjusted(expires_on=TODAY))
    book = changes.appointments.book
    if not kept(value):
        with pytest.raises(NotEligible):
            desk.store.run_write(book, desk.visit(client), package, override=value)
        return
    key = desk.store.run_write(book, desk.visit(client), package, override=value)
    assert desk.appointment(key).override_reason == kept(value)
    assert desk.broken() == []
    desk.unlink(key)
    desk.store.run_write(changes.undo.undo)
    assert desk.appointment(key).override_reason == kept(value)
    assert desk.broken() == []


@pytest.mark.parametrize("value", NASTY)
def test_a_package_of_a_nasty_name_is_shared_with_somebody_of_a_nasty_name(
    desk: Desk, value: str
) -> None:
    name = f"x{value}"[:200]
    client, other = desk.client(name), desk.client(name, "Tom")
    package = desk.sell(client, desk.package(2, name=name))
    desk.store.run_write(manage.share, package, other)
    shown = clean(name).strip()
    (member,) = desk.one(package).members
    assert plain_name(member.client, other) == f"{shown}, Tom"
    desk.book(other, package)
    desk.store.run_write(manage.edit, package, replace(editable(desk.one(package)), credits=1))
    desk.store.run_write(manage.delete, package)
    lines = desk.store.run_read(history.of_package, package)
    told = [plain_name(line.text, other) for line in lines]
    assert f"Shared {shown} with {shown}, Tom" in told
    assert desk.broken() == []
    for _ in range(4):
        desk.store.run_write(changes.undo.undo)
    assert desk.one(package).credits == 2
    assert desk.broken() == []


@pytest.mark.parametrize("value", NASTY)
def test_what_can_not_be_undone_is_told_in_clean_text(desk: Desk, value: str) -> None:
    client = desk.client(f"x{value}"[:200])
    key = desk.book(client)
    operation = desk.value("SELECT operation FROM history ORDER BY id DESC LIMIT 1")
    desk.update(key, replace(desk.visit(client), notes="late"), None)
    with pytest.raises(CantUndo) as refused:
        desk.store.run_write(changes.undo.undo, operation)
    text = str(refused.value)
    assert clean(f"x{value}"[:200]).strip() in text
    assert text == clean(text)


@pytest.mark.parametrize("value", [*NASTY, "x" * 1000])
def test_who_works_at_a_desk_of_a_nasty_name_is_kept_as_clean_text(desk: Desk, value: str) -> None:
    package = desk.sell(desk.client())
    other = Store(desk.store.path, clock=desk.clock, staff=value, desk=value)
    other.run_write(manage.set_payment, package, Payment.PAID)
    other.close()
    assert desk.one(package).payment_set_by == clean(value).strip()[:200]
    assert desk.broken() == []


@pytest.mark.parametrize(
    ("work", "field"),
    [
        (lambda desk, package: desk.store.run_write(manage.cancel, package, "x" * 2001), "note"),
        (
            lambda desk, package: desk.store.run_write(
                changes.appointments.book, desk.visit(1), package, override="x" * 1_000_000
            ),
            "override",
        ),
    ],
)
def test_what_is_too_long_names_its_field(desk: Desk, work: Any, field: str) -> None:
    package = desk.sell(desk.client(), desk.package(), Adjusted(expires_on=TODAY))
    before = desk.dump()
    with pytest.raises(BadInput) as refused:
        work(desk, package)
    assert refused.value.field == field
    assert desk.dump() == before


@pytest.mark.parametrize("number", [-(2**63), -1, 2**31, 2**63, 10**400])
@pytest.mark.parametrize("field", ["price_minor", "credits", "weekly_limit", "monthly_limit"])
def test_a_nasty_number_is_refused(desk: Desk, field: str, number: int) -> None:
    package = desk.sell(desk.client())
    if field == "price_minor" and number == 2**31:
        return
    before = desk.dump()
    with pytest.raises(BadInput):
        new = replace(editable(desk.one(package)), **{field: number})  # type: ignore[arg-type]
        desk.store.run_write(manage.edit, package, new)
    assert desk.dump() == before
    assert desk.one(package).terms.kind is Kind.FLEXIBLE
