"""How fast jobs are done, for an honest answer to "how long will it take?"."""

FIRST_GUESS = 1.0
WEIGHT = 0.2


class Pace:
    """A moving average of how long a job keeps Odoo busy, waits left out; `width` jobs are worked on at once."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._average = FIRST_GUESS

    def took(self, seconds: float) -> None:
        """A job was done and had its turns for so long altogether."""
        self._average += WEIGHT * (seconds - self._average)

    def seconds_for(self, jobs: int) -> float:
        """How long so many jobs take from now."""
        return self._average * max(1.0, jobs / self._width)
