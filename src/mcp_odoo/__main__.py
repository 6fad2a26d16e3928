"""Entry point of the `mcp-odoo` command, and of `python -m mcp_odoo`."""

import os
import sys

from mcp_odoo.starting import seldom_collecting

INTERRUPTED = 130


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback, also while it is still loading."""
    # FastAPI imports OpenTelemetry, which ends the start over a propagator that is not installed. Traces are handed on
    # as `traceparent` here, whatever it says.
    os.environ.pop("OTEL_PROPAGATORS", None)
    try:
        with seldom_collecting():
            from mcp_odoo.cli import run  # noqa: PLC0415 - loading takes a second, in which people press Ctrl-C

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
