"""Who lives in the sample home. Ada, Bo, Cleo, Dov, Eve and Finn are the same everywhere: tests, pictures, docs."""

from dataclasses import dataclass

HOME_NAME = "The Long Walk"
PURPOSE = "a good pair of shoes should outlive its fashion"
PASSWORD = "a long walk by the river"  # noqa: S105 - of the sample home, printed when it starts


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast. `role` beyond plain membership, `day` of joining, `consents` given on that day, and what a
    voice of the brand gains from it."""

    handle: str
    name: str
    words: str
    day: int = 0
    role: str = ""
    consents: tuple[str, ...] = ("aggregate",)
    interest: str = ""

    @property
    def email(self) -> str:
        """With which she signs in."""
        return f"{self.handle}@example.org"


ADA = Person(
    "ada",
    "Ada Lindqvist",
    "Founded Alder in a garage that smelled of glue.",
    consents=("aggregate", "quote"),
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
        ("aggregate", "graph"),
    ),
    Person("bo", "Bo Jansen", "Postman. Twenty kilometres a day, one pair of shoes a year.", 1),
    Person(
        "mira",
        "Mira Haddad",
        "Cobbler in the third generation.",
        2,
        "expert",
        ("aggregate", "graph", "outreach"),
    ),
    Person("yuki", "Yuki Tanaka", "京都在住。山歩きと古い靴が好きです。", 3),
    Person("tomas", "Tomás Rivera", "Teaches chemistry, glues things at weekends.", 4),
    Person("greta", "Greta Sundin", "Walked from Malmö to Narvik. Will do it again.", 6, "greeter"),
    Person("pieter", "Pieter de Vries", "Retired engineer. Measures everything twice.", 9),
    Person("noor", "Noor Rahimi", "Student, one pair, no car.", 14),
    Person("lucia", "Lucía Ferrer", "Organises the river clean-up in Girona.", 18),
    Person("sam", "Sam Achterberg", "Barefoot until October.", 23),
    Person("hana", "Hana Novák", "Leather, patience, podcasts.", 31),
    Person("oskar", "Oskar Lind", "New here. Flat feet, high hopes.", 45),
    Person("imani", "Imani Wekesa", "Trail runner from Iten.", 58),
    Person("ruth", "Ruth Eisenberg", "My grandfather's shoes still fit.", 71),
    Person("teo", "Teo Marchetti", "Sells vegetables, stands all day.", 84),
)
BY_HANDLE = {person.handle: person for person in (ADA, *CAST)}
