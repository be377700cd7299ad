from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from deskpkg.documents import pdf
from deskpkg.domain.papers import Party, credit_transfer
from documents.papers import invoice

POINTS = {"a4": (595, 842), "us-letter": (612, 792)}


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def fonts(reader: PdfReader) -> list[Any]:
    pages: list[Any] = list(reader.pages)
    return [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    ]


@pytest.mark.parametrize("size", ["a4", "us-letter"])
def test_an_invoice_says_everything_on_the_practices_paper(size: str) -> None:
    reader = read(pdf.as_pdf(invoice(size=size, notes="Thank you.", mark="DRAFT")))
    (page,) = reader.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == POINTS[size]
    text = words(reader)
    for part in (
        *("Main Street Physio", "12 Main St", "Smith, Jane", "Issued Tue 24 Nov 2026"),
        *("Invoice INV-0041", "Physio Starter Pack 2", "Total CAD 1,017.00", "DRAFT"),
        "Thank you.",
    ):
        assert part in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice INV-0041"


def test_a_long_invoice_goes_on_with_its_headings_and_numbers_its_pages() -> None:
    reader = read(pdf.as_pdf(invoice(100)))
    assert len(reader.pages) == 3
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert "Description Quantity Amount" in text
        assert f"{number} / 3" in text
    assert "Total CAD" in reader.pages[-1].extract_text()


@pytest.mark.parametrize(
    "name",
    [
        *("</para>", "#panic()", "$x$ *b* _i_ `r` @ref <label>", "[red]x[/red]", "\\ // /* */"),
        *("O'Neil [2]", "=1+1", "{{7*7}} %s", "<img src='/etc/hostname'/>"),
    ],
)
def test_nothing_in_a_name_is_taken_for_markup(name: str) -> None:
    paper = invoice(to=Party(name), rows=((name, "1", "1.00"),), notes=name)
    assert words(read(pdf.as_pdf(paper))).count(" ".join(name.split())) == 3


def test_names_of_any_script_are_set_with_fonts_that_are_in_the_file() -> None:
    reader = read(
        pdf.as_pdf(invoice(to=Party("田中さくら", ("محمد علي", "Žižková Łukasz Ελένη Иван"))))
    )
    found = fonts(reader)
    names = " ".join(str(font["/BaseFont"]) for font in found)
    assert {"NotoSans", "Arabic", "CJK"} <= {
        word for word in ("NotoSans", "Arabic", "CJK") if word in names
    }
    for font in found:
        files = font["/FontDescriptor"].get_object()
        assert "/FontFile2" in files or "/FontFile3" in files
    assert "田中さくら" in words(reader)


def test_a_code_to_pay_with_is_on_it_where_there_is_an_account() -> None:
    code = credit_transfer("Praxis", "DE89370400440532013000", 45000, "EUR", "INV-0041")
    with_code = pdf.as_pdf(invoice(pay_code=code))
    assert "banking app" in words(read(with_code))
    assert "banking app" not in words(read(pdf.as_pdf(invoice())))


def test_the_practice_may_set_its_papers_its_own_way(tmp_path: Path) -> None:
    template = tmp_path / "paper.typ"
    template.write_text("#let p = json(bytes(sys.inputs.paper))\nOwn: #p.title", encoding="utf-8")
    assert words(read(pdf.as_pdf(invoice(), template))) == "Own: Invoice INV-0041"


def test_a_template_with_a_mistake_is_told_by_name(tmp_path: Path) -> None:
    template = tmp_path / "paper.typ"
    template.write_text("#nothing-like-that", encoding="utf-8")
    with pytest.raises(pdf.BadTemplate, match=r"paper.typ could not be used: .*unknown variable"):
        pdf.as_pdf(invoice(), template)


def test_without_the_extra_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    with pytest.raises(pdf.NoPdf, match=r"pip install 'deskpkg\[pdf\]'"):
        pdf.as_pdf(invoice())
