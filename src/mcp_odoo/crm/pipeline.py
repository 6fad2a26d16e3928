"""The pipeline in numbers: opportunities counted and summed by salesperson, stage or month."""

import asyncio
from typing import Any

from mcp_odoo.crm.models import By, Count, Counts, DateOf, Status
from mcp_odoo.crm.salespeople import OPEN, Salespeople
from mcp_odoo.errors import NotFound
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.groups import MONTH, Group, group_by
from mcp_odoo.odoo.values import code, day

MODEL = "crm.lead"
DATES: dict[DateOf, str] = {"created": "create_date", "expected_closing": "date_deadline", "closed": "date_closed"}
_SUMS = ("expected_revenue", "prorated_revenue")
_STATUS: dict[Status, list[Any]] = {
    "open": OPEN,
    "won": [("type", "=", "opportunity"), ("active", "=", True), ("stage_id.is_won", "=", True)],
    "lost": [("type", "=", "opportunity"), ("active", "=", False), ("probability", "=", 0)],
    "all": [("type", "=", "opportunity"), "|", ("active", "=", True), ("probability", "=", 0)],
}


class Pipeline:
    """Counts opportunities."""

    def __init__(self, odoo: OdooClient, salespeople: Salespeople) -> None:
        self._odoo = odoo
        self._salespeople = salespeople

    async def count(
        self,
        by: By,
        status: Status = "open",
        date_of: DateOf = "created",
        date_from: str | None = None,
        date_to: str | None = None,
        user_id: int = 0,
    ) -> Counts:
        """Opportunities by salesperson (those with none included), stage, or month of `date_of`.

        `date_from` and `date_to` (ISO dates, both included) limit `date_of`. Raises InvalidRequest for other dates.
        """
        field = DATES[date_of]
        domain = [*_STATUS[status], *([("user_id", "=", user_id)] if user_id else [])]
        domain += await self._between(field, date_from, date_to)
        key = {"salesperson": "user_id", "stage": "stage_id", "month": f"{field}{MONTH}"}[by]
        groups, people, company = await asyncio.gather(
            group_by(self._odoo, MODEL, key, domain, sums=_SUMS, context={"active_test": False}),
            self._people() if by == "salesperson" and not user_id else _nobody(),
            self._odoo.identity(),
        )
        (currency,) = await self._odoo.read("res.company", [company.company_id], ["currency_id"])
        counted = {group.id for group in groups}
        groups += [Group(id=id_, name=name, count=0) for id_, name in people.items() if id_ not in counted]
        counts = [
            Count(id=None if by == "month" else group.id, name=group.name, count=group.count, **_sums(group))
            for group in groups
        ]
        return Counts(
            status=status,
            groups=counts,
            total=sum(count.count for count in counts),
            expected_revenue=round(sum(count.expected_revenue for count in counts), 2),
            prorated_revenue=round(sum(count.prorated_revenue for count in counts), 2),
            currency=code(currency["currency_id"]),
        )

    async def _between(self, field: str, date_from: str | None, date_to: str | None) -> list[Any]:
        """Terms for whole days in the API user's time zone."""
        calendar = await self._odoo.calendar()
        since, until = (
            day(name, value) if value else None for name, value in (("date_from", date_from), ("date_to", date_to))
        )
        if field == DATES["expected_closing"]:  # a date, the others have a time
            return [*([(field, ">=", since)] if since else []), *([(field, "<=", until)] if until else [])]
        terms: list[Any] = [(field, ">=", calendar.instant("date_from", f"{since}T00:00:00"))] if since else []
        return [*terms, *([(field, "<=", calendar.instant("date_to", f"{until}T23:59:59"))] if until else [])]

    async def _people(self) -> dict[int, str]:
        if not await self._salespeople.all_visible():
            return {}  # of others it would say zero without knowing
        try:
            return {person.id: person.name for person in await self._salespeople.loads()}
        except NotFound:  # no team has members; whoever has opportunities is still counted
            return {}


async def _nobody() -> dict[int, str]:
    return {}


def _sums(group: Group) -> dict[str, float]:
    return {name: round(group.sums.get(name, 0.0), 2) for name in _SUMS}
