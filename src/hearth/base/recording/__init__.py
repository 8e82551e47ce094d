"""Films and sound: judged by what they are, freed of hidden data where they lie, never turned into another format."""
