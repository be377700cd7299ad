"""Every kind of change can be taken back, and leaves the records as they were."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from builders import TODAY
from deskpkg.domain.appointments import State, VisitLine
from deskpkg.domain.clients import NewClient
from deskpkg.domain.packages import Payment
from deskpkg.domain.refused import Gone
from deskpkg.domain.repeats import Every, Repeat
from deskpkg.domain.templates import MessageKind, Template
from deskpkg.domain.terms import Allowed
from deskpkg.domain.windows import windows_of
from deskpkg.store import Store, Unit, changes
from deskpkg.store.changes.undo import CantUndo, NothingToUndo
from deskpkg.store.queries import agenda, appointments, catalog, entries
from deskpkg.store.queries import undo as queries
from store.office import DAY, Office, left_over, said, the_practice, use

manage, setting = changes.managing, changes.practice
Change = Callable[[Office], object]


def state(visit: str, state: State, **more: object) -> Change:
    return lambda o: o.do(use.set_state, o.visits[visit], state, **more)


def package(work: Callable[..., object], name: str, *args: object, **more: object) -> Change:
    return lambda o: o.do(work, o.packages[name], *args, **more)


CHANGES: dict[str, Change] = {
    # visits
    "booked": lambda o: o.do(use.book, o.desk.visit(o.clients["jane"], TODAY + 50 * DAY)),
    "booked on a package": lambda o: o.desk.book(o.clients["jane"], o.packages["flex"]),
    "booked on its first use": lambda o: o.desk.book(o.clients["jane"], o.packages["waits"]),
    "booked before its first use": lambda o: o.desk.book(o.clients["jane"], o.packages["begun"]),
    "asked for": lambda o: o.desk.book(
        o.clients["jane"], o.packages["flex"], state=State.REQUESTED
    ),
    "booked by exception": lambda o: o.do(
        use.book,
        o.desk.visit(o.clients["jane"], TODAY + 40 * DAY),
        o.packages["expired"],
        override="because",
    ),
    "moved": lambda o: o.update("booked", "flex", day=TODAY + 30 * DAY),
    "moved back in time": lambda o: o.update("booked", "flex", day=TODAY - 3 * DAY),
    "moved while it begins a time": lambda o: o.update("first", "begun", day=TODAY + 9 * DAY),
    "given another service": lambda o: o.update(
        "fixed", "fixed", day=TODAY + 5 * DAY, service=o.desk.review
    ),
    "given another practitioner": lambda o: o.update(
        "free", None, day=TODAY + 2 * DAY, practitioner=o.desk.osei
    ),
    "noted": lambda o: o.update("booked", "flex", notes="bring\nthe X-ray"),
    "moved and unlinked": lambda o: o.update("booked", None, day=TODAY + 30 * DAY),
    "moved and linked": lambda o: o.update("free", "flex", day=TODAY + 31 * DAY),
    "moved to another package": lambda o: o.update("booked", "unused"),
    "moved to another day and package": lambda o: o.update(
        "fixed", "flex", day=TODAY + 33 * DAY, service=o.desk.review
    ),
    "excepted on another day": lambda o: o.update(
        "excepted", "expired", day=TODAY + 3 * DAY, override="still ill"
    ),
    "excepted in the same words": lambda o: o.update(
        "excepted", "expired", day=TODAY + 3 * DAY, override="was ill"
    ),
    "needs no exception any more": lambda o: o.update("excepted", "unused", day=TODAY + 3 * DAY),
    "arrived": state("booked", State.ARRIVED),
    "completed": state("past", State.COMPLETED),
    "missed": state("past", State.MISSED),
    "missed and forfeited": state("booked", State.MISSED, forfeit=True),
    "canceled": state("booked", State.CANCELED, reason="has\nno time"),
    "canceled and forfeited": state("booked", State.CANCELED, forfeit=True),
    "canceled without a package": state("free", State.CANCELED),
    "declined": state("asked", State.CANCELED),
    "confirmed": state("asked", State.BOOKED),
    "booked again": state("called off", State.BOOKED),
    "booked again although forfeited": state("forfeited", State.BOOKED),
    "came after all": state("missed", State.ARRIVED),
    "first use canceled": state("first", State.CANCELED),
    "an exception canceled": state("excepted", State.MISSED),
    "canceled on a canceled package": state("on canceled", State.CANCELED),
    "linked": lambda o: o.do(use.link, o.visits["free"], o.packages["flex"]),
    "linked by exception": lambda o: o.do(
        use.link, o.visits["free"], o.packages["expired"], override="because"
    ),
    "linked by the family": lambda o: o.do(use.link, o.visits["toms free"], o.packages["family"]),
    "unlinked": lambda o: o.desk.unlink(o.visits["booked"]),
    "unlinked the first use": lambda o: o.desk.unlink(o.visits["first"]),
    "unlinked by the family": lambda o: o.desk.unlink(o.visits["toms"]),
    "unlinked a request": lambda o: o.desk.unlink(o.visits["asked"]),
    "unlinked a canceled one": lambda o: o.desk.unlink(o.visits["called off"]),
    "unlinked a forfeited one": lambda o: o.desk.unlink(o.visits["forfeited"]),
    "unlinked an exception": lambda o: o.desk.unlink(o.visits["excepted"]),
    "unlinked from a canceled package": lambda o: o.desk.unlink(o.visits["on canceled"]),
    "series made": lambda o: o.do(
        changes.series.create,
        o.desk.visit(o.clients["jane"], TODAY + 70 * DAY),
        Repeat(Every.WEEK, count=3),
    ),
    # packages
    "sold": lambda o: o.desk.sell(o.clients["tom"], o.catalog),
    "edited": lambda o: o.edit(
        "flex",
        price_minor=45000,
        credits=9,
        expires_on=date(2027, 3, 1),
        weekly_limit=2,
        monthly_limit=5,
        allowed=Allowed.LISTED,
        practitioner_ids=frozenset({o.desk.mia}),
    ),
    "edited the fee of a draft": lambda o: o.edit("flex", price_minor=1),
    "edited allowances": lambda o: o.edit(
        "fixed", allowances=((o.desk.physio, 9), (o.desk.review, 0))
    ),
    "extended": lambda o: o.edit("expired", expires_on=date(2027, 1, 1)),
    "expiry removed": lambda o: o.edit("expired", expires_on=None),
    "shortened": lambda o: o.edit("flex", expires_on=TODAY + 9 * DAY),
    "edited a time that has begun": lambda o: o.edit("begun", expires_on=TODAY + 99 * DAY),
    "edited a time that waits": lambda o: o.edit("waits", no_expiry=True),
    "canceled a package": package(manage.cancel, "flex", "moved away"),
    "canceled a package with visits": package(manage.cancel, "flex", visits=True),
    "canceled the family's with visits": package(manage.cancel, "family", visits=True),
    "canceled with its first use": package(manage.cancel, "begun", visits=True),
    "deleted": package(manage.delete, "flex"),
    "deleted with its first use": package(manage.delete, "begun"),
    "deleted the family's": package(manage.delete, "family"),
    "deleted an expired one": package(manage.delete, "expired"),
    "deleted a canceled one": package(manage.delete, "canceled"),
    "canceled a package and told": package(manage.cancel, "own", "moved away", tell=True),
    "deleted with a message that waits": package(manage.delete, "own"),
    "payment set": package(manage.set_payment, "flex", Payment.PAID),
    "shared": lambda o: o.do(manage.share, o.packages["flex"], o.clients["tom"]),
    "unshared": lambda o: o.do(manage.unshare, o.packages["lent"], o.clients["tom"]),
    "invoice drafted": package(changes.invoices.invoice_package, "fixed"),
    # the waiting list
    "put on the waiting list": lambda o: o.do(changes.waiting.save, o.wish()),
    "waits for another day": lambda o: o.do(
        changes.waiting.save, o.wish(weekdays=frozenset({0, 4}), notes="a\nb"), o.waiting
    ),
    "taken off the waiting list": lambda o: o.do(changes.waiting.close, o.waiting),
    "given an appointment they waited for": lambda o: o.do(
        changes.waiting.close, o.waiting, o.visits["free"]
    ),
    # messages
    "sold with a confirmation": lambda o: o.desk.sell(o.clients["tom"], o.confirmed),
    "confirmed again": package(changes.messages.resend, "own"),
    "reminded": package(changes.messages.remind, "flex"),
    "message given": lambda o: o.do(changes.messages.give, o.message),
    "message withdrawn": lambda o: o.do(changes.messages.withdraw, o.message),
    "template saved": lambda o: o.do(
        changes.messages.save_template, MessageKind.REMINDER, Template("a", "b {client}")
    ),
    "template changed": lambda o: o.do(
        changes.messages.save_template, MessageKind.CONFIRMATION, Template("a", "b\n{client}")
    ),
    "template reset": lambda o: o.do(changes.messages.reset, MessageKind.CONFIRMATION),
    # people, places, the catalog, the practice
    "client added": lambda o: o.desk.client("Weber", "Anna", notes="a\nb", phone="0412999111"),
    "client changed": lambda o: o.do(
        changes.clients.change,
        o.clients["jane"],
        NewClient("Weber", "Jane", date(1984, 3, 12), "+14165550123", "j@example.com", "a\nb"),
    ),
    "catalog added": lambda o: o.desk.package(fixed=(1, 2), name="New"),
    "catalog changed": lambda o: o.do(
        changes.catalog.save,
        o.desk.terms(
            fixed=(4, 0), allowed=Allowed.LISTED, practitioner_ids=frozenset({o.desk.osei})
        ),
        o.catalog,
    ),
    "catalog moved": lambda o: o.do(changes.catalog.move, o.catalog, 1),
    "catalog archived": lambda o: o.do(changes.catalog.archive, o.catalog),
    "location added": lambda o: o.do(setting.save_location, "High St"),
    "location changed": lambda o: o.do(setting.save_location, "High St", "HS", o.desk.place),
    "practitioner added": lambda o: o.do(setting.save_practitioner, "Ana"),
    "practitioner changed": lambda o: o.do(
        setting.save_practitioner, "Mia B", "M", 5, [o.desk.review], o.desk.mia
    ),
    "service added": lambda o: o.do(setting.save_service, "Massage", 30, 1),
    "service changed": lambda o: o.do(
        setting.save_service, "Massage", 30, 1, 5, [o.desk.osei], o.desk.physio
    ),
    "location archived": lambda o: o.do(setting.archive, "location", o.desk.place),
    "practitioner archived": lambda o: o.do(setting.archive, "practitioner", o.desk.mia),
    "service archived": lambda o: o.do(setting.archive, "service", o.desk.physio),
    "practice changed": lambda o: o.do(
        the_practice, name="Other", opens=500, zone="Australia/Lord_Howe", pay_before_use=True
    ),
    "several at once": lambda o: o.do(
        lambda unit: changes.appointments.book(
            unit,
            o.desk.visit(o.clients["jane"], TODAY + 60 * DAY),
            changes.packages.sell(unit, o.clients["jane"], o.catalog),
        )
    ),
}


@pytest.fixture
def office(office: Office) -> Office:
    """Return a busy practice, the last thing done there being a change of a telephone number."""
    office.do(changes.clients.change, office.clients["tom"], NewClient("Smith", "Tom", phone="1"))
    return office


def reopened(office: Office) -> None:
    office.desk.store.close()
    office.desk.store = Store(office.desk.store.path, clock=office.desk.clock)


@pytest.mark.parametrize("name", CHANGES)
def test_after_undo_the_records_say_what_they_said_before(office: Office, name: str) -> None:
    before, number = said(office.desk), office.desk.value("SELECT max(id) FROM history")
    CHANGES[name](office)
    assert said(office.desk) != before
    written = "SELECT text FROM history WHERE id > :id ORDER BY id"
    lines = [row[0] for row in office.desk.rows(written, id=number)]
    (done,) = office.desk.store.run_read(queries.last)
    assert done.text.endswith(lines[0]) or len(lines) > 1
    office.desk.clock.turn(minutes=5)
    reopened(office)
    assert office.undo() == done.text
    assert left_over(before, said(office.desk)) == []
    assert office.desk.broken() == []
    assert office.undo() == "Smith, Tom · Changed client Smith, Tom"
    assert office.desk.broken() == []


def test_what_was_undone_is_told_by_counter_entries_and_nothing_is_erased(office: Office) -> None:
    desk, key = office.desk, office.packages["flex"]
    office.do(manage.delete, key)
    operation, before = office.operation(), desk.rows("SELECT * FROM history ORDER BY id")
    office.undo()
    after = desk.rows("SELECT * FROM history ORDER BY id")
    assert after[: len(before)] == before
    lines = "SELECT action, delta, text FROM history WHERE operation = :op ORDER BY id DESC"
    done = desk.rows(lines, op=operation)
    told = desk.rows("SELECT action, delta, text FROM history WHERE undoes = :op", op=operation)
    assert [(-delta, f"Undid: {text}") for _, delta, text in done] == [line[1:] for line in told]
    assert {action for action, _, _ in told} == {"package.restored", "package.linked"}


def test_what_was_booked_by_mistake_is_in_no_list_any_more_but_calendars_are_told(
    office: Office,
) -> None:
    jane, read = office.clients["jane"], office.desk.store.run_read
    day = TODAY + 50 * DAY
    key = office.desk.book(jane, office.packages["flex"], day)
    office.do(use.set_state, key, State.ARRIVED)
    for _ in range(2):
        assert key in {line.id for line in read(appointments.of_client, jane)}
        office.undo()
    lists: tuple[tuple[VisitLine, ...], ...] = (
        read(appointments.day, day),
        read(agenda.visits, day, day),
        read(appointments.of_client, jane),
        read(appointments.past, jane, 500),
        read(appointments.coming, jane, 500),
        read(appointments.of_package, office.packages["flex"]),
    )
    assert [line for found in lists for line in found if line.id == key] == []
    with pytest.raises(Gone):
        read(appointments.one, key)
    told = [entry for entry in read(entries.entries, day, day) if entry.appointment_id == key]
    assert [entry.state for entry in told] == [State.CANCELED]


def test_several_changes_are_taken_back_one_after_the_other(office: Office) -> None:
    desk, states = office.desk, []
    names = ["booked on a package", "linked", "edited", "arrived", "noted", "canceled a package"]
    for name in names:
        states.append(said(desk))
        CHANGES[name](office)
    for before in reversed(states):
        office.undo()
        assert desk.broken() == []
        rows = {key: row for key, row in said(desk).items() if key in before}
        assert rows == before


def test_what_was_undone_can_be_done_again_and_undone_again(office: Office) -> None:
    key, package = office.visits["free"], office.packages["flex"]
    for _ in range(3):
        office.desk.link(key, package)
        office.undo()
    assert office.desk.appointment(key).package_id is None
    assert office.desk.broken() == []


def test_every_action_that_is_written_has_its_case_here(office: Office) -> None:
    for change in CHANGES.values():
        change(office)
        office.undo()
    seen = {row[0] for row in office.desk.rows("SELECT DISTINCT action FROM history")}
    sources = Path(changes.__file__).parent.glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r'(?:unit\.record\(|_record_member\([a-z, ]+)\s*"([a-z.]+)"', text))
    assert {"package.sold", "package.edited", "package.shared"} <= named
    assert named - seen - queries.NEVER.keys() == set()
    assert office.desk.broken() == []


def test_nothing_is_left_to_undo_at_a_desk_that_has_done_nothing(office: Office) -> None:
    other = Store(office.desk.store.path, clock=office.desk.clock, desk="other")
    with pytest.raises(NothingToUndo):
        other.run_write(changes.undo.undo)
    assert other.run_read(queries.last, 9) == ()
    other.close()


def test_each_desk_takes_back_its_own(office: Office) -> None:
    desk = office.desk
    other = replace(desk, store=Store(desk.store.path, clock=desk.clock, desk="other"))
    other.link(office.visits["free"], office.packages["flex"])
    theirs = office.operation()
    assert office.undo() == "Smith, Tom · Changed client Smith, Tom"
    before = desk.dump()
    with pytest.raises(CantUndo, match="another desk"):
        office.undo(theirs)
    assert desk.dump() == before
    assert other.store.run_write(changes.undo.undo).startswith("Smith, Jane · Linked to Flex")
    assert desk.broken() == []
    other.store.close()


def test_what_any_window_of_the_desk_did_is_listed_and_taken_back(office: Office) -> None:
    desk, windows = office.desk, windows_of("desk")
    stores = {
        name: Store(desk.store.path, clock=desk.clock, desk=name, windows=windows)
        for name in windows[:3]
    }
    replace(desk, store=stores["desk 2"]).link(office.visits["free"], office.packages["flex"])
    first, second = stores["desk"].run_read(queries.last, 2)
    assert (first.window, first.refusal) == ("desk 2", "")
    assert (second.window, second.text) == ("", "Smith, Tom · Changed client Smith, Tom")
    for name, text in (("desk", "Smith, Tom"), ("desk 2", "Linked"), ("desk 3", "Linked")):
        newest = stores[name].run_read(queries.newest)
        assert newest is not None
        assert text in newest.text
    assert "Linked to Flex" in stores["desk 3"].run_write(changes.undo.undo)
    assert desk.appointment(office.visits["free"]).package_id is None
    assert desk.broken() == []
    for store in stores.values():
        store.close()


def test_moving_to_another_package_is_told_and_undone_as_one_change(office: Office) -> None:
    def move(unit: Unit) -> None:
        use.unlink(unit, office.visits["booked"])
        use.link(unit, office.visits["booked"], office.packages["family"])

    office.do(move)
    text = office.undo()
    assert text.startswith("Smith, Jane · Moved from Flex to ")
    assert office.desk.appointment(office.visits["booked"]).package_id == office.packages["flex"]


def test_the_last_changes_are_listed_with_what_can_not_be_taken_back(office: Office) -> None:
    office.do(changes.invoices.finalize, office.draft)
    office.do(manage.cancel, office.packages["family"], visits=True)
    done = office.desk.store.run_read(queries.last, 3)
    assert [(change.text, change.lines, change.refusal) for change in done] == [
        ("Smith, Jane · Canceled Flex", 3, ""),
        ("Smith, Jane · Finalized INV-0001", 1, queries.NEVER["invoice.finalized"]),
        ("Smith, Tom · Changed client Smith, Tom", 1, ""),
    ]


def test_saving_what_is_there_already_is_no_change_that_could_be_undone(office: Office) -> None:
    desk = office.desk
    before = desk.dump()
    office.do(changes.clients.change, office.clients["tom"], NewClient("Smith", "Tom", phone="1"))
    office.do(the_practice)
    office.do(setting.save_location, "Main St", "", desk.place)
    office.do(setting.save_service, "Physio 60", 60, 9000, service_id=desk.physio)
    office.do(setting.save_practitioner, "Mia Brandt", "Mia", practitioner_id=desk.mia)
    terms = desk.store.run_read(catalog.package, office.catalog).terms
    office.do(changes.catalog.save, terms, office.catalog)
    assert desk.dump() == before


def test_a_change_of_an_older_deskpkg_is_not_taken_back(office: Office) -> None:
    with office.desk.raw() as raw:
        raw.execute("DROP TRIGGER history_no_update")
        raw.execute("UPDATE history SET data = NULL WHERE id = (SELECT max(id) FROM history)")
    before = office.desk.dump()
    with pytest.raises(CantUndo, match="before changes could be undone"):
        office.undo()
    assert office.desk.dump() == before
