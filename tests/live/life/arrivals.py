"""Waiting for what a server sends of its own accord."""

import asyncio

from tests.callbacks.receiver import Delivery, Receiver


async def arrived(receiver: Receiver, number: int, wait: float = 20.0) -> list[Delivery]:
    """All deliveries, once there are so many."""
    async with asyncio.timeout(wait):
        while len(receiver.deliveries) < number:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.05)
    return receiver.deliveries
