"""`mcp-odoo check` of handoffs, over a scripted Odoo and a Twilio on loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from mcp_odoo.check import check_everything, findings
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Refusal
from tests.fake_shop import open_shop
from tests.messaging.twilio_server import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    TEMPLATE_SID,
    WHATSAPP_FROM,
    Http,
    Twilio,
    twilio_server,
)

MODELS = ("res.partner", "crm.lead", "crm.team", "sale.order", "sale.order.line", "product.product", "res.users")


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    """One that knows the account."""
    async with twilio_server() as server:
        yield server


@pytest.fixture
def settings_of(odoo: FakeOdoo, twilio: Twilio, tmp_path: Path) -> Settings:
    """An Odoo with Berta and Carlos, who have phones, and a Twilio with everything."""
    open_shop(odoo)
    for model in (*MODELS, "project.project", "project.task"):
        odoo.answers |= {(model, "fields_get"): {}, (model, "check_access_rights"): True}
    odoo.answers |= {
        ("res.users", "has_group"): True,
        ("res.users", "fields_get"): {"phone": {"type": "char"}},
        ("res.users", "search_read"): people("55 1111 0005", "+52 1 55 1111 0006"),
        ("crm.team", "search_read"): [{"id": 1, "name": "Ventas", "member_ids": [5, 6]}],
        ("crm.lead", "formatted_read_group"): [],
    }
    return Settings(
        odoo_url=odoo.url, odoo_db=DATABASE, odoo_login=LOGIN, odoo_api_key=KEY, data_dir=tmp_path,
        odoo_transport="json2", log_dir=tmp_path / "log", public_url="https://mcp.example.com",
        twilio_account_sid=ACCOUNT_SID, twilio_auth_token=SecretStr(AUTH_TOKEN), twilio_whatsapp_from=WHATSAPP_FROM,
        twilio_whatsapp_template_sid=TEMPLATE_SID, twilio_api_url=twilio.url, twilio_timeout=1.0,
        vendedor_whatsapp="+52 55 1111 0009", elevenlabs_tool_secret=SecretStr("a secret of the agent's"),
    )  # fmt: skip


def people(*phones: str | None) -> list[dict[str, object]]:
    return [
        {"id": user_id, "name": name, "phone": phone or False}
        for (user_id, name), phone in zip(((5, "Berta"), (6, "Carlos")), phones, strict=True)
    ]


async def told(settings: Settings, subject: str = "handoffs") -> list[tuple[str, str]]:
    return [(found.verdict, found.text) async for found in findings(settings) if found.subject == subject]


async def test_all_is_well(settings_of: Settings, twilio: Twilio, capsys: pytest.CaptureFixture[str]) -> None:
    """Twilio was really asked, and says that it knows us; the token is not printed."""
    assert await told(settings_of) == [
        ("ok", "where no salesperson can, +525511110009 is told"),
        ("ok", f"Twilio takes the credentials of {ACCOUNT_SID}"),
    ]
    assert [method for method, _ in twilio.requests] == ["GET"]
    assert await told(settings_of, "numbers") == [("ok", "all 2 salespeople can be written to")]
    assert await check_everything(settings_of)
    printed = capsys.readouterr().out
    assert f"WhatsApp {WHATSAPP_FROM}, template {TEMPLATE_SID}, SMS -" in printed
    assert AUTH_TOKEN not in printed


async def test_without_twilio_nothing_is_asked(settings_of: Settings, twilio: Twilio) -> None:
    """One warning says what is missing and what that means; the numbers of salespeople do not matter then."""
    settings = settings_of.model_copy(update={"twilio_auth_token": None, "vendedor_whatsapp": None})
    ((verdict, text),) = await told(settings)
    assert (verdict, text) == (
        "warning", "TWILIO_AUTH_TOKEN not set: salespeople get an activity in Odoo, no message",
    )  # fmt: skip
    assert not await told(settings, "numbers")
    assert not twilio.requests
    assert await check_everything(settings)
    none = settings.model_copy(update={"twilio_account_sid": None, "twilio_whatsapp_from": None})
    ((verdict, text),) = await told(none)
    assert (verdict, "salespeople get an activity in Odoo" in text) == ("ok", True)
    begun = none.model_copy(update={"vendedor_whatsapp": "+525511110009"})
    assert [verdict for verdict, _ in await told(begun)] == ["warning"]


async def test_refused_credentials_are_wrong(settings_of: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """In the sentence that says what to mend."""
    settings = settings_of.model_copy(update={"twilio_auth_token": SecretStr("another token")})
    assert ("wrong", "Twilio refused the credentials: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (20003)") in [
        (verdict, text.replace("(Twilio ", "(")) for verdict, text in await told(settings)
    ]
    assert not await check_everything(settings)
    assert "another token" not in capsys.readouterr().out


async def test_a_twilio_that_does_not_answer_is_told(settings_of: Settings, twilio: Twilio) -> None:
    """Within its time-out."""
    await twilio.stop()
    assert any(verdict == "wrong" and text.startswith("Twilio cannot be") for verdict, text in await told(settings_of))


async def test_a_twilio_that_is_busy_is_told(settings_of: Settings, twilio: Twilio) -> None:
    """It says nothing of the credentials."""
    twilio.list_faults.append(Http(429, b'{"code": 20429}'))
    assert ("wrong", "Twilio asks for fewer requests") in await told(settings_of)


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ("twilio_whatsapp_template_sid", "TWILIO_WHATSAPP_TEMPLATE_SID not set: WhatsApp brings nothing"),
        ("public_url", "PUBLIC_URL not set"),
        ("vendedor_whatsapp", "VENDEDOR_WHATSAPP not set"),
        ("elevenlabs_tool_secret", "ELEVENLABS_TOOL_SECRET not set"),
    ],
)
async def test_what_is_left_out_is_a_warning(settings_of: Settings, left_out: str, says: str) -> None:
    """With what it means."""
    found = await told(settings_of.model_copy(update={left_out: None}))
    (text,) = [text for verdict, text in found if verdict == "warning"]
    assert text.startswith(says)


async def test_a_fallback_that_is_no_number_is_wrong(settings_of: Settings) -> None:
    """Also without Twilio: the server does not start with it."""
    settings = settings_of.model_copy(update={"vendedor_whatsapp": "Ana"})
    for one in (settings, settings.model_copy(update={"twilio_account_sid": None})):
        assert any(verdict == "wrong" and "VENDEDOR_WHATSAPP" in text for verdict, text in await told(one))


async def test_salespeople_without_a_phone_are_named(settings_of: Settings, odoo: FakeOdoo) -> None:
    """So are those whose phone is none."""
    odoo.answers["res.users", "search_read"] = people(None, "extensión 12")
    ((verdict, text),) = await told(settings_of, "numbers")
    assert (verdict, text.partition(": ")[2]) == ("warning", "Berta, Carlos")


async def test_an_odoo_that_refuses_is_told(settings_of: Settings, odoo: FakeOdoo) -> None:
    """Nothing else of the check is lost."""
    odoo.answers["crm.lead", "formatted_read_group"] = Refusal("odoo.exceptions.AccessError", "No", 403)
    ((verdict, _),) = await told(settings_of, "numbers")
    assert verdict == "wrong"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("twilio_whatsapp_from", "hola"), ("twilio_sms_from", "MGxxxxxxxx"),
        ("twilio_whatsapp_template_sid", "approved_name"),
    ],
)  # fmt: skip
async def test_what_cannot_be_what_it_should_be_is_wrong(settings_of: Settings, name: str, value: str) -> None:
    """Twilio would say so with the first message."""
    found = [one async for one in findings(settings_of.model_copy(update={name: value}))]
    assert [one.text for one in found if one.verdict == "wrong" and name.upper() in one.text]
