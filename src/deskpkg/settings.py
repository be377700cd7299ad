"""What this machine is told about its desk: where the records are, who works here, which keys."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

THEMES = {"dark": "textual-dark", "light": "textual-light", "terminal": "textual-ansi"}
"""Names a person may write for `theme`, and what the toolkit calls them."""


_EXAMPLES = {
    **{"database": "desk.db", "desk": "desk", "staff": "Ana", "theme": "dark"},
    "documents": "papers",
}


class SettingsError(Exception):
    """The settings file cannot be used; the message says which line and what to write instead."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one desk; every one has a default."""

    database: Path
    """The clinic's records."""

    desk: str = "desk"
    """The name of this desk, as the history shows it."""

    staff: str = "desk"
    """Who works at this desk."""

    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Other keys for bindings, by the binding's id: `{"desk.find": "f2,ctrl+k"}`."""

    theme: str = "dark"
    """One of `THEMES`."""

    documents: Path | None = None
    """Where invoices and statements are written; None: the user's documents, in `deskpkg`."""


def config_path() -> Path:
    """Return where the settings file is looked for; `DESKPKG_CONFIG` names another place."""
    if named := os.environ.get("DESKPKG_CONFIG"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("deskpkg", appauthor=False) / "deskpkg.toml"


def this_machine() -> str:
    """Return this machine's name, which its desk has unless the settings give another."""
    import platform

    return platform.node().partition(".")[0] or "desk"


def this_user() -> str:
    """Return who is signed in to this machine."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody is known, as in a bare container
        return "desk"


def default_database() -> Path:
    """Return where the records are unless the settings say otherwise."""
    from platformdirs import user_data_path

    return user_data_path("deskpkg", appauthor=False) / "deskpkg.db"


def documents_folder(settings: Settings) -> Path:
    """Return where papers are written."""
    if settings.documents is not None:
        return settings.documents
    from platformdirs import user_documents_path

    return user_documents_path() / "deskpkg"


def own_template() -> Path | None:
    """Return the practice's own template for papers, `paper.typ` beside the settings; or None."""
    path = config_path().with_name("paper.typ")
    return path if path.exists() else None


def load(path: Path | None = None) -> Settings:
    """Read the settings at `path` (default: `config_path()`); without a file, all are defaults.

    Raises:
        SettingsError: the file cannot be read, or says something that cannot be meant.
    """
    path = config_path() if path is None else path
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Save it as UTF-8 text.") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f'{path}: {error}. Texts stand in quotes: desk = "front".') from error
    return _Reader(path, text).settings(values)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the values of one file into settings, naming the line of one that is wrong."""

    path: Path
    text: str

    def settings(self, values: Mapping[str, Any]) -> Settings:
        known = Settings.__slots__
        for name in values:
            if name not in known:
                self._wrong(name, f"is not a setting; there are {', '.join(known)}")
        database = self._text(values, "database", "")
        return Settings(
            database=self._database(database) if database else default_database(),
            desk=self._text(values, "desk", this_machine()),
            staff=self._text(values, "staff", this_user()),
            keys=self._keys(values.get("keys", {})),
            theme=self._theme(self._text(values, "theme", "dark")),
            documents=self._folder(self._text(values, "documents", "")),
        )

    def _database(self, written: str) -> Path:
        """Return the path as written, from the settings file's folder if it is relative."""
        return self.path.absolute().parent / Path(written).expanduser()

    def _folder(self, written: str) -> Path | None:
        return self._database(written) if written else None

    def _theme(self, name: str) -> str:
        if name not in THEMES:
            self._wrong("theme", f'can be {", ".join(THEMES)}: write theme = "dark"')
        return name

    def _keys(self, keys: object) -> Mapping[str, str]:
        if not isinstance(keys, dict):
            self._wrong("keys", 'is a table: write [keys], and below it "desk.find" = "f2"')
        for name, key in keys.items():
            if not isinstance(key, str) or not key.strip():
                self._wrong(name, f'needs a key in quotes: write "{name}" = "f2"')
        return MappingProxyType(dict(keys))

    def _text(self, values: Mapping[str, Any], name: str, default: str) -> str:
        value = values.get(name, default)
        if not isinstance(value, str) or (name in values and not value.strip()):
            self._wrong(name, f'needs a text in quotes: write {name} = "{_EXAMPLES[name]}"')
        return str(value).strip()

    def _wrong(self, name: str, what: str) -> NoReturn:
        lines = enumerate(self.text.splitlines(), 1)
        line = next((n for n, line in lines if line.lstrip(" [\"'").startswith(name)), 1)
        raise SettingsError(f"{self.path}, line {line}: {name} {what}.")
