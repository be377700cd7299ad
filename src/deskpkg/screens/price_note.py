"""What a form says beside a price that is typed without its tax."""

from deskpkg.domain.practice import Practice
from deskpkg.domain.prices import added_tax
from deskpkg.domain.refused import BadInput
from deskpkg.widgets.form import Form


def tell_tax(form: Form, rate: int, practice: Practice) -> None:
    """Say the tax that comes on top of what is typed as "price"; nothing where none does."""
    field = form.field("price")
    field.note = _added(field.reading(), rate, practice)


def _added(price: int | None, rate: int, practice: Practice) -> str:
    try:
        return added_tax(price, rate, practice) if price is not None else ""
    except BadInput:
        return ""


def kind_of_price(practice: Practice) -> str:
    """Return "CAD, without tax": what is to be typed as a price."""
    return f"{practice.currency}, {'with' if practice.tax_inclusive else 'without'} tax"
