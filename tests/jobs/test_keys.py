"""Idempotency keys of single writes."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import Conflict, UpstreamUnavailable
from mcp_odoo.jobs.database import open_database, sqlite_engine
from mcp_odoo.jobs.keys import Keys

REALM = "http://odoo#shop"
REQUEST: dict[str, Any] = {"partner_id": 1, "note": "Año", "price": None}
Open = Callable[..., Keys]


@pytest.fixture
def new_keys(tmp_path: Path) -> Iterator[Open]:
    """Make the keys of a process on the test's database, each with an engine of its own."""
    engines: list[sa.Engine] = []

    def make(realm: str = REALM) -> Keys:
        engines.append(sqlite_engine(tmp_path / "jobs.sqlite"))
        keys = Keys(engines[-1], realm)
        keys.create_tables()
        return keys

    yield make
    for engine in engines:
        engine.dispose()


async def test_the_same_key_makes_the_same_name(new_keys: Open) -> None:
    """In this process and in the next one, whatever the order of the request's fields."""
    name = await new_keys().external_id("sale", "k-1", REQUEST)
    assert re.fullmatch(r"__mcp_odoo__\.sale_[0-9a-f]{24}", name)
    backwards = dict(reversed(REQUEST.items()))
    assert await new_keys().external_id("sale", "k-1", backwards) == name


async def test_without_a_key_every_name_is_new(new_keys: Open) -> None:
    """An empty key is none; nothing is remembered of it."""
    keys = new_keys()
    names = [await keys.external_id("sale", key, REQUEST) for key in (None, None, "", "")]
    assert len(set(names)) == 4
    assert all(re.fullmatch(r"__mcp_odoo__\.sale_[0-9a-f]{24}", name) for name in names)


@pytest.mark.parametrize(
    "other", [{**REQUEST, "partner_id": 2}, {**REQUEST, "price": 0}, {"partner_id": 1}, {**REQUEST, "note": "Ano"}]
)
async def test_a_key_belongs_to_one_request(new_keys: Open, other: dict[str, Any]) -> None:
    """Another one with it is a conflict, however often it is tried; the first one's is still good."""
    name = await new_keys().external_id("sale", "k-1", REQUEST)
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            await new_keys().external_id("sale", "k-1", other)
        assert caught.value.code == "key_of_another_request"
    assert await new_keys().external_id("sale", "k-1", REQUEST) == name


async def test_kinds_and_databases_have_keys_of_their_own(new_keys: Open) -> None:
    """The same text may be an order's and a note's key, and another Odoo's."""
    names = [
        await new_keys().external_id("sale", "k-1", REQUEST),
        await new_keys().external_id("note", "k-1", {"other": 1}),
        await new_keys("http://odoo#other").external_id("sale", "k-1", {"other": 2}),
    ]
    assert len({name.rpartition("_")[2] for name in names}) == 3


@pytest.mark.parametrize("key", ["k" * 200, "ключ 🔑", "a\nb", "'; drop table idempotency_keys; --"])
async def test_any_text_is_a_key(new_keys: Open, key: str) -> None:
    """Only its hash is stored."""
    assert await new_keys().external_id("sale", key, REQUEST) == await new_keys().external_id("sale", key, REQUEST)


async def test_processes_that_come_at_once_get_one_name(new_keys: Open) -> None:
    """Two databases' connections race in threads for each of many keys."""
    ours, theirs = new_keys(), new_keys()
    names = await asyncio.gather(
        *(keys.external_id("sale", f"k-{n}", REQUEST) for n in range(25) for keys in (ours, theirs, ours, theirs))
    )
    assert [len(set(names[n : n + 4])) for n in range(0, 100, 4)] == [1] * 25
    assert len(set(names)) == 25


async def test_of_two_requests_that_come_at_once_one_gets_the_key(new_keys: Open) -> None:
    """The other is refused, never both and never neither."""
    ours, theirs = new_keys(), new_keys()
    for n in range(20):
        answers = await asyncio.gather(
            ours.external_id("sale", f"k-{n}", {"n": 1}), theirs.external_id("sale", f"k-{n}", {"n": 2}),
            return_exceptions=True,
        )  # fmt: skip
        assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "str"]


async def test_a_database_that_cannot_say_is_told(tmp_path: Path) -> None:
    """Nothing was written to Odoo yet: trying again is right."""
    engine = open_database(None, tmp_path)
    with pytest.raises(UpstreamUnavailable) as caught:  # its tables were never made
        await Keys(engine, REALM).external_id("sale", "k-1", REQUEST)
    assert (caught.value.code, caught.value.retryable) == ("jobs_unavailable", True)
    engine.dispose()


async def test_each_owner_s_keys_are_their_own(new_keys: Open, tmp_path: Path) -> None:
    """The same key of two people is two names, and no conflict; those without an owner share theirs."""
    whose: list[str | None] = [None]
    keys = Keys(new_keys()._engine, REALM, lambda: whose[0])
    names = []
    for whose[0] in (None, "ana", "luis", "ana", None):
        names.append(await keys.external_id("sale", "k-1", {**REQUEST, "note": str(whose[0])}))
    assert len(set(names)) == 3
    assert (names[0], names[1]) == (names[4], names[3])
