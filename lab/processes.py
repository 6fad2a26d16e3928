"""Starting processes that outlive us, recognising them later, and stopping only those."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError

# In the environment of everything the laboratory starts, inherited by its children: says which home and for what.
MARKER = "MCP_ODOO_LAB_PROCESS"
BUILD = "build"


@dataclass(frozen=True)
class ProcessId:
    """A process id with its start time, since a number alone is given to another process sooner or later."""

    pid: int
    started: int

    def is_alive(self) -> bool:
        """Whether that very process still runs."""
        return start_time(self.pid) == self.started


def start_time(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None if there is no such process or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name may hold spaces and parentheses: count from the last parenthesis.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else int(fields[19])


def identify(pid: int) -> ProcessId | None:
    """The process with its start time, None if it does not run."""
    started = start_time(pid)
    return None if started is None else ProcessId(pid, started)


def marker(home: Path, purpose: str) -> str:
    """What the marker variable says for one home and purpose."""
    return f"{home}:{purpose}"


def start_detached(command: Sequence[str], env: Mapping[str, str], log: Path) -> ProcessId:
    """Start a process in a session of its own, so that Ctrl-C here and our end do not reach it."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            command, env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    process = identify(child.pid)
    if process is None:
        raise LabError("The server ended as soon as it was started.", log)
    return process


def run_logged(
    command: Sequence[str],
    log: Path,
    failure: str,
    *,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    cwd: Path | None = None,
    append: bool = False,
) -> None:
    """Run a building step to its end with its output in a log; raise with the log's last lines if it fails."""
    with log.open("ab" if append else "wb") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        done = subprocess.run(
            command,
            env=None if env is None else dict(env),
            cwd=cwd,
            stdout=output,
            stderr=subprocess.STDOUT,
            input=None if stdin is None else stdin.encode(),
            stdin=subprocess.DEVNULL if stdin is None else None,
            check=False,
        )
    if done.returncode:
        raise LabError(f"{failure} (exit status {done.returncode}).", log)


def find_marked(value: str) -> list[ProcessId]:
    """Processes that carry the marker, found even when nobody wrote their id down."""
    wanted = f"{MARKER}={value}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            carries = wanted in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if carries and (process := identify(int(entry.name))):
            found.append(process)
    return found


def working_in(folder: Path) -> list[int]:
    """Processes whose working folder is this one, among those that we may look at."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == folder.resolve():
                    found.append(int(entry.name))
    return found


def stop(processes: Sequence[ProcessId], patience: float = 10.0) -> None:
    """Ask processes to end, and end them if they do not within the patience (seconds)."""
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        for process in processes:
            if process.is_alive():
                _signal(process.pid, number)
        deadline = time.monotonic() + wait
        while any(process.is_alive() for process in processes):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
