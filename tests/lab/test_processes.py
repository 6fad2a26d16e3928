"""Recognising processes that we started, and no others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import processes
from lab.processes import ProcessId


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that would sleep for long."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"],
        stdout=subprocess.PIPE,
        env={**os.environ, processes.MARKER: f"/nowhere-{os.getpid()}:test"},
    )
    assert process.stdout
    with process, process.stdout:
        # Its environment is its own only once it runs its own program.
        process.stdout.readline()
        yield process
        process.kill()


def test_a_running_process_is_alive(child: subprocess.Popen[bytes]) -> None:
    """Its number and its start time both match."""
    identity = processes.identify(child.pid)
    assert identity is not None
    assert identity.is_alive()


def test_a_recycled_number_is_not_the_process_we_knew() -> None:
    """A number alone says nothing: this process has its own start time."""
    identity = processes.identify(os.getpid())
    assert identity is not None
    assert not ProcessId(identity.pid, identity.started - 1).is_alive()


def test_a_dead_process_that_nobody_collected_is_not_alive(child: subprocess.Popen[bytes]) -> None:
    """A zombie still has an entry in /proc, and serves nobody."""
    identity = processes.identify(child.pid)
    assert identity is not None
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not identity.is_alive()


def test_stopping_spares_a_process_with_another_start_time(child: subprocess.Popen[bytes]) -> None:
    """A signal goes only to the very process that was written down."""
    identity = processes.identify(child.pid)
    assert identity is not None
    processes.stop([ProcessId(identity.pid, identity.started + 1)])
    assert child.poll() is None


def test_a_marked_process_is_found_without_its_number(child: subprocess.Popen[bytes]) -> None:
    """What was started just before its starter was killed can still be stopped."""
    home = Path(f"/nowhere-{os.getpid()}")
    assert [process.pid for process in processes.find_marked(processes.marker(home, "test"))] == [child.pid]
    assert processes.find_marked(processes.marker(home, "other")) == []
