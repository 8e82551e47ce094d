"""A small memory of what was used lately, safe between threads; the oldest goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class Lately[Key: Hashable, Value]:
    """At most `most` values by key."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[Key, Value](), Lock()

    def get(self, key: Key) -> Value | None:
        """What is kept, and now counts as used."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Key, value: Value) -> Value:
        """Keep it; answers it."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def drop(self, key: Key) -> None:
        """Forget one."""
        with self._lock:
            self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
