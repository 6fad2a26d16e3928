"""The Spanish sentences of errors about tokens of an OIDC provider, by code."""

ERRORS: dict[str, str] = {}
