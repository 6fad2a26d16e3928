"""The Spanish sentences of errors about hosts, sizes, rates and slow clients, by code."""

ERRORS: dict[str, str] = {}
