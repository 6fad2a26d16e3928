"""`mcp-odoo check`: exit status and text for each way in which a configuration is right or wrong."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.live.lab import Lab, Odoo
from tests.live.records import into_portal, new_team, new_user
from tests.live.release import BEST, VERSION
from tests.live.server import PROGRAM, clean_environment, free_port

WRONG_KEY = "0123456789abcdef-not-a-key"
Checks = dict[str, "subprocess.CompletedProcess[str]"]


def run(folder: Path, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    folder.mkdir()
    env = clean_environment(MCP_ODOO_DATA_DIR=str(folder / "state"), **settings)
    return subprocess.run([PROGRAM, "check"], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def checks(lab: Lab, odoo: Odoo, tmp_path_factory: pytest.TempPathFactory) -> Checks:
    """Every case's run; two at a time, since most of it is the program's start."""
    customer = new_user(odoo, "cliente")
    new_team(odoo, "Sin vendedores", customer)
    into_portal(odoo, customer)
    good = lab.settings()
    cases = {
        "good": good,
        "wrong key": {**good, "ODOO_API_KEY": WRONG_KEY},
        "wrong key over xmlrpc": {**good, "ODOO_API_KEY": WRONG_KEY, "ODOO_TRANSPORT": "xmlrpc"},
        "wrong database": {**good, "ODOO_DB": "no_such_database"},
        "unreachable": {**good, "ODOO_URL": f"http://127.0.0.1:{free_port()}"},
        "missing": {"ODOO_URL": lab.url, "ODOO_LOGIN": lab.login},
        "no e-mail": lab.settings(who="bot"),
        "one team": {**good, "MCP_ODOO_SALES_TEAMS": "Ventas,Ninguno"},
    }
    folder = tmp_path_factory.mktemp("check")
    with ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda case: run(folder / case[0].replace(" ", "-"), case[1]), cases.items())
        return dict(zip(cases, runs, strict=True))


def salespeople(odoo: Odoo, *domain: Any) -> int:
    """How many there are in these teams, whatever teams other tests made: three in the sample data."""
    teams = odoo.find("crm.team", [("active", "=", True), *domain], ["member_ids"])
    members = {user_id for team in teams for user_id in team["member_ids"]}
    found = odoo.find("res.users", [("id", "in", list(members)), ("active", "=", True), ("share", "=", False)], ["id"])
    assert len(found) >= 3
    return len(found)


def test_a_good_configuration_is_valid(checks: Checks, lab: Lab, odoo: Odoo) -> None:
    """Exit status 0; URL, database, login, version, user and rights are shown, and how many sell: a portal user does
    not, whatever team they are in.
    """
    done = checks["good"]
    assert done.returncode == 0, done.stdout
    connected = f"Odoo {VERSION}.0 over {BEST}"
    for text in (lab.url, lab.database, lab.login, connected, "Asistente de Ventas", "Valid."):
        assert text in done.stdout
    assert f"{salespeople(odoo)} in Ventas" in done.stdout
    assert "wrong" not in done.stdout
    assert "warning" not in done.stdout


def test_only_teams_that_count_are_counted(checks: Checks, odoo: Odoo) -> None:
    """Those of MCP_ODOO_SALES_TEAMS; one that Odoo does not have is named."""
    (line,) = [line for line in checks["one team"].stdout.splitlines() if " in Ventas" in line]
    assert line.endswith(f"salespeople: {salespeople(odoo, ('name', '=', 'Ventas'))} in Ventas")
    assert "MCP_ODOO_SALES_TEAMS: Odoo has no team Ninguno" in checks["one team"].stdout


@pytest.mark.parametrize("case", ["wrong key", "wrong key over xmlrpc"])
def test_a_wrong_key_is_said(checks: Checks, case: str) -> None:
    """Exit status 1, and which variables to look at."""
    assert checks[case].returncode == 1
    assert "ODOO_API_KEY" in checks[case].stdout.split("connection:")[-1]
    assert "Not valid." in checks[case].stdout


def test_a_wrong_database_is_said(checks: Checks) -> None:
    """Exit status 1 and a hint at the database."""
    assert checks["wrong database"].returncode == 1
    assert "ODOO_DB" in checks["wrong database"].stdout.split("connection:")[-1]


def test_an_unreachable_odoo_is_said(checks: Checks) -> None:
    """Exit status 1 and what was tried."""
    assert checks["unreachable"].returncode == 1
    assert "cannot be reached" in checks["unreachable"].stdout


def test_missing_variables_are_named(checks: Checks) -> None:
    """Exit status 1 and exactly the names that are missing."""
    assert checks["missing"].returncode == 1
    assert "set ODOO_DB, ODOO_API_KEY in" in checks["missing"].stdout


def test_a_user_without_an_address_is_warned_of(checks: Checks) -> None:
    """Valid, with a warning that names the remedy."""
    assert checks["no e-mail"].returncode == 0
    assert "warning" in checks["no e-mail"].stdout
    assert "no e-mail address" in checks["no e-mail"].stdout


def test_the_key_is_never_printed(checks: Checks, lab: Lab) -> None:
    """Only whether it is set; and no traceback in any case."""
    for case, done in checks.items():
        said = done.stdout + done.stderr
        assert "Traceback" not in said, case
        for key in (lab.api_key, WRONG_KEY, lab.others["bot"]["api_key"]):
            assert key not in said, case
    assert "ODOO_API_KEY    set" in checks["good"].stdout
    assert "ODOO_API_KEY    not set" in checks["missing"].stdout
