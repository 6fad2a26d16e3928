"""Requests made such that the real Odoo refuses them: its own words come back."""

import json
from typing import Any
from xmlrpc.client import dumps, loads

from tests.live.exchange import Exchange
from tests.live.faults.kinds import UNKNOWN_ID, Fault

WRONG_KEY = "0123456789abcdef-not-a-key"
WRONG_PRICE = "gratis"


def spoiled(fault: Fault, exchange: Exchange, body: bytes) -> tuple[dict[str, str], bytes]:
    """Headers that replace the request's own, and its body: with another key, or with a cell that `load` refuses."""
    if exchange.path.startswith("/json/2/"):
        if fault is Fault.KEY_REFUSED:
            return {"Authorization": f"bearer {WRONG_KEY}"}, body
        named = json.loads(body)
        _spoil(named)
        return {}, json.dumps(named).encode()
    params, name = loads(body)
    database, user_id, key, model, method, positional, further = params  # of execute_kw
    if fault is Fault.KEY_REFUSED:
        key = WRONG_KEY
    else:
        _spoil(further)
    changed = (database, user_id, key, model, method, positional, further)
    return {}, dumps(changed, name, allow_none=True).encode()


def _spoil(named: Any) -> None:
    """A price that is no number, or a salesperson who is not there, in the first row."""
    fields: list[str] = named["fields"]
    column = fields.index("price_unit" if "price_unit" in fields else "user_id/.id")
    named["data"][0][column] = WRONG_PRICE if "price_unit" in fields else UNKNOWN_ID
