"""A paper as PDF, set by typst; needs the extra `pdf`."""

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from deskpkg.domain.papers import Paper
from deskpkg.domain.refused import Refused

TEMPLATE = Path(__file__).with_name("paper.typ")

_FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "cvttf_NotoSansCJK_Regular")
"""Packages that bring the fonts: Latin, Greek, Cyrillic; Arabic; Chinese, Japanese, Korean."""


class NoPdf(Refused):
    """PDF needs the extra “pdf”: pip install 'deskpkg[pdf]'. The plain text is written instead."""


class BadTemplate(Refused):
    """The practice's own template could not be used."""


def available() -> bool:
    """Tell whether papers can be set as PDF here."""
    return importlib.util.find_spec("typst") is not None


def as_pdf(paper: Paper, template: Path | None = None) -> bytes:
    """Return `paper` as PDF, its fonts embedded.

    Args:
        paper: what is set.
        template: the practice's own template instead of the one that comes with deskpkg.

    Raises:
        NoPdf: typst is not installed.
        BadTemplate: the template has a mistake; the message tells typst's words.
    """
    if not available():
        raise NoPdf
    import typst

    try:
        made = typst.compile(
            str(template or TEMPLATE),
            sys_inputs={"paper": json.dumps(_data(paper))},
            font_paths=[str(path) for path in font_folders()],
        )
    except (typst.TypstError, RuntimeError) as error:
        if template is None:
            raise
        raise BadTemplate(f"{template} could not be used: {error}") from error
    assert isinstance(made, bytes)
    return made


def _data(paper: Paper) -> dict[str, object]:
    data = asdict(paper)
    data["code"] = _code(paper.pay_code) if paper.pay_code else ""
    data["code_words"] = "Scan with your banking app to pay."
    return data


def _code(text: str) -> str:
    """Return a QR code as SVG; error correction M, as the EPC asks for."""
    import segno

    kept = BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        kept, kind="svg", xmldecl=False, border=2
    )
    return kept.getvalue().decode("ascii")


def font_folders() -> Iterator[Path]:
    """Yield the folders of the fonts that are installed with the extra."""
    for name in _FONTS:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            folder = Path(found.origin).parent
            yield folder / "files" if (folder / "files").is_dir() else folder
