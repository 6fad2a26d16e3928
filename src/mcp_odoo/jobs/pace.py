"""How fast jobs are done, for an honest answer to "how long will it take?"."""

import math

FIRST_GUESS = 1.0
WEIGHT = 0.2


class Pace:
    """Moving averages of how long a job keeps Odoo busy, waits left out; `width` jobs are worked on at once."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._average = FIRST_GUESS
        self._in_a_crowd: float | None = None

    def took(self, seconds: float, jobs: int) -> None:
        """A job was done, worked for so many seconds altogether; `jobs` there were then, itself and those that waited.

        What is done among many says how much Odoo does at once: less than `width` jobs that were alone would suggest.
        """
        self._average += WEIGHT * (seconds - self._average)
        if jobs > self._width:
            before = seconds if self._in_a_crowd is None else self._in_a_crowd
            self._in_a_crowd = before + WEIGHT * (seconds - before)

    def seconds_for(self, jobs: int) -> float:
        """How long so many jobs take from now."""
        # Until a crowd was seen: several at once gain all of `width`, or nothing; the middle of that, as factors go.
        crowded = self._in_a_crowd / self._width if self._in_a_crowd else self._average / math.sqrt(self._width)
        return max(self._average, jobs * crowded)
