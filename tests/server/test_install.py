"""Installing on a machine that is only a folder and a runner that remembers: every step, twice, and what it keeps."""

import shutil
import subprocess
from collections.abc import Sequence
from hashlib import md5
from pathlib import Path

import pytest

from hearth.base.errors import Invalid
from hearth.server.installing import files, looks
from hearth.server.installing.place import CONFIG, DATA, PROGRAM, Place, Ran
from hearth.server.installing.steps import install

pytestmark = pytest.mark.one_database
WELCOME = ":80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n"


class Machine:
    """Remembers what was run, and answers as a fresh server whose state follows."""

    def __init__(self, root: Path, caddyfile: str = WELCOME) -> None:
        self.root, self.ran, self.broken = root, [], ""
        self.state: set[str] = {"ca-certificates", "git", "python3"}
        self.caddyfile = caddyfile
        self.firewall = "Status: inactive"
        (root / "etc").mkdir(parents=True)
        (root / "etc/os-release").write_text('ID=debian\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n')
        (root / "run/systemd/system").mkdir(parents=True)

    def __call__(self, words: Sequence[str]) -> Ran:
        line = " ".join(words)
        if (
            words[0] in ("dpkg-query", "getent", "stat", "ss", "hostname")
            or line == "ufw status"
            or "is-" in line
            or "get-url" in line
        ):
            return self.answer(words, line)
        self.ran.append(line)
        if self.broken and self.broken in line:
            return Ran(1, "Job failed")
        self.happen(words, line)
        return Ran(0)

    def answer(self, words: Sequence[str], line: str) -> Ran:
        if "Conffiles" in line:
            return Ran(0, f"{files.CADDYFILE} {md5(WELCOME.encode()).hexdigest()}")
        if words[0] == "dpkg-query":
            return Ran(0, "install ok installed") if words[-1] in self.state else Ran(1)
        if words[0] == "ufw":
            return Ran(0, self.firewall)
        if words[0] == "stat":
            return Ran(0, "hearth" if f"owned {words[-1]}" in self.state else "root")
        if words[0] == "getent":
            return Ran(0 if line in self.state else 2)
        if words[0] == "hostname":
            return Ran(0, "203.0.113.7 ")
        if "get-url" in line:
            return Ran(0, "https://code.example.org/hearth.git")
        return Ran(
            0 if all(f"{words[1]} {each}" in self.state for each in words[3:]) or line in self.state else 1
        )

    def happen(self, words: Sequence[str], line: str) -> None:
        if "install" in words[:2]:
            self.state |= set(words[words.index("--no-install-recommends") + 1 :])
            (self.root / "etc/caddy").mkdir(exist_ok=True)
            (self.root / files.CADDYFILE[1:]).write_text(self.caddyfile)
        elif words[0] == "useradd":
            self.state.add("getent passwd hearth")
        elif words[0] == "chown":
            self.state.add(f"owned {words[-1]}" if words[1] != "-R" else f"owned {words[-1]}/hearth")
        elif words[:2] == ("git", "clone"):
            (self.root / PROGRAM[1:]).mkdir(parents=True)
            for name in ("hearth", "requirements.lock"):
                (self.root / PROGRAM[1:] / name).write_text(name)
        elif words[-1] == "--version":
            (self.root / PROGRAM[1:] / ".venv").mkdir()
            shutil.copy(self.root / PROGRAM[1:] / "requirements.lock", self.root / PROGRAM[1:] / ".venv")
        elif words[0] == "systemctl" and words[1] in ("enable", "restart", "reload-or-restart"):
            self.state |= {
                f"{'is-enabled' if words[1] == 'enable' else 'is-active'} {each}" for each in words[2:]
            }


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "root")


def place(machine: Machine) -> Place:
    return Place("home.example.org", Path("/srv/checkout"), machine, machine.root)


