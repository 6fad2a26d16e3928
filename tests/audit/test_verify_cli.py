"""`mcp-odoo audit verify` and `forget`, as an auditor runs them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.uploads import Uploads
from tests.audit.archive import COMMAND, environment, on_terminal
from tests.audit.conftest import Connected
from tests.audit.desk import ANA, Desk, desk, quotation
from tests.audit.s3_server import REGION, ROOT_KEY, ROOT_SECRET

FIRST, SECOND = "quot_000000000001", "quot_000000000002"
OUTPUT = {"lead_id": 7, "sale_order_id": 18, "partner_name": "Torres, Ana"}


@pytest.fixture(name="kept")
def _kept(tmp_path: Path) -> Iterator[Desk]:
    """Two quotations, in the folders that the settings below name."""
    with desk(tmp_path, uploads=True) as one:
        one.file(quotation(1), quotation(2, 2, "completed"))
        one.file(quotation(1, 2, "completed", output=OUTPUT))
        yield one


def variables(kept: Desk) -> dict[str, str]:
    return {"MCP_ODOO_DATA_DIR": str(kept.folder.path.parent / "data"), "AWS_EC2_METADATA_DISABLED": "true"}


def run(kept: Desk, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**environment(kept.folder.path), **variables(kept), **more}
    return subprocess.run(
        [COMMAND, "audit", *arguments], env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def bucket(place: BucketPlace) -> dict[str, str]:
    return {
        "S3_LOGS_BUCKET": place.bucket, "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_SECRET, "AWS_ENDPOINT_URL_S3": place.endpoint_url or "",
    }  # fmt: skip


def test_untouched_records_pass(kept: Desk) -> None:
    """In a pipe plain lines: the chain, its head to keep, and the verdict."""
    told = run(kept, "verify")
    head = kept.journal.head()
    assert head is not None
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        f"chain {head.chain}: links 1 to 3",
        f"  head {head.chain}:3:{head.hash}",
        "2 records, 3 links: as they were written.",
    ]


def test_the_first_broken_link_is_named(kept: Desk) -> None:
    """By its number and its file; exit status 1."""
    kept.change(FIRST, status="failed")
    kept.change(SECOND, status="failed")
    told = run(kept, "verify")
    chain = kept.stored(FIRST)["links"][0]["chain"]
    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert (
        lines[2] == f"First broken: link 2 of chain {chain}, {SECOND}.log: its content is not what this link recorded"
    )
    assert lines[3].startswith(f"Also: link 3 of chain {chain}, {FIRST}.log")
    assert lines[-1] == "2 records, 3 links: NOT as they were written."


def test_a_record_that_is_gone_is_missed(kept: Desk) -> None:
    """Also the newest, which only the jobs' database knows of; without that, it is said that nobody looked."""
    kept.file(quotation(3, 2, "completed"))
    kept.folder.remove("quot_000000000003")
    told = run(kept, "verify")
    assert (told.returncode, "link 4 is missing at the end" in told.stdout) == (1, True)
    elsewhere = run(kept, "verify", MCP_ODOO_DATA_DIR="/nowhere")
    assert (elsewhere.returncode, elsewhere.stdout.count("Not looked at")) == (0, 1)
    kept.folder.remove(FIRST)
    assert "link 1 is missing before it" in run(kept, "verify").stdout


def test_a_copy_is_verified_by_itself(kept: Desk, tmp_path: Path) -> None:
    """The database goes on after it was made."""
    shutil.copytree(kept.folder.path, tmp_path / "copy")
    kept.file(quotation(3, 2, "completed"))
    told = run(kept, "verify", "--folder", str(tmp_path / "copy"))
    assert (told.returncode, "another folder's" in told.stdout) == (0, True)


def test_nothing_is_no_proof(kept: Desk) -> None:
    """Neither records nor a database: whoever forgot to say where they are is told so."""
    for name in (FIRST, SECOND):
        kept.folder.remove(name)
    told = run(kept, "verify", MCP_ODOO_DATA_DIR="/nowhere")
    assert (told.returncode, told.stderr.count("There is nothing to verify")) == (1, 1)


def test_a_chain_of_another_server_has_to_be_admitted(kept: Desk, tmp_path: Path) -> None:
    """Anybody can begin a chain."""
    with desk(tmp_path / "other") as other:
        other.folder = kept.folder
        other.file(quotation(7, 2, "completed"))
    told = run(kept, "verify")
    assert (told.returncode, "does not know this chain" in told.stdout) == (1, True)
    assert run(kept, "verify", "--other-chains").returncode == 0


def test_what_a_chain_is_called_does_nothing_to_a_terminal(kept: Desk) -> None:
    """A verdict cannot be painted over."""
    links = kept.stored(SECOND)["links"]
    kept.change(SECOND, links=[{**links[0], "chain": "zz\n\x1b[2J\x1b[Hall is well"}])
    told = run(kept, "verify")
    assert told.returncode == 1
    assert "\x1b" not in told.stdout
    assert "\nall is well" not in told.stdout


def test_a_head_that_was_kept_is_compared(kept: Desk) -> None:
    """As an earlier verification printed it."""
    head = kept.journal.head()
    assert head is not None
    assert run(kept, "verify", "--head", f"{head.chain}:3:{head.hash}").returncode == 0
    told = run(kept, "verify", "--head", f"{head.chain}:3:{'0' * 64}")
    assert told.returncode == 1
    assert "it is another link than the one that was noted" in told.stdout
    unclear = run(kept, "verify", "--head", "x")
    assert (unclear.returncode, unclear.stderr.count("CHAIN:NUMBER:HASH")) == (2, 1)


