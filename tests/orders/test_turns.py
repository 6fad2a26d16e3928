"""Turns at orders."""

import asyncio

import pytest

from mcp_odoo.orders.turns import OrderTurns


async def test_one_order_is_changed_by_one_at_a_time() -> None:
    """And another order meanwhile."""
    turns = OrderTurns()
    inside: list[int] = []
    most: list[int] = []

    async def change(order_id: int) -> None:
        async with turns.at(order_id):
            inside.append(order_id)
            most.append(inside.count(1))
            await asyncio.sleep(0.01)
            assert inside.count(order_id) == 1
            inside.remove(order_id)

    await asyncio.gather(*(change(1) for _ in range(5)), change(2))
    assert max(most) == 1


async def test_whoever_fails_gives_the_turn_on_and_nothing_is_left() -> None:
    """A refusal, or a client that hung up."""
    turns = OrderTurns()

    async def fails() -> None:
        async with turns.at(1):
            raise ValueError("refused")

    results = await asyncio.gather(fails(), fails(), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError]
    async with turns.at(1):
        waiting = asyncio.create_task(fails())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert turns.waiting == 0
