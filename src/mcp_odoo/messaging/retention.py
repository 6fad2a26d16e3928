"""Messages hold people's numbers: they go once nobody asks about them any more."""

import sqlalchemy as sa

from mcp_odoo.messaging.tables import inbound_messages, message_statuses, messages

DAY = 24 * 3600.0


def forget(db: sa.Connection, before: float, now: float) -> int:
    """Delete what was sent, told and received before that time (Unix seconds), and say how many rows that were.

    What was received in the last day stays: it keeps WhatsApp's windows open.
    """
    old = (
        (messages, messages.c.attempted_at < before),
        (message_statuses, message_statuses.c.updated_at < before),
        (inbound_messages, inbound_messages.c.received_at < min(before, now - DAY)),
    )
    return sum(db.execute(sa.delete(table).where(condition)).rowcount for table, condition in old)
