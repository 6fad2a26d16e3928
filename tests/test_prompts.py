"""The prompts that a salesperson picks from a menu."""

import re
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from mcp import MCPError
from mcp_types import INVALID_PARAMS, TextContent

from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.phrases import Language
from mcp_odoo.prompts import sales_prompts
from tests.test_mcp_face import TOOLS

BOTH = pytest.mark.parametrize("language", ["es", "en"])
NAMES = {"quote_product", "prepare_call", "my_pipeline"}
ARGUMENTS: dict[str, dict[str, str]] = {
    "quote_product": {"product": "Robot {T300}", "customer": "Torres & Cía", "quantity": "7"},
    "prepare_call": {"customer": "Torres & Cía"},
    "my_pipeline": {"salesperson": "Berta {jefa}"},
}


def menu(language: Language) -> Client[Any]:
    mcp = FastMCP("test")
    sales_prompts(mcp, language)
    return Client(mcp)


async def asked(client: Client[Any], name: str, arguments: dict[str, str] | None = None) -> str:
    """The text that the model is asked with."""
    (message,) = (await client.get_prompt(name, arguments or {})).messages
    assert message.role == "user"
    assert isinstance(message.content, TextContent)
    return message.content.text


@BOTH
async def test_the_menu_says_what_each_is_for(language: Language) -> None:
    """A title and a sentence, and which arguments may be left out."""
    async with menu(language) as client:
        prompts = {prompt.name: prompt for prompt in await client.list_prompts()}
    assert set(prompts) == NAMES
    assert all(prompt.title and prompt.description for prompt in prompts.values())
    required = {
        name: [argument.name for argument in prompt.arguments or [] if argument.required]
        for name, prompt in prompts.items()
    }
    assert required == {"quote_product": ["product", "customer"], "prepare_call": ["customer"], "my_pipeline": []}


async def test_every_language_has_a_menu_of_its_own() -> None:
    """Nothing in it is left untranslated."""
    async with menu("es") as spanish, menu("en") as english:
        ours, theirs = await spanish.list_prompts(), await english.list_prompts()
        for one, other in zip(ours, theirs, strict=True):
            assert one.title != other.title
            assert one.description != other.description
            assert await asked(spanish, one.name, ARGUMENTS[one.name]) != await asked(
                english, other.name, ARGUMENTS[other.name]
            )


@BOTH
@pytest.mark.parametrize("name", sorted(NAMES))
async def test_arguments_stand_in_the_text_as_they_are(language: Language, name: str) -> None:
    """Braces in them are no template; no placeholder is left over."""
    async with menu(language) as client:
        text = await asked(client, name, ARGUMENTS[name])
    assert all(value in text for value in ARGUMENTS[name].values())
    for value in ARGUMENTS[name].values():
        text = text.replace(value, "")
    assert not re.search(r"[{}]", text)


@BOTH
async def test_what_is_left_out_is_understood(language: Language) -> None:
    """One piece, and everybody's pipeline."""
    async with menu(language) as client:
        assert re.search(
            r"\b1\b", (await asked(client, "quote_product", {"product": "R", "customer": "T"})).split("\n")[0]
        )
        assert "(" not in await asked(client, "my_pipeline")


@pytest.mark.parametrize(
    ("given", "names"), [({}, "product, customer"), ({"product": "R", "quantity": "2"}, "customer")]
)
async def test_what_is_missing_is_named(given: dict[str, str], names: str) -> None:
    """As any other mistake, in the language of replies."""
    mcp = create_mcp("es")
    sales_prompts(mcp, "es")
    async with Client(mcp) as client:
        with pytest.raises(MCPError) as caught:
            await client.get_prompt("quote_product", given)
    assert str(caught.value) == f"Falta indicar: {names}. [prompt_arguments_missing]"
    assert caught.value.error.code == INVALID_PARAMS


@BOTH
async def test_only_tools_that_there_are_are_named(language: Language) -> None:
    """Whatever has an underscore, or is the name of one."""
    async with menu(language) as client:
        texts = [await asked(client, name, ARGUMENTS[name]) for name in sorted(NAMES)]
    named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", " ".join(texts))) - {"idempotency_key", "user_id"}
    assert named <= TOOLS
    assert {"find_products", "find_partners", "dev_create_quotation", "count_opportunities"} <= named


@BOTH
async def test_nothing_is_written_without_a_yes(language: Language) -> None:
    """The prompts that lead to a write say so."""
    yes = {"es": ["visto bueno", "solo si te digo que sí"], "en": ["my approval", "only if I say yes"]}[language]
    async with menu(language) as client:
        assert yes[0] in await asked(client, "quote_product", ARGUMENTS["quote_product"])
        assert yes[1] in await asked(client, "my_pipeline")
