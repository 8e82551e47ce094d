"""The context processor that hands every template its `shell`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from hearth.ui.shell import Shell


def everywhere(request: HttpRequest) -> dict[str, Any]:
    return {"shell": getattr(request, "shell", None) or Shell(request)}
