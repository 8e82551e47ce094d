"""Care: reports become cases, cases are answered in small steps that can be undone, and every step can be appealed."""
