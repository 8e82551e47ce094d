"""Where this checkout of Hearth lies, for the commands that work on the source itself."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
