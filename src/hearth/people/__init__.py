"""Who is here, what they are to each other, and (sight.py) who may see what."""
