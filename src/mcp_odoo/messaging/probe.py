"""Whether Twilio takes an account's credentials, by asking it."""

import asyncio

from mcp_odoo.messaging.account import TwilioAccount
from mcp_odoo.messaging.faults import Lost, Refused
from mcp_odoo.messaging.refusals import explain, unavailable


async def probe(account: TwilioAccount) -> None:
    """Nothing, where Twilio answers the account with its list of messages; that takes its time-out at the longest.

    Raises MessagingError where Twilio refuses, UpstreamUnavailable where it does not answer.
    """
    from mcp_odoo.messaging.api import MessagesApi  # noqa: PLC0415 - it imports the SDK

    api = MessagesApi(account)
    try:
        await api.ask(asyncio.get_running_loop().time() + account.timeout)
    except Refused as error:
        raise explain(error.code, reason=error.reason, blame="sender") from error
    except Lost as error:
        raise unavailable(error.reason, error.after) from error
    finally:
        await api.aclose()