def test_a_terminal_gets_colours(kept: Desk) -> None:
    """Green or red, so that nobody has to read."""
    assert "\x1b[1;32m2 records, 3 links" in on_terminal(kept.folder.path, "verify").text
    kept.change(FIRST, status="failed")
    broken = on_terminal(kept.folder.path, "verify")
    assert (broken.status, "\x1b[31mFirst broken" in broken.text) == (1, True)


def test_a_bucket_is_verified_by_itself(kept: Desk, place: BucketPlace, connected: Connected) -> None:
    """Object by object; what was tampered with there is named, and what still waits is not missing."""
    store = connected(place)
    waiting = kept.journal.claim_uploads(8)
    Uploads(store).put([document for document in waiting if document.name == SECOND])
    kept.journal.uploaded([document for document in waiting if document.name == SECOND])
    partly = run(kept, "verify", "--bucket", **bucket(place))
    assert (partly.returncode, partly.stdout.splitlines()[0].endswith("2 not delivered yet")) == (0, True)
    Uploads(store).put(waiting)
    kept.journal.uploaded(waiting)
    whole = run(kept, "verify", "--bucket", **bucket(place))
    assert (whole.returncode, whole.stdout.splitlines()[-1]) == (0, "2 records, 3 links: as they were written.")
    store.put(SECOND, kept.now, json.dumps({**kept.stored(SECOND), "status": "failed"}).encode())
    forged = run(kept, "verify", "--bucket", **bucket(place))
    assert forged.returncode == 1
    assert f"{SECOND}.log: its content is not what this link recorded" in forged.stdout


def test_a_bucket_that_cannot_be_read_is_a_sentence(kept: Desk, place: BucketPlace) -> None:
    """Nothing was verified then."""
    told = run(kept, "verify", "--bucket", **{**bucket(place), "S3_LOGS_BUCKET": "not-there"})
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert "not-there" in told.stderr
    assert run(kept, "verify", "--bucket").stderr.startswith("There is no bucket: set S3_LOGS_BUCKET")


def test_records_of_a_bucket_are_shown_as_those_of_a_folder(
    kept: Desk, place: BucketPlace, connected: Connected
) -> None:
    """`tail`, `show` and `export`."""
    Uploads(connected(place)).put(kept.journal.claim_uploads(8))
    tailed = run(kept, "tail", "--bucket", **bucket(place)).stdout.splitlines()
    assert {line.split("\t")[1] for line in tailed} == {FIRST, SECOND}
    assert json.loads(run(kept, "show", FIRST, "--bucket", **bucket(place)).stdout)["output"] == OUTPUT
    assert len(run(kept, "export", "--bucket", **bucket(place)).stdout.splitlines()) == 2


def test_a_person_is_forgotten(kept: Desk, place: BucketPlace) -> None:
    """What is found and what is left is told; afterwards nothing of it is in the folder, and verification passes."""
    told = run(kept, "forget", "--email", ANA, "--yes", **bucket(place))
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[0] == f"2 records in {kept.folder.path} are about {ANA}:"
    assert {lines[1].strip(), lines[2].strip()} == {FIRST, SECOND}
    assert f"  mcp-odoo-logs/2026/11/{FIRST}.log" in lines
    assert any(line.startswith("Left in the jobs' database: ") and "30 days" in line for line in lines)
    assert all(ANA not in path.read_text(encoding="utf-8") for path in kept.folder.path.glob("*.log"))
    verified = run(kept, "verify", **bucket(place))
    assert (verified.returncode, verified.stdout.splitlines()[-1]) == (
        0, "3 records, 4 links (2 with forgotten texts): as they were written.",
    )  # fmt: skip
    assert run(kept, "forget", "--email", ANA, "--yes").stdout == f"No record in {kept.folder.path} holds {ANA}.\n"


def test_nobody_is_forgotten_unasked(kept: Desk) -> None:
    """In a script `--yes` has to say so."""
    told = run(kept, "forget", "--email", ANA)
    assert told.returncode == 2
    assert "give --yes" in told.stderr
    assert ANA in kept.folder.file(FIRST).read_text(encoding="utf-8")


def test_without_the_jobs_database_nobody_is_forgotten(kept: Desk) -> None:
    """It could not be put on record."""
    told = run(kept, "forget", "--email", ANA, "--yes", MCP_ODOO_DATA_DIR="/nowhere")
    assert told.returncode == 1
    assert "run it where the server runs" in told.stderr
    assert ANA in kept.folder.file(FIRST).read_text(encoding="utf-8")


def test_a_database_that_cannot_be_opened_is_told(kept: Desk) -> None:
    """The records are verified all the same."""
    kept.database.dispose()
    for path in (kept.folder.path.parent / "data").glob("jobs.sqlite*"):
        path.write_bytes(b"no database" * 1000)
    told = run(kept, "verify")
    assert (told.returncode, told.stdout.count("Not looked at")) == (0, 1)


def test_a_store_is_closed(place: BucketPlace) -> None:
    """Readers leave no connections behind."""
    store = S3Bucket(place)
    assert list(store.entries()) == []
    store.close()
