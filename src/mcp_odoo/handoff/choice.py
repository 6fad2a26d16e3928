"""Who is asked next: the lead's or order's own salesperson, then the least loaded; nobody twice."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mcp_odoo.contact import dialled_phone, normalise_phone
from mcp_odoo.crm.assignments import Promises
from mcp_odoo.crm.models import Salesperson
from mcp_odoo.crm.salespeople import Salespeople, least_loaded, phones_of
from mcp_odoo.errors import NotFound
from mcp_odoo.handoff.document import Handoff, Turn
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema

USERS = "res.users"
NOBODY_ELSE = "nobody_else"
FALLBACK_NAME = "VENDEDOR_WHATSAPP"
# Odoo 19 has no mobile.
PHONES = ("mobile", "phone")


@dataclass(frozen=True)
class Skipped:
    """Somebody who would have been asked and could not be; `why` is `no_number`, `archived` or `same_number`."""

    user_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Choice:
    """Whom to write to. Without a `number` there is nobody; `owner` is who the customer belongs to all the same."""

    number: str | None
    user_id: int | None = None
    name: str = ""
    fallback: bool = False
    because: str = ""
    owner: Salesperson | None = None
    skipped: list[Skipped] = field(default_factory=list)


class Chooser:
    """Chooses salespeople. At most `limit` are asked, then the number `fallback` (E.164; None: there is none).

    Numbers without a country code are `region`'s (ISO 3166).
    """

    def __init__(
        self,
        odoo: OdooClient,
        schema: Schema,
        salespeople: Salespeople,
        *,
        fallback: str | None,
        limit: int,
        region: str,
    ) -> None:
        self._odoo = odoo
        self._schema = schema
        self._salespeople = salespeople
        self.fallback = fallback
        self._limit = limit
        self._region = region

    async def people(self) -> tuple[list[Salesperson], float]:
        """Every salesperson with loads and phones, and when that was read (Unix seconds); `loads` asks Odoo."""
        counted_at = time.time()
        fields = await self._schema.fields(USERS)
        try:
            return await self._salespeople.loads([name for name in PHONES if name in fields]), counted_at
        except NotFound:  # no team has a member
            return [], counted_at

    async def choose(
        self, handoff: Handoff, preferred: int | None, people: Sequence[Salesperson], counted_at: float
    ) -> Choice:
        """Whose turn the handoff's last turn is. `preferred` is the user of the lead or the order that was named.

        One request to Odoo where `preferred` is none of `people`, else none. Raises UpstreamUnavailable where the
        jobs' database does not answer.
        """
        asked = handoff.tried
        skipped: list[Skipped] = []
        owner: Salesperson | None = None
        if preferred and not any(turn.user_id == preferred for turn in asked):
            owner = await self._person(preferred, people)
            if owner is None:
                skipped.append(Skipped(user_id=preferred, name=f"#{preferred}", why="archived"))
            elif number := self._free_number(owner, asked):
                return Choice(number, owner.id, owner.name, because="owner", owner=owner)
            else:
                skipped.append(Skipped(user_id=owner.id, name=owner.name, why=self._why(owner)))
        if sum(not turn.fallback for turn in asked) < self._limit:
            known = {turn.user_id for turn in asked} | {one.user_id for one in skipped}
            others = [one for one in people if one.id not in known]
            reachable = {one.id: number for one in others if (number := self._free_number(one, asked))}
            candidates = [one for one in others if one.id in reachable]
            if candidates:
                key = handoff.message_key(handoff.number_of_turns)
                user_id = await self._salespeople.promise(key, candidates, counted_at)
                chosen = next((one for one in candidates if one.id == user_id), candidates[0])
                skipped += [self._skipped(one) for one in others if one.id not in reachable and _before(one, chosen)]
                return Choice(
                    reachable[chosen.id], chosen.id, chosen.name, because="least_loaded", owner=owner or chosen,
                    skipped=skipped,
                )  # fmt: skip
            skipped += [self._skipped(one) for one in others]
        return self.by_fallback(handoff, NOBODY_ELSE, people, owner, skipped)

    def by_fallback(
        self,
        handoff: Handoff,
        because: str,
        people: Sequence[Salesperson] = (),
        owner: Salesperson | None = None,
        skipped: Sequence[Skipped] = (),
    ) -> Choice:
        """The number that gets a handoff when no salesperson can; nobody, if it was asked already or there is none."""
        asked = handoff.tried
        if owner is None and people and not handoff.assigned_user_id:
            first = least_loaded(people, _NO_PROMISES)
            owner = next(one for one in people if one.id == first)
        number = self.fallback
        if number is None or any(self._same(turn.number, number) for turn in asked):
            return Choice(None, because=because, owner=owner, skipped=list(skipped))
        who = next((one for one in people if self._same(self._number(one), number)), None)
        return Choice(
            number,
            who.id if who else None,
            who.name if who else FALLBACK_NAME,
            fallback=True,
            because=because,
            owner=owner,
            skipped=list(skipped),
        )

    async def _person(self, user_id: int, people: Sequence[Salesperson]) -> Salesperson | None:
        """An active internal user; None for others."""
        known = next((one for one in people if one.id == user_id), None)
        if known is not None:
            return known
        fields = await self._schema.fields(USERS)
        phones = [name for name in PHONES if name in fields]
        wanted = [("id", "=", user_id), ("active", "=", True), ("share", "=", False)]
        found = await self._odoo.search_read(USERS, wanted, ["name", *phones])
        return Salesperson(id=user_id, name=found[0]["name"], phones=phones_of(found[0], phones)) if found else None

    def _number(self, person: Salesperson) -> str | None:
        """The first of their phones that is a number."""
        for phone in person.phones:
            try:
                return dialled_phone(phone, self._region)
            except ValueError:
                continue
        return None

    def _free_number(self, person: Salesperson, asked: Sequence[Turn]) -> str | None:
        number = self._number(person)
        taken = any(self._same(turn.number, number) for turn in asked)
        return None if taken else number

    def _why(self, person: Salesperson) -> str:
        return "same_number" if self._number(person) else "no_number"

    def _skipped(self, person: Salesperson) -> Skipped:
        return Skipped(user_id=person.id, name=person.name, why=self._why(person))

    def _same(self, one: str | None, other: str | None) -> bool:
        form = canonical(self._region)
        return one is not None and other is not None and form(one) == form(other)


def canonical(region: str) -> Callable[[str], str]:
    """The one form of a number by which two of them are compared."""

    def form(number: str) -> str:
        try:
            return normalise_phone(number, region)
        except ValueError:
            return number

    return form


_NO_PROMISES = Promises(Counter(), {})


def _before(one: Salesperson, other: Salesperson) -> bool:
    return least_loaded((one, other), _NO_PROMISES) == one.id
