"""WhatsApp's window: for 24 hours after somebody wrote to us, they may be answered in words of our own."""

import sqlalchemy as sa

from mcp_odoo.messaging.tables import inbound_messages

# Less a minute, which a message may need to get there.
WINDOW_SECONDS = 24 * 3600 - 60.0


def window_open(db: sa.Connection, number: str, now: float) -> bool:
    """Whether that number (E.164) wrote to us by WhatsApp so recently, as far as we have seen."""
    t = inbound_messages.c
    newest = sa.select(sa.func.max(t.received_at)).where(t.number == number, t.channel == "whatsapp")
    written = db.execute(newest).scalar_one()
    return written is not None and now - written < WINDOW_SECONDS
