"""Whose record a handoff is about, and whether whoever takes the customer gets it."""

from mcp_odoo.handoff.document import Handoff, Subject


def is_named(handoff: Handoff, subject: Subject) -> bool:
    """Whether the record is the one that whoever asked named."""
    named = {f"opportunity:{handoff.said('lead_id')}", f"order:{handoff.said('sale_order_id')}"}
    return subject.record in named


def stays(handoff: Handoff, subject: Subject, user_id: int | None) -> bool:
    """Whether the record stays somebody else's when this user takes the customer: it was found by the phone alone, and
    has an owner.
    """
    if subject.owner_id in (None, user_id):
        return False
    return not (subject.made or is_named(handoff, subject)) or user_id is None
