"""The image's health check: status 0 if /health answers 200 on PORT, 1 and why if not. Standard library alone."""

import os
import sys
import urllib.request

SECONDS = 4


def main() -> int:
    """Ask the server of this container; no proxy stands between."""
    url = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}/health"
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=SECONDS) as answer:
            answer.read()
    except OSError as error:
        print(f"{url}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
