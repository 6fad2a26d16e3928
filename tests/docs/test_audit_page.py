"""docs/audit.md shows records as they are, and commands that work."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mcp_odoo.audit.export import COLUMNS
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.audit.retention import Retention
from mcp_odoo.audit.service import Audit
from mcp_odoo.audit.writes import Writes
from mcp_odoo.caller import current_caller
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.document import Subject
from mcp_odoo.handoff.models import HandoffRequest
from mcp_odoo.handoff.record import handoff_record
from mcp_odoo.jobs.state import JobState
from mcp_odoo.messaging.models import Sent
from mcp_odoo.sales.models import Progress, QuotationOutput, QuotationRequest, QuotationStatus
from mcp_odoo.sales.record import quotation_record
from mcp_odoo.trail import note_call, note_changed
from scripts.docs_tables import ROOT
from tests.audit.archive import environment, keep, quotation, write

TEXT = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
QUOTATION, WRITE, HANDOFF = (
    json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
)
RECIPES = re.findall(r"^```sh\n(.*?)^```$", TEXT.partition("## With jq")[2], re.DOTALL | re.MULTILINE)


def keys(value: Any) -> Any:
    """The names in a document, in order, without its values; of a list those of its first item."""
    match value:
        case dict():
            return {key: keys(item) for key, item in value.items()}
        case [first, *_]:
            return [keys(first)]
        case _:
            return None


def same_fields(shown: dict[str, Any], real: dict[str, Any]) -> None:
    """The example has the real record's fields, in its order; salts are of whatever texts there are."""
    assert list(shown) == list(real)
    for part in (shown, real):
        part["salts"] = None
        part["changes"] = [change for change in part["changes"] if change["change"] == part["changes"][0]["change"]]
    assert keys(shown) == keys(real)


def journal(tmp_path: Path) -> Journal:
    made = Journal(sa.create_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}"), Privacy())
    made.create_tables()
    return made


def test_the_quotation_has_the_fields_of_a_real_one(tmp_path: Path) -> None:
    """Each of them, in this order."""
    output = QuotationOutput.model_validate(QUOTATION["output"])
    asked = QuotationRequest.model_validate(QUOTATION["input"]).model_dump(mode="json")
    now = datetime.now(UTC)
    state = JobState(
        "quot_082a36ac73b9", "completed", asked, output, None, "summary", 4, 4, 1, now, now, (), committed=True,
        retries=0, retried_at=None, asker={}, fingerprint="f", failed_at=0,
        wrote=[{"changes": QUOTATION["changes"], "calls": QUOTATION["calls"]}],
    )  # fmt: skip
    status = QuotationStatus(
        tracking_id=state.job_id, status="completed", input=asked, output=output, error=None,
        progress=Progress(step="summary", done=4, total=4), created_at="", updated_at="",
    )  # fmt: skip
    (document,) = journal(tmp_path).put([quotation_record(state, status)])
    same_fields(dict(QUOTATION), json.loads(document.text))


def test_the_handoff_has_the_fields_of_a_real_one(tmp_path: Path) -> None:
    """Each of them, in this order; one that somebody was asked about, something was added to, and somebody took."""
    asked = HandoffRequest.model_validate(HANDOFF["input"]).model_dump(mode="json")
    handoff = moves.opened(HANDOFF["handoff_id"], "conversation:c", asked, asdict(current_caller()), 1795673222.4)
    handoff.subject = Subject(record=HANDOFF["record"], name="", url="")
    handoff.turn.number = HANDOFF["vendor_sms"]
    sent = Sent("k", HANDOFF["message_sid"], "whatsapp", HANDOFF["vendor_sms"], template=True, status="queued")
    wrote = moves.quietly(lambda after: after.wrote.append({key: HANDOFF[key] for key in ("changes", "calls")}), 1.0)
    for move in (
        moves.asked(1, sent, 1795673222.5, 300.0),
        moves.asked_again({"additional_context": "x"}, 1795673230.9),
        moves.took(HANDOFF["vendor_sms"], lambda number: number == HANDOFF["vendor_sms"], 1795673556.5),
        wrote,
    ):
        handoff = move(handoff) or pytest.fail("nothing moved")
    (document,) = journal(tmp_path).put([handoff_record(handoff)])
    same_fields(dict(HANDOFF), json.loads(document.text))


async def test_the_write_has_the_fields_of_a_real_one(tmp_path: Path) -> None:
    """Each of them, in this order."""
    kept, folder = journal(tmp_path), Folder(tmp_path / "logs")
    audit = Audit(kept, folder, Retention(kept, folder, 365, 30))
    audit.start()
    async with Writes(audit).recorded(WRITE["input"]):
        note_changed("sale.order", 18, [{"field": "state", "before": "draft", "after": "sale"}])
        note_call("sale.order", "action_confirm", [18], 32.8)
    await audit.close()
    (path,) = (tmp_path / "logs").glob("write_*.log")
    same_fields(dict(WRITE), json.loads(path.read_text(encoding="utf-8")))


def test_every_field_is_explained() -> None:
    """In one of the tables."""
    rows = re.findall(r"^\| (`.+?) \|", TEXT, re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert set(QUOTATION) | set(WRITE) | set(HANDOFF) <= explained


def test_every_option_is_explained() -> None:
    """Filters in their table, the rest somewhere."""
    for command in ("tail", "show", "export"):
        told = subprocess.run(
            [sys.executable, "-m", "mcp_odoo", "audit", command, "--help"], capture_output=True, text=True, check=True
        )
        options = set(re.findall(r"--[a-z-]+", told.stdout)) - {"--help", "--number", "--follow", "--include-chain"}
        assert {option for option in options if option not in TEXT} == set()


def test_the_columns_are_those_of_the_export() -> None:
    """In their order."""
    assert f"\n{','.join(COLUMNS)}\n" in TEXT


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
@pytest.mark.parametrize("recipe", [recipe for recipe in RECIPES if "tail" not in recipe])
def test_recipes_find_something(tmp_path: Path, recipe: str) -> None:
    """As they stand on the page, in a shell."""
    today = datetime.now(UTC)
    keep(
        tmp_path / "logs", quotation(18), quotation(19, status="failed", date=f"{today:%Y-%m-%d}"),
        write(18, after=60), write(7, after=90, status="unknown"),
    )  # fmt: skip
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", recipe],
        env={**environment(tmp_path / "logs"), "PATH": programs}, cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
