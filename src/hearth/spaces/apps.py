"""The room where talk happens: spaces, channels, threads, posts and reactions."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "hearth.spaces"
    label = "spaces"
