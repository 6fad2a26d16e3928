"""The policy's file: what it may say, and what is said about one that cannot be used."""

from pathlib import Path

import pytest

from mcp_odoo.access.operations import OPERATIONS
from mcp_odoo.access.policy_file import read_policy
from mcp_odoo.access.writable import WRITABLE
from mcp_odoo.errors import NotConfigured

EXAMPLE = Path(__file__).parents[2] / "docs" / "policy.example.toml"


def mistake(folder: Path, text: str) -> str:
    """What is wrong with a file of this text, after where it is."""
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotConfigured) as caught:
        read_policy(path)
    assert caught.value.code == "policy_unusable"
    assert caught.value.message.startswith(f"The policy in {path} (MCP_ODOO_POLICY_FILE) cannot be used: ")
    return str(caught.value.details["reason"])


def test_the_example_is_a_policy() -> None:
    """Every table that there is stands in it."""
    in_force = read_policy(EXAMPLE)
    assert in_force is not None
    policy = in_force.policy
    assert policy.model_fields_set == {"writes", "orders", "models", "callers"}
    assert (policy.orders.max_discount, policy.orders.max_value) == (15, {"MXN": 500_000, "USD": 25_000})
    assert set(policy.callers) == {"key:web", "key:manager"}


def test_one_line_says_what_it_limits() -> None:
    """For `mcp-odoo check`."""
    said = str(read_policy(EXAMPLE))
    for part in (
        str(EXAMPLE), "may write: dev_create_quotation, dev_create_sale_line,", "08:00-20:00 mon tue wed thu fri sat",
        "America/Mexico_City", "discounts up to 15 %", "orders up to 500,000.00 MXN", "fields of sale.order, crm.lead",
        "other rules for key:web, key:manager",
    ):  # fmt: skip
        assert part in said


def test_without_a_file_there_is_no_policy() -> None:
    """Which is not a policy that could not be read."""
    assert read_policy(None) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[orders]\nmax_discont = 5", "orders.max_discont: there is no such setting; there are max_discount,"),
        ("[order]\nx = 1", "order: there is no such setting; there are writes, orders, models, for"),
        ('[for."key:web".orders]\nmax = 1', "for.key:web.orders.max: there is no such setting; there are max_discount"),
        ('[for."key:web"]\nhours = "1"', "for.key:web.hours: there is no such setting; there are writes, orders"),
        ('[models."crm.lead"]\nfield = []', "field: there is no such setting; there are fields, except_fields"),
        ("[orders]\nmax_discount = 101", "orders.max_discount: Input should be less than or equal to 100"),
        ('[orders]\nmax_discount = "5"', "orders.max_discount: Input should be a valid number"),
        ("[orders]\nmax_discount = true", "orders.max_discount: Input should be a valid number"),
        ("[orders]\nmax_discount = nan", "orders.max_discount: Input should be a finite number"),
        ("[orders]\nmax_value = 500000", "orders.max_value: say in which currency: max_value = { MXN = 500000 }"),
        ("[orders]\nmax_value = {pesos = 5}", "write a currency's three letters, like MXN"),
        ("[orders]\nmax_value = {}", "orders.max_value: Dictionary should have at least 1 item"),
        ('[writes]\ntools = ["confirm"]', "writes.tools.0: Input should be 'dev_create_quotation'"),
        ("[writes]\ntools = []\nexcept_tools = []", "writes: give tools or except_tools, not both"),
        ('[writes]\nhours = "8-20"', "writes.hours: '8-20' are no hours; write them like 08:00-20:00"),
        ('[writes]\nhours = "08:00-20:00"', "writes: hours and days need a timezone, like America/Mexico_City"),
        ('[for."key:web".writes]\ndays = ["mon"]', "for.key:web.writes: hours and days need a timezone"),
        ('[writes]\ndays = ["lun"]\ntimezone = "UTC"', "writes.days.0: Input should be 'mon', 'tue'"),
        ('[writes]\ntimezone = "Mexico"', "writes.timezone: there is no time zone 'Mexico"),
        ('[writes]\ntimezone = "../etc/passwd"', "writes.timezone: there is no time zone"),
        ('[models."sale.orders"]\nfields = []', "nothing here writes to 'sale.orders'; there are res.partner,"),
        ('[models."sale.order"]\nfields = ["notes"]', "no tool writes 'notes' of sale.order; there are access_token"),
        ('[models."sale.order"]\n', "models.sale.order: give either fields or except_fields"),
        ('[models."sale.order"]\nfields = []\nexcept_fields = []', "give either fields or except_fields"),
        ("[for.web]\n", "for.web: write key:<name>, oauth:<subject>, anonymous or local"),
        ("[for.house]\n", "for.house: write key:<name>, oauth:<subject>, anonymous or local"),
        ("[writes\n", "it is no TOML: "),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """And with what there is instead; nothing is guessed."""
    if said.endswith("'Mexico"):
        text = text.replace("Mexico", "Mexico/Nowhere")
    assert said in mistake(tmp_path, text)


def test_a_syntax_mistake_has_its_line(tmp_path: Path) -> None:
    """As tomllib says it."""
    assert "line 2" in mistake(tmp_path, "[orders]\nmax_discount = \n")


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    """Asked for, and not to be had: the server does not run without it."""
    with pytest.raises(NotConfigured, match="No such file"):
        read_policy(tmp_path / "policy.toml")


def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path) -> None:
    """Windows' encodings, for instance."""
    (tmp_path / "policy.toml").write_bytes(b"# a\xf1o\n")
    with pytest.raises(NotConfigured, match="no text in UTF-8"):
        read_policy(tmp_path / "policy.toml")


def test_the_documentation_names_every_tool_and_field() -> None:
    """The table of docs/security.md is the one in the code."""
    page = (EXAMPLE.parent / "security.md").read_text(encoding="utf-8")
    for model, fields in WRITABLE.items():
        row = f"| `{model}` | {', '.join(f'`{field}`' for field in sorted(fields))} |"
        assert row in page
    for operation in OPERATIONS:
        assert f"`{operation}`" in page
