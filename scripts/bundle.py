"""The desktop extension, python -m scripts.bundle WHEEL OUTPUT.mcpb: the wheel, and what uv installs with it."""

import json
import sys
import zipfile
from pathlib import Path

from scripts.manifests import MANIFEST, ROOT, version

FOLDER = MANIFEST.parent
# The same wheel gives the same bundle, to the byte.
WHEN = (1980, 1, 1, 0, 0, 0)


def project(wheel: str) -> str:
    """The bundle's pyproject.toml: the wheel beside it, with the releases that the project is tested with."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constraints = [line for line in lines if line and not line.startswith("#")]
    return f"""[project]
name = "mcp-odoo-extension"
version = "{version()}"
requires-python = ">=3.11"
dependencies = ["mcp-odoo"]

[tool.uv]
package = false
environments = ["sys_platform == 'darwin'", "sys_platform == 'linux'"]
constraint-dependencies = {json.dumps(constraints, indent=4)}

[tool.uv.sources]
mcp-odoo = {{ path = "{wheel}" }}
"""


def bundle(wheel: Path, output: Path) -> None:
    """Write the extension with that wheel in it."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, zipfile.ZIP_DEFLATED)

        for path in sorted(path for path in FOLDER.rglob("*") if path.suffix in {".json", ".py", ".png"}):
            add(path.relative_to(FOLDER).as_posix(), path.read_bytes())
        add("pyproject.toml", project(wheel.name).encode())
        add(wheel.name, wheel.read_bytes())


if __name__ == "__main__":
    bundle(Path(sys.argv[1]), Path(sys.argv[2]))
