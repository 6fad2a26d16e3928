"""As whom Odoo is asked: bound where that is decided, and true for everything that is started inside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from mcp_odoo.odoo.account import OdooAccount

# A person's own account, or None for the server's own user. May raise what keeps a person's from being used.
Own = Callable[[], OdooAccount | None]


@dataclass(frozen=True)
class _Bound:
    account: OdooAccount | None


_bound: ContextVar[_Bound | None] = ContextVar("odoo_account", default=None)


@contextmanager
def acting(account: OdooAccount | None) -> Iterator[None]:
    """What is done inside, also by tasks that are started there, is asked of Odoo as this account; None is the server's
    own user. It holds against whoever calls, and until the end: an account that is unlinked meanwhile is not replaced.
    """
    token = _bound.set(_Bound(account))
    try:
        yield
    finally:
        _bound.reset(token)


def acting_account(otherwise: Own) -> OdooAccount | None:
    """The account that is bound, or `otherwise`'s answer where nobody decided yet. Raises what that raises."""
    bound = _bound.get()
    return otherwise() if bound is None else bound.account


def nobodys() -> OdooAccount | None:
    """Nobody has an account of their own."""
    return None
