"""Fields for words: names, notes, addresses and telephone numbers."""

from typing import ClassVar, Unpack

from deskpkg.domain.contacts import format_phone, parse_email, parse_phone
from deskpkg.domain.text import NAME_LIMIT, NOTE_LIMIT, optional, optional_lines
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.fields.typed import TypedField


class TextField(TypedField[str]):
    """A name, a reference, any one line; blank is ""."""

    WISH: ClassVar[int] = 30
    LIMIT: ClassVar[int] = NAME_LIMIT

    def parse(self) -> str:
        """The text, cleaned; "" when it is blank.

        Raises:
            BadInput: It is too long, or blank and required.
        """
        value = self.words(self.raw)
        if self.required and not value:
            raise self.missing()
        return value

    @property
    def echo(self) -> tuple[str, ...]:
        """None: words say what they are."""
        return ()

    def words(self, raw: str) -> str:
        """`raw` cleaned and checked."""
        return optional(raw, self.label, self.LIMIT, field=self.key)


class NotesField(TextField):
    """A note; newlines that are pasted stay, and are shown as a sign in its one row."""

    LIMIT: ClassVar[int] = NOTE_LIMIT
    NEWLINES: ClassVar[bool] = True
    REPLACES: ClassVar[bool] = False

    def words(self, raw: str) -> str:
        """`raw` cleaned line by line and checked."""
        return optional_lines(raw, self.label, self.LIMIT, field=self.key)


class EmailField(TextField):
    """An e-mail address; blank is ""."""

    def words(self, raw: str) -> str:
        """The address as it will be written to."""
        text = super().words(raw)
        return self.guarded(parse_email, text) if text else ""


class PhoneField(TextField):
    """A telephone number; blank is "".  National numbers are read as of `country`."""

    WISH: ClassVar[int] = 20

    def __init__(
        self, key: str, label: str, raw: str = "", *, country: str, **options: Unpack[Options]
    ) -> None:
        """Make a field for numbers of `country` (two letters, "AU")."""
        super().__init__(key, label, raw, **options)
        self.country = country

    def write(self, value: str) -> str:
        """The number as the country dials it."""
        return format_phone(value, self.country)

    def words(self, raw: str) -> str:
        """The number in the form in which it is kept."""
        text = super().words(raw)
        return self.guarded(parse_phone, text, self.country) if text else ""
