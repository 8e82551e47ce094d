"""The typed errors of Hearth. Raised near the cause with a sentence a person can act on; caught only at the borders."""


class HearthError(Exception):
    """Something a person can be told about. `str(error)` is one plain sentence."""

    status = 500


class NotAllowed(HearthError):
    """You may see it, but not do this."""

    status = 403


class NotFound(HearthError):
    """It does not exist, or you may not see it: the answer is the same."""

    status = 404

    def __init__(self, message: str = "There is nothing here.") -> None:
        super().__init__(message)


class Invalid(HearthError):
    """The input cannot be used as it is."""

    status = 400


class TooMuch(HearthError):
    """Too large, too many, or too often. `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(HearthError):
    """Another machine did not answer."""

    status = 502
