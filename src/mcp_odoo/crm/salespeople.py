"""Who sells, and who of them is least loaded."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from mcp_odoo.crm.assignments import Assignments, Promises
from mcp_odoo.crm.models import Salesperson
from mcp_odoo.crm.tallies import AT_ONCE_SINCE, OPEN, Tally, tallies
from mcp_odoo.errors import InvalidRequest, NotFound, OdooError
from mcp_odoo.jobs.database import stored
from mcp_odoo.odoo.acting import acting
from mcp_odoo.odoo.client import IDENTITY_SECONDS, OdooClient
from mcp_odoo.odoo.sessions import Remembered

ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"
HAS_GROUP_OF_A_RECORD_SINCE = 18


class Salespeople:
    """The members of the sales teams. `teams` names those that count (ids or names); none: all of them."""

    def __init__(self, odoo: OdooClient, assignments: Assignments, teams: Sequence[str] = ()) -> None:
        self._odoo = odoo
        self._assignments = assignments
        self._teams = tuple(teams)
        self.all_visible = Remembered(odoo.sessions, self._all_visible, seconds=IDENTITY_SECONDS)

    async def require(self, user_id: int) -> Salesperson:
        """The salesperson with this id. Raises InvalidRequest for nobody, an archived user or a portal user."""
        found = await self._odoo.search_read(
            "res.users", [("id", "=", user_id)], ["name", "active", "share"], context={"active_test": False}
        )
        if not found:
            raise InvalidRequest(
                f"user_id: there is no user {user_id}; choose another from list_users",
                code="user_unknown",
                user_id=user_id,
            )
        user = found[0]
        if not user["active"]:
            raise InvalidRequest(
                f"user_id: user {user_id} ({user['name']}) is archived; choose another from list_users",
                code="user_archived",
                user_id=user_id,
                name=user["name"],
            )
        if user["share"]:
            raise InvalidRequest(
                f"user_id: user {user_id} ({user['name']}) is not an internal user; choose one from list_users",
                code="user_not_internal",
                user_id=user_id,
                name=user["name"],
            )
        return Salesperson(id=user["id"], name=user["name"])

    async def loads(self, phone_fields: Sequence[str] = ()) -> list[Salesperson]:
        """Every salesperson with the number of open opportunities, those with none included, and with the phones that
        stand in these fields of `res.users`.

        A user who sees only the own documents could make none for others, and is alone. Two requests to Odoo, four
        before 19, in parallel. Raises NotFound where no team has an active member.
        """
        if not await self.all_visible():
            me = await self._odoo.identity()
            own, mine = await asyncio.gather(
                self._odoo.call("crm.lead", "search_count", domain=[*OPEN, ("user_id", "=", me.user_id)]),
                self._odoo.get("res.users", me.user_id, phone_fields) if phone_fields else nothing(),
            )
            return [
                Salesperson(id=me.user_id, name=me.name, open_opportunities=own, phones=phones_of(mine, phone_fields))
            ]
        with await self._counting():
            users, counted = await asyncio.gather(self._members(phone_fields), tallies(self._odoo))
        people = [_salesperson(user, counted.get(user["id"], Tally()), phone_fields) for user in users]
        if not people:
            raise NotFound(
                "No sales team has an active member: add members to a team in Odoo, or give user_id",
                code="no_salespeople",
            )
        return people

    async def members(self) -> dict[int, str]:
        """The names of every salesperson by id, for whom nothing is counted; none where no team has an active member.
        One request to Odoo, two in parallel before 19.
        """
        with await self._counting():
            return {user["id"]: user["name"] for user in await self._members()}

    async def teams(self) -> dict[int, str]:
        """The names of the teams that count by id, those without members included. One request to Odoo."""
        found = await self._odoo.search_read("crm.team", self._team_domain(), ["name"])
        return {team["id"]: team["name"] for team in found}

    async def _members(self, phone_fields: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Once each, in the order of Odoo's users: whoever is in a team that counts, active and no portal user."""
        if (await self._odoo.version()).major >= AT_ONCE_SINCE:
            team = [("active", "=", True), *self._team_domain()]
            membership = [("active", "=", True), ("crm_team_id", "any", team)]
            domain = [("share", "=", False), ("crm_team_member_ids", "any", membership)]
            return await self._odoo.search_read("res.users", domain, ["name", *phone_fields])
        teams, users = await asyncio.gather(
            self._odoo.search_read("crm.team", self._team_domain(), ["member_ids"]),
            self._odoo.search_read(
                "res.users", [("sale_team_id", "!=", False), ("share", "=", False)], ["name", *phone_fields]
            ),
        )
        members = {user_id for team in teams for user_id in team["member_ids"]}
        return [user for user in users if user["id"] in members]

    async def least_loaded(self) -> int:
        """The user id of whoever would get the next opportunity; nothing is promised.

        Raises UpstreamUnavailable where the jobs database does not answer.
        """
        people = await self.loads()
        return least_loaded(people, await stored(self._assignments.peek))

    async def promise(self, tracking_id: str, people: Sequence[Salesperson], counted_at: float) -> int:
        """Promise this job's opportunity to the least loaded of `people`; asked again, the same user id.

        `counted_at` is when their loads were read (Unix seconds).
        """
        return await asyncio.to_thread(
            self._assignments.promise, tracking_id, counted_at, lambda promised: least_loaded(people, promised)
        )

    async def kept(self, tracking_id: str) -> None:
        """The job's opportunity stands in Odoo: its counts include it from now on."""
        await asyncio.to_thread(self._assignments.keep, tracking_id)

    async def withdrawn(self, tracking_id: str) -> None:
        """The job will make no opportunity."""
        await asyncio.to_thread(self._assignments.withdraw, tracking_id)

    async def _counting(self) -> AbstractContextManager[None]:
        """Whoever asks, the server's own user counts, if it sees everything: Odoo shows each person another part of the
        pipeline, and what is counted in a part would send quotations to whoever is busy where that person cannot look.
        """
        with acting(None):
            everything = await self.all_visible()
        return acting(None) if everything else nullcontext()

    async def _all_visible(self) -> bool:
        return await all_documents_visible(self._odoo)

    def _team_domain(self) -> list[Any]:
        ids = [int(team) for team in self._teams if team.isdigit()]
        names = [team for team in self._teams if not team.isdigit()]
        return ["|", ("id", "in", ids), ("name", "in", names)] if self._teams else []


