"""The shape of conversations: how deep, how broad, chain or star, one strand or several."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import posts_within, threads_within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

shape = partial(
    metric, version=1, source="Gomez, Kaltenbrunner and Lopez 2008", heading="Engagement depth", beside="thread_depth",
    what="threads with an answer",
)  # fmt: skip
typical = partial(shape, estimator="Q", statistic="median", minimum_cases=30)
DEPTH = "the longest chain of replies of each thread of at least two posts; the depth that"


def _threads(facts: Facts, period: Period, value: str) -> ir.Table:
    """Threads of two posts or more begun in the window; clustered by who began them."""
    thread = threads_within(facts, period, 2)
    if value in facts.crowds.columns:
        thread = thread.join(facts.crowds, "thread")
    return thread.select(person="starter", brand="starter_brand", value=value)


def _answered(facts: Facts, period: Period) -> ir.Table:
    """Those threads alone."""
    return threads_within(facts, period, 2).select(person="starter", brand="starter_brand")


def _of_four(facts: Facts, period: Period) -> ir.Table:
    """Threads of four posts or more."""
    return threads_within(facts, period, 4).select(person="starter", brand="starter_brand")


@typical(
    id="thread_depth.p90",
    question="How deep do the deepest conversations go?",
    formula=f"{DEPTH} nine in ten threads do not exceed",
    unit="steps",
    statistic="p90",
    beside="",
    reads="Nine in ten threads have a depth of at most {value}.",
)
@typical(
    id="thread_depth",
    question="How deep do conversations go?",
    formula=f"{DEPTH} half of the threads do not exceed",
    unit="steps",
    beside="",
    reads="The thread in the middle has a depth of {value}.",
)
def thread_depth(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    return _threads(facts, period, "max_depth")


@typical(
    id="thread_width",
    question="How broad do conversations get?",
    formula="the most posts at one depth in each thread of at least two posts; the width that half of the threads do"
    " not exceed",
    unit="posts",
    concerns=_answered,
    reads="Posts side by side in the thread in the middle: {value}.",
)
def thread_width(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    return _threads(facts, period, "width")


@typical(
    id="thread_width.authors",
    question="How many people does a conversation bring together?",
    formula="authors of each thread of at least two posts; the number that half of the threads do not exceed",
    unit="persons",
    concerns=_answered,
    reads="Authors of the thread in the middle: {value}.",
)
def thread_authors(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    return _threads(facts, period, "authors")


@shape(
    id="structural_virality",
    question="Is a conversation a chain or a star?",
    formula="the mean distance between two posts of a thread of at least four posts, counted in replies:"
    " 2 / (n (n - 1)) times the sum over replies of s (n - s), s the posts at and below one; the value that half of"
    " the threads do not exceed (near 2: all answer the opening, more: they answer each other)",
    unit="index",
    estimator="D",
    statistic="median",
    minimum_cases=30,
    scale=1000,
    concerns=_of_four,
    source="Goel, Anderson, Hofman and Watts 2016",
    what="threads of four posts or more",
    reads="In the thread in the middle two posts lie {value} replies apart.",
)
def structural_virality(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; posts without a parent hang on one opening."""
    thread = threads_within(facts, period, 4)
    both = thread.join(facts.branches, "thread")
    cut = (both.posts * both.below - both.squares).cast("float64")
    mean = (cut * 2000) / (both.posts * (both.posts - 1))
    return both.select(person="starter", brand="starter_brand", value=mean.round().cast("int64"))


@shape(
    id="multi_threaded_share",
    question="Do conversations have several strands?",
    formula="threads of three members or more with a post that two branches of at least two posts each stand under"
    " / threads of at least two posts",
    unit="share",
    estimator="CJ",
    minimum_cases=30,
    concerns=_answered,
    source="Hearth",
    reads="{hits} of {n} threads have several strands.",
)
def multi_threaded_share(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    split = facts.branches.filter(facts.branches.split)
    thread = threads_within(facts, period, 2).join(facts.crowds, "thread")
    several = thread.thread.isin(split.thread) & (thread.peers >= 3)
    return thread.select(person="starter", brand="starter_brand", hit=several)


@shape(
    id="discussion_h_index",
    question="Is there real discussion?",
    formula="the most h such that at least h posts lie h or more replies below their opening",
    unit="steps",
    estimator="D",
    statistic="h_index",
    what="posts",
    reads="The h-index of the talk is {value}.",
)
def discussion_h_index(facts: Facts, period: Period) -> ir.Table:
    """Posts in the window with their depth."""
    return posts_within(facts, period).select("person", brand="is_brand", value="depth")
