"""Words of members, each with its author's yes, for pages that strangers see."""

from hearth.features.charter.quoting import voices
from hearth.ui.outside import Quoted, quotes


@quotes
def heard_inside() -> list[Quoted]:
    """What stands on the public page."""
    return [Quoted(voice.name, voice.words) for voice in voices()]
