"""The Spanish sentences of errors about read-only mode, the write policy and confirmations, by code."""

ERRORS: dict[str, str] = {}
