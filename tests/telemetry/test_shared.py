"""The folder in which several processes on one port count together."""

from pathlib import Path

import pytest

from mcp_odoo.telemetry.shared import prepare_shared_folder


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    """As after a restart of the machine, which empties /tmp."""
    folder = tmp_path / "run" / "counters"
    variables = {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    prepare_shared_folder(variables)
    assert folder.is_dir()
    assert variables == {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


@pytest.mark.parametrize("variables", [{"PROMETHEUS_MULTIPROC_DIR": ""}, {}])
def test_an_empty_name_is_none(variables: dict[str, str]) -> None:
    """As with every other variable."""
    prepare_shared_folder(variables)
    assert variables == {}
