"""Thanks, questions and asking for help, by patterns that anybody can read; English and German."""

import re

_FLAGS = re.IGNORECASE
_APART = re.compile(r"https?://\S+|`[^`]*`|^\s*>.*$", re.MULTILINE)
_THANKS = re.compile(
    r"\b(?:thank(?:s|ful|fully| you|you| u)|thx|tysm|ty|tyvm|thnx|grateful|gratitude|cheers|kudos"
    r"|much obliged|(?:much|really|greatly|so|do|i|we) appreciated?|appreciate (?:it|you|that|this"
    r"|the|your)"
    r"|danke\w*|dank(?:e|bar)?|vielen dank|merci|verdank\w*|lieben dank)\b",
    _FLAGS,
)
_NO_THANKS = re.compile(
    r"\b(?:no,? thanks|no,? thank you|thanks? to (?:the|my|your|his|her|their|our|this|that)"
    r"|thanks? for nothing"
    r"|thank(?:s)? (?:god|goodness)|nein,? danke|gott sei dank|cheers to)\b",
    _FLAGS,
)
_BEGINS = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|hey|hi|hello|well|also|hm+|und|aber|also|hallo|sagt mal)\b[\s,]*)*"
    r"(?:who|whom|whose|what|when|where|why|how|which|whats|wheres|hows|is|are|was|were|do|does|did"
    r"|can|could|should"
    r"|would|will|has|have|any(?:one|body)|wer|wen|wem|was|wann|wo|woher|wohin|warum|wieso|weshalb"
    r"|wie|welche[rsnm]?"
    r"|kann|kennt|hat|habt|gibt|wei(?:ß|ss)|k(?:ö|oe)nn(?:t|te|ten)|sollen?|muss|darf|ist|sind)\s+\w+",
    _FLAGS,
)
_STATES = re.compile(
    r"^\W*(?:what (?:a|an)\b|how (?:nice|lovely|great|sad|kind|cool|wonderful|strange|come to)"
    r"|which (?:is|was|means|made)"
    r"|when (?:i|we|you|it|the|my)\b|where (?:i|we)\b|was f(?:ü|ue)r ein|wie sch(?:ö|oe)n|have (?:a"
    r"|fun|you a)"
    r"|do (?:not|it|n't)|will do|who (?:cares|knew)|what (?:i|we|you) \w+|how (?:i|we) \w+)",
    _FLAGS,
)
_ASKS = re.compile(
    r"\b(?:help(?: me| us| with| needed| wanted| please|\?)|need (?:some |your |a bit of )?(?:help"
    r"|advice|a hand|input)"
    r"|any(?:one|body)? (?:know|knows|tried|have|has|seen|got|who|able|ideas?|advice|tips?"
    r"|suggestions?|recommendations?|pointers?)"
    r"|(?:can|could|would|will) (?:some(?:one|body)|any(?:one|body)|you|one of you|we get) \w+"
    r"|(?:does|do|has|is|did) any(?:one|body)|i(?:'m| am) (?:stuck|lost|struggling|at a loss"
    r"|not sure (?:how|what|why|whether|which|where))"
    r"|i (?:don't|do not|can't|cannot) (?:know|understand|figure|get|find|work out|see) (?:how|why"
    r"|what|where|out|it to|whether|which)"
    r"|how (?:do|can|should|would|could|to) (?:i|we|you|one)|what (?:should|do|can|would) (?:i|we|you)"
    r"|where (?:can|do|should) (?:i|we|you)|which \w+ (?:should|would|do|can) (?:i|we|you)|should (?:i|we)"
    r"|why (?:does|do|is|are|won't|doesn't|can't) (?:my|the|it|this|i)|is there (?:a|an|any"
    r"|some) (?:way|place|trick|guide|tutorial)"
    r"|looking for (?:some |a |an )?(?:help|advice|someone|somebody|recommendations?|tips|a way|ideas)"
    r"|(?:advice|tips|suggestions|recommendations|ideas|pointers|thoughts|feedback) (?:on|for|about"
    r"|how|welcome|appreciated|needed|please|would)"
    r"|(?:any|some) (?:advice|tips|ideas|help|suggestions|pointers|recommendations)"
    r"|kann (?:mir |uns )?(?:jemand|wer|einer|eine)|wei(?:ß|ss) (?:jemand|wer|einer)|(?:hat|kennt"
    r"|h(?:ä|ae)tte) (?:jemand|wer|einer|eine[rn]?) "
    r"|k(?:ö|oe)nn(?:t|te|tet) (?:ihr|mir|jemand|wer|man mir)|(?:brauche|suche|br(?:ä"
    r"|ae)uchte) (?:\w+ ){0,2}(?:hilfe|rat|tipps?|jemanden|unterst(?:ü|ue)tzung)"
    r"|wie (?:kann|soll|mache|macht|bekomme|kriege|l(?:ö|oe)se|finde) (?:ich|man|wir|ihr)"
    r"|was (?:soll|kann|mache|macht) (?:ich|man|ihr|wir)"
    r"|ich (?:komme nicht weiter|stecke fest|wei(?:ß|ss) nicht,? (?:wie|was|wo|warum|ob))|hilfe"
    r"|habt ihr (?:\w+ ){0,2}(?:tipps?|ideen|rat|erfahrung\w*))",
    _FLAGS,
)
_OFFERS = re.compile(
    r"\b(?:(?:can|may|could) i help|(?:happy|glad|here) to help|(?:this|that|it|hope (?:this|that"
    r"|it)) (?:may |might |will |should |could )?helps?"
    r"|helped (?:me|us)|let me know|if (?:any(?:one|body)|you) (?:need|want)|gern(?:e)? helfe?n?"
    r"|help (?:you|them|others|people|each)"
    r"|(?:kann|darf) ich (?:dir|euch|ihnen) helfen|hilfe ist da)\b",
    _FLAGS,
)


def bare(text: str) -> str:
    """A text without addresses, code and quotes, as far as patterns look."""
    return _APART.sub(" ", text[:2_000]).replace("’", "'")


def thanks(text: str) -> bool:
    """Whether somebody is thanked."""
    return bool(_THANKS.search(_NO_THANKS.sub(" ", bare(text))))


def questions(text: str) -> bool:
    """Whether something is asked: a question mark that ends something, or an opening that only questions have."""
    said = bare(text).strip()
    if re.search(r"\w[\s\"')\]]*\?+(?:[\s\"')\].!?]|$)", said):
        return True
    return (
        bool(_BEGINS.match(said))
        and not _STATES.match(said)
        and len(said) < 200
        and not said.endswith((".", "!"))
    )


def asks_for_help(text: str) -> bool:
    """Whether others are asked to help with something, with or without a question mark."""
    said = bare(text)
    return bool(_ASKS.search(_OFFERS.sub(" ", said)))
