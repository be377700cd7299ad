"""A client package as it would be without one of its visits."""

from dataclasses import replace

from deskpkg.domain.packages import ClientPackage


def given_back(package: ClientPackage, service_id: int, *, booked: bool = True) -> ClientPackage:
    """Return `package` as it would be without one visit of a service.

    Args:
        package: a package of which that visit holds a credit.
        service_id: the visit's service.
        booked: whether the visit is still to come.
    """
    included = tuple(
        replace(item, consumed=item.consumed - 1) if item.service_id == service_id else item
        for item in package.terms.included
    )
    return replace(
        package,
        terms=replace(package.terms, included=included),
        booked=package.booked - booked,
        attended=package.attended - (not booked),
    )
