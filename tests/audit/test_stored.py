"""What is read out of a document, whatever it holds."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.console import Console

from mcp_odoo.audit.export import as_document, as_document_without_chain, as_row
from mcp_odoo.audit.filters import Filters
from mcp_odoo.audit.lines import in_columns, tabbed
from mcp_odoo.audit.rendering import show_page
from mcp_odoo.audit.stored import Stored
from tests.audit.archive import BEGAN, iso, name_of, quotation, write


def stored(document: dict[str, Any], name: str = "", modified: float = 5.0) -> Stored:
    """The document as if it was read from a file."""
    return Stored(name or name_of(document), json.dumps(document), document, modified)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("quot_1", "quotation"), ("sms_1_a", "handoff"), ("write_1_a", "write"), ("expiry_1_a", "expiry"),
        ("forget_1_a", "forget"), ("novelty_1", "novelty"),
    ],
)  # fmt: skip
def test_the_kind_follows_from_the_name(name: str, kind: str) -> None:
    """A later release's kind is what its name begins with."""
    assert stored({}, name).kind == kind


def test_times_are_those_of_the_document() -> None:
    """When it was asked for, and when it changed last."""
    record = stored(quotation(1))
    assert (record.at, record.updated) == (BEGAN, BEGAN + 1)


@pytest.mark.parametrize("timestamp", [None, "", "yesterday", 7, "9999-12-31T23:59:59-12:00", ["2026"]])
def test_without_a_timestamp_it_is_the_name_s_time_or_the_file_s(timestamp: Any) -> None:
    """And it changed when it was asked for, as far as anybody knows."""
    document = {"timestamp": timestamp, "updated_at": timestamp}
    assert [stored(document, f"write_{BEGAN}_1").at, stored(document, "quot_1").updated] == [BEGAN, 5.0]


def test_a_timestamp_may_have_an_offset() -> None:
    """Without one it is UTC."""
    assert stored({"timestamp": "2024-03-01T03:00:00-06:00"}, "quot_1").at == BEGAN
    assert stored({"timestamp": "2024-03-01T09:00:00"}, "quot_1").at == BEGAN


def test_records_are_those_of_input_output_changes_and_calls() -> None:
    """Each once; what was asked about comes first."""
    assert stored(quotation(18)).records == ("product:4", "partner:27", "opportunity:14", "order:18")
    assert stored(write(18, input={"record": "task:5", "lines": [{"product_id": 3}]}, changes=[])).records == (
        "task:5", "product:3", "order:18"
    )  # fmt: skip


def test_zero_is_no_record() -> None:
    """It stands for none in what is asked."""
    assert (
        stored({"input": {"product_id": 0, "lead_id": True, "order_id": "x", "record": "a thing:5"}}, "quot_1").records
        == ()
    )


def test_a_handoff_s_own_fields_name_records() -> None:
    """They stand beside the rest, not in an input."""
    assert stored({"lead_id": 7, "sale_order_id": 9}, "sms_1_a").records == ("opportunity:7", "order:9")


texts = some.text(some.characters(exclude_categories=()), max_size=20)  # halves of characters included
leaves = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | texts
anything = some.recursive(
    leaves, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3)
)
bodies = some.dictionaries(some.sampled_from(sorted({*quotation(1), *write(1), "forgotten", "new"})), anything)


@given(bodies, some.sampled_from(["quot_1", f"write_{BEGAN}_1", "sms_1_a"]))
def test_nothing_in_a_document_breaks_whoever_shows_it(body: dict[str, Any], name: str) -> None:
    """Lines, pages, rows, documents and filters take every JSON object; all of it can be written as UTF-8."""
    record = stored(body, name)
    page = io.StringIO()
    show_page(Console(file=page, width=80), record)
    written = [tabbed(record), in_columns(record, 80).plain, page.getvalue(), as_row(record)]
    assert all(text.encode() is not None for text in (*written, as_document_without_chain(record)))
    assert "\n" not in tabbed(record)
    assert tabbed(record).count("\t") == 7
    assert json.loads(as_document_without_chain(record)) == {
        key: value for key, value in body.items() if key not in ("links", "salts", "forgotten")
    }
    assert as_document(record).count("\n") == 1
    Filters.of(now=0, grep="x", record="order:1", action="a", client="b", since=iso(0)).admits(record)
