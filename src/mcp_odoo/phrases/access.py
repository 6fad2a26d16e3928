"""The Spanish sentences of errors about keys, scopes and Odoo accounts, by code."""

ERRORS: dict[str, str] = {}
