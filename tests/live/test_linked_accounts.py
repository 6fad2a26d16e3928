"""People's accounts in PostgreSQL, as several processes share them."""

from pathlib import Path

import sqlalchemy as sa

from mcp_odoo.access.linked import LinkedAccounts
from mcp_odoo.jobs.database import open_database


def test_accounts_are_put_replaced_and_removed(postgresql: dict[str, str], tmp_path: Path) -> None:
    """In one process, and seen in the other; a row that changed meanwhile is not sealed anew."""
    url = postgresql["MCP_ODOO_DATABASE_URL"]
    engines: list[sa.Engine] = [open_database(url, tmp_path) for _ in range(2)]
    here, there = (LinkedAccounts(engine, "http://odoo#shop") for engine in engines)
    here.create_table()
    there.create_table()
    here.put("key:ana", "ana", b"\x01first")
    (first,) = there.all()
    there.put("key:ana", "ana", b"\x01second")
    (second,) = here.all()
    assert (first.sealed, second.sealed, second.updated_at > first.updated_at) == (b"\x01first", b"\x01second", True)
    assert not here.replace(first, b"\x01third")
    assert here.replace(second, b"\x01third")
    assert [row.sealed for row in there.all()] == [b"\x01third"]
    assert (there.remove("key:ana"), here.remove("key:ana"), here.all()) == (True, False, [])
    for engine in engines:
        engine.dispose()
