"""Where the screens are: a name for each, and what to import when it is first shown."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from deskpkg.screens.base import DeskScreen

AREAS: Mapping[str, str] = {
    "today": "deskpkg.screens.today:TodayScreen",
    "calendar": "deskpkg.screens.calendar:CalendarScreen",
}
"""The areas of the desk; the constructor takes nothing."""

PLACES: Mapping[str, str] = {
    "find": "deskpkg.screens.find:FindScreen",
    "client": "deskpkg.screens.client:ClientScreen",
    "new_client": "deskpkg.screens.new_client:ClientForm",
    "assign": "deskpkg.screens.assign:AssignPackage",
    "review_sale": "deskpkg.screens.review_sale:ReviewSale",
    "manage_package": "deskpkg.screens.manage_package:ManagePackage",
    "edit_package": "deskpkg.screens.edit_package:EditPackage",
    "undo_list": "deskpkg.screens.undo_list:UndoList",
    "help": "deskpkg.screens.help:HelpScreen",
    "message": "deskpkg.screens.message:ShowMessage",
    "outbox": "deskpkg.screens.outbox:OutboxScreen",
    "message_texts": "deskpkg.screens.message_texts:MessageTextsScreen",
    "text_form": "deskpkg.screens.message_texts:TextForm",
    "said": "deskpkg.screens.said:WhatWasSaid",
    "parked": "deskpkg.screens.parked:ParkedForms",
    "waiting": "deskpkg.screens.waiting:WaitingScreen",
    "waiting_form": "deskpkg.screens.waiting_form:WaitingForm",
    "curtain": "deskpkg.screens.covers:Curtain",
    "appointment": "deskpkg.screens.appointment:AppointmentPanel",
    "appointment_form": "deskpkg.screens.appointment_form:AppointmentForm",
    "needs": "deskpkg.screens.needs:NeedsScreen",
    "book_sessions": "deskpkg.screens.book_sessions:BookSessions",
    "link": "deskpkg.screens.link_package:LinkPackage",
    "setup": "deskpkg.screens.setup:SetupScreen",
    "packages": "deskpkg.screens.catalog:PackagesScreen",
    "services": "deskpkg.screens.practice_lists:ServicesScreen",
    "practitioners": "deskpkg.screens.practice_lists:PractitionersScreen",
    "locations": "deskpkg.screens.practice_lists:LocationsScreen",
    "package_form": "deskpkg.screens.package_form:PackageForm",
    "hours": "deskpkg.screens.hours:HoursScreen",
    "hours_of": "deskpkg.screens.hours:HoursOfScreen",
    "week_form": "deskpkg.screens.hours_forms:WeekForm",
    "other_days_form": "deskpkg.screens.hours_forms:OtherDaysForm",
    "practice_form": "deskpkg.screens.practice_forms:PracticeForm",
    "location_form": "deskpkg.screens.practice_forms:LocationForm",
    "practitioner_form": "deskpkg.screens.practice_forms:PractitionerForm",
    "service_form": "deskpkg.screens.practice_forms:ServiceForm",
    "invoice": "deskpkg.screens.invoice:InvoiceScreen",
    "statement": "deskpkg.screens.statement:StatementScreen",
    "plan": "deskpkg.screens.plan:PlanScreen",
    "plan_form": "deskpkg.screens.plan_form:PlanForm",
    "dues": "deskpkg.screens.dues:DuesScreen",
    "day_end": "deskpkg.screens.day_end:DayEndScreen",
    "billing_form": "deskpkg.screens.billing_forms:BillingForm",
    "methods": "deskpkg.screens.billing_forms:MethodsScreen",
    "method_form": "deskpkg.screens.billing_forms:MethodForm",
}
"""What is shown above an area; `self.open(name, …)` passes the constructor's arguments."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    "new_client": ("New client", "Add somebody to the records"),
    "said": ("What was said", "What the desk has said lately, newest first"),
    "needs": (
        "Needs you",
        "What is left to do, until one can go home",
    ),
    "parked": ("Parked forms", "Half-done forms, to be taken up at any desk"),
    "undo_list": ("Undo a change", "The last changes of this desk; Enter takes one of them back"),
    "dues": ("Due and overdue", "What clients should have paid by now"),
    "day_end": ("Day end", "The takings by method, counted against the till"),
    "outbox": ("Outbox", "Messages that wait to be given to clients, and those that were"),
    "waiting": ("Waiting list", "Who would come, and the free time that suits each"),
    "packages": ("Packages for sale", "The catalog: prices, credits, services, expiry"),
    "services": ("Services", "What clients can book"),
    "practitioners": ("Practitioners", "Who treats, and what they offer"),
    "locations": ("Locations", "Where clients are seen"),
    "hours": ("Hours and days off", "When locations are open, who works when, what differs"),
    "practice_form": ("Practice settings", "Name, country, currency, time zone, hours"),
    "billing_form": (
        "Billing settings",
        "Invoice numbers, days to pay, whether prices include tax",
    ),
    "message_texts": ("Message texts", "What confirmations, reminders and notes to clients say"),
    "methods": ("Payment methods", "How clients pay, and the letters that choose it"),
    "setup": ("Set up", "What is still missing before you can book and sell"),
}
"""Places that the palette offers, each with its title and a sentence."""


def fetch(path: str) -> None:
    """Import what is at `module:Class`."""
    import_module(path.partition(":")[0])


def is_fetched(path: str) -> bool:
    """Tell whether what is at `module:Class` has been imported."""
    return path.partition(":")[0] in sys.modules


def make(path: str, *args: object, **kwargs: object) -> DeskScreen[Any]:
    """Import and make the screen at `module:Class`."""
    module, _, name = path.partition(":")
    return cast("DeskScreen[Any]", getattr(import_module(module), name)(*args, **kwargs))
