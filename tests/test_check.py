"""`mcp-odoo check` over a scripted Odoo: what it finds, and what it makes of it."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from mcp_odoo.check import check_everything, findings
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.folder import open_folder
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Refusal

MODELS = (
    "res.partner", "crm.lead", "crm.team", "sale.order", "sale.order.line", "product.product", "res.users",
    "project.project", "project.task",
)  # fmt: skip
NO_MODEL = Refusal("werkzeug.exceptions.NotFound", "the model does not exist", 404)


@pytest.fixture
def settings_of(odoo: FakeOdoo, tmp_path: Path) -> Settings:
    """An Odoo with every app and every right."""
    for model in MODELS:
        odoo.answers |= {(model, "fields_get"): {}, (model, "check_access_rights"): True}
    odoo.answers |= {
        ("res.users", "has_group"): True,
        ("crm.team", "search_read"): [{"id": 1, "name": "Ventas"}],
        ("res.users", "search_read"): [{"id": 5, "name": "Berta"}],
    }
    return Settings(
        odoo_url=odoo.url,
        odoo_db=DATABASE,
        odoo_login=LOGIN,
        odoo_api_key=KEY,
        data_dir=tmp_path,
        odoo_transport="json2",
    )


async def told(settings: Settings) -> dict[str, tuple[str, str]]:
    return {finding.subject: (finding.verdict, finding.text) async for finding in findings(settings)}


async def test_all_is_well(settings_of: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Every model is named, and quotations can be made."""
    assert await check_everything(settings_of)
    assert set(MODELS) <= set(await told(settings_of))
    assert "Valid. The server can make quotations." in capsys.readouterr().out


async def test_who_sells_is_counted(settings_of: Settings) -> None:
    """As quotations are given away, with the teams' names."""
    assert (await told(settings_of))["salespeople"] == ("ok", "1 in Ventas")


async def test_teams_that_there_are_not_are_named(settings_of: Settings, odoo: FakeOdoo) -> None:
    """Beside those that count, which may be given by id; nobody of another team is asked for."""
    settings = settings_of.model_copy(update={"sales_teams": ("Ventas", "1", "Sur", "77")})
    found = [(one.verdict, one.text) async for one in findings(settings) if one.subject == "salespeople"]
    assert found == [("warning", "MCP_ODOO_SALES_TEAMS: Odoo has no team Sur, 77"), ("ok", "1 in Ventas")]
    named = ["|", ["id", "in", [1, 77]], ["name", "in", ["Ventas", "Sur"]]]
    assert [call.named["domain"] for call in odoo.called("crm.team", "search_read")] == [named]
    assert str(named)[1:-1] in str(odoo.called("res.users", "search_read")[-1].named["domain"])


@pytest.mark.parametrize(
    ("teams", "whose"), [((), "no sales team"), (("Ventas",), "no team of MCP_ODOO_SALES_TEAMS")], ids=["any", "named"]
)
async def test_teams_without_members_are_a_warning(
    settings_of: Settings, odoo: FakeOdoo, teams: tuple[str, ...], whose: str
) -> None:
    """Quotations work where every one of them says who gets it."""
    odoo.answers["res.users", "search_read"] = []
    verdict, text = (await told(settings_of.model_copy(update={"sales_teams": teams})))["salespeople"]
    assert (verdict, text) == ("warning", f"{whose} has an active member: add some in Odoo, or always give user_id")


@pytest.mark.parametrize(
    ("missing", "app", "unasked", "able"),
    [
        (("project.task", "project.project"), "Project", {"project.task", "project.project"}, "can make quotations."),
        (("crm.lead", "crm.team"), "CRM", {"crm.lead", "crm.team"}, "cannot make quotations without"),
        (
            ("sale.order", "sale.order.line"),
            "Sales",
            {"sale.order", "product.product"},
            "cannot make quotations without",
        ),
    ],
)
async def test_a_missing_app_is_a_warning(
    settings_of: Settings,
    odoo: FakeOdoo,
    capsys: pytest.CaptureFixture[str],
    missing: tuple[str, ...],
    app: str,
    unasked: set[str],
    able: str,
) -> None:
    """It is named, nothing is asked of its models, and what is left is valid: its tools are hidden."""
    for model in missing:
        odoo.answers[model, "fields_get"] = odoo.answers[model, "check_access_rights"] = NO_MODEL
    assert await check_everything(settings_of)
    found = await told(settings_of)
    assert found[app] == ("warning", "is not installed: the tools that work with it are hidden")
    assert unasked.isdisjoint(found)
    assert able in capsys.readouterr().out


async def test_without_quotations_nobody_has_to_create_customers(settings_of: Settings, odoo: FakeOdoo) -> None:
    """Reading them is enough where an app is missing; with all apps it is wrong not to be able to."""

    def rights(may_create: bool) -> None:  # noqa: FBT001 - a fact of the scene
        odoo.answers["res.partner", "check_access_rights"] = lambda call: (
            may_create or call.named["operation"] != "create"
        )

    rights(may_create=False)
    assert (await told(settings_of))["res.partner"][0] == "wrong"
    odoo.answers["crm.lead", "fields_get"] = NO_MODEL
    assert (await told(settings_of))["res.partner"] == ("ok", "may read")


async def test_tasks_that_cannot_be_read_are_a_warning(settings_of: Settings, odoo: FakeOdoo) -> None:
    """Quotations do not need them."""
    odoo.answers["project.task", "check_access_rights"] = False
    verdict, text = (await told(settings_of))["project.task"]
    assert (verdict, "Project role" in text) == ("warning", True)
    assert await check_everything(settings_of)


