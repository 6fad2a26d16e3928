"""Patient connections over httptools, which is taken where it is installed; it would read heads of any size."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mcp_odoo.web.connections import Patience, Patient


class PatientHttpTools(Patient, HttpToolsProtocol):
    """See `Patient`."""

    def __init__(self, *, patience: Patience, **given: Any) -> None:
        super().__init__(patience=patience, **given)
        self._head_bytes = 0
        self._in_head = True
        self._head_came_now = False

    def data_received(self, data: bytes) -> None:
        began_in_head, self._head_came_now = self._in_head, False
        super().data_received(data)
        if began_in_head and not self._head_came_now:
            self._head_bytes += len(data)
            if self._head_bytes > self.patience.head_bytes:
                self.send_400_response("")

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_came_now = True
        self._head_bytes = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = True
        super().on_message_complete()
