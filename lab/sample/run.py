"""What `odoo shell` is given: build the sample, commit, and write the accounts where the laboratory expects them."""

import json
import os
from pathlib import Path
from typing import Any

from lab.sample.build import build


def run(env: Any) -> None:
    """Build and commit, then write the accounts as JSON."""
    accounts = build(env)
    env.cr.commit()
    target = Path(os.environ["MCP_ODOO_LAB_ACCOUNTS"])
    target.touch(mode=0o600)
    target.write_text(json.dumps(accounts), encoding="utf-8")
