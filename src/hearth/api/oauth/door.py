"""A door that stands open for tests of other people's clients, on the very machine they run on and nowhere else."""

from django.conf import settings

from hearth.base.address import home_url

_HERE = ("http://localhost", "http://127.0.0.1", "http://[::1]")


def door_is_off() -> bool:
    """Whoever applies by a client is in at once, and may sign in with her password: `HEARTH_TEST_OPEN_DOOR`."""
    return bool(settings.TEST_OPEN_DOOR) and home_url().startswith(_HERE)
