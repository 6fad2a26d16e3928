"""Records as one file."""

import csv
import io
import json
import stat
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.audit.export import COLUMNS, FORMULA, ExportImpossible, harmless, whole_file, write
from mcp_odoo.audit.stored import Stored
from tests.audit import archive
from tests.audit.archive import BEGAN, iso, quotation
from tests.audit.test_stored import stored


def exported(*documents: dict[str, Any], form: str = "jsonl", chain: bool = True, text: str | None = None) -> str:
    """An export of these; `text` is how the file had the first one."""
    records = [stored(document) for document in documents]
    if text is not None:
        records[0] = Stored(records[0].name, text, records[0].body, 0)
    out = io.BytesIO()
    with tempfile.TemporaryFile() as spool:
        assert write(records, form, out, spool, chain=chain) == len(records)
    return out.getvalue().decode()


def test_the_oldest_record_comes_first() -> None:
    """By when it was asked for, whatever changed later; equals by name."""
    lines = exported(
        quotation(1, after=9), archive.write(2, after=5), quotation(4, updated_at=iso(99)), quotation(3)
    ).splitlines()  # fmt: skip
    assert [archive.name_of(json.loads(line))[-1] for line in lines] == ["3", "4", "2", "1"]


def test_a_document_stays_as_it_is() -> None:
    """To the letter, so that it can be verified."""
    text = '{"tracking_id":  "quot_1", "total": 1.50, "n": "\\u00f1ñ", "links": []}'
    assert exported(json.loads(text), text=f"\n {text}\n") == f"{text}\n"


def test_a_document_of_many_lines_becomes_one() -> None:
    """As when somebody has reformatted it."""
    document = quotation(1)
    (line,) = exported(document, text=json.dumps(document, indent=2)).splitlines()
    assert json.loads(line) == document


def test_the_chain_can_be_left_out() -> None:
    """Links, salts and what was forgotten."""
    document = quotation(1, forgotten={"/input/email": "ff"}, error="half a character \ud800")
    (line,) = exported(document, chain=False).splitlines()
    assert json.loads(line) == {k: v for k, v in document.items() if k not in ("links", "salts", "forgotten")}


def test_a_quotation_s_row() -> None:
    """A header, and a column for each thing."""
    (row,) = csv.DictReader(io.StringIO(exported(quotation(18), form="csv"), newline=""))
    assert row == {
        "name": "quot_000000000012", "kind": "quotation", "timestamp": "2024-03-01T09:00:00.000+00:00",
        "updated_at": "2024-03-01T09:00:01.000+00:00", "status": "completed", "principal": "crm", "face": "rest",
        "client": "python-httpx2/2.16.2", "action": "POST /api/quotation/async",
        "request_id": "request-quot_000000000012", "duration_ms": "1001", "customer": "Almacenes Ñandú, Ana",
        "email": "ana@nandu.example.com", "partner_id": "27", "lead_id": "14", "sale_order_id": "18",
        "sale_order_name": "S00018", "amount_total": "335240.0", "currency": "MXN", "error_code": "", "error": "",
        "changes": "order:18 created",
    }  # fmt: skip


def test_a_write_s_row() -> None:
    """The order that was asked about, and what changed."""
    (row,) = csv.DictReader(io.StringIO(exported(archive.write(18), form="csv"), newline=""))
    assert (row["sale_order_id"], row["changes"]) == ("18", "order:18 state draft → sale")


def test_an_export_of_nothing_has_a_header() -> None:
    """Of documents it is empty."""
    assert exported(form="csv") == ",".join(COLUMNS) + "\n"
    assert exported() == ""


@pytest.mark.parametrize("begin", [*"=+-@\t\r\n", *FORMULA])
def test_no_cell_begins_like_a_formula(begin: str) -> None:
    """An apostrophe goes before it; numbers are no texts."""
    evil = f'{begin}HYPERLINK("http://evil.example","Ñ")'
    document = quotation(1, output={"partner_name": evil, "amount_total": -5.5}, error=evil)
    (row,) = csv.DictReader(io.StringIO(exported(document, form="csv"), newline=""))
    assert (row["customer"], row["error"], row["amount_total"]) == (f"'{evil}", f"'{evil}", "-5.5")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (5, 5),
        (-1.5, -1.5),
        (True, "true"),
        ("a=b", "a=b"),
        (["=1"], '["=1"]'),
        ({"a": "ñ"}, '{"a": "ñ"}'),
    ],
)
def test_other_cells_stay(value: Any, cell: Any) -> None:
    """What is no text is JSON."""
    assert harmless(value) == cell


def test_cells_may_have_many_lines_and_quotation_marks() -> None:
    """As CSV writes them."""
    error = 'One, "two"\nthree; ñ'
    (row,) = csv.DictReader(io.StringIO(exported(quotation(1, error=error), form="csv"), newline=""))
    assert row["error"] == error


def test_documents_do_not_stay_in_memory(tmp_path: Path) -> None:
    """Of forty megabytes a few remain: where each one is."""

    def many() -> Iterator[Stored]:
        for number in range(4000):
            yield Stored(f"quot_{number:012x}", f'{{"text": "{"x" * 10_000}"}}', {}, BEGAN - number)

    with (tmp_path / "out").open("w+b") as out, tempfile.TemporaryFile(dir=tmp_path) as spool:
        tracemalloc.start()
        try:
            write(many(), "jsonl", out, spool, chain=True)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert out.tell() > 40_000_000
    assert most < 4_000_000


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    """Its owner's alone, in place of what was there."""
    path = tmp_path / "out.csv"
    path.write_text("before")
    path.chmod(0o644)
    with whole_file(path) as file:
        file.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Neither half of it, nor a trace beside it; what was there stays."""
    path = tmp_path / "out.csv"
    path.write_text("before")

    def interrupted() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    """With the system's reason."""

    def filled() -> None:
        with whole_file(tmp_path / "out"), Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")

    with pytest.raises(ExportImpossible, match=r"out cannot be written \(No space left on device\)"):
        filled()
    assert list(tmp_path.iterdir()) == []


def test_a_link_leads_to_the_file_that_is_written(tmp_path: Path) -> None:
    """It stays a link, as with `>`."""
    (tmp_path / "link").symlink_to("target")
    with whole_file(tmp_path / "link") as file:
        file.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"x"


@pytest.mark.parametrize("path", ["/dev/null", "/", "/nowhere/out.csv"])
def test_what_cannot_be_a_file_is_refused(path: str) -> None:
    """Above all no device is replaced."""
    with pytest.raises(ExportImpossible), whole_file(Path(path)):
        pytest.fail("not reached")
    assert not Path("/dev/null").is_file()
