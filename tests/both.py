"""One pytest run on two databases: the tests that touch the database run a second time, on PostgreSQL, in a process
beside this one; its reports are counted and shown here as if they were our own, so there is one closing line.
Browser tests come last, and each file of them is taken by whichever side is free first.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

MARK = " [postgresql]"
TOUCH = {"db", "transactional_db", "django_db_setup", "start_home", "live_home", "founded_home"}


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
        config.pluginmanager.register(Turns(beside.relay.parent), "hearth-turns")
        config.pluginmanager.register(beside, "hearth-beside")


def touches_database(item: pytest.Item) -> bool:
    """Whether running the test on another database could change its outcome."""
    if item.get_closest_marker("browser") or item.get_closest_marker("one_database"):
        return False
    return bool(item.get_closest_marker("django_db") or TOUCH & set(getattr(item, "fixturenames", ())))


def drives_a_browser(item: pytest.Item) -> bool:
    """Whether the test runs once, on whichever side is free."""
    return item.get_closest_marker("browser") is not None


class Turns:
    """On both sides: browser tests last, and each file only if the other side has not taken it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mine: dict[str, bool] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=drives_a_browser)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        if not drives_a_browser(item):
            return None
        file = item.path.name
        if file not in self.mine:
            try:
                (self.folder / f"taken-{file}").mkdir()
                self.mine[file] = True
            except FileExistsError:
                self.mine[file] = False
        return None if self.mine[file] else True


class Relay:
    """In the second process: keep only the database tests, and write every report as a line of JSON."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.config = config
        self.out = path.open("a", buffering=1)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
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


class Beside:
    """In the first process: start the second, run our own tests meanwhile, then count its reports as ours."""

    def __init__(self, config: pytest.Config, url: str) -> None:
        self.config = config
        self.url = url
        self.folder = tempfile.TemporaryDirectory(prefix="hearth-relay-")
        self.relay = Path(self.folder.name) / "reports"
        self.words = Path(self.folder.name) / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if not any(touches_database(item) for item in session.items):
            return
        args = [arg for arg in self.config.invocation_params.args if not str(arg).startswith("--postgres")]
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *args, f"--relay={self.relay}"],
                env={**os.environ, "HEARTH_TEST_POSTGRES": self.url},
                cwd=self.config.invocation_params.dir,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Any:
        try:
            result = yield
            if self.process and not session.shouldfail and not session.shouldstop:
                self.process.wait()
                self.replay(session)
            return result
        finally:
            self.end()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.folder.cleanup()

    def replay(self, session: pytest.Session) -> None:
        finished: int | None = None
        lines = self.relay.read_text().splitlines() if self.relay.exists() else []
        for line in lines:
            for kind, value in json.loads(line).items():
                if kind == "collected":
                    session.testscollected += value
                elif kind == "finished":
                    finished = value
                else:
                    self.count(kind, value)
        if finished not in (0, 1, 5):
            self.died(finished)

    def count(self, kind: str, data: dict[str, Any]) -> None:
        hook = self.config.hook
        report = hook.pytest_report_from_serializable(config=self.config, data=data)
        report.nodeid += MARK
        if isinstance(report.longrepr, list):
            report.longrepr = tuple(report.longrepr)  # where and why it was skipped; JSON knows no tuples
        if kind == "collect":
            hook.pytest_collectreport(report=report)
            return
        file, line, name = report.location
        report.location = (file, line, name + MARK)
        if report.when == "setup":
            hook.pytest_runtest_logstart(nodeid=report.nodeid, location=report.location)
        hook.pytest_runtest_logreport(report=report)
        if report.when == "teardown":
            hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)

    def died(self, finished: int | None) -> None:
        """A second run that did not come to its end is a failure, never silence."""
        words = self.words.read_text(errors="replace")[-6000:]
        self.config.hook.pytest_runtest_logreport(
            report=pytest.TestReport(
                nodeid="the run on PostgreSQL",
                location=("postgresql", None, "the run on PostgreSQL"),
                keywords={},
                outcome="failed",
                longrepr=f"It ended with {finished if finished is not None else 'no report'}.\n{words}",
                when="call",
            )
        )
