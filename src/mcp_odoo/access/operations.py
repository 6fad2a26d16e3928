"""What a policy may allow or not: everything here that writes to Odoo, by the name of its tool.

REST's routes do the same as a tool: `POST /api/quotation/async` is dev_create_quotation, a handoff is
message_notification.
"""

from typing import Literal, get_args

Operation = Literal[
    "dev_create_quotation",
    "dev_create_sale",
    "dev_create_sale_line",
    "dev_update_sale",
    "confirm_sale",
    "cancel_sale",
    "get_quotation_link",
    "update_opportunity",
    "log_note",
    "schedule_activity",
    "message_notification",
]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
