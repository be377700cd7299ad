"""The ways of paying that the practice takes."""

from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.text import fold, required
from deskpkg.store.models import PaymentMethod
from deskpkg.store.queries import payments
from deskpkg.store.unit import Unit


def save(unit: Unit, name: str, letter: str = "", method_id: int | None = None) -> int:
    """Add a way of paying, or change the one with this id; return its id.

    What was paid before keeps the name that it was paid under.

    Args:
        unit: the unit of work.
        name: what it is called.
        letter: the key that chooses it, a to z; empty for none.
        method_id: what is changed.

    Raises:
        BadInput: there is one of that name or letter already.
        Gone: there is none with that id.
    """
    name, letter = required(name, "a name", 60, field="name"), letter.strip().casefold()
    if letter and not (len(letter) == 1 and "a" <= letter <= "z"):
        raise BadInput("Type one letter from a to z, or none.", field="letter")
    entity = _entity(unit, method_id) if method_id is not None else PaymentMethod(name=name)
    for other in payments.methods(unit):
        if other.id == method_id:
            continue
        if fold(other.name) == fold(name):
            raise BadInput(f"There is {other.name} already; type another name.", field="name")
        if letter and other.letter == letter:
            raise BadInput(f"{other.name} has that letter; choose another.", field="letter")
    entity.name, entity.letter = name, letter
    unit.session.add(entity)
    unit.flush()
    done = "Added" if method_id is None else "Changed"
    verb = "created" if method_id is None else "changed"
    unit.record(f"method.{verb}", f"{done} payment method {name}")
    return entity.key


def archive(unit: Unit, method_id: int, archived: bool = True) -> None:
    """Offer a way of paying no longer, or again.

    Raises:
        BadInput: it is the last one, or its name or letter was given to another one meanwhile.
        Gone: there is none with that id.
    """
    entity = _entity(unit, method_id)
    others = [method for method in payments.methods(unit) if method.id != method_id]
    if archived and not others:
        raise BadInput("Clients must be able to pay somehow: add another method first.")
    if not archived and any(fold(other.name) == fold(entity.name) for other in others):
        raise BadInput(f"There is {entity.name} already.")
    if not archived and any(other.letter and other.letter == entity.letter for other in others):
        entity.letter = ""
    entity.archived_at = unit.now if archived else None
    done = "Archived" if archived else "Brought back"
    verb = "archived" if archived else "restored"
    unit.record(f"method.{verb}", f"{done} payment method {entity.name}")


def _entity(unit: Unit, method_id: int) -> PaymentMethod:
    entity = unit.session.get(PaymentMethod, method_id)
    if entity is None:
        raise Gone
    return entity
