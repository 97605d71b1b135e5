"""The one way in which a rule says no."""


class RuleBroken(Exception):
    """A rule forbids what was asked; `message` is a Dutch sentence for the person who asked it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
