"""The words of a post as clients show them: the home's own safe HTML in Mastodon's form, with whole addresses."""

import re
from collections.abc import Mapping
from html import escape

_MENTION = re.compile(r'<a class="mention" href="/people/(\d+)/">(@[^<]*)</a>')
_HASHTAG = re.compile(r'<a class="hashtag" href="(/tags/[^"]*)">#([^<]*)</a>')
_INSIDE = re.compile(r'(<a [^>]*?href=")(/[^"/][^"]*)')
_BETWEEN = re.compile(r">\n+(?=<|$)")

Pages = Mapping[int, str]
"""addresses of people's pages by their number"""


def content(html: str, title: str, base: str, pages: Pages) -> str:
    """Safe HTML of a post; the title of a thread stands above its words."""
    if title:
        html = f"<p><strong>{escape(title, quote=False)}</strong></p>{html}"
    if "<" not in html:
        return html
    html = html.replace('<pre tabindex="0">', "<pre>")
    if 'class="mention"' in html:
        html = _MENTION.sub(lambda found: _mention(found, pages, base), html)
    if 'class="hashtag"' in html:
        html = _HASHTAG.sub(
            rf'<a href="{base}\1" class="mention hashtag" rel="tag">#<span>\2</span></a>', html
        )
    if 'href="/' in html:
        html = _INSIDE.sub(rf"\1{base}\2", html)
    return _BETWEEN.sub(">", html) if "\n" in html else html


def _mention(found: re.Match[str], pages: Pages, base: str) -> str:
    page = pages.get(int(found[1])) or f"{base}/people/{found[1]}/"
    name = found[2][1:].partition("@")[0]
    return (
        f'<span class="h-card" translate="no"><a href="{escape(page)}" class="u-url mention">@<span>{name}</span></a>'
        "</span>"
    )


def mentioned(html: str) -> list[int]:
    """The numbers of people whom the home's own HTML names, each once."""
    return list(dict.fromkeys(int(found[1]) for found in _MENTION.finditer(html)))
