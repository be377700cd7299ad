"""Histories of money: invoices that are begun, written, finalized, taken back, voided, deleted."""

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from bills import the
from builders import Clock, Desk
from deskpkg.domain.invoices import Line
from deskpkg.domain.refused import Refused
from deskpkg.store import Store, Unit, changes
from store.conftest import SHM
from store.money_model import Bill, Books, Row, gross

AMOUNT = st.integers(1, 12_000)
WHO = st.integers(0, 1)
TAX = st.sampled_from([0, 13_000, 5_500])
COUNT = st.integers(1, 3)
PLACE = st.integers(0, 4)


class Bills(RuleBasedStateMachine):
    """Drives a real database and the model side by side."""

    made: Desk
    currency = "CAD"
    inclusive = False
    """Whether prices include their tax."""
    bills = Bundle[int]("bills")

    def __init__(self) -> None:
        super().__init__()
        folder = str(SHM) if os.access(SHM, os.W_OK) else None
        self.folder = tempfile.TemporaryDirectory(prefix="deskpkg-test-", dir=folder)
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(self.made.store.path, path)
        clock = Clock()
        self.desk = replace(self.made, store=Store(path, clock=clock), clock=clock)
        self.desk.store.run_write(self._bills_so)
        self.books = Books()
        self.people = [self.desk.client(), self.desk.client()]

    def _bills_so(self, unit: Unit) -> None:
        sql = "UPDATE practice SET currency = :currency, tax_inclusive = :inclusive"
        unit.execute(sql, currency=self.currency, inclusive=self.inclusive)

    def gross(self, price: int, quantity: int, rate: int) -> int:
        """Return what a line comes to."""
        return gross(price, quantity, rate, inclusive=self.inclusive)

    def teardown(self) -> None:
        assert self.desk.broken() == []
        self.desk.store.close()
        self.folder.cleanup()

    def does(self, expected: bool, work: Any, *args: Any, **more: Any) -> Any:
        """Do a change that the model allows or not; return its result, None if it was refused."""
        if expected:
            return work(*args, **more)
        before = self.desk.dump()
        with pytest.raises(Refused):
            work(*args, **more)
        assert self.desk.dump() == before
        return None

    def write(self, expected: bool, work: Any, *args: Any) -> Any:
        """Do a use case that the model allows or not."""
        return self.does(expected, self.desk.store.run_write, work, *args)

    @property
    def today(self) -> date:
        """The practice's day: its clock is in the middle of it."""
        return self.desk.clock.now.date()

    def bill(self, key: int) -> Bill | None:
        """Return an invoice that is still there."""
        bill = self.books.bills[key]
        return None if bill.state == "gone" else bill

    @rule(target=bills, who=WHO, price=AMOUNT, count=COUNT, tax=TAX)
    def begin(self, who: int, price: int, count: int, tax: int) -> int:
        client, line = self.people[who], Line("A", price, count, tax)
        key: int = self.write(True, partial(changes.invoices.draft, lines=(line,)), client)
        self.books.bills[key] = Bill(client, [Row(self.gross(price, count, tax))])
        return key

    @rule(key=bills, price=AMOUNT, count=COUNT, tax=TAX)
    def add_line(self, key: int, price: int, count: int, tax: int) -> None:
        if bill := self.bill(key):
            can = bill.state == "draft"
            self.write(can, changes.invoice_lines.add, key, Line("B", price, count, tax))
            if can:
                bill.rows.append(Row(self.gross(price, count, tax)))

    @rule(key=bills, place=PLACE, price=AMOUNT, tax=TAX)
    def change_line(self, key: int, place: int, price: int, tax: int) -> None:
        bill = self.bill(key)
        if bill is None or place >= len(bill.rows):
            return
        seen, can = the(self.desk, key).lines[place], bill.state == "draft"
        line = replace(seen, unit_minor=price, quantity=1, tax_rate=tax)
        self.write(can, changes.invoice_lines.change, key, seen, line)
        if can:
            bill.rows[place] = replace(bill.rows[place], gross=self.gross(price, 1, tax))

    @rule(key=bills, place=PLACE)
    def take_line_off(self, key: int, place: int) -> None:
        bill = self.bill(key)
        if bill is None or place >= len(bill.rows):
            return
        seen, can = the(self.desk, key).lines[place], bill.state == "draft"
        self.write(can, changes.invoice_lines.remove, key, seen)
        if can:
            del bill.rows[place]

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
