"""The pipeline in numbers: opportunities counted and summed by salesperson, stage or month."""

import asyncio

from mcp_odoo.crm.models import By, Count, Counts
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.crm.selection import DATES, EVERYWHERE, Selection
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.groups import MONTH, Group, group_by
from mcp_odoo.odoo.pages import require_known
from mcp_odoo.odoo.values import code

MODEL = "crm.lead"
_SUMS = ("expected_revenue", "prorated_revenue")


class Pipeline:
    """Counts opportunities."""

    def __init__(self, odoo: OdooClient, salespeople: Salespeople) -> None:
        self._odoo = odoo
        self._salespeople = salespeople

    async def count(self, by: By, selection: Selection) -> Counts:
        """Opportunities by salesperson (those with none included), stage, or month of the selection's date.

        Raises InvalidRequest for what is no date, NotFound for a salesperson who does not exist.
        """
        domain = selection.domain(await self._odoo.calendar())
        key = {"salesperson": "user_id", "stage": "stage_id", "month": f"{DATES[selection.date]}{MONTH}"}[by]
        groups, people, currency = await asyncio.gather(
            group_by(self._odoo, MODEL, key, domain, sums=_SUMS, context=EVERYWHERE),
            self._people() if by == "salesperson" and not selection.user_id else _nobody(),
            self._currency(),
        )
        if not groups:
            await require_known(self._odoo, ("res.users", selection.user_id))
        counted = {group.id for group in groups}
        groups += [Group(id=id_, name=name, count=0) for id_, name in people.items() if id_ not in counted]
        counts = [
            Count(id=None if by == "month" else group.id, name=group.name, count=group.count, **_sums(group))
            for group in groups
        ]
        return Counts(
            status=selection.status,
            groups=counts,
            total=sum(count.count for count in counts),
            expected_revenue=round(sum(count.expected_revenue for count in counts), 2),
            prorated_revenue=round(sum(count.prorated_revenue for count in counts), 2),
            currency=currency,
        )

    async def _currency(self) -> str:
        """The one that the company's sums are in."""
        company_id = (await self._odoo.identity()).company_id
        (company,) = await self._odoo.read("res.company", [company_id], ["currency_id"])
        return code(company["currency_id"])

    async def _people(self) -> dict[int, str]:
        if not await self._salespeople.all_visible():
            return {}  # of others it would say zero without knowing
        return await self._salespeople.members()


async def _nobody() -> dict[int, str]:
    return {}


def _sums(group: Group) -> dict[str, float]:
    return {name: round(group.sums.get(name, 0.0), 2) for name in _SUMS}
