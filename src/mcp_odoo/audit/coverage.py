"""Which links of a folder are gone because their records went for their age."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp_odoo.audit.chain import Link


@dataclass
class Coverage:
    """For each chain: everything up to a link, of which the hash is known, and single links beyond it.

    A record that moves on for long has links far apart, so that what expired is not all in one piece.
    """

    through: dict[str, tuple[int, str]] = field(default_factory=dict)
    islands: dict[str, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Coverage":
        """What a record of an expiry says is gone; nothing where it says that in no way that we know."""
        coverage = cls()
        try:
            for chain, said in document["expired"].items():
                coverage.through[chain] = (int(said["through"]), str(said["hash"]))
                coverage.islands[chain] = {int(seq): str(hash_) for seq, hash_ in said["islands"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()
        return coverage

    def add(self, links: Iterable[Link]) -> None:
        """These are gone, too."""
        for link in links:
            if not self.covers(link.chain, link.seq):
                self.islands.setdefault(link.chain, {})[link.seq] = link.hash
        for chain in self.islands:
            self._join(chain)

    def merge(self, other: "Coverage") -> None:
        """What either knows."""
        for chain, (seq, hash_) in other.through.items():
            if seq > self.through.get(chain, (0, ""))[0]:
                self.through[chain] = (seq, hash_)
        for chain, islands in other.islands.items():
            self.islands.setdefault(chain, {}).update(islands)
        for chain in {*self.islands, *other.through}:
            self._join(chain)

    def covers(self, chain: str, seq: int) -> bool:
        """Whether this link is gone for its age."""
        return seq <= self.through.get(chain, (0, ""))[0] or seq in self.islands.get(chain, {})

    def through_of(self, chain: str) -> int:
        """Up to which link everything is gone."""
        return self.through.get(chain, (0, ""))[0]

    def hash_of(self, chain: str, seq: int) -> str | None:
        """The hash of a link that is gone, where it is still known."""
        through, hash_ = self.through.get(chain, (0, ""))
        return hash_ if seq == through else self.islands.get(chain, {}).get(seq)

    def as_json(self) -> dict[str, Any]:
        """`{chain: {"through": seq, "hash": str, "islands": {seq: hash}}}`."""
        return {
            chain: {
                "through": self.through.get(chain, (0, ""))[0],
                "hash": self.through.get(chain, (0, ""))[1],
                "islands": {str(seq): hash_ for seq, hash_ in sorted(self.islands.get(chain, {}).items())},
            }
            for chain in sorted({*self.through, *self.islands})
        }

    def _join(self, chain: str) -> None:
        """Let what is known up to a link grow over the islands that follow on it."""
        islands = self.islands.get(chain, {})
        seq, hash_ = self.through.get(chain, (0, ""))
        while seq + 1 in islands:
            seq, hash_ = seq + 1, islands[seq + 1]
        if seq:
            self.through[chain] = (seq, hash_)
        self.islands[chain] = {island: known for island, known in islands.items() if island > seq}
