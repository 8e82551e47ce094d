"""Measures that are defined and not counted yet: each with what it waits for, so that the page can say so honestly."""

from hearth.insight.registry import Waiting

DEPTH, SHARED = "Engagement depth", "Advocacy and shared work"
LOYALTY, IDEAS = "Retention and loyalty", "Idea flow"
TRUST, IMPACT = "Sentiment and trust", "Impact"
HEADINGS = (DEPTH, SHARED, LOYALTY, IDEAS, TRUST, IMPACT)
"""the six headings, in the order of the page"""
CASES = "stands on the page of care, for each keeper alone, and nowhere else"
MISSIONS, TIERS = "appears when missions exist", "appears when paid tiers exist"
BOX, QUOTES = "appears when ideas are collected here", "appears when quotes can be approved"
SURVEYS = "appears when surveys exist"
EVENTS = "appears when somebody notes who came to an event"


def _w(
    heading: str, until: str, id: str, estimator: str, minimum: str, question: str, formula: str,
    source: str = "Hearth", purpose: str = "aggregate",
) -> Waiting:  # fmt: skip
    return Waiting(
        id=id, question=question, formula=formula, heading=heading, estimator=estimator, minimum=minimum,
        source=source, until=until, purpose=purpose,
    )  # fmt: skip


WAITING: list[Waiting] = [
    _w(DEPTH, CASES, "moderator_load", "rules", "-", "Do moderators carry too much?",
       "cases, nights, weekends and days in a row, shown to the moderator alone"),
    _w(SHARED, QUOTES, "testimonials", "G", "5", "Do members speak well of us?", "quotes approved by their authors",
       "seed", "quote"),
    _w(SHARED, MISSIONS, "ugc_posts", "G", "5", "Do members make things?",
       "members' originals tagged with a product or mission", "seed"),
    _w(SHARED, MISSIONS, "unsolicited_share", "CJ", "20", "Do they speak unasked?",
       "originals and quotes without campaign or request / all of them", "seed"),
    _w(SHARED, SURVEYS, "recommend_survey", "bootstrap", "50", "Would members recommend us?",
       "promoters minus detractors, with the part who answered", "Reichheld 2003"),
    _w(LOYALTY, TIERS, "renewal_rate", "W, CJ", "20", "Do members renew?",
       "paid periods renewed / paid periods due, without free and refunded ones"),
    _w(LOYALTY, TIERS, "by_product_value", "CJ, KM", "50", "What is a membership worth over time?",
       "revenue per member and year times the mean stay", "seed"),
    _w(IDEAS, BOX, "ideas_sourced", "X", "5", "Do members bring ideas?", "ideas by members, merged ones once", "seed"),
    _w(IDEAS, BOX, "idea_stage_times", "AJ", "20 ideas", "How long do ideas take?",
       "days from an idea to its triage, acceptance, building, shipping and telling back", "Little's law"),
    _w(IDEAS, BOX, "told_back_rate", "CJ", "20", "Do authors hear what became of their ideas?",
       "closed ideas whose author was told / closed ideas"),
    _w(IDEAS, BOX, "member_sourced_shipped", "W", "20 ideas", "Do members' ideas become real?",
       "what was shipped from a member's idea / what was shipped", "seed"),
    _w(TRUST, SURVEYS, "safety_survey", "bootstrap", "20", "Do members feel safe?",
       "three voluntary questions on psychological safety", "Edmondson 1999"),
    _w(IMPACT, EVENTS, "show_rate", "W", "20", "Do those who say yes come?", "checked in / pledged or said yes"),
    _w(IMPACT, MISSIONS, "mobilization_rate", "W", "20", "How many can be moved to act?",
       "checked in / active members reached", "seed"),
    _w(IMPACT, MISSIONS, "reach_multiplier", "CJ", "20", "Do members bring others along?",
       "participants invited by members / participants who came by themselves"),
    _w(IMPACT, MISSIONS, "impact_units", "X", "5", "What was achieved?",
       "kilograms, hours or trees with evidence, never modeled", "seed"),
]  # fmt: skip
