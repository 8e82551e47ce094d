"""What stands below a post: its reactions, its replies, and what one may do with it."""

from __future__ import annotations

from html import escape

from hearth.ui.faces import local_url
from hearth.ui.post_view import PostView, ReactionView
from hearth.ui.post_words import PostWords, replies


def _reaction(num: int, mark: ReactionView) -> str:
    emoji, names = escape(mark.emoji), escape(mark.names)
    on = "true" if mark.mine else "false"
    who = f' title="{names}" aria-label="{emoji} {mark.count}: {names}"' if names else ""
    return (
        f'<button class="reaction" form="act" formaction="/p/{num}/react/" name="emoji" value="{emoji}"'
        f' aria-pressed="{on}"{who}><span>{emoji}</span> {mark.count}</button>'
    )


def foot_html(view: PostView, words: PostWords) -> str:
    num, every = view.num, view.viewer_neutral
    marks = "".join([_reaction(num, mark) for mark in view.reactions])
    if view.likes:
        marks += f'<span class="reaction likes" title="{words.likes}">♥ {view.likes}</span>'
    thread = ""
    if view.replies and view.thread:
        said = replies(view.replies)
        thread = f'<a class="replies" href="/t/{view.thread}/">{said}</a>'
    acts = ""
    if every or view.can_reply:
        href = escape(local_url(view.reply_url)) or f"?reply={num}#composer"
        acts += f'<a class="act" href="{href}" data-act="reply">{words.reply}</a>'
    if every or view.can_react:
        acts += f'<a class="act" href="/p/{num}/react/" data-act="react">{words.react}</a>'
    more = _more(view, every, words)
    if more:
        acts += (
            f'<details class="more"><summary class="act" aria-label="{words.more_long}">{words.more}</summary>'
            f'<div class="menu">{more}</div></details>'
        )
    if not (marks or thread or acts):
        return ""
    return (
        f'<footer class="post-foot"><div class="reactions">{marks}</div>{thread}'
        f'<div class="acts">{acts}</div></footer>'
    )


def _more(view: PostView, every: bool, said: PostWords) -> str:
    num, out = view.num, ""
    if every or view.can_reply:
        out += f'<a href="/p/{num}/?quote=1">{said.quote}</a>'
    if every or view.can_branch:
        out += f'<a href="/p/{num}/branch/" data-act="branch">{said.branch}</a>'
    if every or view.can_accept:
        words = said.unanswered if view.accepted else said.answered
        out += f'<button form="act" formaction="/p/{num}/accept/" data-for="asker">{words}</button>'
    if view.can_pin:
        words, off = (said.unpin, "1") if view.pinned else (said.pin, "0")
        out += f'<button form="act" formaction="/p/{num}/pin/" name="off" value="{off}">{words}</button>'
    if every or view.can_edit:
        out += f'<a href="/p/{num}/edit/" data-for="author">{said.edit}</a>'
    if every or view.can_delete:
        out += f'<button form="act" formaction="/p/{num}/delete/" data-act="delete" data-for="author">'
        out += f"{said.delete}</button>"
    if every or view.can_report:
        out += f'<a href="/report/{num}/" data-for="others">{said.report}</a>'
    return out
