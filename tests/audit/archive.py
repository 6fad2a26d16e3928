"""A folder of records, and the real command over it, in a pipe and on a terminal."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

COMMAND = str(Path(sys.executable).with_name("mcp-odoo"))
# 2024-03-01 09:00:00 UTC
BEGAN = 1709283600
CHAIN = {"chain": "c0ffee", "seq": 1, "at": "2024-03-01T09:00:00.000+00:00", "digest": "d" * 64, "previous": "0" * 64}


class Told(NamedTuple):
    """What was on the terminal, and the exit status."""

    text: str
    status: int


def quotation(number: int, after: float = 0.0, **changes: Any) -> dict[str, Any]:
    """A quotation that was completed a second after it was asked for, `after` seconds after BEGAN."""
    name = f"quot_{number:012x}"
    return {
        "tracking_id": name,
        **_times(after),
        "status": "completed",
        "input": {"partner_name": "Almacenes Ñandú", "email": "ana@nandu.example.com", "product_id": 4},
        "output": {
            "partner_id": 27, "partner_name": "Almacenes Ñandú, Ana", "lead_id": 14, "opportunity_id": 14,
            "sale_order_id": number, "sale_order_name": f"S{number:05}", "amount_total": 335240.0, "currency": "MXN",
        },
        "error": None,
        "error_code": None,
        "updated_at": iso(after + 1),
        "principal": "crm",
        "face": "rest",
        "client": "python-httpx2/2.16.2",
        "action": "POST /api/quotation/async",
        "request_id": f"request-{name}",
        "duration_ms": 1001,
        "changes": [{"model": "sale.order", "id": number, "change": "created"}],
        "calls": [{"model": "crm.lead", "method": "load", "ids": [14], "ms": 876.6, "outcome": "done"}],
        "links": [{**CHAIN, "name": name, "status": "completed", "hash": "ab" * 32}],
        "salts": {"/input/email": "5a17" * 8},
        **changes,
    }  # fmt: skip


def write(number: int, after: float = 0.0, **changes: Any) -> dict[str, Any]:
    """A confirmed order."""
    name = f"write_{int(BEGAN + after)}_{number:012x}"
    return {
        "write_id": name,
        **_times(after),
        "status": "completed",
        "principal": "anonymous",
        "face": "mcp",
        "client": "claude 1.0",
        "action": "confirm_sale",
        "input": {"order_id": number},
        "error": None,
        "error_code": None,
        "changes": [
            {"model": "sale.order", "id": number, "change": "changed", "field": "state", "before": "draft",
             "after": "sale"}
        ],
        "calls": [{"model": "sale.order", "method": "action_confirm", "ids": [number], "ms": 32.8, "outcome": "done"}],
        "request_id": f"request-{name}",
        "duration_ms": 97.8,
        "updated_at": iso(after),
        "links": [{**CHAIN, "name": name, "status": "completed", "hash": "cd" * 32}],
        "salts": {},
        **changes,
    }  # fmt: skip


def name_of(document: Mapping[str, Any]) -> str:
    return str(document.get("tracking_id") or document["write_id"])


def keep(folder: Path, *documents: Mapping[str, Any]) -> None:
    """File them, with the times of files that were written when the records changed."""
    folder.mkdir(exist_ok=True)
    for document in documents:
        path = folder / f"{name_of(document)}.log"
        path.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
        changed = datetime.fromisoformat(document["updated_at"]).timestamp()
        os.utime(path, (changed, changed))


def audit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`mcp-odoo audit …` in a pipe."""
    return subprocess.run(
        [COMMAND, "audit", *arguments], env=environment(folder), cwd=folder.parent, capture_output=True,
        encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


def on_terminal(folder: Path, *arguments: str, width: int = 120, stdout: int | None = None) -> Told:
    """`mcp-odoo audit …` on a terminal; or only its stderr, where `stdout` goes elsewhere."""
    with terminal(width) as (ours, theirs):
        with subprocess.Popen(
            [COMMAND, "audit", *arguments], env=environment(folder), cwd=folder.parent, stdin=theirs,
            stdout=theirs if stdout is None else stdout, stderr=theirs, start_new_session=True,
        ) as process:  # fmt: skip
            os.close(theirs)
            text = b"".join(_read(ours)).decode()
        return Told(text, process.returncode)


@contextmanager
def terminal(width: int) -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo terminal; the second one is closed by whoever gave it away."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def environment(folder: Path) -> dict[str, str]:
    """What a person's shell would give, and nothing else but what has `make coverage` measure the process."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
    return {**kept, "MCP_LOG_DIR": str(folder), "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def iso(after: float) -> str:
    return datetime.fromtimestamp(BEGAN + after, UTC).isoformat(timespec="milliseconds")


def _times(after: float) -> dict[str, str]:
    timestamp = iso(after)
    return {"timestamp": timestamp, "date": timestamp[:10], "time": timestamp[11:19]}


def _read(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            if not (read := os.read(descriptor, 65536)):
                return
        except OSError:  # nobody has the other end any more
            return
        yield read
