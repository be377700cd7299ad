"""What the settings file may say."""

from pathlib import Path

import pytest

from deskpkg import settings
from deskpkg.settings import Settings, SettingsError


def read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "deskpkg.toml"
    file.write_text(text)
    return settings.load(file)


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    found = settings.load(tmp_path / "none.toml")
    here, me = settings.this_machine(), settings.this_user()
    assert found == Settings(settings.default_database(), desk=here, staff=me)
    assert here and "." not in here


def test_the_environment_names_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.toml").write_text('desk = "front"')
    monkeypatch.setenv("DESKPKG_CONFIG", str(tmp_path / "x.toml"))
    assert settings.load().desk == "front"


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = 'database = "a/b.db"\ndesk = "front"\nstaff = "Ana"\ntheme = "light"\n'
    found = read(tmp_path, text + '[keys]\n"desk.find" = "f8"\n')
    assert found == Settings(tmp_path / "a/b.db", "front", "Ana", {"desk.find": "f8"}, "light")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('desk = "x"\ntheme = "pink"', 2, 'write theme = "dark"'),
        ("\ndesk = 3", 2, 'write desk = "desk"'),
        ('staff = ""', 1, "needs a text"),
        ('colour = "red"', 1, "is not a setting"),
        ('keys = "f2"', 1, "[keys]"),
        ('[keys]\n"desk.find" = 2', 2, '"desk.find" = "f2"'),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)
    assert f"deskpkg.toml, line {line}:" in str(refused.value)
    assert words in str(refused.value)


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="line 1"):
        read(tmp_path, "desk = front")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        settings.load(tmp_path / "bytes.toml")
