"""Jobs outlive their process: killed ones go on after a restart."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

WORKER = Path(__file__).with_name("worker.py")
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a worker on `tmp_path`; every one is killed afterwards."""
    workers: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str) -> "subprocess.Popen[bytes]":
        worker = subprocess.Popen([sys.executable, str(WORKER), str(tmp_path), *arguments], stdout=subprocess.DEVNULL)
        workers.append(worker)
        return worker

    yield run
    for worker in workers:
        worker.kill()
        worker.wait()


def appears(folder: Path, pattern: str) -> Path:
    """The first file of that name, as soon as there is one; the test's time-out limits the wait."""
    while not (found := next(folder.glob(pattern), None)):
        time.sleep(0.01)
    return found


def wait_ready(folder: Path, worker: "subprocess.Popen[bytes]") -> None:
    appears(folder, f"ready-{worker.pid}")


def test_a_killed_job_goes_on_after_a_restart(tmp_path: Path, start: Start) -> None:
    """The interrupted step runs again and finds its effect, also where the same key asks again meanwhile."""
    (tmp_path / "hold").touch()
    first = start("key-1")
    appears(tmp_path, "effect-first-*")
    first.kill()
    first.wait()
    (tmp_path / "hold").unlink()
    second = start("key-1")
    appears(tmp_path, "effect-second-*")
    wait_ready(tmp_path, second)
    assert (tmp_path / "tries").read_text().split("\n") == [
        f"first {first.pid}", f"first {second.pid}", f"second {second.pid}", ""
    ]  # fmt: skip
    assert len(list(tmp_path.glob("effect-*"))) == 2
    assert not list(tmp_path.glob("abandoned-*"))
    assert appears(tmp_path, "effect-first-*").read_text() == str(first.pid)
