"""MCP-Odoo: Odoo sales for LLMs (MCP) and apps (REST) over the same durable services."""

from importlib.metadata import version

__version__ = version("mcp-odoo")
