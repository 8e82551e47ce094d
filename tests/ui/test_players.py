"""Films and sound in a post: nothing is fetched before play, a veiled one shows nothing, hostile words stay words."""

from hearth.ui.post import Media, PostView, post_html

FILM = Media(
    url="/media/a.mp4", alt='A <b>"walk"', kind="video", width=1280, height=720, still="/media/b.png",
    origin="https://afar.example/a.mp4?x=1&y=2",
)  # fmt: skip


def shown(media: Media, *, veiled: bool = False) -> str:
    return post_html(
        PostView(
            num=1,
            author_name="Bo",
            author_num=2,
            html="",
            published=1,
            permalink="/p/1/",
            media=(media,),
            veiled=veiled,
        ),
        now=2,
    )


def test_a_film_waits_for_play() -> None:
    html = shown(FILM)
    assert '<video controls preload="none" src="/media/a.mp4"' in html
    assert 'poster="/media/b.png" width="640" height="360"' in html
    assert 'aria-label="A &lt;b&gt;&quot;walk&quot;"' in html and "<b>" not in html.partition("<figure")[
        2
    ].replace("</b>", "")
    assert 'href="https://afar.example/a.mp4?x=1&amp;y=2" rel="nofollow noopener noreferrer"' in html
    assert "poster" not in shown(FILM, veiled=True)


def test_sound_has_a_name_even_without_words() -> None:
    html = shown(Media(url="/media/a.mp3", kind="audio"))
    assert '<audio controls preload="none" src="/media/a.mp3" aria-label="A recording"></audio>' in html
    assert "figcaption" not in html
    assert "javascript" not in shown(Media(url="/media/a.mp3", kind="audio", origin="javascript:alert(1)"))
