"""Setting up and adding members from the command line, in homes of their own."""

import re
import urllib.request

import pytest

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


def test_members_are_added_with_a_role_and_refused_in_one_line(start_home):
    home = start_home(running=False)
    home.add("bo", role="greeter")
    refused = [
        (("member", "add", "bo", "--email", "c@example.org"), PASSWORD),
        (("member", "add", "cleo", "--email", "BO@example.org"), PASSWORD),
        (("member", "add", "cleo", "--email", "nothing"), PASSWORD),
        (("member", "add", "cleo", "--email", "c@example.org"), "short"),
        (("member", "add", "\u0441leo", "--email", "c@example.org"), PASSWORD),
        (("member", "link", "nobody"), ""),
    ]
    for words, password in refused:
        extra = () if words[1] == "link" else ("--password-stdin",)
        done = home.command(*words, *extra, stdin=password, check=False)
        assert done.returncode == 1, words
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr


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
