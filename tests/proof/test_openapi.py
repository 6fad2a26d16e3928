"""The OpenAPI document is what the server does: Schemathesis asks every route for everything that the document allows,
and for what it does not.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.proof.target import KEYS, Target

PROGRAM = str(Path(sys.executable).with_name("st"))
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
QUOTATION = {
    "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
}  # fmt: skip


def _known(target: Target) -> dict[str, str]:
    """Ids of a quotation and of a handoff."""
    with httpx2.Client(base_url=target.url, headers={"X-API-Key": KEYS["all"]}) as http:
        quoted = http.post("/api/quotation/async", json=QUOTATION).json()
        http.post("/api/elevenlabs/handoff", json={"user_phone": "+525512345678", "reason": "Precio"})
        handed = http.get("/api/handoffs").json()["handoffs"]
    return {"PROOF_QUOTATION": quoted["tracking_id"], "PROOF_HANDOFF": handed[0]["handoff_id"]}


def _run(target: Target, folder: Path, key: str, document: str, *options: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, **_known(target), "PROOF_KEY": key, "NO_COLOR": "1"}
    command = [PROGRAM, "--config-file", str(CONFIGURATION), "run", document, *options]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("all", ()),
        *((narrow, ("--phases", "coverage", "--max-examples", "10")) for narrow in ("read", "handoff")),
    ],
)
def test_the_server_does_what_its_document_says(
    target: Target, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    """For every operation, whatever the key may do: no failure, documented answers of the documented shape, 401 without
    a key, 4xx for what is not allowed, 405 for other methods.
    """
    done = _run(target, tmp_path, KEYS[name], f"{target.url}/openapi.json", *options)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    assert re.search(r"Selected: (\d+)/\1\s+Tested: \1\b", done.stdout), done.stdout
    assert target.bugs() == []


def test_a_document_that_lies_is_found_out(target: Target, tmp_path: Path) -> None:
    """One that promises an error's shape for `/health` fails the run: the checks are on."""
    document = httpx2.get(f"{target.url}/openapi.json").json()
    document["paths"] = {"/health": document["paths"]["/health"]}
    answers = document["paths"]["/health"]["get"]["responses"]
    answers["200"] = answers["404"]
    written = tmp_path / "openapi.json"
    written.write_text(json.dumps(document), encoding="utf-8")
    done = _run(target, tmp_path, KEYS["all"], str(written), "--url", target.url)
    assert done.returncode == 1
    assert "Response violates schema" in done.stdout
