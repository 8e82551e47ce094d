"""Reading a password on the command line, where no list of processes and no history shows it."""

import sys
from getpass import getpass

from hearth.base.errors import Invalid


def read_password(from_stdin: bool) -> str:
    """The first line of standard input, or what is typed twice at the terminal."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass("Password: ")
        if getpass("Once more: ") != password:
            raise Invalid("The two passwords differ. Nothing was changed.")
    else:
        raise Invalid("Say --password-stdin to read the password from standard input.")
    if not password:
        raise Invalid("The password is empty. Nothing was changed.")
    return password
