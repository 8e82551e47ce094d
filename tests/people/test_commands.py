"""Setting up and adding members from the command line, in homes of their own."""

import io
import re
import sys
import urllib.request

import pytest

from hearth.base import clock
from hearth.people.models import Actor
from hearth.people.roles import roles_of
from hearth.server.cli import main
from tests.homes import PASSWORD


def test_set_up_prints_the_recovery_key_and_works_once(start_home):
    home = start_home(founded=False, running=False)
    words = ("setup", "--name", "Shoe Circle", "--purpose", "Shoes that last", "--founder", "ada")
    done = home.command(*words, "--email", "ada@example.org", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert re.search(r"([A-Z2-7]{4}-){13}[A-Z2-7]{4}", done.stdout)
    again = home.command(*words, "--email", "b@example.org", "--password-stdin", stdin=PASSWORD, check=False)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "already set up" in again.stderr


def test_members_are_added_with_a_role_and_refused_in_one_line(cast, monkeypatch, capsys):
    monkeypatch.setattr("hearth.server.prepare.prepare", lambda: None)

    def member(*words, password=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(password))
        return main(["member", *words, *(("--password-stdin",) if password else ())])

    assert member("add", "dora", "--email", "d@example.org", "--role", "greeter", password=PASSWORD) == 0
    assert "@dora is a member now." in capsys.readouterr().out
    dora = Actor.objects.get(handle="dora")
    assert [one.role for one in roles_of(dora.num, clock.now())] == ["greeter"]
    for words, password in (
        (("add", "bo", "--email", "c@example.org"), PASSWORD),
        (("add", "finn", "--email", "BO@example.org"), PASSWORD),
        (("add", "finn", "--email", "nothing"), PASSWORD),
        (("add", "finn", "--email", "c@example.org"), "short"),
        (("add", "\u0441leo", "--email", "c@example.org"), PASSWORD),
        (("link", "nobody"), ""),
    ):
        assert member(*words, password=password) == 1, words
        said = capsys.readouterr().err
        assert len(said.strip().splitlines()) == 1, said


@pytest.mark.one_database
def test_an_empty_home_takes_no_members(start_home):
    home = start_home(founded=False, running=False)
    done = home.command(
        "member", "add", "bo", "--email", "b@example.org", "--password-stdin", stdin=PASSWORD, check=False
    )
    assert done.returncode == 1
    assert "not set up" in done.stderr


@pytest.mark.one_database
def test_a_link_signs_in_on_a_running_home(live_home):
    live_home.add("bo")
    path = re.search(r"/signin/link/[\w-]+/", live_home.command("member", "link", "bo").stdout).group()
    with urllib.request.urlopen(live_home.url + path) as page:
        assert b"Welcome, bo" in page.read()
