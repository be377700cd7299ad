"""Selling packages to clients."""

from dataclasses import replace
from datetime import date

from deskpkg.domain.refused import BadInput, Gone
from deskpkg.domain.selling import Adjusted, adjusted, expiry_of_sale
from deskpkg.domain.templates import MessageKind
from deskpkg.domain.terms import Terms
from deskpkg.store.changes import messages
from deskpkg.store.changes.catalog import write_terms
from deskpkg.store.changes.images import told
from deskpkg.store.models import (
    Client,
    ClientPackage,
    ClientPackagePractitioner,
    ClientPackageService,
)
from deskpkg.store.queries import catalog, practice
from deskpkg.store.unit import Unit


def sell(
    unit: Unit,
    client_id: int,
    package_id: int,
    change: Adjusted | None = None,
    sold_on: date | None = None,
) -> int:
    """Sell a package of the catalog to a client; return the client package's id.

    If the package says so, its confirmation waits in the outbox from then on.

    Args:
        unit: the unit of work.
        client_id: who buys it.
        package_id: what of the catalog is copied.
        change: what is different for this client.
        sold_on: the day of the sale; today if None.

    Raises:
        BadInput: the package is not for sale any more, or its adjusted terms make no sense.
        Gone: there is no such client or package.
    """
    change = change or Adjusted()
    template = catalog.package(unit, package_id)
    if template.archived:
        raise BadInput(f"{template.terms.name} is archived and not for sale; choose another one.")
    client = unit.session.get(Client, client_id)
    if client is None:
        raise Gone
    terms = adjusted(template.terms, change)
    day = sold_on or unit.today
    expires_on = expiry_of_sale(terms, change, day)
    if change.no_expiry or change.expires_on:
        terms = replace(terms, expiry=None)
    sold = ClientPackage(
        name=terms.name,
        price_minor=0,
        kind="",
        credits=1,
        client_id=client_id,
        package_id=package_id,
        currency=practice.the_practice(unit).currency,
        sold_on=day,
        expires_on=expires_on,
        created_at=unit.now,
    )
    _add(unit, sold, terms)
    unit.record(
        "package.sold",
        f"Sold {terms.name}",
        client=client_id,
        package=sold.key,
        delta=terms.credits,
        data={"price_minor": terms.price_minor},
        rows=told(unit, sold),
    )
    if terms.confirms:
        messages.write(unit, sold.key, MessageKind.CONFIRMATION)
    return sold.key


def _add(unit: Unit, sold: ClientPackage, terms: Terms) -> None:
    """Add a client package with its copy of the terms."""
    write_terms(sold, terms)
    unit.session.add(sold)
    unit.flush()
    unit.session.add_all(
        ClientPackageService(
            client_package_id=sold.key, service_id=item.service_id, allowance=item.allowance
        )
        for item in terms.included
    )
    unit.session.add_all(
        ClientPackagePractitioner(client_package_id=sold.key, practitioner_id=practitioner)
        for practitioner in sorted(terms.practitioner_ids)
    )
