"""Deleting a client's package from the record, after saying what stays."""

from typing import Any

from deskpkg.domain.managing import of_deleting
from deskpkg.domain.messages import withdrawn_words
from deskpkg.domain.text import clean
from deskpkg.screens.base import DeskScreen
from deskpkg.screens.dialog import Confirm
from deskpkg.screens.package_facts import Whole, short_name
from deskpkg.store import Unit, changes


async def delete_package(screen: DeskScreen[Any], whole: Whole) -> bool:
    """Ask whether to delete a package, and do it; tell whether it was; in a flow of `screen`."""
    name = clean(whole.package.name)
    told = of_deleting(whole.standing, whole.money, whole.when)
    told = (*told, *withdrawn_words(whole.messages))
    question = Confirm(
        f"Delete “{short_name(name)}”?",
        [clean(line) for line in told],
        safe="Keep package",
        go="Delete package",
    )
    if not await screen.ask(question):
        return False
    deleted = await screen.attempt(delete, whole.package.id, done=f"{name} is deleted")
    return deleted is not None


def delete(unit: Unit, package_id: int) -> bool:
    """Delete a client's package; see `changes.managing.delete`."""
    changes.managing.delete(unit, package_id)
    return True
