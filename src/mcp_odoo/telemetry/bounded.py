"""Label values of which there are only so many: each is a time series, which Prometheus keeps for weeks."""

OTHER = "other"


class Bounded:
    """Lets the first `most` different values (or groups of values) through, and makes `other` of all further ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[tuple[str, ...]] = set()

    def __call__(self, *values: str) -> tuple[str, ...]:
        if values in self._known:
            return values
        if len(self._known) >= self._most:
            return (OTHER,) * len(values)
        self._known.add(values)
        return values
