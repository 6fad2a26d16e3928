"""Whether what is being asked for may be written now, and by whoever asks for it."""

import time
from collections.abc import Callable, Sequence

from mcp_odoo.access.operations import OPERATIONS, Operation
from mcp_odoo.access.policy import OrderRules, Policy, Rules
from mcp_odoo.caller import HOUSE, current_caller
from mcp_odoo.errors import Forbidden

_FREE = Rules()


class Guard:
    """Asked by the services before they write, and by the Odoo client when they do. `clock` is in Unix seconds.

    What the server does of its own accord, like the notes of a handoff, is bound by read-only mode alone.
    """

    def __init__(
        self, policy: Policy | None = None, *, read_only: bool = False, clock: Callable[[], float] = time.time
    ) -> None:
        policy = policy or Policy()
        self.read_only = read_only
        self._general, self._own = policy.general, {**policy.own, HOUSE: _FREE}
        self._clock = clock

    def require(self, operation: Operation) -> None:
        """Raises Forbidden where the caller may not do this, or not now."""
        if self.read_only:
            raise _read_only()
        writes = self._rules.writes
        if not writes.allows(operation):
            allowed = ", ".join(writes.allowed) or "-"
            raise Forbidden(
                f"The policy of this server does not allow {operation}; what it lets you write with: {allowed}. "
                "Ask whoever runs the server",
                code="policy_tool",
                tool=operation,
                allowed=allowed,
            )
        schedule, now = writes.schedule, self._clock()
        if schedule is not None and not schedule.open_at(now):
            hours, zone = ", ".join(writes.hours or ["00:00-24:00"]), schedule.zone.key
            opening = schedule.next_opening(now)
            asked, again = f"{schedule.local(now):%Y-%m-%d %H:%M}", f"{opening:%Y-%m-%d %H:%M}" if opening else "-"
            raise Forbidden(
                f"It is {asked} in {zone}, and the policy of this server allows writing to Odoo only at certain "
                f"times ({hours}); the next begins at {again}. Ask whoever runs the server",
                code="policy_hours",
                now=asked,
                timezone=zone,
                hours=hours,
                again=again,
            )

    def require_tool(self, tool: str) -> None:
        """`require`, for a tool by its name; one that only reads may always be used."""
        for operation in OPERATIONS:
            if operation == tool:
                self.require(operation)

    def offers(self, tool: str) -> bool:
        """Whether the caller may ever use a tool that writes; one that no policy knows is never offered by a list."""
        return not self.read_only and self._rules.writes.allows(tool)

    @property
    def orders(self) -> OrderRules:
        """How cheap and how much the caller may sell."""
        return self._rules.orders

    def allows_field(self, model: str, field: str) -> bool:
        """Whether the caller may write this field."""
        rules = self._rules.models.get(model)
        return rules is None or rules.allows(model, field)

    def require_writable(self) -> None:
        """Raises Forbidden in read-only mode."""
        if self.read_only:
            raise _read_only()

    def require_fields(self, written: Sequence[tuple[str, str]]) -> None:
        """Raises Forbidden for the first (model, field) that the caller may not write."""
        for model, field in written:
            rules = self._rules.models.get(model)
            if rules is None or rules.allows(model, field):
                continue
            if rules.fields_ is None:
                raise Forbidden(
                    f"The policy of this server does not let {field} of {model} be written. Ask whoever runs the "
                    "server",
                    code="policy_field_closed",
                    model=model,
                    field=field,
                )
            allowed = ", ".join(rules.fields_) or "-"
            raise Forbidden(
                f"The policy of this server does not let {field} of {model} be written, only {allowed}. Ask whoever "
                "runs the server",
                code="policy_field",
                model=model,
                field=field,
                allowed=allowed,
            )

    @property
    def _rules(self) -> Rules:
        return self._own.get(current_caller().principal, self._general)


def _read_only() -> Forbidden:
    return Forbidden("This server is read-only and writes nothing to Odoo. Ask whoever runs it", code="read_only")


# For whoever was given no rules.
UNGUARDED = Guard()
