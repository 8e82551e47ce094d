"""What stands below a post: its reactions, its replies, and what one may do with it."""

from __future__ import annotations

from html import escape

from django.utils.translation import gettext as _

from hearth.ui.faces import local_url
from hearth.ui.post_view import PostView, ReactionView


def _reaction(num: int, mark: ReactionView) -> str:
    emoji, names = escape(mark.emoji), escape(mark.names)
    on = "true" if mark.mine else "false"
    who = f' title="{names}" aria-label="{emoji} {mark.count}: {names}"' if names else ""
    return (
        f'<button class="reaction" form="act" formaction="/p/{num}/react/" name="emoji" value="{emoji}"'
        f' aria-pressed="{on}"{who}><span>{emoji}</span> {mark.count}</button>'
    )


def foot_html(view: PostView) -> str:
    num, every = view.num, view.viewer_neutral
    marks = "".join([_reaction(num, mark) for mark in view.reactions])
    if view.likes:
        marks += f'<span class="reaction likes" title="Likes that came with the import">♥ {view.likes}</span>'
    thread = ""
    if view.replies and view.thread:
        said = "1 reply" if view.replies == 1 else f"{view.replies} replies"
        thread = f'<a class="replies" href="/t/{view.thread}/">{said}</a>'
    acts = ""
    if every or view.can_reply:
        href = escape(local_url(view.reply_url)) or f"?reply={num}#composer"
        acts += f'<a class="act" href="{href}" data-act="reply">Reply</a>'
    if every or view.can_react:
        acts += f'<a class="act" href="/p/{num}/react/" data-act="react">React</a>'
    more = _more(view, every)
    if more:
        acts += (
            '<details class="more"><summary class="act" aria-label="More to do with this post">More</summary>'
            f'<div class="menu">{more}</div></details>'
        )
    if not (marks or thread or acts):
        return ""
    return (
        f'<footer class="post-foot"><div class="reactions">{marks}</div>{thread}'
        f'<div class="acts">{acts}</div></footer>'
    )


def _more(view: PostView, every: bool) -> str:
    num, out = view.num, ""
    if every or view.can_reply:
        out += f'<a href="/p/{num}/?quote=1">Quote</a>'
    if every or view.can_branch:
        out += f'<a href="/p/{num}/branch/" data-act="branch">Make a thread from here</a>'
    if every or view.can_accept:
        words = "No longer the answer" if view.accepted else "This answers it"
        out += f'<button form="act" formaction="/p/{num}/accept/" data-for="asker">{words}</button>'
    if view.can_pin:
        words, off = ("Take the pin down", "1") if view.pinned else ("Pin to this space", "0")
        out += f'<button form="act" formaction="/p/{num}/pin/" name="off" value="{off}">{words}</button>'
    if every or view.can_edit:
        out += f'<a href="/p/{num}/edit/" data-for="author">Edit</a>'
    if every or view.can_delete:
        out += f'<button form="act" formaction="/p/{num}/delete/" data-act="delete" data-for="author">Delete</button>'
    if every or view.can_report:
        out += f'<a href="/report/{num}/" data-for="others">{_("Report")}</a>'
    return out
