"""What the desktop client starts: `mcp-odoo stdio`, in the environment that uv made of pyproject.toml."""

import sys

from mcp_odoo.__main__ import main

sys.argv[1:] = ["stdio"]
main()
