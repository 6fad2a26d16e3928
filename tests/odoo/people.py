"""A client of the scripted Odoo that Ana and Luis ask as themselves, and a name for whose turn it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from mcp_odoo.caller import Caller, calling, current_caller
from mcp_odoo.odoo.account import Limits, OdooAccount, TransportChoice
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import QUICK
from tests.fake_odoo import FakeOdoo

ANA, LUIS, NOBODY = "key:ana", "key:luis", "key:shop"


class People:
    """Who has an account of their own, by principal; a test may take it away."""

    def __init__(self, odoo: FakeOdoo, transport: TransportChoice = "json2", limits: Limits = QUICK) -> None:
        self.odoo = odoo
        self.server = odoo.account(transport)
        self.accounts = {ANA: self.account(21, "ana"), LUIS: self.account(22, "luis")}
        self.client = OdooClient(self.server, limits, own=lambda: self.accounts.get(current_caller().principal))

    def account(self, user_id: int, login: str) -> OdooAccount:
        """Somebody more who may log in."""
        return replace(self.server, login=login, api_key=self.odoo.let_in(user_id, login))

    def key(self, principal: str) -> str:
        return self.accounts[principal].api_key


@contextmanager
def by(principal: str) -> Iterator[None]:
    """What is done inside is asked for by this key."""
    with calling(Caller(principal=principal, face="rest")):
        yield
