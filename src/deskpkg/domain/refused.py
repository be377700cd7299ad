"""What the rules of the desk do not allow, and input that cannot be read."""


class Refused(Exception):
    """The rules do not allow this.

    A subclass's docstring is its message, unless it is raised with words of its own; `field` names
    the form field to mend, if one does.
    """

    def __init__(self, message: str = "", *, field: str = "") -> None:
        """Refuse with `message` (default: the first paragraph of the class's docstring)."""
        text = message or (type(self).__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
        super().__init__(" ".join(text.split()))
        self.field = field


class BadInput(Refused):
    """That cannot be read; type it another way."""


class Gone(Refused):
    """That is no longer in the records; somebody may have removed it. Go back and look again."""


class Conflict(Refused):
    """Somebody else changed this in the meantime; look at it again, then repeat your change."""
