"""Histories of money: invoices that are begun, written, finalized, taken back, voided, deleted."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from bills import the
from builders import Desk
from deskpkg.domain.invoices import Line
from deskpkg.domain.refused import Refused
from deskpkg.store import changes
from store.histories import TILL, WHO, TwoDesks
from store.history_packages import TAX
from store.money_model import Bill, Books, Row

AMOUNT = st.integers(1, 12_000)
COUNT = st.integers(1, 3)
PLACE = st.integers(0, 4)


class Bills(TwoDesks):
    """What is done to invoices, at the till."""

    bills = Bundle[int]("bills")

    @property
    def desk(self) -> Desk:
        """The till."""
        return self.desks[TILL]

    @property
    def books(self) -> Books:
        """Invoices and money, as the model knows them."""
        return self.model.books

    def tries(self, expected: bool, work: Any, *args: Any, **more: Any) -> Any:
        """Do what the model allows or not at the till; return its result, None if refused."""
        before, version, result = self.model.begin(), self.version(), None
        if expected:
            result = work(*args, **more)
        else:
            with pytest.raises(Refused):
                work(*args, **more)
            assert self.version() == version
        self.told(before)
        return result

    def told(self, before: dict[Any, Any]) -> None:
        """Let the model know for which packages the history tells of the till."""
        self.model.told = dict(
            self.raw.execute(
                "SELECT client_package_id, count(*) FROM history "
                "WHERE desk = 'till' AND client_package_id IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        self.changed(TILL, before)

    def write(self, expected: bool, work: Any, *args: Any) -> Any:
        """Do a use case that the model allows or not."""
        return self.tries(expected, self.desk.store.run_write, work, *args)

    def drafted(self, client: int, *rows: Row) -> Bill:
        """Return a draft, as the model knows it."""
        return self.written(Bill(client, list(rows), self.inclusive))

    def written(self, bill: Bill) -> Bill:
        """Remember when something was written on an invoice."""
        self.model.number += 1
        bill.written = self.model.number
        return bill

    def bill(self, key: int) -> Bill | None:
        """Return an invoice that is still there."""
        bill = self.books.bills.get(key)
        return None if bill is None or bill.state == "gone" else bill

    @rule(target=bills, who=WHO, price=AMOUNT, count=COUNT, tax=TAX)
    def begin(self, who: int, price: int, count: int, tax: int) -> int:
        client, line = self.people[who], Line("A", price, count, tax)
        key: int = self.write(True, partial(changes.invoices.draft, lines=(line,)), client)
        self.books.bills[key] = self.drafted(client, Row(price, count, tax))
        return key

    @rule(key=bills, price=AMOUNT, count=COUNT, tax=TAX)
    def add_line(self, key: int, price: int, count: int, tax: int) -> None:
        if bill := self.bill(key):
            can = bill.state == "draft"
            self.write(can, changes.invoice_lines.add, key, Line("B", price, count, tax))
            if can:
                self.written(bill).rows.append(Row(price, count, tax))

    @rule(key=bills, place=PLACE, price=AMOUNT, tax=TAX)
    def change_line(self, key: int, place: int, price: int, tax: int) -> None:
        bill = self.bill(key)
        if bill is None or place >= len(bill.rows):
            return
        seen, can = the(self.desk, key).lines[place], bill.state == "draft"
        line = replace(seen, unit_minor=price, quantity=1, tax_rate=tax)
        self.write(can, changes.invoice_lines.change, key, seen, line)
        if can and line != seen:
            row = replace(bill.rows[place], price=price, quantity=1, rate=tax)
            self.written(bill).rows[place] = row

    @rule(key=bills, place=PLACE)
    def take_line_off(self, key: int, place: int) -> None:
        bill = self.bill(key)
        if bill is None or place >= len(bill.rows):
            return
        seen, can = the(self.desk, key).lines[place], bill.state == "draft"
        self.write(can, changes.invoice_lines.remove, key, seen)
        if can:
            del self.written(bill).rows[place]

    @rule(key=bills)
    def finalize(self, key: int) -> None:
        if bill := self.bill(key):
            can = bill.state == "draft" and bool(bill.rows)
            self.write(can, changes.invoices.finalize, key)
            if can:
                self.books.finalize(bill, self.today)

    @rule(key=bills)
    def reopen(self, key: int) -> None:
        if bill := self.bill(key):
            can = bill.untouched
            self.write(can, changes.invoices.reopen, key)
            bill.state = "draft" if can else bill.state

    @rule(key=bills)
    def void_invoice(self, key: int) -> None:
        if bill := self.bill(key):
            can = bill.untouched
            self.write(can, changes.invoices.void, key)
            bill.state = "void" if can else bill.state

    @rule(key=bills)
    def delete_draft(self, key: int) -> None:
        if bill := self.bill(key):
            can = bill.state == "draft" and bill.number is None
            self.write(can, changes.invoices.delete, key)
            bill.state = "gone" if can else bill.state
