"""Which role may fit somebody after a month, told by what she did in the open, never by a score."""

from hearth.features.welcome.models import Welcome
from hearth.spaces.models import Post, Thread

EXPERT, GREETER = "expert", "greeter"


def role_for(found: Welcome) -> str:
    """Whoever answered a question well may become a topic expert; everybody else knows best how it is to be new."""
    hers = Post.objects.filter(author=found.person, origin="home")
    accepted = Thread.objects.filter(answer__in=hers.values("num")).exclude(author=found.person)
    return EXPERT if accepted.exists() else GREETER
