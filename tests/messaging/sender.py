"""A process that sends, for tests that kill it: `sender.py <folder> <Twilio's address> <key>`; prints the sid."""

import asyncio
import sys
from pathlib import Path

from mcp_odoo.jobs.database import open_database
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import ANA, WORDS
from tests.messaging.twilio_server import Twilio


async def main(folder: Path, api_url: str, key: str) -> None:
    messenger = Messenger(Twilio().account(api_url=api_url, timeout=1.0), open_database(None, folder))
    messenger.create_tables()
    print((await messenger.send(key, ANA, WORDS)).sid)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
