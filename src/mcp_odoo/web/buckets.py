"""Leaky buckets: how much of a rate everybody has used up, by name."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

MOST_NAMES = 50_000
ROUNDING = 1e-6  # seconds: sums of fractions are never quite what they should be


class Buckets:
    """One bucket a name: each request adds one, `per_minute` leak away, and `burst` fit in (GCRA, in the terms of
    traffic shaping). Of more than `most` names, whoever asked longest ago is forgotten. With `shared`, what is taken is
    kept for `drain_taken`.
    """

    def __init__(
        self,
        per_minute: float,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST_NAMES,
        shared: bool = False,
    ) -> None:
        self.seconds_each = 60.0 / per_minute
        self._room = burst * self.seconds_each
        self._clock = clock
        self._most = most
        self._shared = shared
        self._empty_at: OrderedDict[str, float] = OrderedDict()
        self._taken: dict[str, int] = {}

    def take(self, name: str) -> float:
        """Count one request of `name`: 0.0 where it fits in; else nothing is counted, and one fits in after so many
        seconds.
        """
        now = self._clock()
        empty_at = max(self._empty_at.get(name, now), now) + self.seconds_each
        over = empty_at - now - self._room
        fits = over <= ROUNDING
        if fits:
            self._put(name, empty_at)
        self._note(name, int(fits))
        return 0.0 if fits else over

    def drain_taken(self) -> dict[str, int]:
        """What was taken since this was asked last, for others to hear of; 0 for those of whom it is to be heard what
        others counted: who was only refused, and whose bucket was not empty the last time.
        """
        taken, self._taken = self._taken, {}
        return taken

    def learn(self, seconds: Mapping[str, float]) -> None:
        """All in all, with what others counted, a name's bucket takes so many `seconds` to leak away; what was taken
        here meanwhile comes on top.
        """
        now = self._clock()
        for name, behind in seconds.items():
            self._put(name, now + max(behind, 0.0) + self._taken.get(name, 0) * self.seconds_each)
            if behind > 0:
                self._note(name, 0)

    def _note(self, name: str, count: int) -> None:
        if self._shared and (name in self._taken or len(self._taken) < self._most):
            self._taken[name] = self._taken.get(name, 0) + count

    def _put(self, name: str, empty_at: float) -> None:
        self._empty_at[name] = empty_at
        self._empty_at.move_to_end(name)
        if len(self._empty_at) > self._most:
            self._empty_at.popitem(last=False)
