"""Odoo's faults become our errors, over both transports, without a traceback in any of them."""

from typing import Any

import pytest

from mcp_odoo.errors import (
    McpOdooError,
    NotFound,
    OdooAccessDenied,
    OdooAuthenticationFailed,
    OdooError,
    OdooValidation,
    UpstreamUnavailable,
)
from mcp_odoo.odoo.account import TransportChoice
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.faults import fault, load_refusal
from tests.fake_odoo import KEY, FakeOdoo, Refusal

TRACE = 'Traceback (most recent call last):\n  File "/opt/odoo/secret.py", line 3, in f\n    raise {last}\n{last}\n'
# What Odoo 14 makes of a refusal inside `load`.
WRAPPED = "Error desconocido durante la importación: <class 'odoo.exceptions.{}'>: "


async def refused(client: OdooClient, odoo: FakeOdoo, name: str, message: str, status: int = 422) -> McpOdooError:
    odoo.answers["sale.order", "action_confirm"] = Refusal(name, message, status)
    with pytest.raises(McpOdooError) as caught:
        await client.call("sale.order", "action_confirm", [1])
    for text in (caught.value.message, str(caught.value.details)):
        assert "Traceback" not in text
        assert "secret.py" not in text
        assert KEY not in text
    return caught.value


@pytest.mark.parametrize(
    ("name", "status", "expected", "code"),
    [
        ("odoo.exceptions.AccessError", 403, OdooAccessDenied, "odoo_access_denied"),
        ("odoo.exceptions.AccessDenied", 403, OdooAuthenticationFailed, "odoo_authentication_failed"),
        ("odoo.exceptions.UserError", 422, OdooValidation, "odoo_validation"),
        ("odoo.exceptions.ValidationError", 422, OdooValidation, "odoo_validation"),
        ("odoo.exceptions.RedirectWarning", 422, OdooValidation, "odoo_validation"),
        ("builtins.ZeroDivisionError", 500, OdooError, "odoo_error"),
        ("psycopg2.errors.SerializationFailure", 500, UpstreamUnavailable, "odoo_busy"),
    ],
)
async def test_each_fault_has_its_error(
    client: OdooClient, odoo: FakeOdoo, name: str, status: int, expected: type[McpOdooError], code: str
) -> None:
    """With Odoo's own sentence in it, and nothing of a traceback."""
    error = await refused(client, odoo, name, "No puedes hacer esto", status)
    assert type(error) is expected
    assert error.code == code
    assert "No puedes hacer esto" in error.message
    assert name not in error.message


@pytest.mark.parametrize(
    "message",
    [
        "could not serialize access due to concurrent update",
        "deadlock detected",
        'duplicate key value violates unique constraint "ir_model_data_module_name_uniq_index"',
    ],
)
async def test_a_conflict_in_the_database_is_worth_repeating(client: OdooClient, odoo: FakeOdoo, message: str) -> None:
    """The transaction was aborted, so nothing was written."""
    error = await refused(client, odoo, "psycopg2.Error", message, 500)
    assert isinstance(error, UpstreamUnavailable)
    assert error.retryable
    assert error.code == "odoo_busy"


async def test_a_missing_record_is_not_found(client: OdooClient, odoo: FakeOdoo) -> None:
    """Over XML-RPC Odoo gives it the code of every UserError: the record and the user in its text tell it apart."""
    text = "El registro no existe o ha sido eliminado.\n(Registro: sale.order(1,), Usuario: 7)"
    error = await refused(client, odoo, "odoo.exceptions.MissingError", text, 404)
    assert type(error) is NotFound
    assert error.code == "odoo_record_missing"


async def test_a_missing_method_is_named(json2: OdooClient, odoo: FakeOdoo) -> None:
    """JSON-2 answers 404 for it."""
    error = await refused(json2, odoo, "werkzeug.exceptions.NotFound", "no such method", 404)
    assert error.code == "odoo_method_missing"
    assert "sale.order.action_confirm" in error.message


