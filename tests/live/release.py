"""Which Odoo the suite runs against, and what follows from that: MCP_ODOO_TEST_ODOO, one of the lab's releases."""

import os

VERSION = int(os.environ.get("MCP_ODOO_TEST_ODOO", "19"))
# JSON-2 came with 19, and is what a server speaks if it can. Tests of it are not there on an older Odoo.
TRANSPORTS = ("json2", "xmlrpc") if VERSION >= 19 else ("xmlrpc",)
BEST = TRANSPORTS[0]
# How opportunities are counted by salesperson.
GROUPING = "formatted_read_group" if VERSION >= 19 else "read_group"
# Before 16 Odoo's form alone fills in a known customer's terms, and the discount that a pricelist shows: each is a
# round trip that later versions do not need (`docs/architecture.md`).
TERMS = DISCOUNTS = 0 if VERSION >= 16 else 1
