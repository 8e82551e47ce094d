"""One pytest run on two databases: the tests that touch the database run a second time, on PostgreSQL, in a process
beside this one; in a long run a third one helps on SQLite. Their reports are counted and shown here as if they were our
own, so there is one closing line. Each file is taken by whichever process is free first, the longest before the rest;
browser tests come last.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import early

MARK = " [postgresql]"
BROWSERS = 2
"""processes that drive a browser at the same time: one for each core of a small machine"""
LONG = 12
"""files from which on a second process on SQLite is worth its start"""
LONGEST = (
    *("contracts/test_addresses", "server/test_leaving", "faults/test_kill", "contracts/test_leaks"),
    *("ledger/test_any_ledger", "insight/test_ask", "insight/test_samples", "insight/test_figures"),
    *("interop/test_toot", "interop/test_fedify", "contracts/test_rebuild", "contracts/test_matrix"),
    *("server/test_check", "contracts/test_metrics_samples", "connectors/test_hostile", "server/test_update"),
    *(
        "walks/test_an_archive_is_counted",
        "people/test_commands",
        "server/test_verify",
        "ledger/test_demo_story",
    ),
    *("browser/test_member_story", "browser/test_founder_story", "browser/test_moderator_story"),
    *("browser/test_pages", "browser/test_import", "browser/test_people", "browser/test_feeds"),
    "browser/test_look",
)
"""files to begin with: a long one left for the end would keep one core busy alone"""
TOUCH = {
    "db",
    "transactional_db",
    "django_db_setup",
    "start_home",
    "live_home",
    "founded_home",
    "common_home",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two sides: `--postgres URL` starts the second process, which is given `--relay FILE`."""
    group = parser.getgroup("hearth")
    group.addoption("--postgres", metavar="URL", default="", help="run database tests there too")
    group.addoption(
        "--relay", metavar="FILE", default="", help=f"write reports for another run (used by {__name__})"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take the side that was asked for."""
    if config.option.collectonly:
        return
    if config.option.relay:
        relay = Path(config.option.relay)
        config.pluginmanager.register(Turns(relay.parent), "hearth-turns")
        config.pluginmanager.register(Relay(config, relay), "hearth-relay")
    elif config.option.postgres:
        beside = Beside(config, config.option.postgres)
        config.pluginmanager.register(Turns(beside.folder), "hearth-turns")
        config.pluginmanager.register(beside, "hearth-beside")


def touches_database(item: pytest.Item) -> bool:
    """Whether running the test on another database could change its outcome."""
    if item.get_closest_marker("browser") or item.get_closest_marker("one_database"):
        return False
    return bool(item.get_closest_marker("django_db") or TOUCH & set(getattr(item, "fixturenames", ())))


def drives_a_browser(item: pytest.Item) -> bool:
    """Whether the test runs once, on whichever side is free."""
    return item.get_closest_marker("browser") is not None


def place(item: pytest.Item) -> tuple[bool, int]:
    """Browser tests last, long files first; what is in one file stays together, with what it shares."""
    name = "/".join(item.path.with_suffix("").parts[-2:])
    return drives_a_browser(item), LONGEST.index(name) if name in LONGEST else len(LONGEST)


class Turns:
    """In every process: long files first, browser tests last, and each file only if no other process on this database
    has taken it; who drives a browser may do so on either, but no more than BROWSERS processes do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mine: dict[str, bool] = {}
        self.drives: bool | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        files = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
        items.sort(key=lambda item: (place(item), files[item.path]))

    def may_drive(self) -> bool:
        """Whether this process is among the first to come to the browser tests; it is until it ends."""
        if self.drives is None:
            self.drives = any(self.first(f"browser-{place}") for place in range(BROWSERS))
        return self.drives

    def first(self, name: str) -> bool:
        try:
            (self.folder / name).mkdir()
        except FileExistsError:
            return False
        return True

    def takes(self, item: pytest.Item) -> bool:
        if drives_a_browser(item) and not self.may_drive():
            return False
        side = "any" if drives_a_browser(item) else "postgres" if early.POSTGRES else "sqlite"
        share = "-".join((side, *item.path.relative_to(item.config.rootpath).parts))
        if share not in self.mine:
            self.mine[share] = self.first(share)
        return self.mine[share]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """As pytest's own loop, but each test hears of the next one that is run here: what both need stays set up."""
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            raise session.Interrupted(f"{session.testsfailed} errors during collection")
        ours = filter(self.takes, session.items)
        item = next(ours, None)
        while item is not None:
            following = next(ours, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True


class Relay:
    """In a process beside: write every report as a line of JSON; on PostgreSQL keep only the database tests."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.config = config
        self.out = path.open("a", buffering=1)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if not early.POSTGRES:
            return
        keep = [item for item in items if touches_database(item) or drives_a_browser(item)]
        kept = set(keep)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = keep
        self.write({"collected": sum(map(touches_database, keep))})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.report("test", report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.report("collect", report)

    def report(self, kind: str, report: Any) -> None:
        self.write({kind: self.config.hook.pytest_report_to_serializable(config=self.config, report=report)})

    def write(self, line: dict[str, Any]) -> None:
        self.out.write(json.dumps(line, default=str) + "\n")

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.write({"finished": int(exitstatus)})


@dataclass
class Process:
    """A run beside ours, and where it writes what."""

    database: str
    relay: Path
    words: Path
    running: "subprocess.Popen[bytes]"


class Beside:
    """In the first process: start the others, run our own share meanwhile, then count their reports as ours."""

    def __init__(self, config: pytest.Config, url: str) -> None:
        self.config = config
        self.url = url
        self.scratch = tempfile.TemporaryDirectory(prefix="hearth-relay-")
        self.folder = Path(self.scratch.name)
        self.processes: list[Process] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if any(touches_database(item) for item in session.items):
            self.start(self.url)
        if len({item.path for item in session.items}) >= LONG:
            self.start("")

    def start(self, database: str) -> None:
        args = [arg for arg in self.config.invocation_params.args if not str(arg).startswith("--postgres")]
        name = "postgres" if database else "sqlite"
        relay, words = self.folder / f"{name}.reports", self.folder / f"{name}.output"
        with words.open("wb") as out:
            running = subprocess.Popen(
                [sys.executable, "-m", "pytest", *args, f"--relay={relay}"],
                env=os.environ | ({"HEARTH_TEST_POSTGRES": database} if database else {}),
                cwd=self.config.invocation_params.dir,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(Process(database, relay, words, running))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Any:
        try:
            result = yield
            if not session.shouldfail and not session.shouldstop:
                for process in self.processes:
                    process.running.wait()
                    self.replay(session, process)
            return result
        finally:
            self.end()

    def end(self) -> None:
        for process in self.processes:
            if process.running.poll() is None:
                process.running.send_signal(signal.SIGINT)
                try:
                    process.running.wait(20)
                except subprocess.TimeoutExpired:
                    process.running.kill()
        self.scratch.cleanup()

    def replay(self, session: pytest.Session, process: Process) -> None:
        finished: int | None = None
        lines = process.relay.read_text().splitlines() if process.relay.exists() else []
        for line in lines:
            for kind, value in json.loads(line).items():
                if kind == "collected":
                    session.testscollected += value
                elif kind == "finished":
                    finished = value
                else:
                    self.count(kind, value, MARK if process.database else "")
        if finished not in (0, 1, 5):
            self.died(process, finished)

    def count(self, kind: str, data: dict[str, Any], mark: str) -> None:
        hook = self.config.hook
        report = hook.pytest_report_from_serializable(config=self.config, data=data)
        report.nodeid += mark
        if isinstance(report.longrepr, list):
            report.longrepr = tuple(report.longrepr)  # where and why it was skipped; JSON knows no tuples
        if kind == "collect":
            hook.pytest_collectreport(report=report)
            return
        file, line, name = report.location
        report.location = (file, line, name + mark)
        if report.when == "setup":
            hook.pytest_runtest_logstart(nodeid=report.nodeid, location=report.location)
        hook.pytest_runtest_logreport(report=report)
        if report.when == "teardown":
            hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)

    def died(self, process: Process, finished: int | None) -> None:
        """A run beside that did not come to its end is a failure, never silence."""
        words = process.words.read_text(errors="replace")[-6000:]
        where = "PostgreSQL" if process.database else "SQLite"
        self.config.hook.pytest_runtest_logreport(
            report=pytest.TestReport(
                nodeid=f"the run beside on {where}",
                location=("beside", None, f"the run beside on {where}"),
                keywords={},
                outcome="failed",
                longrepr=f"It ended with {finished if finished is not None else 'no report'}.\n{words}",
                when="call",
            )
        )
