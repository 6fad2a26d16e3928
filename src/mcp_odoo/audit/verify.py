"""Whether records are as they were written: every document and every link of every chain."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from mcp_odoo.audit.chain import GENESIS, NO_RECORD, Link, digest, genuine, other_name, read_document, read_links
from mcp_odoo.audit.coverage import Coverage


class Head(NamedTuple):
    """How far a chain reaches by its own database; `outstanding` are links whose documents were not delivered yet."""

    chain: str
    seq: int
    hash: str
    outstanding: Collection[int]


class Noted(NamedTuple):
    """A link as it was once: whoever rewrites the chain from before it cannot give it the same hash again."""

    chain: str
    seq: int
    hash: str


class Break(NamedTuple):
    """Something that is not as it was written: `seq` is 0 where no link can be named."""

    chain: str
    seq: int
    name: str
    reason: str


@dataclass(frozen=True)
class ChainReport:
    """One chain: its first and last link that are there, and how many were not delivered yet."""

    chain: str
    first: int
    last: int
    hash: str
    outstanding: int


@dataclass
class Report:
    """`broken` is in the order of chains and links: the first is where somebody began."""

    records: int = 0
    links: int = 0
    unfinished: int = 0
    forgotten: int = 0
    chains: list[ChainReport] = field(default_factory=list)
    broken: list[Break] = field(default_factory=list)


class Verification:
    """Takes documents one by one, in any order; keeps of each only its links.

    `heads` are what the databases know, where they can be asked. Gaps after a link that is older than `cutoff` are
    what a bucket's lifecycle rules took away. `noted` are links that somebody wrote down elsewhere. With `others`
    chains that no database knows are those of other servers; without, somebody invented them.
    """

    def __init__(
        self,
        heads: Collection[Head] = (),
        cutoff: datetime | None = None,
        noted: Collection[Noted] = (),
        *,
        others: bool = False,
    ) -> None:
        self._noted = noted
        self._others = others
        self._heads = {head.chain: head for head in heads}
        self._cutoff = cutoff
        self._links: defaultdict[str, dict[int, Link]] = defaultdict(dict)
        self._report = Report()
        self._newest: dict[tuple[str, int], str] = {}
        self._masked: dict[str, tuple[Link, set[str]]] = {}
        # By the chain in which it is said: which texts of which records were forgotten, and what expired.
        self._forgettings: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._expiries: defaultdict[str, Coverage] = defaultdict(Coverage)
        self._coverage = Coverage()

    def add(self, name: str, text: str) -> None:
        """One document, as it is stored under this name."""
        self._report.records += 1
        try:
            document = read_document(text)
            links = read_links(document)
            newest = links[-1]
        except (*NO_RECORD, IndexError):
            self.unreadable(name, "is no record: JSON with links was expected")
            return
        for link in links:
            self._add_link(name, link)
        other = self._newest.setdefault((newest.chain, newest.seq), name)
        if any(link.chain != newest.chain for link in links):
            self._broken(newest.chain, newest.seq, name, "it has links of several chains")
        elif any(link.seq > newest.seq for link in links):
            self._broken(newest.chain, newest.seq, name, "its links are not in their order")
        elif other != name:
            self._broken(newest.chain, newest.seq, name, f"it is {other} once more")
        elif not _matches(document, newest):
            self._broken(newest.chain, newest.seq, name, "its content is not what this link recorded")
        else:
            self._read(name, document, newest)

    def unreadable(self, name: str, reason: str) -> None:
        """There is something under this name, and it is no document."""
        self._broken("", 0, name, reason)

    def report(self, after: Collection[Head] = ()) -> Report:
        """What was found, once every document was added. `after` are the heads then: what is beyond them nobody
        recorded.
        """
        self._excuse_masked()
        for chain in sorted({*self._links, *self._heads}):
            self._coverage = Coverage()
            for trusted in self._trusted(chain):
                self._coverage.merge(self._expiries[trusted])
            self._walk(chain)
            for noted in self._noted:
                if noted.chain == chain:
                    self._recall(noted)
        for head in after:
            self._beyond(head)
        if self._heads and not self._others:
            self._unknown()
        for noted in self._noted:
            if noted.chain not in {*self._links, *self._heads}:
                self._broken(noted.chain, noted.seq, "", "the link that was noted is not there")
        self._report.broken.sort()
        return self._report

    def _add_link(self, name: str, link: Link) -> None:
        self._report.links += 1
        known = self._links[link.chain].setdefault(link.seq, link)
        if name not in (link.name, other_name(link.name, link.chain)) or not genuine(link):
            self._broken(link.chain, link.seq, name, "this link was changed")
        elif known != link:
            self._broken(link.chain, link.seq, name, f"{known.name} has another link of this number")

    def _read(self, name: str, document: Mapping[str, Any], newest: Link) -> None:
        """What a document that is genuine says."""
        self._report.unfinished += newest.status in ("started", "queued", "processing")
        if document.get("forgotten"):
            self._report.forgotten += 1
            self._masked[name] = (newest, set(document["forgotten"]))
        if name.startswith("forget_"):
            self._forgettings[newest.chain].update(_forgotten(document))
        if name.startswith("expiry_"):
            self._expiries[newest.chain].merge(Coverage.of(document))

    def _trusted(self, chain: str) -> set[str]:
        """In which chains it may be said that something of this one is rightly gone: in itself, and in those that the
        databases know. Anybody can begin another chain. Where no database could be asked every chain is as good.
        """
        return {chain, *(self._heads or self._links)}

    def _excuse_masked(self) -> None:
        for name, (link, paths) in self._masked.items():
            excused = set().union(*(self._forgettings[chain] for chain in self._trusted(link.chain)))
            if not {(name, path) for path in paths} <= excused:
                self._broken(link.chain, link.seq, name, "texts were removed, and no record of a forgetting names them")

    def _unknown(self) -> None:
        for chain in sorted(self._links.keys() - self._heads.keys()):
            seq = min(self._links[chain])
            self._broken(chain, seq, self._links[chain][seq].name, "the jobs' database does not know this chain")

    def _beyond(self, head: Head) -> None:
        links = self._links.get(head.chain, {})
        for seq in sorted(seq for seq in links if seq > head.seq):
            self._broken(head.chain, seq, links[seq].name, "the jobs' database knows no such link")

    def _walk(self, chain: str) -> None:
        links, head = self._links.get(chain, {}), self._heads.get(chain)
        outstanding = set(head.outstanding) if head else set()
        before: Link | None = None
        for seq in sorted(links):
            link = links[seq]
            self._join(chain, before, link, outstanding)
            before = link
        last, last_hash = (before.seq, before.hash) if before else (0, GENESIS)
        if head and head.seq > last:
            self._gap(chain, last + 1, head.seq, "", outstanding, before)
        elif head and (there := links.get(head.seq)) is not None and there.hash != head.hash:
            self._broken(chain, head.seq, there.name, "the jobs' database knows another link here")
        self._report.chains.append(
            ChainReport(chain, min(links, default=0), last, last_hash, len(outstanding - links.keys()))
        )

    def _join(self, chain: str, before: Link | None, link: Link, outstanding: Collection[int]) -> None:
        previous, expected = link.seq - 1, None
        if before is not None and before.seq == previous:
            expected = before.hash
        elif previous == 0:
            expected = GENESIS
        elif self._coverage.covers(chain, link.seq):
            return  # it was to be deleted, too, and that was interrupted
        else:
            self._gap(chain, before.seq + 1 if before else 1, previous, link.name, outstanding, before)
            expected = self._coverage.hash_of(chain, previous)
        if expected is not None and link.previous != expected:
            self._broken(chain, link.seq, link.name, "it does not follow on the link before it")

    def _gap(
        self, chain: str, first: int, last: int, name: str, outstanding: Collection[int], before: Link | None
    ) -> None:
        if self._cutoff is not None and (before is None or _before(before.at, self._cutoff)):
            return
        if chain in self._heads:  # what a server recorded since is being delivered while we read
            last = min(last, self._heads[chain].seq)
        first = max(first, self._coverage.through_of(chain) + 1)
        known = (seq for seq in range(first, last + 1) if seq not in outstanding)
        missing = next((seq for seq in known if not self._coverage.covers(chain, seq)), None)
        if missing is not None:
            several = f"links {missing} to {last} are" if missing < last else f"link {missing} is"
            place = "before it" if name else "at the end, by what the jobs' database knows"
            self._broken(chain, missing, name, f"{several} missing {place}")

    def _recall(self, noted: Noted) -> None:
        link = self._links.get(noted.chain, {}).get(noted.seq)
        if link is not None and link.hash != noted.hash:
            self._broken(noted.chain, noted.seq, link.name, "it is another link than the one that was noted")
        elif link is None and not self._coverage.covers(noted.chain, noted.seq):
            self._broken(noted.chain, noted.seq, "", "the link that was noted is not there")

    def _broken(self, chain: str, seq: int, name: str, reason: str) -> None:
        self._report.broken.append(Break(chain, seq, name, reason))


def _forgotten(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Names of records, each with the place of a text."""
    try:
        return {(name, path) for name, paths in document["records"].items() for path in paths}
    except NO_RECORD:
        return set()


def _matches(document: Mapping[str, Any], link: Link) -> bool:
    try:
        return digest(document) == link.digest
    except NO_RECORD:  # salts that are none
        return False


def _before(at: str, moment: datetime) -> bool:
    try:
        return datetime.fromisoformat(at) < moment
    except (ValueError, TypeError):
        return False
