"""Finding records by words, whatever their case and accents, on servers with and without PostgreSQL's unaccent.

Odoo compares accents literally unless its server was set up otherwise. `mentions` therefore asks for a little more
than what is meant, and `matches` leaves out what was not.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_OPEN = 40
# The letters that carry marks in the languages of most users. A word has few accents, but may have ñ and ç beside them.
_ACCENTED = frozenset("aeiouy")
_MARKED = frozenset("nc")
_SPECIAL = re.compile(r"([\\%_])")


def fold(text: str) -> str:
    """The text without accents, in one case: what two spellings of the same word share."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(query: str) -> list[str]:
    """The words of a query, each once, at most MOST_WORDS, in one case and composed (NFC)."""
    return list(dict.fromkeys(unicodedata.normalize("NFC", query.casefold()).split()))[:MOST_WORDS]


def singular(word: str) -> str:
    """A word less a plural's ending, Spanish or English; as part of a word it still finds the plural."""
    if len(word) > len("meses") and word.endswith("es"):
        return word[:-2]
    return word[:-1] if len(word) > len("gas ") and word.endswith("s") else word


def mentions(query_words: Sequence[str], fields: Sequence[str]) -> list[Any]:
    """A domain: every word is in one of the text fields, with or without its accents, and with one more."""
    domain: list[Any] = []
    for word in query_words:
        terms = [(field, "=ilike", pattern) for field in fields for pattern in _patterns(word)]
        domain += ["|"] * (len(terms) - 1) + terms
    return domain


def matches(query_words: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether every word is in one of the texts, whatever the accents."""
    folded = [fold(text) for text in texts]
    return all(any(fold(word) in text for text in folded) for word in query_words)


def texts_of(row: Mapping[str, Any], fields: Sequence[str]) -> list[str]:
    """What a row has in these fields, in their order; of a linked record (`partner_id.name`) its name.

    Odoo reads an empty field as `false`, and a link as `[id, name]`.
    """
    values = [row[column] for column in columns(fields)]
    return [str(value[1] if isinstance(value, list) else value) for value in values if value]


def columns(fields: Sequence[str]) -> list[str]:
    """What to read of a row for these fields: of `partner_id.name` the link."""
    return [field.partition(".")[0] for field in fields]


def _patterns(word: str) -> list[str]:
    """For `=ilike`: texts that hold the word in one of its spellings."""
    return [f"%{spelling}%" for spelling in spellings(word)]


def spellings(text: str) -> list[str]:
    """For `=ilike`: the text with any letter where it has an accent, and the same with one more letter open."""
    letters = ["_" if fold(letter) != letter or letter in _MARKED else _SPECIAL.sub(r"\\\1", letter) for letter in text]
    open_at = [[*letters[:at], "_", *letters[at + 1 :]] for at, letter in enumerate(letters) if letter in _ACCENTED]
    return ["".join(pattern) for pattern in (letters, *open_at[:MOST_OPEN])]
