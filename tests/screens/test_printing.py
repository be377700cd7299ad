from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from builders import TODAY
from clinic import Clinic
from deskpkg.app import DeskApp
from deskpkg.documents import files, pdf
from deskpkg.domain.payments import Paying
from deskpkg.settings import Settings
from deskpkg.store import Store, changes
from deskpkg.store.queries import payments
from desks import clock, form, press, shown
from screens.booking_desk import open_place, said


@pytest.fixture
def shown_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was opened on this machine."""
    opened: list[Path] = []

    def show(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(files, "show", show)
    return opened


def desk_of(store: Store, folder: Path) -> DeskApp:
    return DeskApp(store, Settings(store.path, documents=folder), clock)


def billed(store: Store, clinic: Clinic, paid: int = 0) -> int:
    invoice = store.run_write(changes.invoices.invoice_package, clinic.janes_flex)
    store.run_write(changes.invoices.finalize, invoice)
    if paid:
        store.run_write(changes.payments.pay, invoice, Paying(paid, "Card"))
    return invoice


async def on_invoice(pilot: Pilot[Any], invoice: int) -> None:
    await press(pilot, "f1", "escape")
    await open_place(pilot, "invoice", invoice)


async def test_an_invoice_is_written_and_shown(
    store: Store, clinic: Clinic, tmp_path: Path, shown_files: list[Path]
) -> None:
    folder = tmp_path / "papers"
    async with desk_of(store, folder).run_test(size=(80, 24)) as pilot:
        await on_invoice(pilot, billed(store, clinic))
        await press(pilot, "w")
        assert said(pilot).startswith("Invoice_INV-0001_Jane_Smith.pdf is in ")
    assert shown_files == [folder / "Invoice_INV-0001_Jane_Smith.pdf"]
    assert shown_files[0].read_bytes().startswith(b"%PDF")


async def test_a_receipt_is_written_once_something_is_paid(
    store: Store, clinic: Clinic, tmp_path: Path, shown_files: list[Path]
) -> None:
    invoice = billed(store, clinic)
    async with desk_of(store, tmp_path).run_test(size=(80, 24)) as pilot:
        await on_invoice(pilot, invoice)
        await press(pilot, "r")
        assert said(pilot) == "Nothing is paid yet: w prints the invoice itself."
        store.run_write(changes.payments.pay, invoice, Paying(5000, "Card"))
        await press(pilot, "escape")
        await open_place(pilot, "invoice", invoice)
        await press(pilot, "r")
    assert [path.name for path in shown_files] == ["Receipt_INV-0001_Jane_Smith.pdf"]


async def test_a_statement_and_the_day_are_written_too(
    store: Store, clinic: Clinic, tmp_path: Path, shown_files: list[Path]
) -> None:
    billed(store, clinic, 5000)
    async with desk_of(store, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "f1", "escape")
        await open_place(pilot, "statement", clinic.jane)
        await press(pilot, "w", "r", "up", "r")
        assert said(pilot) == "Put the cursor on a payment or a refund."
        await press(pilot, "escape")
        await open_place(pilot, "day_end")
        await press(pilot, "f7")
    names = [path.name for path in shown_files]
    assert names == [
        f"Statement_{clinic.jane}_2026-11-24_Jane_Smith.pdf",
        "Receipt_1_Jane_Smith.pdf",
        "Day_end_November_24_2026.pdf",
    ]


async def test_the_statements_of_two_of_one_name_are_two_files(
    store: Store, clinic: Clinic, tmp_path: Path, shown_files: list[Path]
) -> None:
    async with desk_of(store, tmp_path).run_test(size=(120, 36)) as pilot:
        await press(pilot, "f1", "escape")
        for client in (clinic.jane, clinic.other_jane, clinic.jane):
            await open_place(pilot, "statement", client)
            await press(pilot, "w", "escape")
        assert "in place of the one before" in said(pilot)
    assert len(set(shown_files)) == 2


async def test_what_is_counted_is_saved_before_the_day_is_printed(
    store: Store, clinic: Clinic, tmp_path: Path, shown_files: list[Path]
) -> None:
    store.run_write(changes.payments.pay_client, clinic.weber, Paying(5000, "Cash"))
    async with desk_of(store, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "f1", "escape")
        await open_place(pilot, "day_end")
        await press(pilot, "enter", "enter", "=45", "f7")
        assert "counted 45.00, 5.00 short" in shown(pilot)
        assert form(pilot).field("method 1").blank
    assert len(shown_files) == 1
    counted = store.run_read(payments.counted, TODAY)
    assert {name: c.counted_minor for name, c in counted.items()} == {"Cash": 4500}


async def test_without_the_extra_it_is_text_and_says_so(
    store: Store,
    clinic: Clinic,
    tmp_path: Path,
    shown_files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (pdf, files):
        monkeypatch.setattr(module, "available", lambda: False)
    async with desk_of(store, tmp_path).run_test(size=(80, 24)) as pilot:
        await on_invoice(pilot, billed(store, clinic))
        await press(pilot, "w")
        assert "the extra “pdf” sets it as PDF" in said(pilot)
    assert "TOTAL CAD  400.00" in shown_files[0].read_text(encoding="utf-8")


async def test_a_folder_that_takes_nothing_is_told_and_nothing_is_lost(
    store: Store, clinic: Clinic, tmp_path: Path, shown_files: list[Path]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    async with desk_of(store, blocked / "papers").run_test(size=(80, 24)) as pilot:
        await on_invoice(pilot, billed(store, clinic))
        await press(pilot, "w")
        assert "could not be written" in said(pilot)
        assert "INV-0001" in shown(pilot)
    assert shown_files == []
