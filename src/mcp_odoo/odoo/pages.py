"""One page of the records that match, and how many there are in all."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field

from mcp_odoo.arguments import Storable
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.words import LONGEST_QUERY, columns, matches, mentions, singular, texts_of, words

# So few candidates are read whole at once; of so many the words are compared: more mean that a query says too little.
FEW_CANDIDATES = 80
MOST_CANDIDATES = 2000

Query = Annotated[str, Field(max_length=LONGEST_QUERY), Storable]
# What every list takes; the server's instructions say how pages are turned.
Limit = Annotated[int, Field(ge=1, le=200)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]


class Page(BaseModel):
    """What every list says beside its records: how many match in all, and whether more follow this page."""

    total: int
    has_more: bool


@dataclass(frozen=True)
class Rows:
    """The records of one page."""

    rows: list[dict[str, Any]]
    total: int
    has_more: bool


async def find_page(
    odoo: OdooClient,
    model: str,
    domain: Sequence[Any],
    fields: Sequence[str],
    *,
    query: str = "",
    searched: Sequence[str] = (),
    accepts: Callable[[Mapping[str, Any]], bool] | None = None,
    limit: int,
    offset: int = 0,
    order: str,
    context: Mapping[str, Any] | None = None,
) -> Rows:
    """The records of `domain` whose `searched` fields have every word of `query`, accents and case aside.

    `searched` fields may lead through a link, like `partner_id.name`.
    Where `domain` finds more than is meant, `accepts` looks at the `searched` fields and says what is.

    Without a query two requests to Odoo, in parallel. With one a single request where fewer than FEW_CANDIDATES records
    may match, else three, one after the other; of more than MOST_CANDIDATES only the first are compared.
    """
    wanted = [singular(word) for word in words(query)]
    if not wanted and accepts is None:
        rows, total = await asyncio.gather(
            odoo.search_read(model, domain, fields, limit=limit, offset=offset, order=order, context=context),
            odoo.call(model, "search_count", domain=list(domain), context=context),
        )
        return Rows(rows, total, offset + len(rows) < total)

    def meant(row: Mapping[str, Any]) -> bool:
        return matches(wanted, texts_of(row, searched)) and (accepts is None or accepts(row))

    domain = [*domain, *mentions(wanted, searched)]
    fields = list(dict.fromkeys([*fields, *columns(searched)]))
    rows = await odoo.search_read(model, domain, fields, limit=FEW_CANDIDATES, order=order, context=context)
    if len(rows) < FEW_CANDIDATES:
        matching = [row for row in rows if meant(row)]
        shown = matching[offset : offset + limit]
        return Rows(shown, len(matching), offset + len(shown) < len(matching))
    candidates = await odoo.search_read(
        model, domain, columns(searched), limit=MOST_CANDIDATES, order=order, context=context
    )
    ids = [row["id"] for row in candidates if meant(row)]
    on_page = ids[offset : offset + limit]
    everything = {"active_test": False, **(context or {})}
    found = await odoo.search_read(model, [("id", "in", on_page)], fields, context=everything) if on_page else []
    rows = sorted(found, key=lambda row: on_page.index(row["id"]))
    return Rows(rows, len(ids), offset + len(on_page) < len(ids))


async def require_known(odoo: OdooClient, *limits: tuple[str, int | None]) -> None:
    """Raises NotFound for one of the records (model, id) that does not exist; 0 and None are no limit.

    For lists that found nothing: "none" would otherwise be said of nobody.
    """
    for model, record_id in limits:
        if record_id:
            await odoo.get(model, record_id, ["display_name"])
