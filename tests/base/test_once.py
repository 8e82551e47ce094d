"""What is asked once for a batch, and no longer than for one."""

import threading

from hearth.base.once import Once


def test_within_a_batch_a_thread_asks_once_and_hears_of_its_own_changes() -> None:
    asked: list[str] = []
    once: Once[int] = Once()

    def ask(name: str) -> int:
        asked.append(name)
        return len(asked)

    with once.within():
        assert [once.get("a", ask), once.get("a", ask)] == [1, 1]
        with once.within():
            assert once.get("a", ask) == 1, "one picture for both"
        other = threading.Thread(target=lambda: once.get("a", ask))
        other.start()
        other.join()
        assert asked == ["a", "a"], "another thread has its own"
        once.forget("a")
        assert once.get("a", ask) == 3
    assert [once.get("a", ask), once.get("a", ask)] == [4, 5]
