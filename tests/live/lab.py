"""The test run's own Odoo, and an administrator's view of it that shares no code with ours."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from tests.canaries import canary
from tests.live.release import VERSION

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, str(ROOT / "scripts" / "odoo-lab")]


@dataclass(frozen=True)
class Lab:
    """A running Odoo and who can log in, as `odoo-lab up --json` says."""

    instance: str
    url: str
    database: str
    login: str
    api_key: str
    user_id: int
    others: dict[str, dict[str, Any]]

    def settings(self, url: str = "", who: str = "") -> dict[str, str]:
        """The server's variables, through `url` (a wire's) and as one of the other accounts, where given."""
        account = self.others[who] if who else {"login": self.login, "api_key": self.api_key}
        return {
            "ODOO_URL": url or self.url,
            "ODOO_DB": self.database,
            "ODOO_LOGIN": str(account["login"]),
            "ODOO_API_KEY": str(account["api_key"]),
        }


def lab_up() -> Lab:
    """Start an instance that lives as long as this process."""
    pid = os.getpid()
    done = subprocess.run(
        [*PROGRAM, "up", "--version", str(VERSION), "--instance", f"test-{pid}", "--while-pid", str(pid), "--json"],
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    canary("the API key of the lab", str(told["api_key"]))
    for name, user in told["extra_users"].items():
        canary(f"the API key of {name}", str(user["api_key"]))
    return Lab(
        instance=told["instance"],
        url=told["url"],
        database=told["database"],
        login=told["login"],
        api_key=told["api_key"],
        user_id=told["user_id"],
        others=told["extra_users"],
    )


def lab_down(lab: Lab) -> None:
    subprocess.run([*PROGRAM, "down", "--instance", lab.instance, "--drop"], check=True, stderr=subprocess.DEVNULL)


class Odoo:
    """What stands in Odoo, as its administrator sees it: archived records too."""

    def __init__(self, lab: Lab) -> None:
        self._database = lab.database
        with ServerProxy(f"{lab.url}/xmlrpc/2/common") as common:
            self._user_id = common.authenticate(lab.database, "admin", "admin", {})
        self._objects = ServerProxy(f"{lab.url}/xmlrpc/2/object", allow_none=True)

    def close(self) -> None:
        self._objects("close")()

    def __call__(self, model: str, method: str, *positional: Any, **named: Any) -> Any:
        named["context"] = {"active_test": False, "lang": "es_MX", **named.get("context", {})}
        return self._objects.execute_kw(self._database, self._user_id, "admin", model, method, list(positional), named)

    def find(self, model: str, domain: list[Any], fields: list[str], **named: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self(model, "search_read", domain, fields, **{"order": "id", **named})
        return found

    def one(self, model: str, record_id: int, *fields: str) -> dict[str, Any]:
        (found,) = self(model, "read", [record_id], list(fields))
        return dict(found)

    def count(self, model: str, *terms: Any) -> int:
        return int(self(model, "search_count", list(terms)))

    def create(self, model: str, **values: Any) -> int:
        created = self(model, "create", values)
        return int(created[0] if isinstance(created, list) else created)

    def write(self, model: str, record_id: int, **values: Any) -> None:
        self(model, "write", [record_id], values)

    def spelled(self, model: str, *names: str) -> str:
        """The name, of several, that this Odoo gives to a field."""
        fields = self(model, "fields_get", list(names), ["type"])
        return next(name for name in names if name in fields)

    def product(self, sku: str) -> int:
        """The id of one of the sample's products."""
        (found,) = self.find("product.product", [("default_code", "=", sku)], ["id"])
        return int(found["id"])

    def user(self, login: str) -> int:
        (found,) = self.find("res.users", [("login", "=", login)], ["id"])
        return int(found["id"])

    def census(self) -> dict[str, int]:
        """How many records there are that a quotation would add to."""
        models = ("res.partner", "crm.lead", "sale.order", "sale.order.line")
        return {model: self.count(model) for model in models}
