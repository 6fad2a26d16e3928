"""Every text in what the MCP face answers is people's, and marked so, or is listed here as ours."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, PlainSerializer

from mcp_odoo.fence import CLOSE, OPEN, Cut, Fence
from mcp_odoo.sales.models import QuotationPage
from mcp_odoo.settings import Settings
from mcp_odoo.tool import LeanTool
from mcp_odoo.written import AnyValue, Label, Passage, Prose, Quoting
from tests.conftest import tools_of

# Texts that this server makes, or that are one of Odoo's own few values: ids, codes, addresses, dates.
OURS = {
    "Activity.date", "Activity.record", "Activity.url",
    "Change.field", "OrderDifference.field",
        "Document.id", "Document.metadata", "Document.url",
    "FoundOpportunity.closed", "FoundOpportunity.date_deadline",
    "FoundOpportunity.next_activity_date", "FoundOpportunity.url",
    "FoundPartner.url",
    "HandoffReply.handoff_id", "HandoffReply.message_sid", "HandoffReply.selected_number", "HandoffReply.status_url",
    "Hit.id", "Hit.url",
        "Note.record", "Note.url",
    "OpportunityAfter.closed", "OpportunityAfter.created",     "OpportunityAfter.date_deadline", "OpportunityAfter.url",
    "Order.date_order", "Order.url", "Order.validity_date",
    "OrderAfter.date_order", "OrderAfter.url", "OrderAfter.validity_date",
    "OrderCard.date_order", "OrderCard.url", "OrderCard.validity_date",
    "OrderStep.url",
        "Progress.step",
    "Project.date_end", "Project.date_start", "Project.url",
    "QuotationLink.pdf_url", "QuotationLink.portal_url",
    "QuotationOutput.opportunity_url", "QuotationOutput.sale_order_url",
    "QuotationReply.tracking_id",
    "QuotationSummary.created_at", "QuotationSummary.error_code", "QuotationSummary.status_url",
    "QuotationSummary.tracking_id", "QuotationSummary.updated_at",
    "Task.deadline", "Task.state", "Task.url",
    "WholeTask.created", "WholeTask.deadline", "WholeTask.state", "WholeTask.updated", "WholeTask.url",
}  # fmt: skip


def marked(metadata: Any) -> bool:
    """Whether a field's annotations say who wrote it."""
    return any(isinstance(one, PlainSerializer) and one.func.__module__ == "mcp_odoo.written" for one in metadata)


def texts(annotation: Any) -> Iterator[Any]:
    """The unmarked texts, and whatever else may hold one, in a type; models are yielded themselves."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        if not marked(metadata):
            yield from texts(inner)
    elif get_origin(annotation) is Literal:
        return
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from texts(part)
    elif annotation in (str, Any, object, dict, list) or (
        isinstance(annotation, type) and issubclass(annotation, BaseModel)
    ):
        yield annotation


def unmarked(model: type[BaseModel], known: set[type[BaseModel]]) -> Iterator[str]:
    """`Model.field` of every text without a mark, in a model and in those inside it."""
    if model in known:
        return
    known.add(model)
    for name, field in model.model_fields.items():
        if marked(field.metadata):
            continue
        for found in texts(field.annotation):
            if isinstance(found, type) and issubclass(found, BaseModel):
                yield from unmarked(found, known)
            else:
                yield f"{model.__name__}.{name}"


async def answers(settings: Settings) -> set[type[BaseModel]]:
    """What the tools return, and the resource that is a list of quotations."""
    returned = {
        tool.return_type for tool in await tools_of(settings).list_tools() if isinstance(tool, LeanTool)
    }  # fmt: skip
    assert int in returned
    return {QuotationPage, *(returned - {int})}


async def test_every_text_is_people_s_or_ours(settings: Settings) -> None:
    """A new field of a reply has to be one of the two, or hidden instructions get past the fence in it."""
    models, known = await answers(settings), set[type[BaseModel]]()
    found = {name for model in models for name in unmarked(model, known)}
    assert found == OURS
    assert len(known) > 25


class Reply(BaseModel):
    """One field of each type."""

    label: Label
    passage: Passage
    prose: Prose | None
    quoting: list[Quoting]
    value: AnyValue
    plain: str


@pytest.fixture
def reply() -> Reply:
    return Reply(
        label="A\nna", passage="x\u200b", prose=Cut("Hola", "[more]"), quoting=["dijo\nesto"], value={"n": "a\nb"},
        plain="\u200b",
    )  # fmt: skip


def test_programs_read_what_odoo_has(reply: Reply) -> None:
    """Without a fence nothing is changed: REST answers so, and services compare so."""
    raw = {
        "label": "A\nna", "passage": "x\u200b", "prose": "Hola… [more]", "quoting": ["dijo\nesto"],
        "value": {"n": "a\nb"}, "plain": "\u200b",
    }  # fmt: skip
    assert reply.model_dump() == reply.model_dump(mode="json") == raw
    assert Reply.model_validate_json(reply.model_dump_json()).model_dump() == raw


def test_models_read_it_fenced(reply: Reply) -> None:
    """Each type in its way; a copy of a reply still knows where a text was cut."""
    fence = Fence("0123abcd")
    for one in (reply, Reply(**reply.model_dump())):
        said = one.model_dump(mode="json", context=fence)
        assert said["label"] == "A na"
        assert said["passage"] == "x"
        assert said["prose"] == f"{fence.block('Hola…')}\n[more]"
        assert said["quoting"] == ["dijo esto"]
        assert said["value"]["n"] == fence.block("a\nb")
        assert said["plain"] == "\u200b"


def test_schemas_are_those_of_plain_texts() -> None:
    """OpenAPI and tools/list say the same as before."""
    properties = Reply.model_json_schema(mode="serialization")["properties"]
    assert properties["label"] == {"title": "Label", "type": "string"}
    assert properties["prose"] == {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Prose"}
    assert OPEN not in str(properties)
    assert CLOSE not in str(properties)
