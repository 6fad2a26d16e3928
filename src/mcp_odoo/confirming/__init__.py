"""Asking a person before a tool does what cannot be undone: by MCP's elicitation, or in two calls with a token."""
