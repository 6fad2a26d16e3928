"""One search over every kind of record: ranked by how well they match, the kinds interleaved."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from mcp_odoo.errors import InvalidRequest, NotFound, OdooAccessDenied
from mcp_odoo.knowledge.models import Hit, Hits
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import CUSTOMER, MODELS, Key, parse
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.words import columns, fold, matches, mentions, singular, texts_of, words

log = structlog.get_logger(__name__)

CANDIDATES = 100
EXACT, EVERY_WORD = 100.0, 45.0
_KEY = re.compile(rf"\s*({'|'.join(MODELS)}):\d{{1,10}}\s*", re.IGNORECASE)
# Words that say nothing about a record, in the languages of replies.
_COMMON = frozenset("a al con de del e el en for la las los of or para por que the to u un una y and o".split())  # noqa: SIM905 - reads better


@dataclass(frozen=True)
class Source:
    """Where one kind of record is looked for. Dotted fields are searched through the record that they lead to."""

    kind: str
    fields: tuple[str, ...]
    needs: str = ""
    # Archived records that count: lost opportunities are what people ask for too.
    archived: tuple[Any, ...] = ()


_LOST = ("|", ("active", "=", True), ("probability", "=", 0))
SOURCES = (
    Source("order", ("name", "client_order_ref", *CUSTOMER, "origin"), "sale.order"),
    Source("opportunity", ("name", "partner_name", "contact_name", "email_from", *CUSTOMER), "crm.lead", _LOST),
    Source("partner", ("name", "commercial_company_name", "email", "phone", "vat", "ref")),
    Source("project", ("name", *CUSTOMER), "project.task"),
    Source("task", ("name", "project_id.name", *CUSTOMER), "project.task"),
    Source("product", ("name", "default_code", "barcode")),
)


@dataclass(frozen=True)
class _Match:
    key: Key
    title: str
    score: float
    place: int  # among its kind, best first

    @property
    def tier(self) -> int:
        """Named so, has every word, has some: within these the kinds take turns, so that one cannot hide the rest."""
        return 0 if self.score >= EXACT else 1 if self.score >= EVERY_WORD else 2


class Search:
    """Searches what the API user may see."""

    def __init__(self, odoo: OdooClient, schema: Schema, apps: Apps) -> None:
        self._odoo = odoo
        self._schema = schema
        self._apps = apps

    async def find(self, query: str, limit: int = 10) -> Hits:
        """The records that match `query` best, accents and case aside.

        Those with every word come first; where they are too few, those with some of the words follow. Two rounds of
        parallel requests at most, one for each kind. Raises InvalidRequest for a query without a word.
        """
        if _KEY.fullmatch(query):
            return Hits(results=await self._one(parse(query)))
        wanted = _telling(query)
        if not wanted:
            raise InvalidRequest("query: give at least one word", code="query_empty")
        sources = await self._sources()
        found = await self._round(sources, wanted, [wanted])
        if len(found) < limit and len(wanted) > 1:
            known = {match.key for match in found}
            found += [
                match
                for match in await self._round(sources, wanted, [[word] for word in wanted])
                if match.key not in known
            ]
        best = sorted(found, key=lambda match: (match.tier, match.place, -match.score))[:limit]
        return Hits(results=await asyncio.gather(*(self._hit(match.key, match.title) for match in best)))

    async def complete(self, kind: str, typed: str, limit: int) -> list[Key]:
        """Records of one kind for what is being typed: an id, or words of the name; the newest for nothing."""
        if typed.strip().isdecimal():
            hits = await self._one(parse(f"{kind}:{typed.strip()}"))
            return [parse(hit.id) for hit in hits]
        wanted = words(typed)
        if not wanted:
            rows = await self._odoo.search_read(MODELS[kind], [], ["display_name"], limit=limit, order="id desc")
            return [Key(kind, row["id"]) for row in rows]
        (source,) = (source for source in SOURCES if source.kind == kind)
        return [match.key for match in await self._matches(source, wanted, [wanted])][:limit]

    async def _sources(self) -> list[Source]:
        missing = await self._apps.missing()
        return [source for source in SOURCES if source.needs not in missing]

    async def _round(
        self, sources: Sequence[Source], wanted: Sequence[str], alternatives: Sequence[Sequence[str]]
    ) -> list[_Match]:
        found = await asyncio.gather(*(self._matches(source, wanted, alternatives) for source in sources))
        return [match for matches_of_one in found for match in matches_of_one]

    async def _matches(
        self, source: Source, wanted: Sequence[str], alternatives: Sequence[Sequence[str]]
    ) -> list[_Match]:
        """The records of one kind that have all words of one of the `alternatives`, scored by `wanted`."""
        model = MODELS[source.kind]
        try:
            known = await self._schema.fields(model)
            fields = [field for field in source.fields if field.split(".")[0] in known]
            domain: list[Any] = [*source.archived, *["|"] * (len(alternatives) - 1)]
            for query in alternatives:
                terms = mentions([singular(word) for word in query], fields)
                domain += ["&"] * (len(query) - 1) + terms
            rows = await self._odoo.search_read(
                model,
                domain,
                ["display_name", *dict.fromkeys(columns(fields))],
                limit=CANDIDATES,
                order="id desc",
                context={"active_test": False} if source.archived else None,
            )
        except (NotFound, OdooAccessDenied) as error:  # an app that is not installed, or that the user may not see
            log.info("search.skipped", kind=source.kind, reason=error.message)
            return []
        scored = [(row, score(wanted, texts_of(row, fields))) for row in rows]
        ranked = sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])
        return [
            _Match(Key(source.kind, row["id"]), _title(row, source.kind), points, place)
            for place, (row, points) in enumerate(ranked)
        ]

    async def _one(self, key: Key) -> list[Hit]:
        await self._schema.fields(key.model)  # says which app is missing
        try:
            row = await self._odoo.get(key.model, key.record_id, ["display_name"])
        except NotFound:
            return []
        return [await self._hit(key, row["display_name"])]

    async def _hit(self, key: Key, title: str) -> Hit:
        return Hit(id=str(key), title=title, url=await self._odoo.record_url(key.model, key.record_id))


def _title(row: Mapping[str, Any], kind: str) -> str:
    """The record's name; an order's number says nothing without its customer."""
    name = row["display_name"] or f"#{row['id']}"
    customer = row["partner_id"] if kind == "order" else None
    return f"{name} - {customer[1]}" if customer else name


def score(wanted: Sequence[str], texts: Sequence[str]) -> float:
    """How well a record's texts, its name first, match the words: 0 not at all, 100 word for word."""
    if not texts:
        return 0.0
    name = fold(texts[0])
    folded = [fold(word) for word in wanted]
    if [fold(word) for word in _telling(texts[0])] == folded:
        return EXACT
    stems = [singular(word) for word in folded]
    if matches(stems, texts[:1]):
        whole = sum(bool({word, stem} & {*re.findall(r"\w+", name)}) for word, stem in zip(folded, stems, strict=True))
        return (80.0 if name.startswith(" ".join(folded)) else 60.0) + 10.0 * whole / len(wanted)
    had = sum(matches([stem], texts) for stem in stems)
    return EVERY_WORD if had == len(wanted) else 40.0 * had / len(wanted)


def _telling(text: str) -> list[str]:
    """The words of a text that say something about a record; all of them where none does."""
    return [word for word in words(text) if word not in _COMMON] or words(text)
