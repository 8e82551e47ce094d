# ruff: noqa: E402  Django is set up before its models are imported
"""A home's intake alone, for a test that kills it: each line printed is an activity whose sender was told 202."""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")
import django

django.setup()

from hearth.federation.activitypub.receiving import intake


async def take(worker: int) -> None:
    """One sender after another."""
    for number in range(100_000):
        name = f"https://far.example/{os.getpid()}/{worker}/{number}"
        await intake.put(intake.Taken(name, "far.example", "https://far.example/u", b"{}"))
        os.write(1, f"{name}\n".encode())


async def main() -> None:
    """Sixteen at once, so that they share commits."""
    await asyncio.gather(*(take(worker) for worker in range(16)))


if __name__ == "__main__":
    os.write(1, b"ready\n")
    asyncio.run(main())
