"""The risks to people that an impact assessment has to name, each with what the home does about it."""

from django.utils.translation import gettext as _


def risks() -> list[tuple[str, str]]:
    """Risk and measure, in the language in force."""
    return [
        (
            _("A figure tells something about one person."),
            _("Nothing below five people, and ten where words are read; neither may the rest of a group be that small;"
              " windows move by whole weeks, so that nobody is found by subtracting two figures."),
        ),
        (
            _("The brand uses the measures to judge or rank members."),
            _("No score and no order of people exists; who asked for which figure is open to members."),
        ),
        (
            _("Words reveal health, belief or politics, also by what is concluded from them (Art. 9)."),
            _("An explicit yes, no topics of this kind, no reading of direct words and protected rooms; what is read"
              " of one post is not kept."),
        ),
        (
            _("Somebody says yes because a no might cost something."),
            _("No door, role or invitation depends on a choice."),
        ),
        (
            _("People who never agreed come in with an archive."),
            _("An archive is held out of all figures until its people were told; words of theirs are never read by a"
              " program; they can claim, refuse or erase what is theirs."),
        ),
        (
            _("What was public here stays on other servers."),
            _("Members choose the audience of each post; deletions and erasures are sent after what was sent. Other"
              " servers may not obey: the page on which one leaves says so."),
        ),
        (
            _("Whoever moderates sees more than is needed, or is worn out by it."),
            _("Cases go to few hands and are sealed from others; limits on how many cases one person carries; words are"
              " dropped some months after a case."),
        ),
        (
            _("Somebody breaks in, or a copy is lost."),
            _("Sign-in is limited and can need a second step; secrets are kept as hashes or encrypted; exports seal"
              " private talk with a key the home does not have. Backups are not sealed: keep them where you would keep"
              " a key to the house."),
        ),
        (
            _("A machine decides about a person (Art. 22)."),
            _("Roles, bans, invitations and lists are always decided by a person, and the reason is kept."),
        ),
    ]  # fmt: skip
