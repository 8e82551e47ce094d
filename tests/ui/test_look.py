"""The look keeps its promises: readable colors, small files, nothing inline, nothing from other hosts."""

import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest

from hearth.base.errors import Invalid
from hearth.ui import brand, brand_file
from hearth.ui.color import Oklch, contrast, parse

SRC = Path(brand.__file__).resolve().parents[1]
STATIC = SRC / "ui" / "static"
TEMPLATES = sorted(SRC.glob("**/templates/**/*.html"))
VENDORED = {
    line.split()[1]: line.split()[0] for line in (STATIC / "ui" / "SHA256SUMS").read_text().splitlines()
}


def squeezed(paths) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_every_color_of_both_lights_can_be_read():
    assert set(brand.defaults()) == set(brand.COLORS)
    assert brand.faults({}) == []


def test_contrast_is_what_the_standard_says():
    black, white = Oklch(0, 0, 0), Oklch(1, 0, 0)
    assert contrast(black, white) == pytest.approx(21, abs=0.01)
    grey = parse("oklch(0.5999 0 0)")  # #7f7f7f or very near
    assert grey and contrast(grey, white) == pytest.approx(4.0, abs=0.06)


def test_a_brand_may_change_colors_as_long_as_words_stay_readable():
    css = brand.brand_css(
        {"ember": "oklch(0.42 0.12 300) oklch(0.8 0.1 300)", "radius": "0.25rem", "serif": "system-serif"}
    )
    assert css == (
        "@layer tokens { :root { --ember: light-dark(oklch(0.42 0.12 300), oklch(0.8 0.1 300)); --radius: 0.25rem;"
        ' --serif: Charter, "Bitstream Charter", Cambria, Georgia, serif; } }\n'
    )
    with pytest.raises(Invalid, match=r"on-ember.*ember.*by day.*hard to read"):
        brand.brand_css({"ember": "oklch(0.85 0.1 90) oklch(0.8 0.1 300)"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ember", "red"),
        ("ember", "oklch(0.5 0.1 30); } body { display: none"),
        ("ember", "oklch(1..2 0.1 30)"),
        ("ember", ""),
        ("radius", "99rem"),
        ("radius", "calc(1rem)"),
        ("serif", "url(//elsewhere.example)"),
        ("background", "oklch(0.5 0.1 30)"),
    ],
)
def test_a_brand_cannot_smuggle_anything_into_the_style(name, value):
    with pytest.raises(Invalid):
        brand.brand_css({name: value})


def test_vendored_files_are_the_ones_we_took():
    assert VENDORED
    for name, digest in VENDORED.items():
        assert sha256((STATIC / "ui" / name).read_bytes()).hexdigest() == digest, name
    taken = {
        str(path.relative_to(STATIC / "ui"))
        for folder in ("fonts", "vendor")
        for path in (STATIC / "ui" / folder).iterdir()
    }
    assert taken == set(VENDORED)


def test_every_font_and_script_we_took_brings_its_license():
    assert {
        "fonts/fraunces-OFL.txt",
        "fonts/atkinson-hyperlegible-next-OFL.txt",
        "vendor/htmx-LICENSE.txt",
    } <= set(VENDORED)


def test_all_scripts_and_all_styles_together_stay_within_the_weight_of_one_page():
    assert squeezed(STATIC.glob("**/*.js")) <= 80 * 1024
    assert squeezed(STATIC.glob("**/*.css")) <= 40 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_template_has_script_or_style_in_line_or_asks_another_host(path):
    text = path.read_text("utf-8")
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    assert not re.search(r"\sstyle\s*=", text), "a style attribute"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an event attribute"
    if "ui/mail" not in path.as_posix():  # letters carry their own: no mail program fetches a style sheet
        assert not re.search(r"<style\b", text), "a style element"
    assert not re.search(r"hx-on[:a-z]*=|hx-vals=[\"']js:|hx-vars=", text), "htmx attributes that need eval"
    for tag in re.findall(r"<script\b[^>]*>(?=(.*?)</script>)", text, flags=re.S):
        assert not tag.strip(), "an inline script"
    for address in re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']*", text):
        assert (
            re.match(r"href=", address) and "<link" not in text[: text.index(address)].rsplit("<", 1)[-1]
        ), address
    assert not re.search(r"(?<!\.html)\|safe", text), "only html that markup.render made may be called safe"


def test_styles_and_scripts_ask_no_other_host():
    for path in [*STATIC.glob("ui/css/*.css"), *STATIC.glob("ui/js/*.js")]:
        assert not re.search(r"https?://(?!www\.w3\.org/)|url\(\s*[\"']?//", path.read_text("utf-8")), (
            path.name
        )


@pytest.mark.parametrize(
    ("text", "usable", "words"),
    [
        ('{"radius": "0.25rem"}', True, ""),
        ("not json", False, "cannot be read"),
        ('["radius"]', False, "names and values"),
        ('{"radius": 3}', False, "names and values"),
        ('{"ink": "oklch(0.97 0 0)"}', False, "hard to read"),
    ],
)
def test_the_brand_file_is_used_only_when_it_is_sound(tmp_path, settings, text, usable, words):
    settings.DATA = tmp_path
    assert brand_file.brand_address() == ""
    (tmp_path / "brand.json").write_text(text)
    css, fault = brand_file.brand_style()
    assert bool(css) is usable and words in fault
    assert brand_file.brand_address().startswith("/brand.css?v=") is usable


@pytest.mark.parametrize("name", ["base.html", "plain.html"])
def test_every_htmx_request_of_a_page_carries_the_csrf_header(name):
    """In htmx 4 nothing is inherited unless it says so; without it the header silently disappears."""
    text = (SRC / "ui" / "templates" / "ui" / name).read_text("utf-8")
    assert 'hx-headers:inherited=\'{"X-CSRFToken": "{{ csrf_token }}"}\'' in text


def test_the_style_doc_names_every_token_a_brand_may_change():
    told = (SRC.parents[1] / "docs" / "style.md").read_text("utf-8")
    for name, meaning in {**brand.COLORS, **brand.SHAPES, **brand.FACES}.items():
        assert f"| `{name}` | {meaning} |" in told
