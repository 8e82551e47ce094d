"""Hearth: a self-hosted home for a community with a purpose, on the open social web."""

__version__ = "0.1.0"
