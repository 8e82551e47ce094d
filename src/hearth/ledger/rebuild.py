"""Projections can be thrown away: rebuild replays the ledger into them, running no reactor."""

from collections.abc import Callable

from django.apps import apps
from django.db import models

from hearth.ledger import read
from hearth.ledger.fold import apply
from hearth.ledger.projectors import reset_hooks
from hearth.ledger.record import writing


def models_of(kind: str) -> list[type[models.Model]]:
    """Every model of Hearth declared with this kind, in the order of the rooms."""
    return [model for model in apps.get_models() if getattr(model, "kind", "") == kind]


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Empty every projection and replay all rows, in one transaction; returns the number of rows."""
    done = 0
    with writing():
        for model in models_of("projection"):
            model._default_manager.all()._raw_delete(using="default")
        for reset in reset_hooks():
            reset()
        read.forget_nums()
        for row in read.rows():
            apply(row)
            done += 1
            if progress and done % 1000 == 0:
                progress(done)
    return done
