"""What the edges know about a person."""

from hearth.federation.elsewhere import mirrored as mirrored
from hearth.people.mirror import withholds

withholds("federation.RemoteApp", "This home as a client of another server: names a server, and nobody.")
withholds(
    "federation.ActorKeys",
    "Private keys are sealed and never leave the home; the public half is in the archive.",
)
withholds(
    "federation.Intake",
    "What other servers sent and nobody has read yet; it is here for moments, as it came.",
)
withholds("federation.RemoteActor", "What other servers publish about their own people.")
withholds("federation.RemoteKey", "Public keys of people of other servers.")
withholds(
    "federation.RemoteFile",
    "Pictures other servers publish, kept for some days so that pages need not ask there.",
)
withholds("federation.Dropped", "How often something of a server was let fall: names servers, and nobody.")
withholds("federation.Received", "Public words of people of other servers, as they came.")