def everything(root: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_a_dry_run_shows_every_file_and_command_and_changes_nothing(machine: Machine) -> None:
    before, said = everything(machine.root), []
    install(place(machine), said.append, dry=True)
    text = "\n".join(said)
    for word in (
        *("caddy", "useradd", "git clone", DATA, CONFIG, "HEARTH_DOMAIN=home.example.org"),
        *(files.SERVICE, files.TIMER, "Restart=always", "systemctl daemon-reload", "backup --daily"),
        *(files.SITE, "reverse_proxy", "caddy validate", "enable hearth.service"),
    ):
        assert word in text, word
    assert everything(machine.root) == before and machine.ran == []


def test_it_installs_and_a_second_time_finds_nothing_to_do(machine: Machine) -> None:
    install(place(machine), lambda _: None, dry=False)
    assert (machine.root / files.SERVICE[1:]).read_text() == files.service()
    assert (machine.root / files.CADDYFILE[1:]).read_text() == f"{files.IMPORT}\n"
    assert (machine.root / CONFIG[1:]).stat().st_mode & 0o777 == 0o640
    assert (machine.root / DATA[1:]).stat().st_mode & 0o777 == 0o700
    assert "systemctl enable hearth.service hearth-backup.timer" in machine.ran
    before, machine.ran = everything(machine.root), []
    said: list[str] = []
    install(place(machine), said.append, dry=False)
    assert machine.ran == [] and everything(machine.root) == before
    assert sum("as it should be" in line for line in said) == 8


def test_running_it_again_repairs(machine: Machine) -> None:
    install(place(machine), lambda _: None, dry=False)
    (machine.root / files.SERVICE[1:]).write_text("[Unit]\n")
    (machine.root / files.SITE[1:]).unlink()
    machine.ran = []
    install(place(machine), lambda _: None, dry=False)
    assert (machine.root / files.SERVICE[1:]).read_text() == files.service()
    assert "home.example.org {" in (machine.root / files.SITE[1:]).read_text()
    assert (
        "systemctl daemon-reload" in machine.ran
        and "systemctl reload-or-restart caddy.service" in machine.ran
    )


def test_what_failed_half_way_is_taken_up_again(machine: Machine) -> None:
    machine.broken = "caddy validate"
    with pytest.raises(Invalid, match="caddy validate"):
        install(place(machine), lambda _: None, dry=False)
    machine.broken, machine.ran = "", []
    install(place(machine), lambda _: None, dry=False)
    assert [line.split()[0:2] for line in machine.ran] == [
        ["caddy", "validate"],
        ["systemctl", "reload-or-restart"],
    ]


def test_a_foreign_web_server_configuration_is_kept(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "root", "shop.example.org {\n\trespond hello\n}\n")
    install(place(machine), lambda _: None, dry=False)
    caddyfile = machine.root / files.CADDYFILE[1:]
    assert caddyfile.read_text() == f"shop.example.org {{\n\trespond hello\n}}\n\n{files.IMPORT}\n"
    assert caddyfile.with_name("Caddyfile.before-hearth").read_text().startswith("shop")


def test_own_settings_of_the_operator_stay(machine: Machine) -> None:
    config = machine.root / CONFIG[1:]
    config.parent.mkdir(parents=True)
    config.write_text("HEARTH_SMTP_HOST=mail.example.org\nHEARTH_DOMAIN=old.example.org\n")
    install(place(machine), lambda _: None, dry=False)
    lines = config.read_text().splitlines()
    assert "HEARTH_SMTP_HOST=mail.example.org" in lines and "HEARTH_DOMAIN=home.example.org" in lines
    assert "HEARTH_DOMAIN=old.example.org" not in lines


def test_a_firewall_that_is_on_lets_visitors_in(machine: Machine) -> None:
    machine.firewall = "Status: active\n22/tcp ALLOW Anywhere"
    install(place(machine), lambda _: None, dry=False)
    assert "ufw allow 80/tcp" in machine.ran and "ufw allow 443/tcp" in machine.ran


def test_what_is_wrong_with_a_machine_is_said(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "addresses_of", lambda name: {"198.51.100.9"})
    told = {each.about: each for each in looks.before(place(machine), uid=1000)}
    assert told["rights"].verdict == "wrong" and "sudo" in told["rights"].words
    assert told["name"].verdict == "note" and "correct the A record" in told["name"].words
    (machine.root / "etc/os-release").write_text("ID=fedora\nPRETTY_NAME=Fedora\n")
    taken = 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=1,fd=6))'
    monkeypatch.setattr(machine, "answer", lambda words, line: Ran(0, taken if words[0] == "ss" else ""))
    told = {each.about: each for each in looks.before(place(machine), uid=0)}
    assert "not Debian" in told["system"].words and "nginx" in told["port 80"].words
    assert told["port 443"].verdict == "ok"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Home.Example.org", "home.example.org"),
        ("https://home.example.org/", "home.example.org"),
        ("häuser.example", "xn--huser-gra.example"),
        ("localhost", ""),
        ("a b.example", ""),
        ("x.example; rm -rf /", ""),
        ("../../etc", ""),
        ("home.example.org\n}", ""),
    ],
)
def test_only_a_name_is_a_domain(given: str, name: str) -> None:
    assert looks.clean_domain(given) == name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_understands_the_units(machine: Machine) -> None:
    install(place(machine), lambda _: None, dry=False)
    (machine.root / PROGRAM[1:] / "hearth").chmod(0o755)
    units = [str(machine.root / path[1:]) for path in (files.SERVICE, files.BACKUP, files.TIMER)]
    done = subprocess.run(
        ["systemd-analyze", "verify", f"--root={machine.root}", *(Path(unit).name for unit in units)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [
        line
        for line in (done.stdout + done.stderr).splitlines()
        if "hearth" in line and "not found" not in line
    ]
    assert not ours, done.stderr
