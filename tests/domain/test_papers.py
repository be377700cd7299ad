import pytest

from deskpkg.domain.papers import credit_transfer, is_iban, paper_size

IBANS = [
    ("DE89370400440532013000", True),
    ("GB82WEST12345698765432", True),
    ("CH9300762011623852957", True),
    ("DE89370400440532013001", False),
    ("DE00370400440532013000", False),
    ("89370400440532013000DE", False),
    ("DE", False),
    ("", False),
    ("DE89٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠", False),
]


@pytest.mark.parametrize(("text", "is_one"), IBANS)
def test_an_iban_is_known_by_its_check_digits(text: str, is_one: bool) -> None:
    assert is_iban(text) is is_one


def test_a_code_to_pay_with_is_what_the_payments_council_wrote() -> None:
    code = credit_transfer("Praxis Müller", "DE89 3704 0044 0532 0130 00", 12345, "EUR", "INV-0041")
    assert code.split("\n") == [
        *("BCD", "002", "1", "SCT", "", "Praxis Müller", "DE89370400440532013000", "EUR123.45"),
        *("", "", "INV-0041"),
    ]


@pytest.mark.parametrize(
    ("iban", "cents", "currency"),
    [
        ("DE89370400440532013000", 12345, "CHF"),
        ("DE89370400440532013001", 12345, "EUR"),
        ("", 12345, "EUR"),
        ("DE89370400440532013000", 0, "EUR"),
        ("DE89370400440532013000", 100_000_000_000, "EUR"),
    ],
)
def test_where_there_can_be_no_transfer_there_is_no_code(
    iban: str, cents: int, currency: str
) -> None:
    assert credit_transfer("Praxis", iban, cents, currency, "INV-0041") == ""


def test_paper_is_letter_in_america_and_a4_elsewhere() -> None:
    assert [paper_size(code) for code in ("CA", "US", "DE", "AU")] == [
        *("us-letter", "us-letter", "a4", "a4"),
    ]
