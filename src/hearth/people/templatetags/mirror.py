"""How a cell of the mirror looks on the page."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hearth.people.mirror import Cell, Link, Moment
from hearth.ui.templatetags.hearth import when

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context: Context, value: Cell) -> Any:
    """A time in the reader's zone, a link, a yes or no, or the words themselves."""
    match value:
        case Moment(ms):
            return when(context, ms) if ms else ""
        case Link(text, url):
            return format_html('<a href="{}">{}</a>', url, text or url)
        case bool():
            return _("yes") if value else _("no")
        case None:
            return ""
    return value
