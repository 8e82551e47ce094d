"""Where Django finds the rows of the edges; each stands beside the job that keeps it."""

from hearth.federation.activitypub import keys, shared  # noqa: F401
from hearth.federation.activitypub.receiving import rows as receiving_rows  # noqa: F401
from hearth.federation.activitypub.sending import rows  # noqa: F401
from hearth.federation.elsewhere import rows as elsewhere_rows  # noqa: F401
