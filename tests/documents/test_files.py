import os
from pathlib import Path

import pytest

from deskpkg.documents import files, pdf
from documents.papers import invoice

NAMES = [
    ("INV-0041 Smith, Jane", "INV-0041_Smith_Jane"),
    ("../../etc/passwd", "etc_passwd"),
    ("C:\\Windows\\x", "C_Windows_x"),
    ("田中 さくら", "田中_さくら"),
    ("con", "_con"),
    ("LPT1.txt", "_LPT1.txt"),
    ("...", "_"),
    ("", "_"),
    ("a" * 300, "a" * files.LONGEST),
    ("x\x00y\x1b[2J", "x_y_2J"),
]


@pytest.mark.parametrize(("title", "name"), NAMES)
def test_a_title_makes_a_name_that_any_system_takes(title: str, name: str) -> None:
    assert files.file_name(title) == name


def test_a_paper_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = files.write(invoice(), tmp_path / "papers", "INV-0041 Smith").path
    assert path == tmp_path / "papers" / "INV-0041_Smith.pdf"
    assert path.read_bytes().startswith(b"%PDF")
    assert list(path.parent.iterdir()) == [path]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_without_the_extra_it_is_written_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "available", lambda: False)
    path = files.write(invoice(), tmp_path, "INV-0041").path
    assert path.name == "INV-0041.txt"
    assert "TOTAL CAD  1,017.00" in path.read_text(encoding="utf-8")


def test_written_again_it_takes_the_place_of_the_old_one_and_says_so(tmp_path: Path) -> None:
    first = files.write(invoice(1), tmp_path, "INV-0041")
    before = first.path.read_bytes()
    again = files.write(invoice(2), tmp_path, "INV-0041")
    assert (first.replaced, again.replaced) == (False, True)
    assert again.path.read_bytes() != before
    assert list(tmp_path.iterdir()) == [again.path]


def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(files.CantWrite, match="could not be written"):
        files.write(invoice(), blocked / "papers", "INV-0041")


def test_a_template_with_a_mistake_writes_nothing(tmp_path: Path) -> None:
    template = tmp_path / "paper.typ"
    template.write_text("#nope", encoding="utf-8")
    with pytest.raises(pdf.BadTemplate):
        files.write(invoice(), tmp_path / "papers", "INV-0041", template)
    assert not (tmp_path / "papers").exists()


def test_a_machine_without_a_viewer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert files.show(Path("x.pdf")) is False
