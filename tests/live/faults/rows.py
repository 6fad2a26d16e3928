"""The rows of the matrix: every request that a new customer's quotation makes to Odoo, by the step that sends it.

A kind is `model.method`; with `.all` archived records are asked for too, with `.again` it is sent a second time.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.live.exchange import Exchange
from tests.live.wire import Trap, Wire

# How many steps are recorded when a group's requests are sent, in the order of a quotation. `connect` is what a fresh
# server asks once, in its first step; `prices` and `discounts` belong to the step `order`.
DONE = {"connect": 0, "check": 0, "partner": 1, "order": 2, "prices": 2, "discounts": 2, "summary": 3}
AGAIN = ".again"


@dataclass(frozen=True)
class Boundary:
    """Requests of one group that are sent at the same time. `given`: only where the request names a salesperson."""

    group: str
    kinds: tuple[str, ...]
    given: bool = False


def transports(version: int) -> tuple[str, ...]:
    """The protocols of an Odoo; the first, the best, has every row. A second one shares the code of reads."""
    return ("json2", "xmlrpc") if version >= 19 else ("xmlrpc",)


def boundaries(version: int, transport: str) -> list[Boundary]:
    """What a server sends that has made a quotation before, in order; over a second protocol writes, first and last."""
    all_of_them = _boundaries(version)
    if transport == transports(version)[0]:
        return all_of_them
    kept = (all_of_them[0].kinds[0], *all_of_them[-1].kinds)
    fewer = [
        replace(one, kinds=tuple(kind for kind in one.kinds if ".load" in kind or kind in kept)) for one in all_of_them
    ]
    return [one for one in fewer if one.kinds]


def _boundaries(version: int) -> list[Boundary]:
    loads = (  # since 19 one request tells what two did
        ("res.users.search_read", "crm.lead.formatted_read_group.all")
        if version >= 19
        else ("crm.team.search_read", "res.users.search_read", "crm.lead.read_group", "crm.lead.read_group.all")
    )
    looks = ("res.partner.search_read.all", *loads, "product.product.search_read.all")
    # Before 16 only Odoo's form fills in terms and discounts (docs/architecture.md).
    terms = [Boundary("order", (f"res.partner.load{AGAIN}",)), Boundary("order", ("sale.order.onchange",))]
    discounts = [Boundary("discounts", ("sale.order.line.search_read",))]
    return [
        Boundary("check", looks),
        Boundary("check", ("res.users.search_read.all",), given=True),
        Boundary("partner", ("res.partner.load",)),
        *(terms if version < 16 else []),
        Boundary("order", ("crm.lead.load",)),
        Boundary("prices", ("sale.order.line.load",)),
        *(discounts if version < 16 else []),
        Boundary("summary", ("sale.order.search_read",)),
    ]


def greeting(transport: str) -> list[Boundary]:
    """What a fresh server asks before and beside that, in order."""
    who = "res.users.context_get" if transport == "json2" else "common.authenticate"
    models = ("res.partner", "crm.lead", "sale.order", "sale.order.line")
    return [
        Boundary("connect", ("web.version_info",)),
        Boundary("connect", (who,)),
        Boundary("connect", ("res.users.read",)),
        Boundary("connect", (*(f"{model}.fields_get" for model in models), "res.users.has_group")),
    ]


def rows(version: int, transport: str) -> list[tuple[str, str]]:
    """Group and kind of each request, but for the greeting."""
    return [(boundary.group, kind) for boundary in boundaries(version, transport) for kind in boundary.kinds]


def wanted(wire: Wire, kind: str) -> str | Callable[[Exchange], bool]:
    """What a trap of `wire` has to be told to take requests of this kind."""
    if not kind.endswith(AGAIN):
        return kind
    first = kind.removesuffix(AGAIN)

    def repeated(exchange: Exchange) -> bool:
        """The same request was answered undisturbed before: this is no repetition after a fault."""
        return exchange.kind == first and any(
            other is not exchange and other.body == exchange.body and other.status == 200 and not other.struck
            for other in list(wire.exchanges)
        )

    return repeated


async def struck(trap: Trap) -> None:
    """Wait until a request has come."""
    assert await asyncio.to_thread(trap.struck.wait, 20), "no request came"
