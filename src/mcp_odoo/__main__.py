"""Entry point of the `mcp-odoo` command, and of `python -m mcp_odoo`."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback, also while it is still loading."""
    try:
        from mcp_odoo.cli import run  # noqa: PLC0415 - loading takes seconds, in which people press Ctrl-C

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
