"""`mcp-odoo audit`, as a person or a script runs it."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.audit.records import Record, iso, times
from tests.audit.archive import COMMAND, audit, environment, keep, on_terminal, quotation, write

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A runner in the background ignores SIGINT, and so would its children.
HEEDING_SIGINT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from mcp_odoo.__main__ import main
main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A completed and a failed quotation, and a confirmed order."""
    keep(
        tmp_path / "logs",
        quotation(18),
        quotation(
            19, after=60, status="failed", output=None, error="No «robot» has that id", error_code="product_unknown"
        ),
        write(18, after=120),
    )
    return tmp_path / "logs"


@pytest.fixture
def record(tmp_path: Path) -> Callable[[str, int, str], None]:
    """Chains and files a state of a record, as the server does it."""
    journal = Journal(sa.create_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}"), Privacy())
    journal.create_tables()
    folder = Folder(tmp_path / "logs")

    def put(name: str, version: int, status: str) -> None:
        now = time.time()
        body = {
            "tracking_id": name,
            **times(now),
            "status": status,
            "input": {"partner_name": "Ñandú"},
            "updated_at": iso(now),
        }
        folder.put(journal.put([Record(name, "quotation", now, version, status, status, body)]))

    return put


@contextmanager
def following(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`mcp-odoo audit tail -f` in a pipe."""
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING_SIGINT, "audit", "tail", "-f", *arguments], env=environment(folder),
        cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> list[str]:
    """The cells of the next line."""
    assert process.stdout
    return process.stdout.readline().rstrip("\n").split("\t")


def test_tail_in_a_pipe_is_plain_lines(folder: Path) -> None:
    """Tabs between whole values, no header, no colours."""
    done = audit(folder, "tail")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split("\t")[1:3] for line in done.stdout.splitlines()] == [
        ["quot_000000000012", "completed"], ["quot_000000000013", "failed"],
        ["write_1709283720_000000000012", "completed"],
    ]  # fmt: skip
    assert "\x1b" not in done.stdout
    assert "No «robot» has that id" in done.stdout


@pytest.mark.parametrize("width", [80, 140])
def test_tail_on_a_terminal_is_coloured_columns(folder: Path, width: int) -> None:
    """Below a header, and no line is wider than the terminal."""
    told = on_terminal(folder, "tail", width=width)
    assert told.status == 0
    assert "\x1b[32mcompleted" in told.text
    assert "\x1b[31mfailed" in told.text
    lines = COLOUR.sub("", told.text).splitlines()
    assert lines[0].split()[:4] == ["time", "(UTC)", "name", "status"]
    assert len(lines) == 4
    assert all(len(line) <= width for line in lines)


def test_tail_shows_as_many_as_are_asked_for(folder: Path) -> None:
    """Filters first."""
    assert audit(folder, "tail", "-n", "1").stdout.split("\t")[1].startswith("write_")
    assert audit(folder, "tail", "-n", "1", "--status", "failed").stdout.split("\t")[1] == "quot_000000000013"
    assert audit(folder, "tail", "-n", "0").stdout == ""


def test_tail_of_documents(folder: Path) -> None:
    """To the letter, one a line."""
    lines = audit(folder, "tail", "--json", "--kind", "quotation").stdout.splitlines(keepends=True)
    assert lines == [(folder / f"quot_00000000001{digit}.log").read_text(encoding="utf-8") for digit in "23"]


def test_a_document_on_a_terminal_moves_no_cursor(folder: Path) -> None:
    """What a customer wrote is escaped as JSON does it, and the same to a program."""
    keep(folder, quotation(18, error="\x9b2J\u202e"))
    told = on_terminal(folder, "tail", "--json", "--record", "order:18", "--kind", "quotation")
    assert json.loads(told.text)["error"] == "\x9b2J\u202e"
    assert not set(told.text) & set("\x9b\u202e")


def test_follow_shows_what_is_new_and_what_changed(tmp_path: Path, record: Callable[[str, int, str], None]) -> None:
    """Within a second, until Ctrl-C, which is no traceback."""
    record("quot_00000000000a", 1, "queued")
    with following(tmp_path / "logs") as process:
        assert line_of(process)[1:3] == ["quot_00000000000a", "queued"]
        for name, version, status in (
            ("quot_00000000000a", 2, "processing"), ("quot_00000000000b", 1, "queued"),
            ("quot_00000000000a", 3, "completed"),
        ):  # fmt: skip
            began = time.monotonic()
            record(name, version, status)
            assert line_of(process)[1:3] == [name, status]
            assert time.monotonic() - began < 3  # a second, and a busy machine
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 130


def test_follow_shows_what_is_asked_for(folder: Path) -> None:
    """Filters hold for what is new, too; a damaged file is told once."""
    with following(folder, "--status", "failed") as process:
        assert line_of(process)[1] == "quot_000000000013"
        (folder / "quot_0000000000ff.log").write_text("{")
        keep(folder, quotation(20, after=200), quotation(21, after=201, status="failed"))
        assert line_of(process)[1] == "quot_000000000015"
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
    assert (out, errors.count("\n")) == ("", 1)
    assert errors.startswith("quot_0000000000ff.log is no JSON")


def test_a_reader_that_has_seen_enough_ends_it(folder: Path) -> None:
    """Also where nothing new comes, and without a word."""
    with following(folder) as process:
        line_of(process)
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize("arguments", ["tail -n 9999 --json", "export", "export --format csv", "show opportunity:14"])
def test_head_is_no_failure(folder: Path, arguments: str) -> None:
    """Pipes that are closed early are common."""
    keep(folder, *(quotation(number) for number in range(200)))
    with subprocess.Popen(
        [COMMAND, "audit", *arguments.split()], env=environment(folder), cwd=folder.parent, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_show_on_a_terminal_is_a_page(folder: Path) -> None:
    """Who, what was asked, what changed from what to what, the chain in short."""
    told = on_terminal(folder, "show", "write_")
    page = COLOUR.sub("", told.text)
    assert told.status == 0
    for part in (
        "write_1709283720_000000000012  write  completed", "anonymous/claude 1.0", "confirm_sale", "Input", "order_id",
        "Changes", "order:18", "Calls to Odoo", "action_confirm", "Chain", "c0ffee",
    ):  # fmt: skip
        assert part in page
    assert re.search(r"c0ffee +1 +2024-03-01T09:00:00.000Z +completed +cdcdcdcd +00000000", page)
    assert re.search(r"order:18 +state +draft +→ +sale", page)
    assert "cd" * 5 not in page


def test_show_in_a_pipe_is_json(folder: Path) -> None:
    """The document, indented."""
    done = audit(folder, "show", "quot_000000000012")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == quotation(18)
    assert '\n  "status": "completed"' in done.stdout
    assert "Ñandú" in done.stdout


def test_show_of_an_order_is_all_its_records(folder: Path) -> None:
    """The oldest first."""
    names = re.findall(r'^  "(?:tracking|write)_id": "(.+)"', audit(folder, "show", "order:18").stdout, re.MULTILINE)
    assert names == ["quot_000000000012", "write_1709283720_000000000012"]


@pytest.mark.parametrize(
    ("asked", "begins", "lines"),
    [("nothing", "There is no record nothing that can be read", 1), ("quot_", "quot_ is the beginning of 2 names", 3)],
)
def test_show_of_nothing_certain_is_a_sentence(folder: Path, asked: str, begins: str, lines: int) -> None:
    """Exit status 1."""
    done = audit(folder, "show", asked)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(begins)
    assert done.stderr.count("\n") == lines


def test_export_to_a_file_shows_how_far_it_is(folder: Path) -> None:
    """On a terminal: a bar, then what was written."""
    told = on_terminal(folder, "export", "--format", "csv", "--output", "out.csv")
    assert told.status == 0
    assert "Reading records" in told.text
    assert COLOUR.sub("", told.text).rstrip().endswith("3 records in out.csv")
    rows = list(csv.DictReader((folder.parent / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["status"] for row in rows] == ["completed", "failed", "completed"]


def test_a_bar_is_no_part_of_an_export(folder: Path) -> None:
    """Where only stdout is a file, stderr shows it."""
    with (folder.parent / "out.jsonl").open("w") as out:
        told = on_terminal(folder, "export", "--status", "failed", stdout=out.fileno())
    assert "Reading records" in told.text
    (line,) = (folder.parent / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["error_code"] == "product_unknown"


def test_export_in_a_pipe_says_nothing_else(folder: Path) -> None:
    """Documents on stdout, nothing on stderr."""
    done = audit(folder, "export", "--no-chain")
    assert (done.returncode, done.stderr) == (0, "")
    assert [sorted({"links", "salts"} & json.loads(line).keys()) for line in done.stdout.splitlines()] == [[], [], []]


@pytest.mark.parametrize("command", ["tail", "export"])
def test_a_damaged_record_is_told_and_the_rest_shown(folder: Path, command: str) -> None:
    """An export that lacks something has exit status 1."""
    (folder / "quot_0000000000ff.log").write_text('{"status": ')
    done = audit(folder, command)
    assert len(done.stdout.splitlines()) == 3
    first, *more = done.stderr.splitlines()
    assert first.startswith("quot_0000000000ff.log is no JSON (")
    assert (done.returncode, more) == {
        "tail": (0, []), "export": (1, ["1 records could not be read and are missing in the export"])
    }[command]  # fmt: skip


def test_ten_thousand_records_take_seconds(tmp_path: Path) -> None:
    """To list, and to export in order."""
    keep(tmp_path / "logs", *(quotation(number, after=-number) for number in range(10_000)))
    began = time.monotonic()
    assert audit(tmp_path / "logs", "tail", "-n", "1").stdout.split("\t")[1] == "quot_000000000000"
    assert time.monotonic() - began < 10
    lines = audit(tmp_path / "logs", "export").stdout.splitlines()
    assert time.monotonic() - began < 40
    assert len(lines) == 10_000
    assert json.loads(lines[0])["tracking_id"] == f"quot_{9999:012x}"


@pytest.mark.parametrize("command", ["tail", "export", "show quot_1"])
def test_a_missing_folder_is_a_sentence(tmp_path: Path, command: str) -> None:
    """Exit status 1."""
    done = audit(tmp_path / "nothing", *command.split())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"There is no folder {tmp_path}/nothing: name the one that the server writes to with MCP_LOG_DIR or --folder\n"
    )


def test_an_empty_folder_is_no_failure(tmp_path: Path) -> None:
    """There is nothing to show."""
    (tmp_path / "logs").mkdir()
    for command in ("tail", "export"):
        done = audit(tmp_path / "logs", command)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        ("tail --since yesterday", "--since 'yesterday' is no time: give "),
        ("tail --status done", "--status 'done' is none of "),
        ("export --format xml", "--format 'xml' is none of jsonl, csv"),
        ("export --record 18", "--record '18' is no record: give "),
    ],
)
def test_a_value_without_sense_is_a_sentence(folder: Path, arguments: str, begins: str) -> None:
    """Exit status 2."""
    done = audit(folder, *arguments.split())
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(begins)


def test_a_named_folder_needs_no_settings(folder: Path) -> None:
    """Without one, variables that make no sense are a line each and status 2."""
    wrong = {**environment(folder.parent / "other"), "PORT": "none"}
    for arguments, status in ((["--folder", str(folder)], 0), ([], 2)):
        done = subprocess.run(
            [COMMAND, "audit", "tail", *arguments],
            env=wrong,
            cwd=folder.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "PORT: " in done.stderr) == (status, status == 2)


def test_output_to_a_device_is_refused(folder: Path) -> None:
    """It would be replaced by a file."""
    done = audit(folder, "export", "--output", os.devnull)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "/dev/null is no file: give --output the name of one, or leave it out and use >\n"


def test_other_locales_get_utf_8_in_a_pipe(folder: Path) -> None:
    """Files are read by programs, wherever they were made."""
    done = subprocess.run(
        [COMMAND, "audit", "tail"], env={**environment(folder), "PYTHONIOENCODING": "latin-1"}, cwd=folder.parent,
        capture_output=True, check=True,
    )  # fmt: skip
    assert "draft → sale" in done.stdout.decode("utf-8")


def test_the_command_loads_no_more_than_it_needs() -> None:
    """Neither the server for `audit`, nor the pages of `audit` for the server."""
    listed = "import sys, mcp_odoo.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout.split()
    assert "mcp_odoo.audit_cli" in loaded
    assert not {"mcp_odoo.app", "fastmcp", "rich.progress", "mcp_odoo.audit.rendering"} & set(loaded)
