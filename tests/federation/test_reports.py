"""Reports between homes: theirs become cases here, ours are told to them in the home's name."""

import orjson
import pytest

from hearth.features.care.models import Case, Report
from hearth.features.care.reactors import hear_others
from hearth.features.care.reporting import report
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.sending.rows import Delivery, Parcel
from hearth.federation.reactors import tell_keepers
from hearth.ledger import read
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.federation.afar import Elsewhere, tell
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_what_others_report_becomes_a_case(afar_home: Cast, elsewhere: Elsewhere) -> None:
    room = actions.open_space(afar_home.ada, name="Bench", purpose="", audience="public")
    said = actions.say(afar_home.ada, room.object, "Rude words")
    keeper = elsewhere.person("keeper", kind="Application")
    named = [addresses.actor_url(afar_home.ada.actor or 0), addresses.object_url(said.num)]
    flag = keeper.does("Flag", named, content="Please look at this")
    tell(flag, keeper)
    row = read.row_by_id(flag["id"])
    assert row is not None
    hear_others(row)
    hear_others(row)
    told = Report.objects.get()
    assert (told.about, told.words) == (said.object, "Please look at this")
    assert not Post.objects.filter(html__contains="Please look").exists()


def test_what_is_reported_here_is_told_to_their_keepers(afar_home: Cast, elsewhere: Elsewhere) -> None:
    finn = elsewhere.person("finn")
    said = finn.says("Rude words", cc=[addresses.actor_url(afar_home.bo.actor or 0)])
    tell(said, finn)
    post = Post.objects.get(uri=said["object"]["id"])
    report(afar_home.bo, post.num, harm=2, words="He is rude to me")
    case = Case.objects.get().num
    cleo = afar_home.browser("cleo")
    cleo.post(f"/care/{case}/claim/")
    assert "lives on another server" in cleo.get(f"/care/{case}/").content.decode()
    assert afar_home.browser("bo").post(f"/care/{case}/forward/").status_code == 404
    assert cleo.post(f"/care/{case}/forward/", {"words": "Please have a word with him"}).status_code == 303
    assert "were told" in cleo.get(f"/care/{case}/").content.decode()
    row = next(row for row in read.rows() if row.type == "Flag" and row.object == finn.uri)
    tell_keepers(row)
    sent = orjson.loads(bytes(Parcel.objects.get().body or b""))
    assert sent["actor"] == "https://home.example/ap/home"
    assert sent["object"] == [finn.uri, said["object"]["id"]]
    assert "bo" not in str(sent).lower().replace("about", "")
    assert Delivery.objects.get().inbox == "https://far.example/inbox"
