"""Reading posts on this computer: models that ship with the home and need no download.

What they say about a post is added to a sum about ten or more people and dropped; no score of a post or person is kept.
"""
