"""Who lives in the sample home. Ada, Bo, Cleo, Dov, Eve and Finn are the same everywhere: tests, pictures, docs."""

from dataclasses import dataclass

HOME_NAME = "The Long Walk"
PURPOSE = "a good pair of shoes should outlive its fashion"
PASSWORD = "a long walk by the river"  # noqa: S105 - of the sample home, printed when it starts


COUNTED = ("aggregate",)
SEEN = (*COUNTED, "graph")
OPEN = (*SEEN, "outreach")


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast. `role` beyond plain membership, `day` of joining, `consents` given on that day, and what a
    voice of the brand gains from it."""

    handle: str
    name: str
    words: str
    day: int = 0
    role: str = ""
    consents: tuple[str, ...] = COUNTED
    interest: str = ""

    @property
    def email(self) -> str:
        """With which she signs in."""
        return f"{self.handle}@example.org"


ADA = Person(
    "ada",
    "Ada Lindqvist",
    "Founded Alder in a garage that smelled of glue.",
    consents=(*SEEN, "quote"),
    interest="Owns most of Alder, which makes and sells the shoes.",
)
CAST = (
    Person(
        "jonas",
        "Jonas Weber",
        "Runs the workshop at Alder.",
        0,
        "steward",
        interest="Employed by Alder; his wage does not depend on what is said here.",
    ),
    Person(
        "cleo",
        "Cleo Okafor",
        "Nurse, night walker, keeps the peace here.",
        1,
        "moderator",
        SEEN,
    ),
    Person(
        "bo", "Bo Jansen", "Postman. Twenty kilometres a day, one pair of shoes a year.", 1, consents=OPEN
    ),
    Person(
        "mira",
        "Mira Haddad",
        "Cobbler in the third generation.",
        2,
        "expert",
        OPEN,
    ),
    Person("yuki", "Yuki Tanaka", "京都在住。山歩きと古い靴が好きです。", 3, consents=SEEN),
    Person("tomas", "Tomás Rivera", "Teaches chemistry, glues things at weekends.", 4, consents=OPEN),
    Person(
        "greta", "Greta Sundin", "Walked from Malmö to Narvik. Will do it again.", 6, "greeter", consents=OPEN
    ),
    Person("pieter", "Pieter de Vries", "Retired engineer. Measures everything twice.", 9, consents=OPEN),
    Person("noor", "Noor Rahimi", "Student, one pair, no car.", 14, consents=OPEN),
    Person("lucia", "Lucía Ferrer", "Organises the river clean-up in Girona.", 18, consents=OPEN),
    Person("sam", "Sam Achterberg", "Barefoot until October.", 23, consents=OPEN),
    Person("hana", "Hana Novák", "Leather, patience, podcasts.", 31, consents=OPEN),
    Person("oskar", "Oskar Lind", "New here. Flat feet, high hopes.", 45, consents=OPEN),
    Person("imani", "Imani Wekesa", "Trail runner from Iten.", 58, consents=OPEN),
    Person("ruth", "Ruth Eisenberg", "My grandfather's shoes still fit.", 71, consents=SEEN),
    Person("teo", "Teo Marchetti", "Sells vegetables, stands all day.", 84),
)
BY_HANDLE = {person.handle: person for person in (ADA, *CAST)}
