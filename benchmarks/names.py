"""Names for a large clinic: some that many people have, and many that few have."""

import random
from collections.abc import Sequence

FIRST = (
    "Jane", "John", "Ana", "Marta", "Josef", "Zoë", "Łucja", "Søren", "Nguyễn", "Aisha", "Liam",
    "Emma", "Noah", "Olivia", "Mateo", "Sofía", "José", "Inês", "François", "Chloé", "Jürgen",
    "Anneliese", "Giulia", "Luca", "Yuki", "Haruto", "Wei", "Li", "Priya", "Arjun", "Fatima",
    "Omar", "Amara", "Kwame", "Ingrid", "Lars", "Maëlle", "Rémi", "Zuzanna", "Paweł", "Ágnes",
    "István", "Elif", "Mehmet", "Dimitra", "Nikos", "Ruth", "Samuel", "Grace", "Henry",
)  # fmt: skip

LAST = (
    "Smith", "Jones", "García", "Müller", "López", "Novák", "Kowalski", "Nguyễn", "Tremblay",
    "Roy", "Martin", "Brown", "Wilson", "Taylor", "O’Neil", "MacDonald", "Łuksza", "Þórsdóttir",
    "Sørensen", "Dvořáková", "Silva", "Santos", "Ferreira", "Rossi", "Bianchi", "Tanaka", "Suzuki",
    "Wang", "Zhang", "Chen", "Singh", "Kaur", "Patel", "Khan", "Hussain", "Okafor", "Mensah",
    "Yılmaz", "Papadopoulos", "Schröder", "Weiß", "Lefèvre", "Dubois", "van den Berg", "de Vries",
    "Campbell", "Stewart", "Lee", "Kim", "Park",
)  # fmt: skip

_BEGIN = ("ab", "bel", "cor", "dan", "ell", "far", "gar", "hol", "jan", "kos", "lin", "mor", "nor",
          "oss", "pel", "quin", "ras", "sal", "tor", "ul", "vin", "wes", "yor", "zel")  # fmt: skip
_MIDDLE = ("a", "an", "be", "di", "er", "i", "ko", "la", "mo", "o", "ra", "sti", "to", "vi")
_END = ("berg", "dale", "dez", "ero", "feld", "in", "ley", "mann", "ov", "quist", "ska", "son",
        "ton", "well", "yan", "zzi")  # fmt: skip


def rare_last_names() -> Sequence[str]:
    """Return some five thousand last names."""
    return [(a + b + c).capitalize() for a in _BEGIN for b in _MIDDLE for c in _END]


def people(count: int, dice: random.Random) -> list[tuple[str, str]]:
    """Return `count` pairs of last and first name; a third of them have a usual last name."""
    rare = rare_last_names()
    chosen = [dice.choice(LAST if dice.random() < 0.33 else rare) for _ in range(count)]
    return [(last, dice.choice(FIRST)) for last in chosen]
