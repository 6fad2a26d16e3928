"""Who may write what, and when: the general rules, a caller's own, read-only mode, and the house."""

from typing import Any

import pytest

from mcp_odoo.access.guard import Guard
from mcp_odoo.access.operations import OPERATIONS
from mcp_odoo.access.policy import Policy
from mcp_odoo.caller import HOUSE, Caller, calling
from mcp_odoo.errors import Forbidden
from mcp_odoo.phrases import error_text

FRIDAY_NOON_IN_MEXICO = 1_795_802_400.0  # 2026-11-27T18:00:00Z
HOURS = {"hours": "08:00-20:00", "days": ["mon"], "timezone": "America/Mexico_City"}


def guard(policy: dict[str, Any], **options: Any) -> Guard:
    return Guard(Policy.model_validate(policy), clock=lambda: FRIDAY_NOON_IN_MEXICO, **options)


def refused(one: Guard, principal: str = "key:web") -> Forbidden:
    """How confirming an order is refused to somebody."""
    with calling(Caller(principal)), pytest.raises(Forbidden) as caught:
        one.require("confirm_sale")
    return caught.value


def test_without_a_policy_everything_may_be_written() -> None:
    """At any time, any field, for any price."""
    free = Guard()
    for operation in OPERATIONS:
        free.require(operation)
    free.require_writable()
    free.require_fields([("sale.order", "note")])
    assert not free.orders.limited


@pytest.mark.parametrize(
    ("writes", "allowed"),
    [
        ({"tools": ["log_note"]}, {"log_note"}),
        ({"tools": []}, set()),
        ({"except_tools": ["confirm_sale"]}, set(OPERATIONS) - {"confirm_sale"}),
    ],
)
def test_tools_are_allowed_or_excepted(writes: dict[str, Any], allowed: set[str]) -> None:
    """What may not be done is not offered either, and the refusal says what may."""
    one = guard({"writes": writes})
    assert {operation for operation in OPERATIONS if one.offers(operation)} == allowed
    error = refused(one)
    assert error.code == "policy_tool"
    assert set(error.details["allowed"].split(", ")) == (allowed or {"-"})


def test_outside_the_hours_it_says_when_they_begin() -> None:
    """In both languages, with the time that it is there."""
    error = refused(guard({"writes": HOURS}))
    assert error.code == "policy_hours"
    for text in (error.message, error_text("es", error.code, error.message, error.details)):
        assert "2026-11-27 12:00" in text
        assert "America/Mexico_City" in text
        assert "2026-11-30 08:00" in text
        assert "08:00-20:00" in text


def test_a_tool_is_offered_outside_its_hours_too() -> None:
    """Lists of tools are kept by clients for longer than an hour."""
    assert guard({"writes": HOURS}).offers("confirm_sale")


def test_a_callers_own_rules_replace_the_general_ones_one_by_one() -> None:
    """What they do not mention stays as it is for everybody."""
    one = guard(
        {
            "writes": {"tools": ["log_note"], **HOURS},
            "orders": {"max_discount": 15, "max_value": {"MXN": 10}},
            "models": {"crm.lead": {"fields": ["name"]}, "sale.order": {"fields": ["note"]}},
            "for": {
                "key:boss": {
                    "writes": {"except_tools": [], "days": ["fri"]},
                    "orders": {"max_discount": 30},
                    "models": {"crm.lead": {"except_fields": []}},
                }
            },
        }
    )
    with calling(Caller("key:boss")):
        one.require("confirm_sale")
        assert (one.orders.max_discount, one.orders.max_value) == (30, {"MXN": 10})
        assert one.allows_field("crm.lead", "user_id")
        assert not one.allows_field("sale.order", "user_id")
    with calling(Caller("key:bos")):
        assert (one.orders.max_discount, one.offers("confirm_sale")) == (15, False)


def test_nobody_in_particular_has_the_general_rules() -> None:
    """A job whose asker is not known is bound by them."""
    assert guard({"orders": {"max_discount": 15}}).orders.max_discount == 15


def test_the_house_is_bound_by_read_only_mode_alone() -> None:
    """A handoff's note is written at night, and by whoever may write no notes."""
    one = guard({"writes": {"tools": [], **HOURS}, "models": {"mail.message": {"fields": []}}})
    with calling(Caller(HOUSE)):
        one.require("log_note")
        one.require_fields([("mail.message", "body")])
    with calling(Caller(HOUSE)), pytest.raises(Forbidden):
        Guard(read_only=True).require_writable()


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        ({"fields": ["note"]}, "policy_field", "only note"),
        ({"fields": []}, "policy_field", "only -"),
        ({"except_fields": ["user_id"]}, "policy_field_closed", "user_id of sale.order"),
    ],
)
def test_fields_are_allowed_or_excepted(rules: dict[str, Any], code: str, said: str) -> None:
    """The first that may not be written is named, with its model."""
    one = guard({"models": {"sale.order": rules}})
    with pytest.raises(Forbidden, match=said) as caught:
        one.require_fields([("crm.lead", "user_id"), ("sale.order", "user_id")])
    assert (caught.value.code, caught.value.details["field"]) == (code, "user_id")


def test_a_field_that_nobody_thought_of_is_not_open() -> None:
    """Of a model that has rules: a list of exceptions cannot name what came later."""
    one = guard({"models": {"sale.order": {"except_fields": ["note"]}}})
    with pytest.raises(Forbidden):
        one.require_fields([("sale.order", "company_id")])


def test_read_only_refuses_and_offers_nothing() -> None:
    """Whatever the policy says."""
    one = Guard(read_only=True)
    assert refused(one).code == "read_only"
    assert not any(one.offers(operation) for operation in OPERATIONS)
