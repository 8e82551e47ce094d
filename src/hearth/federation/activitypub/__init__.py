"""ActivityPub: the protocol at the edge; the middle of the house never sees its wire form."""
