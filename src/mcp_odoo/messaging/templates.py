"""What WhatsApp takes as a variable of a template."""

import unicodedata

# The whole text of a template may have as many (Twilio, "Using Variables with Content Templates").
LONGEST_VARIABLE = 1024
NOTHING = "-"
CUT = "…"


def template_value(text: str, longest: int) -> str:
    """`text` as a variable of at most `longest` characters, one or more.

    Twilio refuses line breaks, tabs, more than four spaces in a row and empty values (error 21656): white space becomes
    single spaces, other control characters go, and nothing becomes a hyphen. What is too long ends in an ellipsis.

    Raises ValueError for a `longest` below 1.
    """
    if longest < 1:
        raise ValueError("a variable of a template has one character or more")
    plain = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"})
    tidy = " ".join(plain.split())
    return (tidy if len(tidy) <= longest else tidy[: longest - 1].rstrip() + CUT) or NOTHING
