"""What a write policy says: which tools, which fields, how cheap, how much, and when; for all, and for single callers.

The file that holds it is read in `policy_file.py`; `docs/policy.example.toml` explains it line by line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from mcp_odoo.access.operations import OPERATIONS, Operation
from mcp_odoo.access.schedule import DAYS, Day, Schedule, Window
from mcp_odoo.access.writable import WRITABLE


def _windows(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _readable(windows: list[str]) -> list[str]:
    for window in windows:
        Window.of(window)
    return windows


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; write it like America/Mexico_City") from None
    return name


def _by_currency(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError(f"say in which currency: max_value = {{ MXN = {value} }}")  # noqa: TRY004 - pydantic's way
    return value


Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Principal = Annotated[str, StringConstraints(pattern=r"^(key:.+|oauth:.+|anonymous|local)$")]


class Strict(BaseModel):
    """No unknown names, and no guessing of types: a rule that is misread does not hold."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WriteRules(Strict):
    """`tools` are the only ones that may write, or `except_tools` the only ones that may not; and when."""

    tools: list[Operation] | None = None
    except_tools: list[Operation] | None = None
    hours: Annotated[list[str], Field(min_length=1), AfterValidator(_readable), BeforeValidator(_windows)] | None = None
    days: Annotated[list[Day], Field(min_length=1)] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] | None = None

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.tools is not None and self.except_tools is not None:
            raise ValueError("give tools or except_tools, not both")
        return self

    def over(self, general: Self) -> Self:
        """These rules where they say something, else the `general` ones."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if {"tools", "except_tools"} & said.keys():
            said = {"tools": None, "except_tools": None, **said}
        return general.model_copy(update=said)

    def allows(self, operation: str) -> bool:
        if self.tools is not None:
            return operation in self.tools
        return operation not in (self.except_tools or ())

    @property
    def allowed(self) -> list[Operation]:
        """Every operation that is allowed."""
        return [operation for operation in OPERATIONS if self.allows(operation)]

    @property
    def schedule(self) -> Schedule | None:
        """When writing is allowed; None for always."""
        if self.hours is None and self.days is None:
            return None
        windows = [Window.of(text) for text in self.hours or ["00:00-24:00"]]
        return Schedule(windows, self.days or DAYS, ZoneInfo(self.timezone or "UTC"))


class OrderRules(Strict):
    """`max_discount` is in percent below the list price; `max_value` the most that one order may come to, without
    taxes, by currency (ISO 4217): an order in a currency that is not there is refused.
    """

    max_discount: Percent | None = None
    max_value: Annotated[dict[Currency, Amount], Field(min_length=1), BeforeValidator(_by_currency)] | None = None

    @property
    def limited(self) -> bool:
        return self.max_discount is not None or self.max_value is not None

    def over(self, general: Self) -> Self:
        """These rules where they say something, else the `general` ones."""
        return general.model_copy(update={name: getattr(self, name) for name in self.model_fields_set})


class FieldRules(Strict):
    """`fields` are the only ones of a model that may be written, or `except_fields` the only ones that may not."""

    fields_: Annotated[list[str] | None, Field(alias="fields")] = None
    except_fields: list[str] | None = None

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if (self.fields_ is None) == (self.except_fields is None):
            raise ValueError("give either fields or except_fields")
        return self

    @property
    def named(self) -> list[str]:
        return self.fields_ if self.fields_ is not None else self.except_fields or []

    def allows(self, model: str, field: str) -> bool:
        """A field that nobody thought of is not allowed by leaving it out."""
        if self.fields_ is not None:
            return field in self.fields_
        return field in WRITABLE[model] and field not in (self.except_fields or ())


class Rules(Strict):
    """Everything that may be said of whoever writes."""

    writes: WriteRules = WriteRules()
    orders: OrderRules = OrderRules()
    models: dict[str, FieldRules] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Self:
        for model, rules in self.models.items():
            if model not in WRITABLE:
                raise ValueError(f"models: nothing here writes to {model!r}; there are {', '.join(WRITABLE)}")
            if unknown := [field for field in rules.named if field not in WRITABLE[model]]:
                there_are = ", ".join(sorted(WRITABLE[model]))
                raise ValueError(f"models: no tool writes {unknown[0]!r} of {model}; there are {there_are}")
        return self

    def over(self, general: "Rules") -> "Rules":
        """These rules where they say something, else the `general` ones."""
        return Rules(
            writes=self.writes.over(general.writes),
            orders=self.orders.over(general.orders),
            models={**general.models, **self.models},
        )


class Policy(Rules):
    """The rules for all, and `callers`' own over them, by principal (`key:web`, `oauth:ana`, `anonymous`, `local`)."""

    callers: Annotated[dict[Principal, Rules], Field(alias="for")] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _placed(self) -> Self:
        for name, rules in (("", self.general), *self.own.items()):
            writes = rules.writes
            if (writes.hours or writes.days) and writes.timezone is None:
                of = f"for.{name}." if name else ""
                raise ValueError(f"{of}writes: hours and days need a timezone, like America/Mexico_City")
        return self

    @property
    def general(self) -> Rules:
        """The rules of whoever has none of their own."""
        return Rules(writes=self.writes, orders=self.orders, models=self.models)

    @property
    def own(self) -> Mapping[str, Rules]:
        """By principal, what holds for those who have rules of their own."""
        return {principal: rules.over(self.general) for principal, rules in self.callers.items()}


@dataclass(frozen=True)
class PolicyInForce:
    """A policy, and where it was read."""

    policy: Policy
    path: str

    def __str__(self) -> str:
        """In one line, what it limits."""
        rules = self.policy.general
        said = []
        if rules.writes.tools is not None or rules.writes.except_tools is not None:
            said.append(f"may write: {', '.join(rules.writes.allowed) or 'nothing'}")
        if rules.writes.schedule is not None:
            said.append(
                " ".join([*(rules.writes.hours or []), *(rules.writes.days or []), rules.writes.timezone or "UTC"])
            )
        if rules.orders.max_discount is not None:
            said.append(f"discounts up to {rules.orders.max_discount:g} %")
        for currency, most in (rules.orders.max_value or {}).items():
            said.append(f"orders up to {most:,.2f} {currency}")
        if rules.models:
            said.append(f"fields of {', '.join(rules.models)}")
        if self.policy.callers:
            said.append(f"other rules for {', '.join(self.policy.callers)}")
        return f"{self.path}: {'; '.join(said) or 'limits nothing'}"
