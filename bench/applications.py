"""A thousand people apply at once while others read: how long pages take meanwhile, and what an application costs."""

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu
from bench.server import Server, running_home, settle

APPLICATIONS = 1000
SENDERS = 4
ANSWER = "We mend what we wear, and I would like to learn how to resole my boots with others who do. " * 6


def run() -> dict[str, Figure]:
    """Found a home, send APPLICATIONS through its gate from many addresses, ask for pages meanwhile."""
    open_home()
    from bench.scratch import PASSWORD, scratch_home, sixty_words
    from hearth.features.applications.gate import set_gate
    from hearth.spaces.actions import say

    home = scratch_home()
    set_gate(home.founder, ["What does mending mean to you?", "What would you try?"], [home.founder.uri])
    for number in range(30):
        say(home.founder, home.space.uri, sixty_words(number))
    with running_home() as server:
        server.sign_in("ada@example.org", PASSWORD)
        settle(server)
        paths = ("/", f"/s/{home.space.slug}/", "/apply/", "/applications/")
        _pages(server, paths, 20)
        quiet = _pages(server, paths, 60)
        idle_cpu = _cpu_of_pages(server, paths, 40)
        taken, waits, seconds, cpu = _burst(server, paths)
        from hearth.features.applications.models import Application

        kept = Application.objects.count()
        queue = [_timed(server, "/applications/") for _ in range(30)]
        one = Application.objects.order_by("num").values_list("num", flat=True)[0]
        reading = _cpu_of_pages(server, (f"/applications/{one}/",), 60)
        listing = _cpu_of_pages(server, ("/applications/",), 60)
        form = _cpu_of_pages(server, ("/apply/",), 60)
        gate = _cpu_of_pages(server, ("/gate/",), 60)
    return {
        "kept": at_least(kept / APPLICATIONS, "share", 1.0),
        "answered_well": at_least(taken / APPLICATIONS, "share", 1.0),
        "page_p99": at_most(quantile(waits, 0.99) * 1000, "ms", 200),
        "page_median": noted(statistics.median(waits) * 1000, "ms"),
        "page_median_quiet": noted(statistics.median(quiet) * 1000, "ms"),
        "pages_asked": noted(len(waits), "pages"),
        "burst": noted(seconds, "s"),
        "per_application": noted((cpu - len(waits) * idle_cpu) / APPLICATIONS * 1000, "ms"),
        "queue_page_after": noted(statistics.median(queue) * 1000, "ms"),
        "form_page_cpu": at_most(form * 1000, "ms", 12),
        "queue_page_cpu": at_most(listing * 1000, "ms", 12),
        "application_page_cpu": at_most(reading * 1000, "ms", 12),
        "gate_page_cpu": noted(gate * 1000, "ms"),
    }


def _timed(server: Server, path: str) -> float:
    started = time.perf_counter()
    status, _body = server.ask("GET", path, Accept="text/html")
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return time.perf_counter() - started


def _pages(server: Server, paths: Sequence[str], count: int) -> list[float]:
    return [_timed(server, paths[number % len(paths)]) for number in range(count)]


def _cpu_of_pages(server: Server, paths: Sequence[str], count: int) -> float:
    """CPU seconds of one page."""
    before = tree_cpu(server.pid)
    _pages(server, paths, count)
    return (tree_cpu(server.pid) - before) / count


def _burst(server: Server, paths: Sequence[str]) -> tuple[int, list[float], float, float]:
    """All applications as fast as they are taken, pages one after the other meanwhile."""
    status, _page = server.ask("GET", "/apply/", Accept="text/html")
    if status != 200:
        raise RuntimeError(f"the gate answered {status}")
    taken: list[int] = []
    threads = [
        threading.Thread(target=_send, args=(server, range(start, APPLICATIONS, SENDERS), taken))
        for start in range(SENDERS)
    ]
    before, started = tree_cpu(server.pid), time.perf_counter()
    for thread in threads:
        thread.start()
    waits: list[float] = []
    while any(thread.is_alive() for thread in threads):
        waits.append(_timed(server, paths[len(waits) % len(paths)]))
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    return len(taken), waits, time.perf_counter() - started, tree_cpu(server.pid) - before


def _send(server: Server, numbers: range, taken: list[int]) -> None:
    """One sender: each application comes from a network address of its own."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    token = server.cookies.get("hearth_csrf", "")
    for number in numbers:
        body = urlencode(
            {
                "name": f"Person {number}",
                "email": f"person{number}@example.org",
                "answer-0": f"{number}: {ANSWER}",
                "answer-1": ANSWER,
                "act": "send",
            }
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"hearth_csrf={token}",
            "X-CSRFToken": token,
            "X-Forwarded-For": f"10.{number // 250}.{number % 250}.7",
        }
        line.request("POST", "/apply/", body, headers)
        answer = line.getresponse()
        answer.read()
        if answer.status == 200:
            taken.append(number)


if __name__ == "__main__":
    report(run)
