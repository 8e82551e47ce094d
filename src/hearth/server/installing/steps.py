"""The steps of an installation, in order: a title and the acts it wants. What is done already is passed over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import md5

from hearth.base.errors import Invalid
from hearth.server.installing import files
from hearth.server.installing.acts import Act, Command, File, Folder, Line, Reread, Values
from hearth.server.installing.place import CONFIG, DATA, PROGRAM, USER, Place

_PACKAGES = ("ca-certificates", "caddy", "git", "python3", "python3-venv")


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the installation."""

    title: str
    acts: Callable[[Place], Iterable[Act]]


def packages(place: Place) -> Iterable[Act]:
    """What the distribution brings."""
    missing = tuple(name for name in _PACKAGES if not _installed(place, name))
    if missing:
        yield Command(("apt-get", "update", "-q"))
        yield Command(("apt-get", "install", "-y", "-q", "--no-install-recommends", *missing))


def _installed(place: Place, name: str) -> bool:
    ran = place.run(("dpkg-query", "-W", "-f=${Status}", name))
    return ran.code == 0 and ran.said.endswith("install ok installed")


def user(place: Place) -> Iterable[Act]:
    """A user of the system's own, who can do nothing else."""
    words = ("useradd", "--system", "--user-group", "--home-dir", PROGRAM, "--no-create-home")
    yield Command(
        (*words, "--shell", "/usr/sbin/nologin", USER), unless=lambda here: here.ask("getent", "passwd", USER)
    )


def program(place: Place) -> Iterable[Act]:
    """The program, where the service finds it."""
    there = str(place.at(PROGRAM))
    if not place.in_place:
        yield Command(
            ("git", "clone", "--quiet", str(place.source), there),
            unless=lambda here: (here.at(PROGRAM) / "hearth").exists(),
        )
    yield Command(
        ("chown", "-R", f"{USER}:{USER}", there),
        unless=lambda here: here.run(("stat", "-c", "%U", f"{there}/hearth")).said == USER,
    )
    origin = place.run(("git", "-C", str(place.source), "remote", "get-url", "origin"))
    if not place.in_place and origin.code == 0 and origin.said:
        look = _as_user("git", "-C", there, "remote", "get-url", "origin")
        yield Command(
            _as_user("git", "-C", there, "remote", "set-url", "origin", origin.said),
            unless=lambda here: here.run(look).said == origin.said,
        )


def _as_user(*words: str) -> tuple[str, ...]:
    return ("runuser", "-u", USER, "--", "env", f"HOME={PROGRAM}", *words)


def environment(place: Place) -> Iterable[Act]:
    """What the program needs, from the lock file."""
    there = place.at(PROGRAM)

    def ready(here: Place) -> bool:
        try:
            return (there / ".venv/requirements.lock").read_bytes() == (
                there / "requirements.lock"
            ).read_bytes()
        except OSError:
            return False

    yield Command(_as_user(f"{there}/hearth", "--version"), unless=ready)


def data(place: Place) -> Iterable[Act]:
    """The data folder and the settings."""
    yield Folder(DATA, USER, 0o700)
    yield Values(CONFIG, (("HEARTH_DATA", DATA), ("HEARTH_DOMAIN", place.domain)), USER)


def service(place: Place) -> Iterable[Act]:
    """The home as a service that survives a reboot, and its daily backup."""
    units = {files.SERVICE: files.service(), files.BACKUP: files.backup(), files.TIMER: files.timer()}
    for path, text in units.items():
        yield File(path, text)
    yield Command(("systemctl", "enable", "hearth.service", "hearth-backup.timer"), unless=_enabled)
    again = ("systemctl", "restart", "hearth.service", "hearth-backup.timer")
    yield Reread("service", (*units, CONFIG), "hearth.service", (("systemctl", "daemon-reload"), again))


def _enabled(place: Place) -> bool:
    return all(
        place.ask("systemctl", "is-enabled", "-q", each) for each in ("hearth.service", "hearth-backup.timer")
    )


def web(place: Place) -> Iterable[Act]:
    """The web server with a certificate it gets by itself."""
    yield File(files.SITE, files.site(place.domain))
    if _untouched(place):
        yield File(files.CADDYFILE, f"{files.IMPORT}\n")
    else:
        yield Line(files.CADDYFILE, files.IMPORT)
    yield Command(
        ("systemctl", "enable", "caddy.service"),
        unless=lambda here: here.ask("systemctl", "is-enabled", "-q", "caddy.service"),
    )
    check = ("caddy", "validate", "--adapter", "caddyfile", "--config", files.CADDYFILE)
    again = ("systemctl", "reload-or-restart", "caddy.service")
    yield Reread("web", (files.SITE, files.CADDYFILE), "caddy.service", (check, again))


def _untouched(place: Place) -> bool:
    """Whether the Caddyfile is the distribution's own, whose welcome page would stand in front of the home."""
    try:
        digest = md5(place.at(files.CADDYFILE).read_bytes(), usedforsecurity=False).hexdigest()
    except OSError:
        return True
    told = place.run(("dpkg-query", "-W", "-f=${Conffiles}", "caddy")).said
    return f"{files.CADDYFILE} {digest}" in told


def firewall(place: Place) -> Iterable[Act]:
    """The two ports, where a firewall is switched on."""
    ran = place.run(("ufw", "status"))
    if ran.code == 0 and "Status: active" in ran.said:
        for port in ("80/tcp", "443/tcp"):
            if port not in ran.said:
                yield Command(("ufw", "allow", port))


STEPS = (
    Step("Packages of the distribution", packages),
    Step(f"The user {USER}", user),
    Step(f"The program in {PROGRAM}", program),
    Step("What the program needs", environment),
    Step(f"The data folder {DATA} and the settings", data),
    Step("The service and the daily backup", service),
    Step("The web server and its certificate", web),
    Step("The firewall", firewall),
)


def install(place: Place, say: Callable[[str], None], *, dry: bool) -> None:
    """Take every step; what is done already is passed over. Raises Invalid at the first that fails."""
    for number, step in enumerate(STEPS, 1):
        say(f"{number}. {step.title}")
        busy = False
        for act in step.acts(place):
            if act.done(place):
                continue
            busy = True
            whole = f"      {act.shown(place)}"
            if dry:
                say(whole)
                continue
            try:
                act.apply(place)
            except OSError as error:
                raise Invalid(f"{step.title}: {error}. Mend that and run the command again.") from error
            say(whole.splitlines()[0] if isinstance(act, File | Values) else whole)
        if not busy:
            say("      is as it should be")