def _salesperson(user: Mapping[str, Any], tally: Tally, phone_fields: Sequence[str]) -> Salesperson:
    return Salesperson(
        id=user["id"],
        name=user["name"],
        open_opportunities=tally.open,
        last_assigned=tally.last_assigned,
        phones=phones_of(user, phone_fields),
    )


def phones_of(user: Mapping[str, Any], phone_fields: Sequence[str]) -> tuple[str, ...]:
    """The numbers that stand in these fields, in their order."""
    return tuple(str(user[name]) for name in phone_fields if user.get(name))


async def nothing() -> dict[str, Any]:
    """No record: there was nothing to ask."""
    return {}


async def all_documents_visible(odoo: OdooClient) -> bool:
    """Whether whoever acts sees everybody's sales documents; taken for granted where Odoo does not tell."""
    whose = [(await odoo.identity()).user_id] if (await odoo.version()).major >= HAS_GROUP_OF_A_RECORD_SINCE else None
    try:
        return bool(await odoo.call("res.users", "has_group", whose, group_ext_id=ALL_DOCUMENTS))
    except OdooError:
        return True


def least_loaded(people: Sequence[Salesperson], promised: Promises) -> int:
    """Fewest open opportunities, promised ones included; of equals, whoever was given one longest ago."""

    def order(person: Salesperson) -> tuple[int, float, int]:
        in_odoo = _timestamp(person.last_assigned)
        last = max(in_odoo, promised.last.get(person.id, 0.0))
        return (person.open_opportunities + promised.open[person.id], last, person.id)

    return min(people, key=order).id


def _timestamp(odoo_datetime: str) -> float:
    """Unix seconds of Odoo's `YYYY-MM-DD HH:MM:SS` (UTC); 0 for never."""
    return datetime.fromisoformat(odoo_datetime).replace(tzinfo=UTC).timestamp() if odoo_datetime else 0.0
