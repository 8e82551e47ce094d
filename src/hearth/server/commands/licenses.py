"""Print the licenses of everything Hearth is made of, and whether each goes together with Hearth's own."""

import argparse
import re
from importlib import metadata

from hearth.base.errors import Invalid
from hearth.server.checkout import ROOT
from hearth.server.commands.lock import RUNTIME, pins

FINE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
}  # fmt: skip
"""licenses whose code may be part of a work under the AGPL, version 3 or later"""

# What old metadata says, in the words of SPDX.
SAME = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
VENDORED = (
    ("htmx", "4.0.1", "0BSD", "src/hearth/ui/static/ui/vendor"),
    ("Atkinson Hyperlegible Next (font)", "", "OFL-1.1", "src/hearth/ui/static/ui/fonts"),
    ("Fraunces (font)", "", "OFL-1.1", "src/hearth/ui/static/ui/fonts"),
    ("axe-core (tests only, not served)", "", "MPL-2.0", "tests/browser/vendor"),
)
HEAD = """# Licenses

Hearth is free software under the GNU Affero General Public License, version 3 or (at your option) any later version
(see LICENSE). This page names what it is made of; `./hearth licenses --write` writes it from the installed packages
and `./hearth check` fails when it is out of date or when a license does not go together with Hearth's.

**Why they go together.** The permissive ones (0BSD, BSD, CC0, ISC, MIT, MIT-0, MIT-CMU, PSF, Zlib) ask only that their
notices are kept, which their packages do. Apache-2.0 may be combined with version 3 of the GNU licenses. MPL-2.0 names
the AGPL as a secondary license. LGPL-3.0 libraries may be used by a program under any license. OFL-1.1 fonts may be
served together with any software as long as they are not sold by themselves.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--write", action="store_true", help="write docs/licenses.md")


def run(args: argparse.Namespace) -> int:
    """Print the page or write it."""
    page = markdown()
    if args.write:
        (ROOT / "docs" / "licenses.md").write_text(page)
    else:
        print(page, end="")
    return 0


def markdown() -> str:
    """The page docs/licenses.md."""
    rows = [f"| {name} | {version} | {license_of(name)} |" for name, version in sorted(pins(RUNTIME).items())]
    for _name, _version, license_, _where in VENDORED:
        must_be_fine(_name, license_)
    carried = [
        f"| {name} | {version} | {license_} | `{where}` |" for name, version, license_, where in VENDORED
    ]
    return "\n".join(
        [
            HEAD,
            "## Python packages at run time\n",
            "| package | version | license |\n|---|---|---|",
            *rows,
            "\n## Carried in this repository\n",
            "| what | version | license | where |\n|---|---|---|---|",
            *carried,
            "",
        ]
    )


def license_of(package: str) -> str:
    """The SPDX expression of an installed package; Invalid when it does not go together with the AGPL."""
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError as error:
        raise Invalid(f"{package} of {RUNTIME} is not installed here.") from error
    stated = about.get("License-Expression") or ""
    if not stated:
        classified = [
            c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier", []) if c.startswith("License ::")
        ]
        short = (about.get("License") or "").strip()
        # A short License field names the license more exactly than its classifier ("BSD License").
        stated = SAME.get(short, short) if short and "\n" not in short and len(short) < 40 else ""
        stated = stated or " OR ".join(sorted({SAME.get(name, name) for name in classified}))
    must_be_fine(package, stated)
    return stated


def must_be_fine(package: str, expression: str) -> None:
    """Every part of an AND must be fine, and one part of an OR."""
    for part in re.sub(r"[()]", "", expression).split(" AND "):
        if not any(choice.strip() in FINE for choice in part.split(" OR ")):
            raise Invalid(f"The license of {package} ({part or 'unknown'}) is not known to go with the AGPL.")
