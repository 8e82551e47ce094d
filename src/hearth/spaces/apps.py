"""The room where talk happens: spaces, channels, threads, posts and reactions."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "hearth.spaces"
    label = "spaces"

    def ready(self) -> None:
        """Answer what rooms below ask of the talk."""
        from hearth.people.talk import answers
        from hearth.spaces.telling import TALK

        answers(TALK)
