"""The image, really built and really run, as far as that goes without an engine (tests/deploy/image.py)."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.image import Image, built
from tests.live.server import free_port

pytestmark = [pytest.mark.shipped, pytest.mark.timeout(900)]
UID = 10001
STARTING_SECONDS = 90
ENDING_SECONDS = 30
KEY = "a-key-of-this-test-alone-0123456789"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    with built(tmp_path_factory.mktemp("image")) as made:
        yield made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What the image's user has as a volume."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    os.chown(folder, UID, UID)
    # Its user reaches it through folders that are root's alone.
    for parent in folder.parents[:3]:
        parent.chmod(0o755)
    return folder


def run(image: Image, data: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    done = image.command(data, *command, **variables)
    return subprocess.run(done, capture_output=True, text=True, check=False, timeout=STARTING_SECONDS)


def test_it_describes_itself(image: Image) -> None:
    """The user by number, the signal, the port, the health check without a shell, the version it was built with."""
    described = image.configuration
    assert described["User"] == f"{UID}:{UID}"
    assert described["StopSignal"] == "SIGTERM"
    assert described["ExposedPorts"] == {"8000/tcp": {}}
    assert described["Entrypoint"] + described["Cmd"] == ["mcp-odoo", "serve"]
    assert described["Healthcheck"]["Test"] == ["CMD", "python", "-I", "/opt/mcp-odoo/health.py"]
    assert described["Labels"]["org.opencontainers.image.version"] == "1.2.3"


def test_it_holds_the_server_and_neither_pip_nor_sources_in_its_environment(image: Image) -> None:
    """What it was built with stayed behind."""
    packages = {path.name for path in image.root.glob("opt/mcp-odoo/lib/python3*/site-packages/*")}
    assert "mcp_odoo" in packages
    assert not packages & {"pip", "setuptools", "pytest", "mypy", "moto"}
    assert not (image.root / "src").exists()


def test_its_user_may_read_its_health_check(image: Image) -> None:
    """Whatever the rights in the checkout that it was built from are, under umask 077 for instance."""
    assert (image.root / "opt" / "mcp-odoo" / "health.py").stat().st_mode & 0o444 == 0o444


def test_nothing_but_its_volume_can_be_written(image: Image, data: Path) -> None:
    """As its user, whose number is the one that it says."""
    elsewhere = "for place in / /opt/mcp-odoo /etc /var/tmp; do touch $place/x 2>/dev/null && echo $place; done; true"
    script = f"id -u; touch /tmp/x /data/x && {elsewhere}"
    done = run(image, data, "sh", "-c", script)
    assert (done.stdout.split(), done.stderr) == ([str(UID)], "")
    assert (data / "x").stat().st_uid == UID


def test_an_open_address_without_a_key_is_refused(image: Image, data: Path) -> None:
    """As it comes: HOST is 0.0.0.0, and the sentence says what to set."""
    done = run(image, data, *image.configuration["Entrypoint"], *image.configuration["Cmd"], PORT=str(free_port()))
    assert done.returncode == 1
    assert "MCP_ODOO_API_KEYS" in done.stderr


async def test_it_serves_is_healthy_and_ends_when_told(image: Image, data: Path, tmp_path: Path) -> None:
    """As process 1 with a read-only root: its health check passes, its state is in the volume, SIGTERM ends it well."""
    port = str(free_port())
    started = [*image.configuration["Entrypoint"], *image.configuration["Cmd"]]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            image.command(data, *started, PORT=port, MCP_ODOO_API_KEYS=KEY), stdout=log, stderr=log
        )
    try:
        check = image.configuration["Healthcheck"]["Test"][1:]
        async with asyncio.timeout(STARTING_SECONDS):
            while (await asyncio.to_thread(run, image, data, *check, PORT=port)).returncode != 0:
                assert server.poll() is None, (tmp_path / "log").read_text()
                await asyncio.sleep(0.2)
        assert {path.name for path in data.iterdir()} >= {"jobs.sqlite", "logs"}
        (inside,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert Path(f"/proc/{inside}/status").read_text().partition("NSpid:")[2].split()[:2] == [inside, "1"]
        os.kill(int(inside), signal.SIGTERM)
        assert await asyncio.to_thread(server.wait, ENDING_SECONDS) == 0
    finally:
        server.kill()
        server.wait()
    assert "Application shutdown complete." in (tmp_path / "log").read_text()
