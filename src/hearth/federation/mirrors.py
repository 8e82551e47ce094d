"""What the edges know about a person."""

from hearth.federation.elsewhere import mirrored as mirrored
from hearth.people.mirror import withholds

withholds("federation.RemoteApp", "This home as a client of another server: names a server, and nobody.")
withholds(
    "federation.ActorKeys",
    "Private keys are sealed and never leave the home; the public half is in the archive.",
)
