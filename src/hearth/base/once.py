"""What is asked once for a batch: within it a thread keeps what it was told, so that all is judged by one picture."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Once[Value](threading.local):
    """Answers by name, kept for as long as `within` lasts; outside of it each question is asked anew."""

    _known: dict[str, Value] | None = None

    @contextmanager
    def within(self) -> Iterator[None]:
        """Keep answers until the end; one batch inside another shares its picture."""
        if self._known is not None:
            yield
            return
        self._known = {}
        try:
            yield
        finally:
            self._known = None

    def get(self, name: str, ask: Callable[[str], Value]) -> Value:
        """What is kept under this name, or what `ask` says."""
        if self._known is None:
            return ask(name)
        if name not in self._known:
            self._known[name] = ask(name)
        return self._known[name]

    def forget(self, name: str) -> None:
        """It was changed: ask again."""
        if self._known is not None:
            self._known.pop(name, None)
