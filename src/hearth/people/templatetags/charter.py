"""The charter around other pages (letters, applications): `{% load charter %}{% charter_frame %}`."""

from typing import Any

from django import template

from hearth.people.brand_people import brand_people
from hearth.people.charter import charter

register = template.Library()


@register.inclusion_tag("people/parts/charter_frame.html")
def charter_frame(rules: bool = True, people: bool = True) -> dict[str, Any]:
    """Name and purpose of the home, its rules, and who speaks for the brand."""
    now = charter()
    return {"charter": now, "rules": rules and now and now.rules, "people": brand_people() if people else []}


@register.inclusion_tag("people/parts/rules.html")
def charter_rules() -> dict[str, Any]:
    """The rules alone, each with what happens if it is broken."""
    return {"charter": charter()}


@register.inclusion_tag("people/parts/brand_people.html")
def brand_people_list() -> dict[str, Any]:
    """Who speaks for the brand, with role and interest."""
    now = charter()
    return {"people": brand_people(), "brand": now.brand_name if now else ""}
