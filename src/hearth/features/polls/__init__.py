"""Polls: a question with options, answered once by each person, closed at a time that was said before."""
