"""docs/WHATSAPP_HANDOFF.md says what the code does; its template is one that WhatsApp takes and this server fills."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest

from mcp_odoo.app import create_app
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.answers import understood
from mcp_odoo.handoff.document import Outcome, Phase
from mcp_odoo.handoff.models import HandoffReply, HandoffRequest, HandoffStatus
from mcp_odoo.handoff.template import BUTTONS, LONGEST_TEMPLATE, TEMPLATES
from mcp_odoo.handoff.words import LONGEST_VALUES, message
from mcp_odoo.messaging.codes import TABLE
from mcp_odoo.phrases import ES_ERRORS, Language
from mcp_odoo.settings import SECRETS, Settings
from scripts.docs_tables import HANDOFF_PAGE, ROOT, render_handoff_page

TEXT = (ROOT / HANDOFF_PAGE).read_text(encoding="utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"^ *```json\n(.*?)^ *```$", TEXT, re.DOTALL | re.MULTILINE)]
CURLS = re.findall(r"-d '(\{.*?\})'", TEXT, re.DOTALL)
LANGUAGES = sorted(TEMPLATES)
VARIABLE = re.compile(r"\{\{(\w+)\}\}")


def block_with(*names: str) -> dict[str, Any]:
    """The one JSON block that has these names at its top."""
    (found,) = [block for block in BLOCKS if set(names) <= set(block)]
    return dict(found)


def template_json(language: Language) -> dict[str, Any]:
    (found,) = [block for block in BLOCKS if block.get("language") == language]
    return dict(found)


def rows(title: str) -> Iterator[list[str]]:
    """The cells of the table below a heading."""
    part = TEXT.partition(f"\n### {title}\n")[2].partition("\n#")[0]
    for line in part.splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_templates_to_the_letter(language: Language) -> None:
    """As text, and in the JSON for Twilio's Content API, with the buttons."""
    assert f"```text\n{TEMPLATES[language]}\n```" in TEXT
    document = template_json(language)["types"]["twilio/quick-reply"]
    assert document["body"] == TEMPLATES[language]
    buttons = {action["id"]: action["title"] for action in document["actions"]}
    assert buttons == BUTTONS[language]
    assert {action["type"] for action in document["actions"]} == {"QUICK_REPLY"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_keep_whatsapp_s_rules(language: Language) -> None:
    """No variable at an edge or beside another, enough other words, no gaps, and room for the longest values."""
    text = TEMPLATES[language]
    apart = VARIABLE.split(text)
    between = apart[::2]
    assert re.search(r"\w", between[0])
    assert re.search(r"\w", between[-1])
    assert all(re.search(r"\w", part) for part in between)
    numbers = apart[1::2]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    words = " ".join(between).split()
    assert len(words) >= 2 * len(numbers) + 1
    plain = "".join(between)
    assert len(plain) + sum(LONGEST_VALUES.values()) <= LONGEST_TEMPLATE
    room = LONGEST_TEMPLATE - sum(LONGEST_VALUES.values())
    assert f"{room} are left for the text" in TEXT
    assert all(len(title) <= 20 for title in BUTTONS[language].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_variables_are_those_that_are_filled(language: Language) -> None:
    """By `words.message`, each within what the page says; samples for the reviewers are there for each."""
    asked = HandoffRequest.model_validate(
        {"user_phone": "+525512345678", "reason": "r" * 900, "user_name": "n" * 150, "conversation_id": "c" * 150,
         "additional_context": "x\n" * 2000}
    )  # fmt: skip
    handoff = moves.opened("sms_1_abcdef", asked.conversation, asked.model_dump(mode="json"), {}, 0.0)
    words = message(handoff, language)
    assert set(words.variables) == set(VARIABLE.findall(TEMPLATES[language])) == set(LONGEST_VALUES)
    assert words.mark in words.variables["7"]
    filled = VARIABLE.sub(lambda found: words.variables[found[1]], TEMPLATES[language])
    assert len(filled) <= LONGEST_TEMPLATE
    samples = template_json(language)["variables"]
    assert set(samples) == set(LONGEST_VALUES)
    assert re.fullmatch(r"Ref\. [0-9a-f]{4}", samples["7"])
    for number, longest in LONGEST_VALUES.items():
        assert re.search(rf"^\| `\{{\{{{number}\}}\}}` \| .* \| {longest} \|$", TEXT, re.MULTILINE)


def test_buttons_and_digits_are_understood() -> None:
    """Each button's id, and its title where only that comes back."""
    for buttons in BUTTONS.values():
        for verb, title in buttons.items():
            assert understood("", verb).verb == verb
            assert understood(title, None).verb == verb
    for said in re.findall(r"`([^`]+)`", TEXT.partition("Answers are read in both languages")[2].partition(";")[0]):
        assert understood(said, None).verb == "take", said


def test_every_block_and_command_can_be_copied() -> None:
    """JSON blocks were parsed above; so are the bodies of curl."""
    assert len(BLOCKS) == 6
    bodies = [json.loads(body) for body in CURLS]
    asked = next(body for body in bodies if "user_phone" in body)
    assert HandoffRequest.model_validate(asked)
    assert {"name": "handoff_es", "category": "UTILITY"} in bodies


def test_the_answers_have_the_real_fields() -> None:
    """In their order, in their types."""
    status = block_with("story")
    reply = next(block for block in BLOCKS if "status_url" in block and "story" not in block)
    assert list(reply) == list(HandoffReply.model_fields)
    assert HandoffReply.model_validate(reply)
    assert list(status) == list(HandoffStatus.model_fields)
    assert HandoffStatus.model_validate(status)


def test_the_tool_s_json_is_that_of_the_request() -> None:
    """Both of ElevenLabs' forms have the seven parameters, what is required, and the conversation's id."""
    pasted = next(block for block in BLOCKS if block.get("type") == "webhook")
    sent = block_with("tool_config")["tool_config"]
    wanted = set(HandoffRequest.model_fields) - {"callback_url"}
    listed = {one["id"]: one for one in pasted["api_schema"]["request_body_schema"]["properties"]}
    schema = sent["api_schema"]["request_body_schema"]
    assert set(listed) == set(schema["properties"]) == wanted
    required = {name for name in wanted if HandoffRequest.model_fields[name].is_required()} | {"conversation_id"}
    assert {name for name, one in listed.items() if one["required"]} == set(schema["required"]) == required
    for name, one in listed.items():
        other = schema["properties"][name]
        assert one["type"] == other["type"]
        # One source for each value: what the model says, or a variable.
        assert bool(one["description"]) != bool(one["dynamic_variable"])
        assert other == {key: one[key] for key in ("type", "description", "dynamic_variable") if one[key]}
    assert listed["conversation_id"]["dynamic_variable"] == "system__conversation_id"
    for tool in (pasted, sent):
        assert tool["name"] == "message_notification"
        assert tool["response_timeout_secs"] == 20
        assert tool["api_schema"]["url"].endswith("/api/elevenlabs/handoff")


def test_the_table_of_twilio_s_codes_is_the_code_s() -> None:
    """`scripts/generate-docs` would change nothing; each code stands there with its sentence."""
    assert render_handoff_page(TEXT) == TEXT, "run scripts/generate-docs"
    told = {number: cells for cells in rows("Of Twilio") for number in cells[0].split(", ")}
    for known in TABLE:
        for number in known.numbers:
            assert told[str(number)][1:] == [f"`{known.code}`", known.blame, known.sentence]


def test_every_other_error_is_explained() -> None:
    """Each that messages, handoffs and ElevenLabs' events raise."""
    explained = {name for cells in rows("Of this server") for name in re.findall(r"`([a-z_0-9]+)`", cells[0])}
    raised = {
        code for code in ES_ERRORS
        if code.startswith(("handoff_", "twilio_", "elevenlabs_", "event_", "vendedor_")) and not re.search(r"\d", code)
    }  # fmt: skip
    assert raised <= explained
    assert "twilio_not_configured" in raised


@pytest.mark.usefixtures("root_logging")
async def test_every_route_is_named(tmp_path: Path) -> None:
    """Of the handoffs and of the webhooks."""
    transport = httpx2.ASGITransport(app=create_app(Settings.model_construct(data_dir=tmp_path, log_level="ERROR")))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as http:
        document = (await http.get("/openapi.json")).json()
    paths = [path for path in document["paths"] if re.search("handoff|twilio|elevenlabs", path)]
    assert len(paths) == 6
    for path in paths:
        assert path in TEXT, path


def test_every_setting_is_named() -> None:
    """With its file, where it is a secret; defaults are told as they are."""
    mine = re.compile(r"(TWILIO_|HANDOFF_|ELEVENLABS_|VENDEDOR_)")
    names = [str(field.alias) for field in Settings.model_fields.values() if mine.match(str(field.alias))]
    assert len(names) == 12
    for name in names:
        assert name in TEXT, name
    for name in SECRETS:
        assert name in TEXT or not mine.match(name)
    told = set(re.findall(r"`((?:TWILIO|HANDOFF|ELEVENLABS|VENDEDOR|MCP_ODOO)_[A-Z_]+?)(?:_FILE)?[`=]", TEXT))
    assert told <= {str(field.alias) for field in Settings.model_fields.values()}
    assert f"`HANDOFF_TIMEOUT` seconds ({Settings.model_fields['handoff_timeout'].default:g})" in TEXT
    assert f"`HANDOFF_LIMIT` salespeople ({Settings.model_fields['handoff_limit'].default})" in TEXT


def test_states_and_outcomes_are_explained() -> None:
    """Each of them."""
    for said in (*get_args(Phase), *get_args(Outcome)):
        assert f"`{said}`" in TEXT, said
