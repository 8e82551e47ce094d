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
for _model, _why in {
    "Shared": "Which of the public words that are listed here stand on the open web, in the order others read them.",
    "Featured": "What was pinned; the pins themselves are listed with the posts.",
    "Stamp": "Which posts elsewhere may quote which public ones; whoever reads the quotation sees it.",
    "Tally": "Counts of public polls; they name nobody.",
    "Parcel": "Copies of public words, or words to people elsewhere, on their way; gone once they have arrived.",
    "Delivery": "Which inbox still waits for something; gone once it has arrived.",
    "Peer": "How other servers answer: names servers, and nobody.",
    "Departed": "That an address once was somebody's who left, so that other servers are told; nothing else of them.",
}.items():
    withholds(f"federation.{_model}", _why)
