"""What Twilio tells us: messages that people wrote, and what became of ours."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.jobs.database import stored
from mcp_odoo.messaging.entries import find_entry
from mcp_odoo.messaging.models import Delivery, Inbound
from mcp_odoo.messaging.statuses import rank_of
from mcp_odoo.messaging.tables import changed, inbound_messages, insert_new, message_statuses, messages

log = structlog.get_logger(__name__)

# Twilio waits fifteen for the answer to a message.
ANSWER_SECONDS = 5.0
LOOK_SECONDS = 0.1
Answer = Callable[[Inbound], Awaitable[str | None]]


@dataclass(frozen=True)
class Answered:
    """What somebody was replied, if anything."""

    reply: str | None


class Inbox:
    """In the jobs' database, whose tables `Messenger.create_tables` makes."""

    def __init__(self, database: sa.Engine, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def receive(self, inbound: Inbound, answer: Answer) -> str | None:
        """The reply to a message, which `answer` is asked for once; a repeat of the message gets the first one's.

        From now on WhatsApp's window to its sender is open. Where `answer` raised, or a crash left no reply, a repeat
        is answered again; one that comes while the first is being answered waits for that.

        Raises what `answer` raises, and UpstreamUnavailable (`jobs_unavailable`).
        """
        loop = asyncio.get_running_loop()
        patience = loop.time() + ANSWER_SECONDS
        while True:
            found = await stored(self._open, inbound, impatient=loop.time() >= patience)
            if isinstance(found, Answered):
                return found.reply
            if found:
                break
            await asyncio.sleep(LOOK_SECONDS)
        try:
            reply = await answer(inbound)
        except Exception:
            await stored(self._keep, inbound.sid, None)
            raise
        await stored(self._keep, inbound.sid, reply or "")
        return reply or None

    async def note_status(self, sid: str, status: str, error_code: int | None) -> Delivery | None:
        """Keep what Twilio says of a message: the status that says most, in whatever order they come.

        What is known of the message now, or None where that is nothing new or no message of ours. A status may come
        before the answer to the request that made the message: it counts from then on.

        Raises UpstreamUnavailable (`jobs_unavailable`).
        """
        if rank_of(status) < 0:
            log.info("message.status_unknown", sid=sid, status=status)
            return None
        return await stored(self._note, sid, status, error_code)

    def _open(self, inbound: Inbound, *, impatient: bool) -> Answered | bool:
        """What it was answered, or whether it is ours to answer; it is not where somebody is at it."""
        now, t = self._clock(), inbound_messages.c
        row = {"sid": inbound.sid, "number": inbound.number, "channel": inbound.channel, "received_at": now}
        with self._database.begin() as db:
            if insert_new(db, inbound_messages, {**row, "answering_since": now}):
                return True
            there = db.execute(sa.select(t.reply, t.answering_since).where(t.sid == inbound.sid)).one()
            if there.reply is not None:
                return Answered(there.reply or None)
            since = there.answering_since
            if since is not None and abs(now - since) < ANSWER_SECONDS and not impatient:
                return False
            unchanged = sa.and_(t.sid == inbound.sid, t.answering_since.is_not_distinct_from(since))
            return db.execute(sa.update(inbound_messages).where(unchanged).values(answering_since=now)).rowcount == 1

    def _keep(self, sid: str, reply: str | None) -> None:
        values = {"reply": reply, "answering_since": None}
        with self._database.begin() as db:
            db.execute(sa.update(inbound_messages).where(inbound_messages.c.sid == sid).values(values))

    def _note(self, sid: str, status: str, error_code: int | None) -> Delivery | None:
        row = {
            "sid": sid, "status": status, "rank": rank_of(status), "error_code": error_code,
            "updated_at": self._clock(),
        }  # fmt: skip
        with self._database.begin() as db:
            insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
            wanted = insert(message_statuses).values(row)
            says_more = message_statuses.c.rank < wanted.excluded.rank
            news = wanted.on_conflict_do_update(index_elements=["sid"], set_=row, where=says_more)
            if not changed(db, news):
                return None
            entry = find_entry(db, messages.c.sid == sid)
            return None if entry is None else entry.delivery()
