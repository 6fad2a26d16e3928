"""The languages that replies come in."""

from typing import Literal

Language = Literal["es", "en"]
