"""The fields that forms are made of."""

from deskpkg.widgets.fields.check import CheckField
from deskpkg.widgets.fields.checked import CheckedField, ExpiryField
from deskpkg.widgets.fields.choice import ChoiceField, LetterField
from deskpkg.widgets.fields.field import Field
from deskpkg.widgets.fields.hours import HoursField
from deskpkg.widgets.fields.lines import LinesField
from deskpkg.widgets.fields.multi import MultiChoiceField
from deskpkg.widgets.fields.numbers import MoneyField, NumberField, RateField
from deskpkg.widgets.fields.option import Option
from deskpkg.widgets.fields.pattern import PatternField, RepeatField
from deskpkg.widgets.fields.search import SearchField
from deskpkg.widgets.fields.texts import EmailField, NotesField, PhoneField, TextField
from deskpkg.widgets.fields.times import BirthField, DateField, PastDateField, TimeField, WhenField

__all__ = [
    "BirthField",
    "CheckField",
    "CheckedField",
    "ChoiceField",
    "DateField",
    "EmailField",
    "ExpiryField",
    "Field",
    "HoursField",
    "LetterField",
    "LinesField",
    "MoneyField",
    "MultiChoiceField",
    "NotesField",
    "NumberField",
    "Option",
    "PastDateField",
    "PatternField",
    "PhoneField",
    "RateField",
    "RepeatField",
    "SearchField",
    "TextField",
    "TimeField",
    "WhenField",
]
