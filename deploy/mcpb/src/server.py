"""What the desktop client starts: `mcp-odoo stdio`, in the environment that uv made from pyproject.toml beside this folder."""

import sys

from mcp_odoo.__main__ import main

sys.argv[1:] = ["stdio"]
main()
