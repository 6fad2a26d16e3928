"""Patient connections over h11, which is always there; it limits a request's head by itself."""

from uvicorn.protocols.http.h11_impl import H11Protocol

from mcp_odoo.web.connections import Patient


class PatientH11(Patient, H11Protocol):
    """See `Patient`."""
