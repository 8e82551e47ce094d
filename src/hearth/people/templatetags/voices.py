"""`{% speaks num %}`: the label of whoever speaks for the brand, beside any name; one query for a whole page."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from hearth.base import clock
from hearth.people.roles import brand_voices
from hearth.ui.faces import voice_html

register = template.Library()
_KEPT = "_brand_voices"


@register.simple_tag(takes_context=True)
def speaks(context: Context, num: int) -> SafeString:
    """The label of today with what is gained, or nothing for a peer."""
    request = context["request"]
    voices = getattr(request, _KEPT, None)
    if voices is None:
        voices = brand_voices()
        setattr(request, _KEPT, voices)
    now = clock.now()
    leads = int(num) if request.viewer.member else 0  # strangers have no profiles to look at
    return voice_html(voices.label(int(num), now), voices.interest(int(num), now), leads)
