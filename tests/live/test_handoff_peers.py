"""Two servers on one PostgreSQL: whoever is alive goes on with every handoff, and nobody is written to twice."""

import asyncio

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.records import new_team, new_user, unique
from tests.live.test_handoff import DIALLED, NUMBERS, Story, told_of, unique_phone
from tests.live.test_salespeople import give
from tests.messaging.twilio_server import ACCOUNT_SID, AUTH_TOKEN, TEMPLATE_SID, WHATSAPP_FROM, twilio_server


async def test_a_peer_goes_on_with_what_a_killed_server_left(
    odoo: Odoo, serve: Serve, postgresql: dict[str, str]
) -> None:
    """One is asked through the first server, which dies; the second one's clock passes it on, and takes the answer."""
    members = [new_user(odoo, name) for name in ("flor", "gil")]
    team = new_team(odoo, unique("Turnos"), *members)
    for number, user_id in enumerate(members):
        odoo.write("res.users", user_id, phone=NUMBERS[number])
        give(odoo, user_id, number)
    async with twilio_server() as twilio:
        settings = {
            **postgresql, "MCP_ODOO_SALES_TEAMS": str(team), "HANDOFF_TIMEOUT": "3",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM,
            "TWILIO_API_URL": twilio.url, "TWILIO_WHATSAPP_TEMPLATE_SID": TEMPLATE_SID,
        }  # fmt: skip
        first, second = serve(**settings), serve(**settings)
        told = (await Story(first, twilio, members).ask()).json()
        assert told["selected_number"] == DIALLED[0]
        await asyncio.to_thread(first.kill)
        story = Story(second, twilio, members)
        await story.until(told["handoff_id"], lambda one: len(one["attempts"]) == 2 and one["status"] == "waiting")
        assert "Es tuyo" in (await story.answers(DIALLED[1], "1") or "")
        ended = await story.until(told["handoff_id"], told_of("assigned"))
        assert (ended["status"], ended["assigned_user_id"]) == ("taken", members[1])
        assert [one.form["To"] for one in twilio.messages] == [f"whatsapp:{number}" for number in DIALLED[:2]]


async def test_ten_requests_over_two_servers_are_one_handoff(
    odoo: Odoo, serve: Serve, postgresql: dict[str, str]
) -> None:
    """A webhook that is sent again lands on another server: one message, one opportunity."""
    user_id = new_user(odoo, "hugo")
    team = new_team(odoo, unique("Turnos"), user_id)
    odoo.write("res.users", user_id, phone=NUMBERS[2])
    async with twilio_server() as twilio:
        settings = {
            **postgresql, "MCP_ODOO_SALES_TEAMS": str(team), "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM, "TWILIO_API_URL": twilio.url,
            "TWILIO_WHATSAPP_TEMPLATE_SID": TEMPLATE_SID,
        }  # fmt: skip
        stories = [Story(serve(**settings), twilio, [user_id]) for _ in range(2)]
        asked = {"user_phone": unique_phone(), "conversation_id": unique("conv"), "user_name": unique("Ana")}
        answers = await asyncio.gather(*(stories[number % 2].ask(**asked) for number in range(10)))
        assert {answer.json()["message_sid"] for answer in answers} == {twilio.messages[0].sid}
        assert len(twilio.messages) == 1
        assert odoo.count("crm.lead", ("contact_name", "=", asked["user_name"])) == 1