async def test_a_user_of_own_documents_is_told_what_that_means(settings_of: Settings, odoo: FakeOdoo) -> None:
    """Quotations are made in its own name."""
    odoo.answers["res.users", "has_group"] = False
    texts = [finding.text async for finding in findings(settings_of) if finding.verdict == "warning"]
    assert any("in its own name" in text for text in texts)


async def test_the_jobs_database_is_looked_at(settings_of: Settings, tmp_path: Path) -> None:
    """A folder that is not there yet, one that can be used, one that a server works on, and one that cannot be used."""

    async def jobs(folder: Path) -> tuple[str, str]:
        return (await told(settings_of.model_copy(update={"data_dir": folder})))["jobs"]

    for folder in (tmp_path / "none", tmp_path):
        assert await jobs(folder) == ("ok", "their database will be made at the start")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - what a check makes would belong to whoever checks
    open_database(None, tmp_path).dispose()
    assert await jobs(tmp_path) == ("ok", "their database can be used")
    lock = open_folder(tmp_path)
    verdict, text = await jobs(tmp_path)
    assert (verdict, text) == ("ok", f"a server works on them, process {os.getpid()}")
    os.close(lock)
    (tmp_path / "jobs.sqlite").write_text("a diary " * 200)
    verdict, text = await jobs(tmp_path)
    assert verdict == "wrong"
    assert "MCP_ODOO_DATA_DIR" in text


@pytest.mark.parametrize(
    ("hosts", "secret", "verdict", "told_of"),
    [
        (("app.example.com",), "x" * 32, "ok", "app.example.com"),
        (("app.example.com",), None, "warning", "MCP_ODOO_CALLBACK_SECRET"),
        ((), "x" * 32, "warning", "MCP_ODOO_CALLBACK_HOSTS"),
        (("https://app.example.com/",), "x" * 32, "wrong", "MCP_ODOO_CALLBACK_HOSTS"),
        (("app.example.com",), "short", "wrong", "MCP_ODOO_CALLBACK_SECRET"),
    ],
)
async def test_callbacks_are_looked_at(
    settings_of: Settings, hosts: tuple[str, ...], secret: str | None, verdict: str, told_of: str
) -> None:
    """Where they are set up, or half so; without either nothing is said."""
    assert "callbacks" not in await told(settings_of)
    update = {"callback_hosts": hosts, "callback_secret": SecretStr(secret) if secret else None}
    found, text = (await told(settings_of.model_copy(update=update)))["callbacks"]
    assert found == verdict
    assert told_of in text


async def test_the_audit_logs_folder_is_looked_at(settings_of: Settings, tmp_path: Path) -> None:
    """Nothing is made there; a folder that cannot be used, and a choice that is none, are wrong with what to do."""
    folder = tmp_path / "log"
    settings = settings_of.model_copy(update={"log_dir": folder, "audit_personal": ("email=hashed",)})
    assert (await told(settings))["audit log"] == ("ok", f"its files go to {folder}; email=hashed")
    assert not folder.exists()
    folder.write_text("a file")
    verdict, text = (await told(settings))["audit log"]
    assert verdict == "wrong"
    assert "set MCP_LOG_DIR to another folder" in text
    wrong = settings_of.model_copy(update={"audit_personal": ("email=gone",)})
    assert (await told(wrong))["audit log"][0] == "wrong"


@pytest.mark.parametrize(
    ("given", "verdict", "said"),
    [
        ({}, "ok", "this machine alone, without a key"),
        ({"api_keys": SecretStr("web:a-long-key:read")}, "ok", "1 API key"),
        ({"api_keys": SecretStr("web:s3cret-key:reed")}, "wrong", "entry 1: 'reed' is no scope"),
        ({"host": "0.0.0.0"}, "wrong", "there are no API keys"),
        ({"auth": "none"}, "warning", "open. MCP_ODOO_AUTH=none"),
        ({"keyless_scopes": ("reed",)}, "wrong", "MCP_ODOO_KEYLESS_SCOPES cannot be used"),
    ],
)
async def test_who_gets_in_is_said(settings_of: Settings, given: dict[str, object], verdict: str, said: str) -> None:
    """And what would keep the server from starting is wrong."""
    settings = settings_of.model_copy(update=given)
    (access,) = [one async for one in findings(settings) if one.subject == "access"]
    assert access.verdict == verdict
    assert said in access.text
    assert "s3cret-key" not in access.text


async def test_what_may_be_written_is_told(settings_of: Settings, tmp_path: Path) -> None:
    """Without a policy, with one, in read-only mode, and with a policy that no server would start with."""
    path = tmp_path / "policy.toml"
    path.write_text("[orders]\nmax_discount = 15\n", encoding="utf-8")
    ruled = settings_of.model_copy(update={"policy_file": path})
    assert (await told(settings_of))["policy"] == ("ok", "none: every tool may write, any value, at any time")
    assert (await told(ruled))["policy"] == ("ok", f"{path}: discounts up to 15 %")
    read_only = ruled.model_copy(update={"read_only": True})
    assert (await told(read_only))["policy"] == ("ok", "read-only: nothing is written to Odoo")
    path.write_text("[order]\n", encoding="utf-8")
    verdict, text = (await told(read_only))["policy"]
    assert verdict == "wrong"
    assert f"{path} (MCP_ODOO_POLICY_FILE) cannot be used: order: there is no such setting" in text
