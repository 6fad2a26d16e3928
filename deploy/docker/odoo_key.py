"""For `odoo shell` in docker-compose.yml: a user for MCP-Odoo and an API key for it, written to /key/odoo_api_key."""

import os
from pathlib import Path

LOGIN = "api@example.com"
GROUPS = ("base.group_user", "sales_team.group_sale_salesman_all_leads", "project.group_project_user")
FILE = Path(os.environ.get("MCP_ODOO_KEY_FILE", "/key/odoo_api_key"))

env = globals()["env"]  # Odoo's shell gives it
user = env["res.users"].search([("login", "=", LOGIN)])
if not user:
    groups = [env.ref(group).id for group in GROUPS]
    user = env["res.users"].create({"name": "MCP-Odoo", "login": LOGIN, "email": LOGIN, "group_ids": [(6, 0, groups)]})
# With administrator's rights it has no end; a user's own key ends after three months at most.
key = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "mcp-odoo", None)  # noqa: SLF001
env.cr.commit()  # before it is told: a key that is in no database opens nothing
FILE.touch(mode=0o600)
FILE.write_text(key, encoding="ascii")
FILE.chmod(0o400)
