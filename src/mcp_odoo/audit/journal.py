"""The journal: every record is chained and stored in the jobs' database before anything else is done with it."""

import json
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.audit import tables as t
from mcp_odoo.audit.backlog import Backlog, Waiting
from mcp_odoo.audit.chain import GENESIS, Link, as_json, digest, make_link, sealed_salts
from mcp_odoo.audit.coverage import Coverage
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.audit.records import Record, dumps, iso
from mcp_odoo.jobs.database import create_tables

# Whoever records something also files it; if it dies in between, another process does after so many seconds.
FILE_AFTER = 30.0
# What is still moving is uploaded once it stood still for so long, what is over at once.
UPLOAD_AFTER = 5.0
# How long one process has to upload what it claimed.
CLAIM_SECONDS = 120.0
MOST_AT_ONCE = 100
OVER = frozenset({"completed", "asked", "failed", "unknown", "taken", "unanswered"})


@dataclass(frozen=True)
class Document:
    """A record as it is delivered: `text` is one line of JSON, `seq` the number of its newest link."""

    name: str
    created_at: float
    seq: int
    text: str


class Journal:
    """Records in the jobs' database, in one chain. Its methods block and raise SQLAlchemyError.

    `uploads` says whether there is a bucket that wants them, too.
    """

    def __init__(
        self, engine: sa.Engine, privacy: Privacy, *, uploads: bool = False, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._privacy = privacy
        self._uploads = uploads
        self._clock = clock

    def create_tables(self) -> None:
        """Make the tables, and a chain with a name of its own."""
        create_tables(self._engine, t.metadata)
        row = {"id": 1, "name": secrets.token_hex(8), "pepper": secrets.token_hex(32), "seq": 0, "hash": GENESIS}
        with self._engine.begin() as db:
            # An insert that meets a row waits for whoever is writing it, a look does not.
            if db.execute(sa.select(t.chain.c.id)).first() is not None:
                return
            db.execute(self._insert(t.chain).values(row).on_conflict_do_nothing())

    def put(self, records: Sequence[Record]) -> list[Document]:
        """Chain and store what is new of these, all or nothing; the documents as they stand now."""
        with self._engine.begin() as db:
            return [document for record in records if (document := self._put(db, record)) is not None]

    def backlog(self) -> list[Waiting]:
        """How many records wait for the folder and the bucket."""
        return Backlog(self._engine).count()

    def head(self) -> Link | None:
        """The chain's last link, of which only chain, seq and hash are known; None where there is none yet."""
        with self._engine.connect() as db:
            row = db.execute(sa.select(t.chain)).one()
        return Link(row.name, row.seq, "", "", "", "", "", row.hash) if row.seq else None

    @property
    def chain(self) -> str:
        """The name of this database's chain."""
        with self._engine.connect() as db:
            return str(db.execute(sa.select(t.chain.c.name)).scalar_one())

    @property
    def pepper(self) -> str:
        """The key of this installation's hashes of personal values."""
        with self._engine.connect() as db:
            return str(db.execute(sa.select(t.chain.c.pepper)).scalar_one())

    def outstanding(self, sink: Literal["folder", "bucket"]) -> set[int]:
        """The numbers of links whose documents wait for the folder, or for the bucket."""
        due = t.records.c.file_from if sink == "folder" else t.records.c.upload_from
        with self._engine.connect() as db:
            waiting = db.execute(sa.select(t.records.c.links).where(due.is_not(None))).scalars()
            return {link["seq"] for links in waiting for link in json.loads(links)}

    def rewrite(self, names: Collection[str], change: Callable[[str], str]) -> None:
        """Replace those documents of these that still wait by what `change` makes of their texts."""
        with self._engine.begin() as db:
            if db.dialect.name != "postgresql":
                db.execute(sa.text("BEGIN IMMEDIATE"))
            for name in names:
                wanted = sa.select(t.records.c.document).where(t.records.c.name == name).with_for_update()
                if text := db.execute(wanted).scalar_one_or_none():
                    changed = sa.update(t.records).where(t.records.c.name == name).values(document=change(text))
                    db.execute(changed)

    def to_file(self) -> list[Document]:
        """Documents that wait for a folder and whose own process did not file them in time."""
        now, due = self._clock(), t.records.c.file_from
        # A time further ahead than any that is given was written before the clock was set back.
        wanted = sa.select(t.records).where(sa.or_(due <= now, due > now + 2 * FILE_AFTER))
        with self._engine.connect() as db:
            return [_document(row) for row in db.execute(wanted.order_by(t.records.c.seq).limit(MOST_AT_ONCE))]

    def waiting(self) -> tuple[int, int]:
        """How many documents wait for a folder, and how many for the bucket."""
        with self._engine.connect() as db:
            counts = [
                db.execute(sa.select(sa.func.count()).where(column.is_not(None))).scalar_one()
                for column in (t.records.c.file_from, t.records.c.upload_from)
            ]
        return counts[0], counts[1]

    def filed(self, documents: Collection[Document]) -> None:
        """A folder has these; what changed meanwhile still waits."""
        self._delivered(documents, t.records.c.file_from, t.records.c.upload_from)

    def uploaded(self, documents: Collection[Document]) -> None:
        """The bucket has these; what changed meanwhile is wanted there at once."""
        self._delivered(documents, t.records.c.upload_from, t.records.c.file_from)

    def claim_uploads(self, most: int) -> list[Document]:
        """Documents that wait for the bucket, oldest first; for `CLAIM_SECONDS` no other process gets them.

        A record that moves meanwhile keeps the claim, so that nobody overtakes a newer upload with an older one.
        """
        now, due = self._clock(), t.records.c.upload_from
        late = sa.or_(due <= now, due > now + 2 * CLAIM_SECONDS)  # as in `to_file`
        with self._engine.connect() as db:  # writers need not wait for whoever only looks
            if db.execute(sa.select(t.records.c.name).where(late).limit(1)).first() is None:
                return []
        with self._engine.begin() as db:
            if db.dialect.name != "postgresql":
                db.execute(sa.text("BEGIN IMMEDIATE"))
            rows = db.execute(
                sa.select(t.records).where(late).order_by(due).limit(most).with_for_update(skip_locked=True)
            ).all()
            if not rows:
                return []
            names = [row.name for row in rows]
            db.execute(sa.update(t.records).where(t.records.c.name.in_(names)).values(upload_from=now + CLAIM_SECONDS))
        return [_document(row) for row in rows]

    def release(self, documents: Collection[Document]) -> None:
        """Give up a claim: the bucket did not take these."""
        names, now = [document.name for document in documents], self._clock()
        due = t.records.c.upload_from
        with self._engine.begin() as db:
            db.execute(
                sa.update(t.records).where(t.records.c.name.in_(names), due.is_not(None)).values(upload_from=now)
            )

    def forget_links(self, before: float) -> int:
        """Delete rows without a document that nobody moved since `before` (Unix seconds): their jobs are gone, too."""
        old = sa.delete(t.records).where(t.records.c.document.is_(None), t.records.c.recorded_at < before)
        with self._engine.begin() as db:
            return int(db.execute(old).rowcount)

    def expire(self, links: Iterable[Link]) -> Coverage:
        """Remember that the records of these links go for their age; all that ever went, of whatever chain."""
        with self._engine.begin() as db:
            # Writing first has others wait, as in `_put`.
            said = db.execute(sa.update(t.chain).values(seq=t.chain.c.seq).returning(t.chain.c.expired)).scalar_one()
            coverage = Coverage.of({"expired": json.loads(said or "{}")})
            coverage.add(links)
            db.execute(sa.update(t.chain).values(expired=json.dumps(coverage.as_json())))
        return coverage

    def _put(self, db: sa.Connection, record: Record) -> Document | None:
        # Whoever moves the chain's head goes first, in this process and in all others.
        head = db.execute(sa.update(t.chain).values(seq=t.chain.c.seq + 1).returning(*t.chain.c)).one()
        known = db.execute(sa.select(t.records).where(t.records.c.name == record.name)).one_or_none()
        if known is not None and (known.version >= record.version or known.state == record.state):
            db.execute(sa.update(t.chain).values(seq=t.chain.c.seq - 1))
            return None
        content = self._privacy.applied(record.body, head.pepper)
        salts = sealed_salts(content)
        content_digest = digest({**content, "salts": salts})
        now = self._clock()
        link = make_link(head.name, head.seq, record.name, iso(now), record.status, content_digest, head.hash)
        links = [*(json.loads(known.links) if known else ()), *as_json([link])]
        text = dumps({**content, "links": links, "salts": salts})
        values = {
            "version": record.version, "state": record.state, "seq": link.seq, "links": json.dumps(links),
            "document": text, "recorded_at": now, "file_from": now + FILE_AFTER,
            "upload_from": self._upload_from(record, known, now),
        }  # fmt: skip
        row = {"name": record.name, "created_at": record.created_at, **values}
        db.execute(self._insert(t.records).values(row).on_conflict_do_update(index_elements=["name"], set_=values))
        db.execute(sa.update(t.chain).values(hash=link.hash))
        return Document(record.name, known.created_at if known else record.created_at, link.seq, text)

    def _upload_from(self, record: Record, known: Any, now: float) -> float | None:
        if not self._uploads:
            return None
        claimed = known is not None and known.upload_from is not None and known.upload_from > now + UPLOAD_AFTER
        if claimed:
            return float(known.upload_from)
        return now if record.status in OVER else now + UPLOAD_AFTER

    def _delivered(
        self, documents: Collection[Document], here: sa.Column[float | None], elsewhere: sa.Column[float | None]
    ) -> None:
        now = self._clock()
        with self._engine.begin() as db:
            for document in documents:
                named, same = t.records.c.name == document.name, t.records.c.seq == document.seq
                moved = sa.and_(named, sa.not_(same), here.is_not(None))
                db.execute(sa.update(t.records).where(moved).values({here: now}))
                kept = sa.case((elsewhere.is_(None), None), else_=t.records.c.document)
                db.execute(sa.update(t.records).where(named, same).values({here: None, t.records.c.document: kept}))

    def _insert(self, table: sa.Table) -> Any:
        return (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(table)


def _document(row: Any) -> Document:
    return Document(row.name, row.created_at, row.seq, row.document)
