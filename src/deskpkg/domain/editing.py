"""What can be changed of a client's package after it was sold, within what was used of it."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date

from deskpkg.domain.packages import ClientPackage, day_text
from deskpkg.domain.refused import BadInput
from deskpkg.domain.terms import Allowed, Included, Kind, Terms
from deskpkg.domain.text import counted


@dataclass(frozen=True, slots=True)
class Editable:
    """Everything of a client's package that can be changed."""

    price_minor: int
    expires_on: date | None
    """None: no last day, or none yet where it is counted from the first use."""
    credits: int
    """Of a flexible package; of a fixed one their sum follows from `allowances`."""
    allowances: tuple[tuple[int, int], ...] = ()
    """Of a fixed package: (service id, credits); 0 leaves a service out."""
    weekly_limit: int | None = None
    monthly_limit: int | None = None
    allowed: Allowed = Allowed.ANY
    owner_id: int | None = None
    practitioner_ids: frozenset[int] = frozenset()
    no_expiry: bool = False
    """Set to take an expiry away, also one that waits for the first visit."""

    @property
    def last_day(self) -> date | None:
        """The last day it is to have; None if none, or none yet."""
        return None if self.no_expiry else self.expires_on


def editable(package: ClientPackage) -> Editable:
    """Return what can be changed of `package`, as it stands."""
    terms = package.terms
    allowances = tuple((i.service_id, i.allowance) for i in terms.included if i.allowance)
    return Editable(
        terms.price_minor,
        package.expires_on,
        terms.credits,
        allowances,
        terms.weekly_limit,
        terms.monthly_limit,
        terms.allowed,
        terms.owner_id,
        terms.practitioner_ids,
    )


def merged(new: Editable, before: Editable, now: Editable) -> Editable:
    """Return `new` with what it left as it was `before` as it is `now`.

    Allowances are compared service by service, and those who may be booked one by one.
    """
    untouched = {
        field.name: getattr(now, field.name)
        for field in fields(new)
        if getattr(new, field.name) == getattr(before, field.name)
    }
    old, wanted = dict(before.allowances), dict(new.allowances)
    touched = {
        key: wanted.get(key, 0)
        for key in {**old, **wanted}
        if wanted.get(key, 0) != old.get(key, 0)
    }
    added = new.practitioner_ids - before.practitioner_ids
    removed = before.practitioner_ids - new.practitioner_ids
    both = {
        "allowances": tuple({**dict(now.allowances), **touched}.items()),
        "practitioner_ids": now.practitioner_ids - removed | added,
    }
    return replace(new, **{**both, **untouched})


def edited(
    package: ClientPackage,
    new: Editable,
    *,
    today: date,
    last_use: date | None = None,
    finalized: str = "",
) -> Terms:
    """Return the terms of `package` with `new` in them.

    Args:
        package: the package as it stands.
        new: what it is to be.
        today: the practice's day.
        last_use: the date of the latest visit that holds a credit without an exception.
        finalized: the number of a finalized invoice for it; "" if there is none.

    Raises:
        BadInput: the new terms make no sense, or less is left than was used.
    """
    _check_price(package, new, finalized)
    _check_expiry(package, new.last_day, last_use, today)
    terms = replace(
        package.terms,
        price_minor=new.price_minor,
        weekly_limit=new.weekly_limit,
        monthly_limit=new.monthly_limit,
        allowed=new.allowed,
        owner_id=new.owner_id,
        practitioner_ids=new.practitioner_ids if new.allowed is Allowed.LISTED else frozenset(),
    )
    if new.no_expiry or new.last_day != package.expires_on:
        terms = replace(terms, expiry=None)
    if terms.kind is Kind.FIXED:
        included = _with_allowances(terms.included, dict(new.allowances))
        total = sum(item.allowance or 0 for item in included)
        terms = replace(terms, included=included, credits=total)
    else:
        terms = replace(terms, credits=new.credits)
    if terms.included and terms.credits < package.consumed:
        raise BadInput(
            f"{counted(package.consumed, 'credit is', 'credits are')} used: "
            "no fewer can be left on the package.",
            field="credits",
        )
    return terms.checked()


def _check_price(package: ClientPackage, new: Editable, finalized: str) -> None:
    if finalized and new.price_minor != package.terms.price_minor:
        raise BadInput(
            f"The fee is on {finalized}, which is finalized; bill the difference separately.",
            field="price",
        )


def _check_expiry(
    package: ClientPackage, last_day: date | None, last_use: date | None, today: date
) -> None:
    if last_day is None or last_day == package.expires_on:
        return
    if last_day < package.sold_on:
        raise BadInput("The last day can't be before the sale.", field="expires")
    if last_use is not None and last_day < last_use:
        raise BadInput(
            f"A visit on {day_text(last_use, today)} uses it: move, cancel or unlink that first.",
            field="expires",
        )


def _with_allowances(
    included: tuple[Included, ...], counts: dict[int, int]
) -> tuple[Included, ...]:
    """Return the services with their new allowances, those of 0 left out."""
    if not counts.keys() <= {item.service_id for item in included}:
        raise BadInput("A service is not part of this package any more.", field="services")
    for item in included:
        if counts.get(item.service_id, 0) < item.consumed:
            raise BadInput(
                f"{item.consumed} of {item.service} are used: no fewer can be left.",
                field=f"service{item.service_id}",
            )
    return tuple(
        replace(item, allowance=counts[item.service_id])
        for item in included
        if counts.get(item.service_id)
    )


def changes_in_words(
    package: ClientPackage, terms: Terms, expires_on: date | None, money: Callable[[int], str]
) -> str:
    """Return what an edit changed: "credits 5 → 6, expires 30 Nov 2026 → 31 Dec 2026".

    `money` writes an amount in minor units as the practice does.
    """
    old = package.terms
    pairs: list[tuple[str, object, object]] = [
        ("fee", money(old.price_minor), money(terms.price_minor)),
        ("credits", old.credits, terms.credits),
        ("expires", _end(old, package.expires_on), _end(terms, expires_on)),
        ("each week", old.weekly_limit or "any", terms.weekly_limit or "any"),
        ("each month", old.monthly_limit or "any", terms.monthly_limit or "any"),
        ("booked with", _whom(old), _whom(terms)),
    ]
    before = {item.service: item.allowance for item in old.included}
    after = {item.service: item.allowance for item in terms.included}
    pairs += [(name, before.get(name) or 0, after.get(name) or 0) for name in {**before, **after}]
    return ", ".join(f"{name} {was} → {now}" for name, was, now in pairs if was != now)


def _end(terms: Terms, last_day: date | None) -> str:
    if last_day is not None:
        return day_text(last_day, date.min)
    waits = terms.expiry is not None and terms.expiry.from_first_use
    return str(terms.expiry) if waits else "never"


def _whom(terms: Terms) -> str:
    if terms.allowed is Allowed.LISTED:
        return f"a list of {len(terms.practitioner_ids)}"
    return "its owner" if terms.allowed is Allowed.OWNER else "anyone"
