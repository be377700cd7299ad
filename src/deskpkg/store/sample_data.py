"""Who works at the sample clinic, what it sells, who comes, and what they have bought."""

from typing import NamedTuple

from deskpkg.domain.practice import Practice
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit, Kind

PRACTICE = Practice(
    "Main Street Physio",
    "CA",
    "CAD",
    "en_CA",
    "America/Toronto",
    region="ON",
    late_forfeits=True,
    missed_forfeits=True,
)
LOCATIONS = (("Main St", "Main"), ("Lakeshore Studio", "Lake"))
STAFF = ("Ana", "Ben")
OWN_METHOD = "Interac"
METHODS = ("Card", "Cash", OWN_METHOD)

MIA, OSEI, LI = range(3)
PRACTITIONERS = (("Mia Brandt", "Mia"), ("Dr K. Osei", "Osei"), ("Li Wen", "Li"))
HOURS = ("8-13 14-18", "9-11:30 12:30-18", "8:30-12:15 13-19 lake")
"""Of the practitioners, from Monday to Saturday."""
AWAY = (OSEI, 2, "conference")
"""Who is off, in how many days, and why."""


class ServiceFacts(NamedTuple):
    """A service, and the one who offers it."""

    name: str
    minutes: int
    price_minor: int
    practitioner: int


SERVICES = {
    facts.name: facts
    for facts in (
        ServiceFacts("Physio 60", 60, 9000, MIA),
        ServiceFacts("Physio 30", 30, 6500, MIA),
        ServiceFacts("Review 30", 30, 5500, MIA),
        ServiceFacts("Osteo 45", 45, 11000, OSEI),
        ServiceFacts("Osteo 30", 30, 8000, OSEI),
        ServiceFacts("Osteo 75", 75, 15500, OSEI),
        ServiceFacts("Massage 60", 60, 9500, LI),
        ServiceFacts("Deep tissue 75", 75, 12500, LI),
    )
}


class PackageFacts(NamedTuple):
    """A package for sale; `services` in the order in which clients use them."""

    name: str
    price_minor: int
    kind: Kind
    credits: int
    services: tuple[str, ...]
    expiry: Expiry
    tax_rate: int = 0
    weekly_limit: int | None = None
    allowed: Allowed = Allowed.ANY
    public: bool = False
    description: str = ""
    confirms: bool = False


STARTER, FLEX, BACK, MASSAGE, WELCOME, DEEP = (
    "Physio Starter Pack",
    "Wellness Flex 10",
    "Back Care 3",
    "Massage 5",
    "Welcome Session",
    "Deep Tissue 3",
)
PACKAGES = {
    facts.name: facts
    for facts in (
        PackageFacts(
            *(STARTER, 45000, Kind.FIXED, 5),
            ("Physio 60", "Review 30", "Physio 60", "Physio 60", "Review 30"),
            Expiry(6, ExpiryUnit.MONTHS),
            public=True,
            description="Three hours of physiotherapy, and two reviews of how you are doing.",
        ),
        PackageFacts(
            *(FLEX, 40000, Kind.FLEXIBLE, 10),
            ("Massage 60", "Physio 60", "Physio 30"),
            Expiry(12, ExpiryUnit.MONTHS),
            public=True,
            description="Ten sessions to use as you like.",
        ),
        PackageFacts(
            *(BACK, 29700, Kind.FIXED, 3),
            ("Osteo 45", "Osteo 45", "Osteo 45"),
            Expiry(3, ExpiryUnit.MONTHS),
            tax_rate=13000,
        ),
        PackageFacts(
            *(MASSAGE, 42500, Kind.FLEXIBLE, 5),
            ("Massage 60",),
            Expiry(4, ExpiryUnit.MONTHS),
            weekly_limit=1,
            description="One a week at most.",
        ),
        PackageFacts(
            *(WELCOME, 0, Kind.FLEXIBLE, 1),
            ("Review 30", "Physio 30"),
            Expiry(30, ExpiryUnit.DAYS),
            public=True,
            description="A first look, on us.",
            confirms=True,
        ),
        PackageFacts(
            *(DEEP, 33000, Kind.FLEXIBLE, 3),
            ("Deep tissue 75",),
            Expiry(8, ExpiryUnit.WEEKS),
            allowed=Allowed.LISTED,
        ),
    )
}

