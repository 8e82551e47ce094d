"""`python -m hearth COMMAND`: the door for `./hearth`."""

import sys

from hearth.server.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