async def test_a_wrong_key_names_the_variables(odoo: FakeOdoo) -> None:
    """Over JSON-2 the answer is 401, over XML-RPC `authenticate` says false: both tell what to check."""
    transports: tuple[TransportChoice, ...] = ("json2", "xmlrpc")
    for transport in transports:
        async with OdooClient(odoo.account(transport, key="wrong-k3y")) as client:
            with pytest.raises(OdooAuthenticationFailed, match="ODOO_LOGIN and ODOO_API_KEY") as caught:
                await client.identity()
        assert "wrong-k3y" not in str(caught.value)


async def test_a_refused_login_over_xmlrpc_names_the_database_too(odoo: FakeOdoo) -> None:
    """`authenticate` answers false for a wrong database user as well; there is no second try."""
    async with OdooClient(odoo.account("xmlrpc", key="wrong")) as client:
        with pytest.raises(OdooAuthenticationFailed, match="Check ODOO_DB, ODOO_LOGIN and ODOO_API_KEY"):
            await client.search_read("res.partner", [], ["name"])
    assert len(odoo.called("common", "authenticate")) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TRACE.format(last="ValueError: bad qty"), "Odoo failed: X: bad qty"),
        (TRACE.format(last="odoo.exceptions.UserError: Pick one"), "Odoo failed: X: Pick one"),
        ("  two\n lines ", "Odoo failed: X: two lines"),
    ],
)
def test_of_a_traceback_the_last_line_is_left(text: str, message: str) -> None:
    """The sentence without its class, on one line."""
    assert fault("x.X", text).message == message


def test_long_texts_are_cut() -> None:
    """Nobody reads a page in an error."""
    assert len(fault("UserError", "x" * 5000).message) < 620


def test_the_missing_sender_is_explained() -> None:
    """Odoo never says whose address is missing."""
    error = fault("UserError", "Unable to send message, please configure the sender's email address.")
    assert error.code == "api_user_without_email"
    assert "ODOO_LOGIN" in error.message


@pytest.mark.parametrize(
    ("messages", "expected", "text"),
    [
        ([{"type": "error", "message": "No matching record"}], OdooValidation, "No matching record"),
        ([{"type": "warning", "message": "w"}, {"type": "error", "message": "e"}], OdooValidation, "e"),
        ([{"type": "error", "message": "a"}] * 3, OdooValidation, "a"),
        ([{"type": "error", "message": "a"}, {"type": "error", "message": "b"}], OdooValidation, "a; b"),
        ([], OdooValidation, "no reason given"),
        ([{"type": "error", "message": WRAPPED.format("ValidationError") + "a"}], OdooValidation, "a"),
        ([{"type": "error", "message": WRAPPED.format("AccessError") + "a\nb"}] * 2, OdooAccessDenied, "a b"),
    ],
)
def test_a_refused_load_says_why(messages: list[dict[str, Any]], expected: type[McpOdooError], text: str) -> None:
    """Each sentence once, warnings left out."""
    error = load_refusal(messages)
    assert type(error) is expected
    assert error.message == text


async def test_a_refused_load_is_not_sent_again(client: OdooClient, odoo: FakeOdoo) -> None:
    """Wrong values stay wrong."""
    odoo.answers["crm.lead", "load"] = {"ids": False, "messages": [{"type": "error", "message": "Wrong stage"}]}
    with pytest.raises(OdooValidation, match="Wrong stage"):
        await client.create_once("crm.lead", ["id"], [["__x__.y"]])
    assert len(odoo.called("crm.lead", "load")) == 1


async def test_a_load_that_met_another_is_sent_again(client: OdooClient, odoo: FakeOdoo) -> None:
    """Serialisation failures come in `load`'s answer, and pass."""
    busy = {"ids": False, "messages": [{"type": "error", "message": "could not serialize access"}]}
    answers = [busy, busy, {"ids": [3], "messages": []}]
    odoo.answers["crm.lead", "load"] = lambda _: answers.pop(0)
    assert await client.create_once("crm.lead", ["id"], [["__x__.y"]]) == [3]
