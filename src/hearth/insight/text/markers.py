"""How openly people speak, by word patterns that anybody can read: feelings in the first person, hedges, apologies,
politeness (Danescu-Niculescu-Mizil et al. 2013 for the last two; Hyland 2005 for hedges). English; counted a text.
"""

import re

from hearth.insight.text.detect import bare

_FEELING = (
    "afraid angry annoyed anxious ashamed bored calm confused content curious delighted depressed disappointed"
    " embarrassed excited exhausted frightened frustrated furious glad grateful guilty happy hopeful hurt jealous"
    " lonely lost lucky mad miserable moved nervous overwhelmed pleased proud relieved sad scared shy sick sorry"
    " stressed stuck surprised terrified thankful thrilled tired touched uncomfortable unhappy unsure upset worried"
).split()
_HEDGE = (
    "maybe perhaps possibly probably presumably seems? seemed appears? likely unlikely apparently somewhat somehow"
    r" roughly approximately usually often sometimes generally suppose guess assume suggest might could(?!\syou\b)"
).split()
_FLAGS = re.IGNORECASE
FEELINGS = re.compile(
    r"\b(?:i|we)(?:'m|'re| am| are| was| were| feel| felt| get| got)(?: (?:so|very|really|a bit|quite|too|just|still"
    r"|rather|pretty|not|feeling))* (?:" + "|".join(_FEELING) + r")\b"
    r"|\bi (?:love|hate|miss|fear|enjoy|regret|hope|wish)\b",
    _FLAGS,
)
HEDGES = re.compile(
    r"\b(?:" + "|".join(_HEDGE) + r"|i (?:think|believe|feel like)|in my (?:opinion|view)|kind of|sort of"
    r"|not sure|as far as i know|imho|imo)\b",
    _FLAGS,
)
APOLOGIES = re.compile(
    r"\b(?:sorry|apolog(?:y|ies|ize|ise|izing|ising)|forgive me|my (?:bad|fault|mistake)|excuse me|pardon me"
    r"|i (?:deeply |really )?regret)\b",
    _FLAGS,
)
_NO_APOLOGY = re.compile(
    r"\b(?:sorry (?:for your loss|to hear|about your|you|that you)|feel sorry for|sorry excuse"
    r"|sorry,? (?:but|not sorry)|not sorry)\b",
    _FLAGS,
)
POLITE = re.compile(
    r"\b(?:please|(?:could|would) you|would you mind|if you (?:don't mind|like)|by the way|may i|might i"
    r"|(?:^|[.!?]\s*)(?:hi|hello|hey|good (?:morning|evening|afternoon)))\b",
    _FLAGS,
)


def feelings(text: str) -> int:
    """How often somebody tells what she feels herself."""
    return len(FEELINGS.findall(bare(text)))


def hedges(text: str) -> int:
    """How often something is said with less than certainty."""
    return len(HEDGES.findall(bare(text)))


def apologies(text: str) -> int:
    """How often somebody apologizes; to be sorry for another's loss is none."""
    return len(APOLOGIES.findall(_NO_APOLOGY.sub(" ", bare(text))))


def politeness(text: str) -> int:
    """How often a request or greeting is made softly."""
    return len(POLITE.findall(bare(text)))
