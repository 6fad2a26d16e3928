"""Confirming and cancelling, through Odoo's own actions."""

from collections.abc import Callable
from typing import Any, Literal

import pytest

from mcp_odoo.errors import Conflict, OdooValidation, OutcomeUnknown
from mcp_odoo.orders.models import OrderStep
from tests.fake_odoo import Call, Drop, FakeOdoo, Refusal
from tests.orders.conftest import Office
from tests.orders.desk import ORDER, Desk

Action = Literal["confirm", "cancel"]
TARGET = {"confirm": "sale", "cancel": "cancel"}
WIZARD = "sale.order.cancel"
QUESTION = {"type": "ir.actions.act_window", "res_model": WIZARD, "context": {"default_order_id": 40}}
BOTH = pytest.mark.parametrize("action", ["confirm", "cancel"])


async def step(office: Office, action: Action) -> OrderStep:
    return await (office.lifecycle.confirm(40) if action == "confirm" else office.lifecycle.cancel(40))


def becomes(desk: Desk, state: str, answer: Any = None) -> Callable[[Call], Any]:
    """An action that does it, and answers so."""

    def act(_: Call) -> Any:
        desk.order["state"] = state
        return answer

    return act


def actions(odoo: FakeOdoo) -> list[str]:
    """Everything that was asked for but reading."""
    reads = {"read", "search_read", "search_count", "fields_get", "context_get", "version_info", "authenticate"}
    return [f"{call.model}.{call.method}" for call in odoo.calls if call.method not in reads]


@BOTH
async def test_odoo_s_own_action_does_it(office: Office, desk: Desk, action: Action) -> None:
    """Never a write of the state, which would leave out deliveries, mails and checks. What it changed is told."""
    desk.odoo.answers[ORDER, f"action_{action}"] = becomes(desk, TARGET[action])
    done = await step(office, action)
    assert done.model_dump() == {
        "id": 40, "name": "S00040", "state": TARGET[action], "locked": False, "currency": "MXN",
        "amount_total": 116.0, "opportunity": {"id": 30, "name": "Robots"},
        "url": f"{desk.odoo.url}/odoo/sale.order/40",
        "changed": [{"field": "state", "before": "draft", "after": TARGET[action], "line_id": None}],
    }  # fmt: skip
    assert actions(desk.odoo) == [f"sale.order.action_{action}"]
    (call,) = desk.odoo.called(ORDER, f"action_{action}")
    assert call.ids == [40]
    assert call.named["context"]["disable_cancel_warning"] is True


@BOTH
async def test_what_is_done_stays_as_it_is(office: Office, desk: Desk, action: Action) -> None:
    """Doing it twice is harmless: Odoo is asked for nothing, and nothing changed."""
    desk.order["state"] = TARGET[action]
    done = await step(office, action)
    assert (done.state, done.changed, actions(desk.odoo)) == (TARGET[action], [], [])


@BOTH
async def test_a_lost_answer_is_read_back(office: Office, desk: Desk, action: Action) -> None:
    """Whether Odoo did it stands in the order; the action is not sent twice."""
    desk.odoo.answers[ORDER, f"action_{action}"] = becomes(desk, TARGET[action], Drop())
    assert (await step(office, action)).changed[0].after == TARGET[action]
    assert len(actions(desk.odoo)) == 1


@BOTH
async def test_a_lost_answer_to_what_was_not_done_is_unknown(office: Office, desk: Desk, action: Action) -> None:
    """It may still be on its way."""
    desk.odoo.answers[ORDER, f"action_{action}"] = Drop()
    with pytest.raises(OutcomeUnknown):
        await step(office, action)
    assert len(actions(desk.odoo)) == 1


@BOTH
async def test_an_action_that_asks_back_is_no_success(office: Office, desk: Desk, action: Action) -> None:
    """Some modules answer with a form of theirs; the order is as it was."""
    desk.odoo.answers[ORDER, f"action_{action}"] = {"type": "ir.actions.act_window", "res_model": "x.approval"}
    with pytest.raises(Conflict, match="S00040 is still draft") as caught:
        await step(office, action)
    assert caught.value.code == "order_not_advanced"


@BOTH
async def test_odoo_s_reason_is_passed_on(office: Office, desk: Desk, action: Action) -> None:
    """In its own words."""
    desk.odoo.answers[ORDER, f"action_{action}"] = Refusal("odoo.exceptions.UserError", "Falta el almacén")
    with pytest.raises(OdooValidation, match=r"^Falta el almacén$"):
        await step(office, action)


@pytest.mark.parametrize("made", [60, [60]])
async def test_odoo_16_s_question_is_answered_without_a_mail(office: Office, desk: Desk, made: Any) -> None:
    """Its wizard's plain button cancels; creating it answers an id, or a list of one."""
    desk.odoo.answers |= {
        (ORDER, "action_cancel"): QUESTION, (WIZARD, "create"): made,
        (WIZARD, "action_cancel"): becomes(desk, "cancel"),
    }  # fmt: skip
    assert (await office.lifecycle.cancel(40)).state == "cancel"
    assert actions(desk.odoo) == [f"{ORDER}.action_cancel", f"{WIZARD}.create", f"{WIZARD}.action_cancel"]
    assert desk.odoo.called(WIZARD, "create")[0].named["vals_list"] == [{"order_id": 40}]
    assert desk.odoo.called(WIZARD, "action_cancel")[0].ids == [60]


async def test_a_locked_order_is_not_cancelled(office: Office, old_office: Office, desk: Desk, old_desk: Desk) -> None:
    """Its lock is somebody's decision; on 14 it is a state."""
    desk.order |= {"state": "sale", "locked": True}
    old_desk.order["state"] = "done"
    for services, odoo in ((office, desk.odoo), (old_office, old_desk.odoo)):
        with pytest.raises(Conflict, match="S00040 is locked") as caught:
            await services.lifecycle.cancel(40)
        assert (caught.value.code, actions(odoo)) == ("order_locked", [])


async def test_a_cancelled_order_is_not_confirmed(office: Office, desk: Desk) -> None:
    """Odoo's page would set it back to a quotation first, which is somebody's decision."""
    desk.order["state"] = "cancel"
    with pytest.raises(Conflict, match="S00040 is cancelled") as caught:
        await office.lifecycle.confirm(40)
    assert (caught.value.code, actions(desk.odoo)) == ("order_cancelled", [])


async def test_odoo_14_confirms_without_a_value(old_office: Office, old_desk: Desk) -> None:
    """It cannot send None, and says so after the order is confirmed."""
    sentence = "cannot marshal None unless allow_none is enabled"
    refusal = Refusal("TypeError", sentence, 500)
    old_desk.odoo.answers[ORDER, "action_confirm"] = becomes(old_desk, "sale", refusal)
    assert (await old_office.lifecycle.confirm(40)).state == "sale"
