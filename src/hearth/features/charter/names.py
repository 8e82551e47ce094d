"""Names a home could have, made from the belief of its people: a few plain rules for English and German. Pure."""

import re
from collections.abc import Iterator

from hearth.people.charter_words import names_brand

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_COMMON = {
    "en": frozenset(
        """
        a about above after again against all almost alone along also although always among an and
        another any anybody anymore anyone anything are around as at away back be because been before
        being belief believe believes belong belongs below best better between both bought but by can
        cannot clear could day days deserve deserves did do does done drink each easy else enough even
        ever every everybody everyone everything exploiting few first for from get gets give go goes
        good great had happen hard has have having he help her here him his how if in inside instead
        into is it its just kind last least less let like long longer made make makes many matter
        matters may me mean means more most much must my need needs never new nice no nobody nor not
        nothing of off often on once one only open or other others ought our out outside over own part
        people place possible put rather really replaced right same say she should so sold some somebody
        someone something soon still such take takes than that the their them then there these they
        thing things this those through thrown to together too toward true two under unite unites until
        up us use very want wants was way ways we well were what when where which while who whole whom
        why will with within without work works world worth would year years you your yours
        """.split()
    ),
    "de": frozenset(
        """
        aber alle allem allen aller alles als also am an andere anderen auch auf aus bei bin bis braucht
        da damit dann das dass dein dem den denn der des die dies diese diesem diesen dieser dieses ding
        dinge doch dort du durch ein eine einem einen einer eines er es etwas euch euer für ganz gegen
        gehören gehört gibt glauben gut gute guten habe haben hat hatte hier ich ihr ihre im immer in
        ins ist ja jahr jahre jede jedem jeden jeder jedes jemand kann kein keine keinen können leben
        leute lieber man mehr mein mensch menschen mit muss müssen nach neu neue neuen nicht nichts nie
        niemand noch nur ob oder ohne recht sache sachen sehr sein seine sich sie sind so soll sollen
        sollte sollten statt tag tage teil um und uns unser unsere unseren unter viel viele vom von vor
        wann war warum was weg weil welche welt wenn wer werden wie wieder will wir wird wo wollen zu
        zugang zum zur zwischen über
        """.split()
    ),
}
_DOING = {
    "made": "making", "worn": "wearing", "grown": "growing", "kept": "keeping", "built": "building",
    "eaten": "eating", "taught": "teaching", "known": "knowing", "given": "giving", "found": "finding",
    "told": "telling", "held": "holding",
    "understood": "understanding", "shared": "sharing", "cared": "caring",
}  # fmt: skip
_BEFORE_THING = frozenset(
    "the a an our of for with in every each good clean more less any own real fair and or".split()
)
_BEFORE_VERB = frozenset("to can should must will could we they who people everyone everybody".split())
_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$")


def suggested_names(belief: str, language: str = "en", brand: str = "") -> list[str]:
    """Three names for a home that believes this, without brand or product in them."""
    options = _german(belief) if language == "de" else _english(belief)
    found: list[str] = []
    for name in options:
        if name not in found and len(name) <= 60 and not names_brand(name, brand):
            found.append(name)
    return found[:3]


def _english(belief: str) -> Iterator[str]:
    acts, things = _english_words(belief)
    best = [*acts, *things]
    if acts:
        yield f"{acts[0]} Together"
    if len(best) > 1:
        yield f"{best[0]} and {best[1]}"
    for word in best[:2]:
        yield f"The {word} Circle"
    for word in things[:2]:
        yield f"{word} in Common"
    for word in best[1:3]:
        yield f"House of {word}"
    yield from ("The Long Table", "Common Ground", "The Open Circle", "Kindling")


def _english_words(belief: str) -> tuple[list[str], list[str]]:
    """What people do (as "Mending") and what it is about ("Patience"), in the order they are named."""
    acts: dict[str, None] = {}
    things: dict[str, None] = {}
    before = ""
    for word in _WORD.findall(belief):
        low = word.lower().replace("’", "'")
        if len(low) > 2 and low not in _COMMON["en"] and "'" not in low:
            doing = _doing(low, before)
            if doing or before in _BEFORE_THING or not before or low.endswith("s"):
                (acts if doing else things)[(doing or low).capitalize()] = None
        before = low
    return list(acts), [word for word in things if not word.endswith("ly")]


def _doing(word: str, before: str) -> str:
    if word in _DOING:
        return _DOING[word]
    if word.endswith("ing") and len(word) > 5:
        return word
    if word.endswith("ied") and len(word) > 4:
        return f"{word[:-3]}ying"
    if word.endswith("ed") and len(word) > 4:
        return f"{word[:-2]}ing"
    if before in _BEFORE_VERB and not word.endswith("s"):
        if word.endswith("e") and not word.endswith(("ee", "ye", "oe")):
            return f"{word[:-1]}ing"
        return f"{word}{word[-1] if len(word) < 5 and _DOUBLED.match(word) else ''}ing"
    return ""


def _german(belief: str) -> Iterator[str]:
    acts, things = _german_words(belief)
    if acts:
        yield f"Gemeinsam {acts[0]}"
    if len(things) > 1:
        yield f"{things[0]} und {things[1]}"
    for word in things[:2]:
        yield f"Freundeskreis {word}"
    for word in acts[:2]:
        yield f"Kreis {word.capitalize()}"
    for word in things[:2]:
        yield f"{word} verbindet"
    yield from ("Der lange Tisch", "Gute Nachbarschaft", "Offener Kreis", "Glut")


def _german_words(belief: str) -> tuple[list[str], list[str]]:
    """What people do (as "reparieren") and what it is about (nouns are written with a capital)."""
    acts: dict[str, None] = {}
    things: dict[str, None] = {}
    for place, word in enumerate(_WORD.findall(belief)):
        low = word.lower()
        if len(low) < 4 or low in _COMMON["de"]:
            continue
        if place and word[0].isupper():
            things[word] = None
        elif infinitive := _infinitive(low):
            acts[infinitive] = None
    return list(acts), list(things)


def _infinitive(word: str) -> str:
    if word.endswith("ieren"):
        return word
    if word.endswith("iert"):
        return f"{word[:-1]}en"
    if word.startswith("ge") and len(word) > 6:
        if word.endswith("et"):
            return f"{word[2:-2]}en"
        if word.endswith("t"):
            return f"{word[2:-1]}en"
    return ""
