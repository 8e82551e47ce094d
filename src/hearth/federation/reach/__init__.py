"""How far a person goes on the open social web: her own choice."""
