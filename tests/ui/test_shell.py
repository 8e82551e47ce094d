"""What stands around a page: asked once, and the live stream begins before the posts were read."""

from django.http import HttpResponse
from django.test import RequestFactory

from hearth.ui import shell
from hearth.ui.context import everywhere
from hearth.ui.middleware import ShellMiddleware
from hearth.ui.rail import here


def test_the_live_stream_begins_where_the_ledger_stood_before_the_view(monkeypatch):
    head = [7]
    monkeypatch.setitem(shell._fillers, "seq", [lambda _request: head[0]])

    def view(request):
        head[0] = 8  # somebody says something while the page is being made
        return HttpResponse(str(everywhere(request)["shell"].seq))

    answer = ShellMiddleware(view)(RequestFactory().get("/s/hearth/"))
    assert answer.content == b"7"


def test_the_rail_marks_the_page_and_what_it_is_inside_of():
    assert here("/s/bench/", "/s/bench/") == "page"
    assert here("/s/bench/", "/s/bench/threads/") == "true"
    assert here("/people/", "/s/bench/people/") == ""
    assert here("/", "/spaces/") == ""


def test_unknown_lights_and_densities_mean_the_usual_ones():
    request = RequestFactory().get("/")
    request.COOKIES |= {"theme": '"><script>', "density": "tiny"}
    around = shell.Shell(request)
    assert (around.theme, around.density) == ("", "cozy")
