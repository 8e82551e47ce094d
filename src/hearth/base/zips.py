"""What Python's zipfile raises when an archive is damaged, locked, cut off, or packed in a way it does not know."""

import zipfile
import zlib

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""faults of the archive alone (a packing it does not know is a `RuntimeError`, too); whoever reads one from outside
adds `OSError`, which also tells of the disk"""
