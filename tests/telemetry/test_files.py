"""The dashboard, the alerts and the page name the metrics that there are, and all of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.telemetry.conftest import Serve

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "observability"
PAGE = ROOT / "docs" / "observability.md"
DASHBOARD = json.loads((FOLDER / "grafana-dashboard.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\bmcp_odoo_[a-z_]+\b|\bprocess_[a-z_]+\b")


@pytest.fixture
async def families(serve: Serve) -> dict[str, Any]:
    """Every metric of a server on which everything happened once that shows one."""
    async with serve() as watched:
        await watched.quote()
        text = (await watched.http.get("/metrics")).text
    found = {family.name: family for family in text_string_to_metric_families(text)}
    return {f"{name}_total" if family.type == "counter" else name: family for name, family in found.items()}


def _stems(text: str) -> set[str]:
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in NAME.findall(text)}


def _expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]
    for variable in DASHBOARD["templating"]["list"]:
        yield variable.get("definition", "")


async def test_what_is_named_is_there(families: dict[str, Any]) -> None:
    """In the dashboard, in the alerts and their tests, and on the page."""
    texts = {
        "dashboard": "\n".join(_expressions()),
        "alerts": (FOLDER / "alerts.yml").read_text(encoding="utf-8"),
        "tests": (FOLDER / "alerts_test.yml").read_text(encoding="utf-8"),
        "page": PAGE.read_text(encoding="utf-8").replace("process_*", ""),
    }
    assert {where: _stems(text) - set(families) for where, text in texts.items()} == {where: set() for where in texts}


async def test_every_metric_is_in_the_dashboard_and_on_the_page(families: dict[str, Any]) -> None:
    """With its labels and its own sentence, on the page."""
    ours = {name: family for name, family in families.items() if name.startswith("mcp_odoo_")}
    assert set(ours) - _stems("\n".join(_expressions())) == set()
    page = PAGE.read_text(encoding="utf-8")
    for name, family in ours.items():
        row = re.search(rf"^\| `{name}` \| (.*) \| (.*) \|$", page, re.MULTILINE)
        assert row, name
        assert row[2] == family.documentation.rstrip("."), name
        for sample in family.samples:
            assert set(sample.labels) - {"le"} <= set(re.findall(r"`(\w+)`", row[1])), name


async def test_every_label_that_is_named_is_one_of_the_metric(families: dict[str, Any]) -> None:
    """In each expression of the dashboard and of the alerts; a wrong one finds nothing, and says nothing of it."""
    labels: dict[str, set[str]] = {}
    page = PAGE.read_text(encoding="utf-8")
    for name in families:
        row = re.search(rf"^\| `{name}` \| (.*?) \|", page, re.MULTILINE)
        labels[name] = {"le", "job", "instance"} | set(re.findall(r"`(\w+)`", row[1] if row else ""))
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    asked = [*(rule["expr"] for rule in rules), *(text for text in _expressions() if text)]
    assert len(asked) > 40
    for text in asked:
        named = _stems(text)
        known = {"job", "instance"}.union(*(labels[name] for name in named))
        grouped = {one for several in re.findall(r"by \(([^)]*)\)", text) for one in re.split(r",\s*", several)}
        assert grouped <= known, text
        for name, inside in re.findall(r"(\w+)\{([^}]*)\}", text):
            asked_of = {re.match(r"\w+", one)[0] for one in re.split(r",\s*", inside)}  # type: ignore[index]
            assert asked_of <= (labels[_stems(name).pop()] if NAME.fullmatch(name) else known), text


def test_the_dashboard_can_be_imported() -> None:
    """Each panel asks the chosen Prometheus, has an id of its own, and lies on no other."""
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(places)) == len(places)
    assert max(x for x, _ in places) < 24
    sources = {target["datasource"]["uid"] for panel in panels for target in panel.get("targets", ())}
    assert sources == {"${datasource}"}


def test_every_alert_is_on_the_page_and_tested() -> None:
    """With what to do about it."""
    named = set(re.findall(r"alert: (\w+)", (FOLDER / "alerts.yml").read_text(encoding="utf-8")))
    assert named == set(re.findall(r"`(McpOdoo\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named == set(re.findall(r"alertname: (\w+)", (FOLDER / "alerts_test.yml").read_text(encoding="utf-8")))