JANE, JANE_A = "Smith, Jane, 1984-03-12", "Smith, Jane A., 1991-09-03"
PEOPLE = (
    JANE,
    JANE_A,
    *"""Novak, Petra, 1979-05-30
Adeyemi, Tunde, 1990-11-02
Haddad, Omar, 1968-01-17
Kim, Soo, 1995-07-08
Lund, Erik, 1983-02-21
Weber, Anna, 1972-12-05
Ivanova, Daria, 1988-08-19
Rossi, Carla, 1965-04-11
Okafor, Ben, 1999-10-26
Costa, Rui, 1977-06-14
Larsen, Ingrid, 1993-03-03
Yılmaz, Deniz, 1986-09-09
Murphy, Aoife, 2001-01-29
O'Neil [/b], Sean, 1981-05-05
Nguyen, Linh, 1992-02-14
Nguyen, Linh, 1967-11-23
Müller, Jürgen, 1958-07-01
Łukasiewicz, Zofia, 1984-12-24
Ñúñez, Íñigo, 1975-03-18
Østby, Bjørn, 1969-08-08
Šimek, Tomáš, 1990-06-06
Dvořáková, Eliška, 1997-04-27
Papadopoulos, Eleni, 1959-10-10
Соколова, Мария, 1982-01-13
田中, 美咲, 1989-05-21
王, 伟, 1978-09-30
김, 민준, 2003-12-01
حداد, ليلى, 1985-02-28
כהן, נועה, 1994-07-19
Singh, Harpreet, 1980-03-25
Patel, Anjali, 1991-12-12
Khan, Ayesha, 1973-06-02
van den Berg, Sanne, 1987-10-15
de la Cruz, Mateo, 1996-02-29
Dubois, Chloé, 1962-05-16
Lefèvre, Étienne, 1955-08-31
Tremblay, Maxime, 1998-11-11
Gagnon, Camille, 1983-07-27
MacDonald, Fiona, 1976-04-04
Ó Briain, Ciarán, 1989-09-17
Jones, Rhys, 1970-01-06
Andersson, Astrid, 1993-06-23
Virtanen, Aino, 1981-11-28
Tamm, Kristjan, 1966-03-09
Kovács, Réka, 1995-08-12
Popescu, Andrei, 1974-10-20
Petrović, Milan, 1988-12-30
Silva, João, 1992-05-07
Fernández, Lucía, 1985-09-14
Mbeki, Thandi, 1979-02-03
Mwangi, Wanjiru, 1990-07-22
Tesfaye, Selam, 1998-04-18
Suharto, , 1971-06-30
Reyes, Maria Luisa, 1963-12-08
Nakamura, Kenji, 1954-01-25
Kahananui, Keola, 1987-03-31
Whitefeather, Dana, 1994-10-05
Begay, Shandiin, 2000-08-16
Schneider, Max, 1957-02-11""".splitlines(),
)
"""Last name, first name, date of birth."""


class Sale(NamedTuple):
    """A package that somebody bought, and what came of it."""

    client: str
    package: str
    attended: int = 0
    booked: int = 0
    paid: str = "paid"
    """paid, part, plan (the first of three), over (20.00 too much), open, draft or none."""
    weeks: int = 0
    """How long ago the last attended visit was."""
    waited: int = 0
    """How many weeks went by between the sale and the first visit."""
    mishap: str = ""
    """What became of a further, first visit: canceled, missed, or forfeited (its credit kept)."""
    canceled: bool = False
    left_days: int | None = None
    """Days until it expires, if the expiry was adjusted."""


