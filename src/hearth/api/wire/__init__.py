"""How other people's programs talk to the home: bodies, answers, pages, limits. Nothing here knows what is asked."""
