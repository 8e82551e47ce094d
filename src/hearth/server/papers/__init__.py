"""Papers a keeper owes the law, begun from what this home really does: GDPR Art. 30 and 35."""
