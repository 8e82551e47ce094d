"""Print a record of processing, or the draft of an impact assessment, from what this home really does."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("paper", choices=("record", "assessment"), help="Art. 30 or Art. 35 GDPR")
    parser.add_argument("--language", default="en", help="en or de")


def run(args: argparse.Namespace) -> int:
    """Markdown on the standard output."""
    from django.utils.translation import override

    from hearth.server.prepare import prepare

    prepare()
    from hearth.server.papers import written

    with override(args.language):
        print(
            written.record_of_processing() if args.paper == "record" else written.impact_assessment(), end=""
        )
    return 0
