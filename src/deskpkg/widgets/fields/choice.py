"""A field for choosing one of a few."""

from collections.abc import Sequence
from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType

from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import quoted
from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.field import Drawn
from deskpkg.widgets.fields.listed import OPENS, ListField
from deskpkg.widgets.fields.option import K, Option, goes_on, step, typed_match
from deskpkg.widgets.fields.setup import Options
from deskpkg.widgets.picklist import PickList


class ChoiceField(ListField[K, K]):
    """One of a few: letters find it, Left and Right step, Space opens the list.

    Letters that find nothing change nothing, and nothing is saved until they are taken back.
    """

    BINDING_GROUP_TITLE = "Choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Previous", id="field.previous", show=False),
        Binding("right", "step(1)", "Next", id="field.next", show=False),
        Binding("backspace,ctrl+u", "untype", "Delete left", id="field.untype", show=False),
    ]

    def __init__(
        self,
        key: str,
        label: str,
        options: Sequence[Option[K]],
        value: K | None = None,
        *,
        what: str = "option",
        **more: Unpack[Options],
    ) -> None:
        """Make a field that offers `options`, with `value` chosen; `what` names one ("service")."""
        super().__init__(key, label, options, **more)
        self.what = what
        self._raw = "" if value is None else str(value)
        self._typed = ""

    @property
    def raw(self) -> str:
        """The key of the option, as text."""
        return self._raw

    def put(self, raw: str) -> None:
        """Choose the option with this key; one that is not offered stays, and is refused."""
        self._raw = raw
        self._typed = ""
        self.error = ""
        self.reface()

    def fill(self, value: K | None) -> None:
        """Choose the option with this key."""
        self.put("" if value is None else str(value))

    def offer(self, options: Sequence[Option[K]]) -> None:
        """Offer other options; what is chosen stays chosen."""
        self.options = tuple(options)
        self.reface()

    @property
    def current(self) -> Option[K] | None:
        """The option that is chosen."""
        return self.option(self._raw)

    def parse(self) -> K | None:
        """The key of the option; None when nothing is chosen.

        Raises:
            BadInput: Letters found nothing, the option is not offered, or nothing is chosen
                although it is required.
        """
        if self._lost:
            words = f"No {self.what} begins with {quoted(self._typed)}; Backspace takes it back."
            raise BadInput(words, field=self.key)
        chosen = self.current
        if chosen is None:
            if self._raw or self.required:
                raise self.missing()
            return None
        if chosen.disabled_reason:
            raise BadInput(f"{chosen.text}: {chosen.disabled_reason}.", field=self.key)
        return chosen.key

    @property
    def _lost(self) -> bool:
        """Whether the letters typed so far find nothing."""
        return bool(self._typed) and typed_match(self.options, self._typed) is None

    def missing(self) -> BadInput:
        """The refusal when nothing is chosen."""
        return BadInput("Choose one: Space lists them.", field=self.key)

    def draw(self, width: int) -> Drawn:
        """The option, and the sign that there are more."""
        tone = "focus" if self.has_focus else "value"
        chosen = self.current
        if chosen is None:
            return [(cut(self.hint or "choose", width - 2), f"{tone} hint"), (OPENS, tone)]
        return [(cut(safe(chosen.text), width - 2), tone), (OPENS, tone)]

    def messages(self) -> tuple[str, ...]:
        """The letters typed so far, and the option's note."""
        note = self.note or (self.current.note if self.current else "")
        if self._typed and self.has_focus:
            return (f"{self._typed}_  {note}".rstrip(), f"{self._typed}_")
        return (note,) if note else ()

    def check_consume_key(
        self,
        key: str,
        character: str | None,
    ) -> bool:
        """Letters are for the field."""
        return self.is_letter(character)

    def on_key(self, event: events.Key) -> None:
        """Choose by letters; a space within the words of an option is one."""
        within = event.character == " " and goes_on(self.options, self._typed)
        if event.is_printable and event.character and (within or event.character != " "):
            event.stop()
            event.prevent_default()
            self._find(self._typed + event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Choose by what was pasted."""
        event.stop()
        self._find(safe(event.text[:200]))

    def on_focus(self) -> None:
        """Begin a new word, unless the last one is still to be mended."""
        if self._typed and not self._lost:
            self._typed = ""
            self.check()

    def _find(self, typed: str) -> None:
        """Choose the first option that `typed` finds; nothing found changes nothing."""
        self._typed = typed
        found = typed_match(self.options, typed)
        if found is not None:
            self._raw = str(found.key)
        self.check()
        self.edited()

    def action_untype(self) -> None:
        """Take back a letter, or all of them if they find nothing."""
        if self._typed:
            self._find("" if self._lost else self._typed[:-1])

    def action_step(self, by: int) -> None:
        """Choose the option above or below."""
        found = step(self.options, self.current.key if self.current else None, by)
        if found is not None:
            self._take((found.key,))

    def action_open(self) -> None:
        """Open the list."""
        chosen = (self.current.key,) if self.current else ()
        self.app.push_screen(PickList(self.label, self.options, chosen), self._take)

    def _take(self, keys: tuple[K, ...] | None) -> None:
        if keys:
            self._raw = str(keys[0])
            self._typed = ""
            self.check()
            self.edited()


class LetterField(ChoiceField[K]):
    """One of very few, told apart by a letter: one that goes on with no word chooses anew."""

    def on_key(self, event: events.Key) -> None:
        """Forget the letters before this one, which the field then reads, if it ends their word."""
        word = self._typed + (event.character or "")
        if event.is_printable and typed_match(self.options, word) is None:
            self._typed = ""
