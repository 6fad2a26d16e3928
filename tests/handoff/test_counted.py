"""What Prometheus reads of handoffs, on a server as it is served."""

import asyncio
from pathlib import Path

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from mcp_odoo.app import create_app
from tests.conftest import logging_as_it_was
from tests.handoff.conftest import PUBLIC, Desk, settings_of
from tests.handoff.office import Office
from tests.messaging.twilio_server import TEMPLATE_SID, Twilio
from tests.serving import serving

N_BERTA = "+525511110005"


async def test_a_handoff_is_counted_from_its_beginning_to_its_end(
    tmp_path: Path, twilio: Twilio, office: Office
) -> None:
    """Opened once, however often it is asked for; open while somebody is waited for; then taken, once."""
    settings = settings_of(tmp_path, twilio, office, TWILIO_WHATSAPP_TEMPLATE_SID=TEMPLATE_SID)
    twilio.public_url = PUBLIC
    with logging_as_it_was():
        async with (
            serving(create_app(settings)) as url,
            httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as http,
        ):
            desk = Desk(url, office, twilio, settings, http)

            async def counted() -> dict[str, float]:
                text = (await http.get("/metrics")).text
                return {
                    " ".join((sample.name.removeprefix("mcp_odoo_handoff"), *sample.labels.values())): sample.value
                    for family in text_string_to_metric_families(text)
                    for sample in family.samples
                    if "_handoff" in sample.name
                }

            async def until(name: str, value: float) -> dict[str, float]:
                async with asyncio.timeout(20):
                    while (seen := await counted())[name] != value:  # noqa: ASYNC110 - nothing tells when
                        await asyncio.sleep(0.1)
                return seen

            before = await counted()
            assert {name: value for name, value in before.items() if name.startswith("s_ended")} == {
                "s_ended_total taken": 0, "s_ended_total unanswered": 0, "s_ended_total failed": 0,
            }  # fmt: skip
            handoff_id = (await desk.ask()).json()["handoff_id"]
            assert (await desk.ask()).json()["handoff_id"] == handoff_id
            seen = await until("s_open waiting", 1)
            assert (seen["s_opened_total"], seen["s_open choosing"], seen["s_ended_total taken"]) == (1, 0, 0)
            assert 0 < seen["_oldest_age_seconds waiting"] < 60
            await desk.answers(N_BERTA, "1")
            seen = await until("s_open waiting", 0)
            assert (seen["s_opened_total"], seen["s_ended_total taken"], seen["s_ended_total failed"]) == (1, 1, 0)
            assert seen["_oldest_age_seconds waiting"] == 0


async def test_kinds_of_handoffs_that_are_open_are_shown_before_there_is_one(
    tmp_path: Path, twilio: Twilio, office: Office
) -> None:
    """At 0: an alert about their age needs something to compare with."""
    with logging_as_it_was():
        async with serving(create_app(settings_of(tmp_path, twilio, office))) as url, httpx2.AsyncClient() as http:
            text = (await http.get(f"{url}/metrics")).text
    for phase in ("choosing", "waiting"):
        assert f'mcp_odoo_handoffs_open{{phase="{phase}"}} 0.0' in text
        assert f'mcp_odoo_handoff_oldest_age_seconds{{phase="{phase}"}} 0.0' in text
