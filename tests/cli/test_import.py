"""`deskpkg import clients`."""

import io
import sys
from pathlib import Path

import pytest

from cli.conftest import Deskpkg
from deskpkg.store import Store, verifier
from sizes import size

GOOD = "Last name;First name;DOB;Phone\nMüller;Änne;25/12/1980;416 555 0199\nLee;Bo;;\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def count(path: Path) -> int:
    store = Store(path)
    found: int = store.run_read(lambda unit: unit.value("SELECT count(*) FROM client"))
    store.close()
    return found


def test_it_tells_what_it_reads_and_adds_everybody(
    deskpkg: Deskpkg, clinic: Path, listed: Path
) -> None:
    before = count(clinic)
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert (told.code, told.err) == (0, "")
    assert "UTF-8, semicolons" in told.out
    assert "'DOB' is the birth date, day/month/year" in told.out
    assert told.out.endswith("2 added, 0 already there, 0 bad\n")
    assert count(clinic) == before + 2
    assert "No packages" in deskpkg("--database", clinic, "credits", "muller", "anne").out
    with verifier.opened(clinic) as connection:
        assert list(verifier.verify(connection)) == []


def test_a_second_run_adds_nobody(deskpkg: Deskpkg, clinic: Path, listed: Path) -> None:
    deskpkg("--database", clinic, "import", "clients", listed)
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert told.out.endswith("0 added, 2 already there, 0 bad\n")


def test_bad_rows_are_told_with_their_line_and_the_rest_is_added(
    deskpkg: Deskpkg, clinic: Path, listed: Path
) -> None:
    listed.write_text(
        'name,dob,notes\n"Lee, Ann",1980-02-31,\n\n"Lee, Bo",1980-02-28,"two\nlines"\n,,x\n'
    )
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert told.code == 1
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["line 2", "line 6"]
    assert told.out.endswith("1 added, 0 already there, 2 bad\n")


def test_strict_adds_nobody_if_one_row_is_bad(deskpkg: Deskpkg, clinic: Path, listed: Path) -> None:
    listed.write_text("name,dob\nAnn Lee,1980-02-31\nBo Lee,1980-02-28\n")
    before = count(clinic)
    told = deskpkg("--database", clinic, "import", "clients", listed, "--strict")
    assert told.code == 1
    assert "line 2" in told.err
    assert "Nobody was added: 1 row is bad." in told.out
    assert count(clinic) == before


def test_a_dry_run_tells_and_adds_nobody(deskpkg: Deskpkg, clinic: Path, listed: Path) -> None:
    before = count(clinic)
    told = deskpkg("--database", clinic, "import", "clients", "--dry-run", listed)
    assert told.out.endswith("2 would be added, 0 already there, 0 bad\n")
    assert count(clinic) == before


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found_out_and_told(
    deskpkg: Deskpkg, clinic: Path, listed: Path, encoding: str, told: str
) -> None:
    listed.write_text(GOOD, encoding=encoding)
    said = deskpkg("--database", clinic, "import", "clients", listed)
    assert told in said.out
    assert deskpkg("--database", clinic, "credits", "Müller, Änne").code == 0


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(
    deskpkg: Deskpkg, clinic: Path, listed: Path, mark: str
) -> None:
    listed.write_text(GOOD.replace(";", mark), encoding="utf-8")
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert told.out.endswith("2 added, 0 already there, 0 bad\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no header"),
        (b"phone,email\n1,2\n", "No column has names"),
        (b"\x00\x01\x02\xff\xfe", "No column has names"),
        (b"a" * 200_000, ""),
        (b'"' + b"x" * 300_000, ""),
    ],
)
def test_what_is_no_list_is_told(
    deskpkg: Deskpkg, clinic: Path, listed: Path, content: bytes, told: str
) -> None:
    listed.write_bytes(content)
    said = deskpkg("--database", clinic, "import", "clients", listed)
    assert said.code == 1
    assert told in said.err


def test_a_missing_list_is_not_found(deskpkg: Deskpkg, clinic: Path, listed: Path) -> None:
    assert deskpkg("--database", clinic, "import", "clients", listed / "no").code == 3
    assert deskpkg("--database", clinic, "import", "clients", listed.parent).code == 1
    assert deskpkg("--database", clinic, "import", "invoices", listed).code == 2


NASTY = (
    *("[red]x[/red]", "[@click=app.quit]A[/]", "O'Neil [2]", "%s {0} {{7*7}}", "x\\"),
    *("Robert'); DROP TABLE client;--", "\x1b]0;pwn\x07", "\x1b[2J", "\x9b31m", "a\x00b", "\x7f"),
    *("\u202egnp", "\u2066x", "e\u0301" + "\u0301" * 60, "👨‍👩‍👧", "田中", "ابن ٣", "ıİß"),
    *("=1+1", "@SUM", "a\u2028b", "../../x", "<img src='x'/>", "9" * 150),
)


def test_no_row_can_do_anything_but_be_a_client(
    deskpkg: Deskpkg, clinic: Path, listed: Path
) -> None:
    rows = [f'"{text}","n{index}"' for index, text in enumerate(NASTY)]
    listed.write_text("last name,first name\n" + "\n".join(rows) + "\n", encoding="utf-8")
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert told.code == 0
    assert told.out.endswith(f"{len(NASTY)} added, 0 already there, 0 bad\n")
    again = deskpkg("--database", clinic, "import", "clients", listed)
    assert again.out.endswith(f"0 added, {len(NASTY)} already there, 0 bad\n")
    with verifier.opened(clinic) as connection:
        assert list(verifier.verify(connection)) == []


def test_what_is_said_of_bad_rows_cannot_act_on_the_terminal(
    deskpkg: Deskpkg, clinic: Path, listed: Path
) -> None:
    rows = [f"Lee,{text}@x" for text in ("\x1b]0;pwn\x07", "\x9b31m", "\u202e")]
    listed.write_text("last,email,\x1b[2J\n" + "\n".join(rows) + "\n", encoding="utf-8")
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert len(told.err.splitlines()) == 3
    assert not set(told.out + told.err) & set("\x07\x1b\x9b\u202e")


def test_a_long_list_is_added_whole(deskpkg: Deskpkg, clinic: Path, listed: Path) -> None:
    many = size(2500)
    before = count(clinic)
    listed.write_text("name\n" + "".join(f"Person Number{index}\n" for index in range(many)))
    told = deskpkg("--database", clinic, "import", "clients", listed)
    assert told.out.endswith(f"{many:,} added, 0 already there, 0 bad\n")
    assert count(clinic) == before + many


def test_a_terminal_is_shown_how_far_it_is(
    deskpkg: Deskpkg, clinic: Path, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    listed.write_text("name\n" + "".join(f"Person Number{index}\n" for index in range(1200)))
    monkeypatch.setattr(sys, "stderr", screen)
    deskpkg("--database", clinic, "import", "clients", listed)
    assert "reading 1,000" in screen.getvalue()
    assert "writing 1,000" in screen.getvalue()
