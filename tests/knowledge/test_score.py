"""How well a record matches, and how it reads."""

import pytest

from mcp_odoo.knowledge.search import EVERY_WORD, EXACT, score


@pytest.mark.parametrize(
    ("query", "texts", "points"),
    [
        ("robot t300", ["Robot T300"], EXACT),
        ("ñandú", ["NANDU"], EXACT),
        ("robot", ["Robot T300"], 90.0),
        ("rob", ["Robot T300"], 80.0),
        ("t300", ["Robot T300"], 70.0),
        ("t300 robot", ["Robot T300"], 70.0),
        ("300", ["Robot T300"], 60.0),
        ("t300 rob", ["Robot T300"], 65.0),
        ("robot torres", ["Robot T300", "Almacenes Torres"], EVERY_WORD),
        ("torres", ["Robot T300", "Almacenes Torres"], EVERY_WORD),
        ("robot zoe", ["Robot T300", "Almacenes Torres"], 20.0),
        ("zoe", ["Robot T300"], 0.0),
        ("robot", [], 0.0),
    ],
)
def test_a_name_weighs_more_than_what_stands_beside_it(query: str, texts: list[str], points: float) -> None:
    """Word for word, then beginnings, then whole words, then parts; then every word somewhere; then some."""
    assert score(query.split(), texts) == points


def test_the_more_words_the_better() -> None:
    """Of those that have not all of them."""
    few, more = (score(["uno", "dos", "tres"], [text]) for text in ("uno", "uno dos"))
    assert 0 < few < more < EVERY_WORD
