"""The ids that tools exchange."""

import pytest

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.kinds import MODELS, Key, parse


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_kind_is_read_and_written_the_same(kind: str) -> None:
    """`str` of a key is what `parse` takes."""
    key = parse(f"{kind}:18")
    assert key == Key(kind, 18)
    assert parse(str(key)) == key
    assert key.model == MODELS[kind]


@pytest.mark.parametrize("given", ["ORDER:18", "  order:18 ", "Order:018"])
def test_a_sloppy_id_is_understood(given: str) -> None:
    """Models write them so."""
    assert str(parse(given)) == "order:18"


@pytest.mark.parametrize(
    "given",
    [
        "", "18", "order", "order:", "order:0", "order:-1", "order:1.5", "order: 18", "order:18,19", "order#18",
        "invoice:18", "sale.order:18", f"order:{2**31}", "order:99999999999", "order:18\nx",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_kinds(given: str) -> None:
    """Ids that no Odoo can have are none, too."""
    with pytest.raises(InvalidRequest, match=r"search finds it. Kinds are project, task") as caught:
        parse(given)
    assert caught.value.code == "record_key_unreadable"
    assert caught.value.details == {"kinds": "project, task, opportunity, order, partner, product"}


def test_the_largest_id_is_one() -> None:
    """Odoo's ids have 32 bits."""
    assert parse(f"task:{2**31 - 1}").record_id == 2**31 - 1
