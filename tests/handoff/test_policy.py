"""Handoffs and the rules about what may be written: asking is a caller's, what follows is the house's."""

from pathlib import Path

from tests.handoff.conftest import OpenDesk
from tests.handoff.office import CARLOS, PHONES, Office
from tests.messaging.twilio_server import TEMPLATE_SID


async def test_what_follows_on_a_handoff_is_the_houses(open_desk: OpenDesk, office: Office, tmp_path: Path) -> None:
    """Whoever may ask for a person and write nothing else leaves notes and a new owner all the same."""
    policy = tmp_path / "policy.toml"
    policy.write_text(
        """
        [writes]
        tools = ["message_notification"]
        [models."mail.message"]
        fields = []
        [models."crm.lead"]
        fields = []
        """,
        encoding="utf-8",
    )
    desk = await open_desk(TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID, MCP_ODOO_POLICY_FILE=policy)
    handoff_id = (await desk.ask(lead_id=7)).json()["handoff_id"]
    await desk.answers(PHONES[CARLOS].replace(" ", ""), "1")
    story = await desk.until(handoff_id, lambda told: told["status"] == "taken" and len(office.notes) == 2)
    assert "odoo_refused" not in str(story)


async def test_the_caller_is_refused_at_once(open_desk: OpenDesk, office: Office, tmp_path: Path) -> None:
    """Nobody is written to, and no handoff is kept."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[writes]\nexcept_tools = ["message_notification"]\n', encoding="utf-8")
    desk = await open_desk(TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID, MCP_ODOO_POLICY_FILE=policy)
    answer = await desk.ask()
    assert (answer.status_code, answer.json()["code"]) == (403, "policy_tool")
    assert (await desk.http.get("/api/handoffs")).json()["handoffs"] == []
    assert desk.twilio.messages == []
