"""The settings, for whoever started a command."""

import sys

from pydantic import ValidationError

from mcp_odoo.settings import Settings


def load_settings() -> Settings:
    """The settings, or exit status 2 and a line for each variable that makes no sense."""
    try:
        return Settings()
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=False):
            name = ".".join(str(part) for part in mistake["loc"])
            print(f"{name}: {mistake['msg'].removeprefix('Value error, ')}", file=sys.stderr)
    except OSError as error:
        print(f"A secret's file cannot be read: {error}", file=sys.stderr)
    raise SystemExit(2)
