"""Where a run measures: the real Odoo of the environment, at any distance, and who asks it."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.bare import BareOdoo
from bench.customers import Customers
from bench.line import Line
from bench.options import Options

COUNTING_SECONDS = 0.1  # so long a round trip that what is sent together is under way together


@dataclass(frozen=True)
class Scene:
    """`context` is what our server sends with each call, so that bare calls ask the same; `company` the user's."""

    url: str
    database: str
    api_key: str
    options: Options
    progress: Progress
    context: Mapping[str, Any]
    company: int
    version: str
    customers: Customers

    @asynccontextmanager
    async def bare(self, url: str = "") -> AsyncIterator[BareOdoo]:
        """Bare calls, through a line where its `url` is given."""
        async with BareOdoo(url or self.url, self.database, self.api_key) as odoo:
            yield odoo

    @asynccontextmanager
    async def line(self, milliseconds: float) -> AsyncIterator[Line]:
        """A line to Odoo of this round trip."""
        async with Line(self.url, milliseconds / 1000) as line:
            yield line

    @contextmanager
    def bar(self, of: str, total: int) -> Iterator["Bar"]:
        """A progress bar for so many things."""
        task = self.progress.add_task(of, total=total)
        yield Bar(self.progress, task)
        self.progress.remove_task(task)


@dataclass(frozen=True)
class Bar:
    """`bar()` moves it by one."""

    progress: Progress
    task: Any

    def __call__(self) -> None:
        self.progress.advance(self.task)


@asynccontextmanager
async def opened(options: Options) -> AsyncIterator[Scene]:
    """The scene of the environment's Odoo, with two of its products."""
    url, database, key = (os.environ[name] for name in ("ODOO_URL", "ODOO_DB", "ODOO_API_KEY"))
    async with BareOdoo(url, database, key) as odoo:
        version = await odoo.version()
        me = await odoo.call("res.users", "context_get")
        (user,) = await odoo.call("res.users", "read", ids=[me["uid"]], fields=["company_id"])
        products = await odoo.call(
            "product.product", "search", domain=[["sale_ok", "=", True]], limit=2, order="default_code"
        )
    context = {name: me[name] for name in ("lang", "tz") if me.get(name)}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        yield Scene(
            url, database, key, options, progress, context, user["company_id"][0], version,
            Customers((products[0], products[1])),
        )  # fmt: skip
