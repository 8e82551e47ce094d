"""Serve the home: pages, live events and background work in one process."""

import argparse
import asyncio
import signal
from pathlib import Path

from hearth.base.errors import Invalid


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)


def run(args: argparse.Namespace) -> int:
    """Prepare the data folder, print where the home is, and serve until stopped."""
    from django.conf import settings

    from hearth.server.keeping import restart
    from hearth.server.prepare import prepare

    prepare()
    _check_port(args.host, args.port)
    restart.serve_here(Path(settings.DATA))
    host = f"[{args.host}]" if ":" in args.host else args.host
    address = f"http://{'localhost' if args.host in ('127.0.0.1', '0.0.0.0', '::') else host}:{args.port}"  # noqa: S104
    link = _setup_link()
    if link:
        print(f"This home is empty. Set it up here, once:\n\n    {address}{link}\n", flush=True)
    else:
        print(f"Hearth is at {address}", flush=True)
    if _serve(args.host, args.port):
        restart.start_anew()
    return 0


def _setup_link() -> str:
    from hearth.people.founding import setup_path

    return setup_path()


def _check_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise Invalid(
                f"Cannot serve on {host}:{port}: {reason}. Is another home running there?"
            ) from error


def _serve(host: str, port: int) -> bool:
    """Until stopped; True when the wish was to start anew."""
    import uvloop
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from hearth.api.streaming.app import close as close_streams
    from hearth.feeds.live_asgi import close as close_tabs
    from hearth.server.asgi import application

    server = Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backlog=4096,
        backpressure=8192,
        log_access=False,
        log_enabled=False,
    )

    anew = False

    def begin_anew() -> None:
        nonlocal anew
        anew = True
        leave()

    def leave() -> None:
        close_tabs()  # granian waits for open connections, and a tab would never end by itself
        close_streams()
        server.stop()  # type: ignore[no-untyped-call]

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, leave)
        loop.add_signal_handler(signal.SIGHUP, begin_anew)
        await server.serve()

    uvloop.run(main())
    return anew
