"""What is shipped, installed and started as its users do: the wheel by pip, the desktop extension by uv."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport

from scripts.bundle import bundle
from scripts.manifests import MANIFEST, ROOT, version
from tests.deploy.conftest import shipped_environment
from tests.docs.checkout import copy_checkout

pytestmark = [pytest.mark.shipped, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command of the wheel, alone in an environment."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)],
        capture_output=True, text=True, env=shipped_environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return str(folder / "bin" / "mcp-odoo")


def run(command: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = shipped_environment(MCP_ODOO_DATA_DIR=str(folder / "data"), MCP_LOG_DIR=str(folder / "audit"))
    return subprocess.run(
        [command, *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_installed_command_helps_checks_and_explains(command: str, tmp_path: Path) -> None:
    """Without the checkout and without settings."""
    assert "serve" in run(command, tmp_path, "--help").stdout
    checked = run(command, tmp_path, "check")
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "Not valid." in checked.stdout
    assert "`make demo` in a checkout" in run(command, tmp_path, "demo").stdout


async def test_the_installed_command_speaks_mcp_over_stdio(command: str, tmp_path: Path) -> None:
    """Every tool, with nothing of the checkout on the path."""
    variables = shipped_environment(MCP_ODOO_DATA_DIR=str(tmp_path / "data"), MCP_LOG_DIR=str(tmp_path / "audit"))
    transport = StdioTransport(command, ["stdio"], env=variables, cwd=str(tmp_path), keep_alive=False)
    async with Client(transport, timeout=120, init_timeout=120) as client:
        names = {one.name for one in await client.list_tools()}
    assert names == {one["name"] for one in json.loads(MANIFEST.read_text(encoding="utf-8"))["tools"]}


async def test_the_extension_starts_as_its_manifest_says(wheel: Path, tmp_path: Path) -> None:
    """Unpacked, with a person's answers in place of their names, by uv, which installs what it needs first."""
    packed, folder = tmp_path / "odoo.mcpb", tmp_path / "unpacked"
    bundle(wheel, packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    answers = {name: str(one.get("default", "")).lower() for name, one in manifest["user_config"].items()}

    def filled(text: str) -> str:
        for name, value in {"__dirname": str(folder), **{f"user_config.{k}": v for k, v in answers.items()}}.items():
            text = text.replace(f"${{{name}}}", value)
        return text

    start = manifest["server"]["mcp_config"]
    uv = Path(sys.executable).with_name(start["command"])
    variables = shipped_environment(
        MCP_ODOO_DATA_DIR=str(tmp_path / "data"),
        MCP_LOG_DIR=str(tmp_path / "audit"),
        **{name: filled(value) for name, value in start["env"].items()},
    )
    transport = StdioTransport(str(uv), [filled(one) for one in start["args"]], env=variables, keep_alive=False)
    async with Client(transport, timeout=500, init_timeout=500) as client:
        listed = await client.list_tools()
    assert [{"name": one.name, "description": one.description} for one in listed] == manifest["tools"]


def test_build_sh_makes_everything_and_its_checksums(tmp_path: Path) -> None:
    """Without an image; they are of the version of pyproject.toml."""
    copy = copy_checkout(tmp_path / "copy")
    variables = shipped_environment(NO_IMAGE="1", VENV=str(Path(sys.executable).parent.parent))
    done = subprocess.run(
        [str(copy / "scripts" / "build.sh")], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (copy / "dist").iterdir()} == {
        "SHA256SUMS", f"mcp-odoo-{version()}.mcpb",
        f"mcp_odoo-{version()}-py3-none-any.whl", f"mcp_odoo-{version()}.tar.gz",
    }  # fmt: skip