SALES = (
    Sale(JANE, STARTER, 2, waited=22, left_days=6),
    Sale(JANE, FLEX, 3, paid="part", weeks=3, left_days=110),
    Sale(JANE, BACK, 3, weeks=14),
    Sale(JANE, MASSAGE, 2, weeks=26),
    Sale("Novak", STARTER, 2, paid="paid"),
    Sale("Kim", DEEP, 1),
    Sale("Haddad", BACK, 1, 1, paid="part"),
    Sale("Weber", MASSAGE, 1, weeks=1, mishap="canceled"),
    Sale("Ivanova", STARTER, 1, paid="open"),
    Sale("Ivanova", FLEX, 2, weeks=8),
    Sale("Costa", STARTER, 4, weeks=1),
    Sale("O'Neil [/b]", FLEX, 2, 2, paid="part"),
    Sale("Nguyen, Linh, 1992", STARTER, 1, 2),
    Sale("Nguyen, Linh, 1967", MASSAGE, 3, 1),
    Sale("Müller", FLEX, 4, 2, mishap="forfeited"),
    Sale("Łukasiewicz", BACK, 3, weeks=2),
    Sale("Ñúñez", STARTER, 3, 1, paid="plan"),
    Sale("Østby", FLEX, 5, 1, weeks=1),
    Sale("Šimek", DEEP, 1, paid="open", waited=6, left_days=3),
    Sale("Dvořáková", WELCOME, 1, weeks=2),
    Sale("Dvořáková", STARTER, 1, 1),
    Sale("Papadopoulos", MASSAGE, 5, weeks=3),
    Sale("Соколова", FLEX, 1, 1, paid="draft"),
    Sale("田中", MASSAGE, 2, 1, mishap="missed"),
    Sale("王", STARTER, 0, 2, paid="none"),
    Sale("김", WELCOME, 0, 1),
    Sale("حداد", BACK, 1, 1, mishap="forfeited"),
    Sale("כהן", FLEX, 3, 1),
    Sale("Singh", STARTER, 5, weeks=4),
    Sale("Patel", MASSAGE, 1, weeks=30),
    Sale("Khan", FLEX, 2, 0, paid="open", canceled=True, weeks=4),
    Sale("van den Berg", DEEP, 2, 1),
    Sale("de la Cruz", STARTER, 2, 1),
    Sale("Dubois", FLEX, 6, 2),
    Sale("Lefèvre", BACK, 2, weeks=18, paid="paid"),
    Sale("Tremblay", WELCOME, weeks=7),
    Sale("Gagnon", STARTER, 0, 1, paid="draft"),
    Sale("MacDonald", MASSAGE, 4, 1),
    Sale("Ó Briain", FLEX, 1, 2, mishap="canceled"),
    Sale("Andersson", DEEP, 3, weeks=1),
    Sale("Kovács", STARTER, 1, canceled=True, weeks=6),
    Sale("Silva", FLEX, 2, 1),
    Sale("Fernández", BACK, 0, 2, paid="none"),
    Sale("Mbeki", MASSAGE, 2, 1, paid="over"),
    Sale("Reyes", FLEX, 7, 1),
    Sale("Nakamura", STARTER, 3, weeks=30),
    Sale("Schneider", FLEX, 4, 1, weeks=2),
)

REMINDED = ("Kim", DEEP)
"""Who is reminded to book what is left of a package."""


class Visit(NamedTuple):
    """A visit of today."""

    time: str
    client: str
    service: str
    package: str = ""
    early: int = 5
    """How many minutes before its time the client arrives."""
    fate: str = ""
    """late or missed, if it did not go as it should."""
    notes: str = ""


TODAY = (
    Visit("08:00", "Novak", "Physio 60", STARTER),
    Visit("08:30", "Yılmaz", "Massage 60"),
    Visit("09:00", "Larsen", "Osteo 45"),
    Visit("09:15", "Adeyemi", "Physio 30", notes="New: ask for the form"),
    Visit("09:45", "Lund", "Osteo 30", fate="missed"),
    Visit("10:00", "Kim", "Deep tissue 75", DEEP),
    Visit("10:00", JANE, "Physio 60", STARTER, fate="late"),
    Visit("10:15", "Haddad", "Osteo 45", BACK),
    Visit("11:15", "Weber", "Massage 60", MASSAGE, early=20),
    Visit("12:00", "Ivanova", "Physio 60"),
    Visit("12:30", "Rossi", "Osteo 75", notes="Form not signed"),
    Visit("13:00", "Okafor", "Massage 60"),
    Visit("14:00", "Costa", "Review 30", STARTER),
    Visit("15:30", "Murphy", "Physio 60", notes="Prefers the room by the window"),
)
