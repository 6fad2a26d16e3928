"""Finding by words: what Odoo is asked for, and what of its answer matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.odoo.words import columns, fold, matches, mentions, singular, texts_of, words
from tests.domains import holds


@pytest.mark.parametrize(
    ("query", "stored", "found"),
    [
        ("compañía", "Compañía del Ñandú", True),
        ("compania", "Compañía del Ñandú", True),
        ("COMPANIA nandu", "compañía del ñandú", True),
        ("ñandú", "NANDU", True),
        ("cotización", "COTIZACION 12", True),
        ("cotizacion", "COTIZACIÓN 12", True),
        ("CotizaciÓn", "cotización", True),
        ("açaí", "Acai", True),
        ("acai", "AÇAÍ", True),
        ("cotizacio\u0301n", "Cotización", True),  # the accent typed apart
        ("müller", "Muller", True),
        ("12 cotiz", "Cotización 12", True),
        ("🤖", "Robot 🤖 T300", True),
        ("🤖", "Robot T300", False),
        ("100%", "Descuento 100% real", True),
        ("100%", "Descuento 1000 real", False),
        ("a_b", "A_B", True),
        ("a_b", "AxB", False),
        ("c:\\tmp", "en C:\\TMP hoy", True),
        ("c:\\tmp", "en C:tmp hoy", False),
        ("casa cama", "Casa", False),
        ("cesa", "Casa", False),
    ],
)
def test_words_are_found_whatever_their_accents_and_case(query: str, stored: str, *, found: bool) -> None:
    """Whatever is asked of Odoo, only what has every word is told."""
    row = {"name": stored}
    wanted = words(query)
    assert (holds(mentions(wanted, ["name"]), row) and matches(wanted, [stored])) == found


@pytest.mark.parametrize("query", ["100%", "a_b", "c:\\x", "50%_\\"])
def test_signs_of_patterns_are_letters(query: str) -> None:
    """A percent sign does not find everything."""
    assert not holds(mentions(words(query), ["name"]), {"name": "nothing of the kind"})
    assert holds(mentions(words(query), ["name"]), {"name": f"<{query}>"})


@given(st.text(alphabet="aeiounc t", min_size=1, max_size=8), st.integers(0, 7))
def test_no_spelling_is_lost(plain: str, at: int) -> None:
    """Every n and c may have its mark and one vowel its accent, in the query or in Odoo: it is found."""
    marked = plain.translate(str.maketrans("nc", "ñç"))
    vowel = at % len(marked)
    accented = marked[:vowel] + marked[vowel].translate(str.maketrans("aeiou", "áéíóú")) + marked[vowel + 1 :]
    for query, stored in ((plain, accented), (accented, plain), (accented.upper(), plain), (plain.upper(), accented)):
        wanted = words(query)
        assert matches(wanted, [stored])
        assert holds(mentions(wanted, ["name"]), {"name": stored})


def test_each_word_may_be_in_another_field() -> None:
    """And all of them have to be somewhere."""
    wanted = words("torres 5512")
    fields = ["name", "phone"]
    there, elsewhere = {"name": "Ana Torres", "phone": "+52 5512"}, {"name": "Ana Torres", "phone": "+52 1234"}
    assert holds(mentions(wanted, fields), there)
    assert not holds(mentions(wanted, fields), elsewhere)
    assert matches(wanted, texts_of(there, fields))
    assert not matches(wanted, texts_of(elsewhere, fields))


def test_words_are_few_and_each_is_there_once() -> None:
    """A pasted page asks no more of Odoo than a sentence."""
    assert words("  Uno dos\tUNO\n tres ") == ["uno", "dos", "tres"]
    assert words(" ".join(f"w{n}" for n in range(40))) == [f"w{n}" for n in range(12)]
    assert words(" \t\n ") == []


def test_no_words_ask_for_nothing_and_match_everything() -> None:
    """An empty query is no condition."""
    assert mentions([], ["name"]) == []
    assert matches([], ["x"])


def test_folding_leaves_letters_alone() -> None:
    """Only marks go: other alphabets and digits stay."""
    assert [fold(text) for text in ("ÑANDÚ", "ﬁn", "Straße", "北京", "T300")] == [
        "nandu",
        "fin",
        "strasse",
        "北京",
        "t300",
    ]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("robots", "robot"), ("cotizaciones", "cotizacion"), ("torres", "torr"), ("meses", "mese"), ("gas", "gas"),
        ("gases", "gase"), ("mas", "mas"), ("robot", "robot"), ("s00041", "s00041"),
    ],
)  # fmt: skip
def test_a_plural_s_ending_is_taken_off(word: str, stem: str) -> None:
    """What is left is a part of the word, so that it still finds the plural; short words stay whole."""
    assert singular(word) == stem
    assert stem in word


def test_a_link_leads_to_the_name_of_its_record() -> None:
    """It is read whole, as Odoo names it."""
    fields = ["name", "partner_id.name", "ref"]
    assert columns(fields) == ["name", "partner_id", "ref"]
    row = {"name": "S1", "partner_id": [9, "Torres, Ana"], "ref": False}
    assert texts_of(row, fields) == ["S1", "Torres, Ana"]
    assert texts_of({**row, "partner_id": False}, fields) == ["S1"]


def test_empty_fields_are_no_texts() -> None:
    """Odoo reads them as `false`, which is not a word."""
    assert texts_of({"name": "Ana", "phone": False, "ref": ""}, ["name", "phone", "ref"]) == ["Ana"]
