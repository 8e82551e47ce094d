"""How passwords are kept: argon2id with OWASP's 19 MiB, so that many sign-ins at once do not fill a small machine."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Hasher(Argon2PasswordHasher):
    """argon2id, three passes over 19 MiB."""

    time_cost = 3
    memory_cost = 19_456
    parallelism = 1
