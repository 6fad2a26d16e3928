"""The ASGI application for `uvicorn server:app`, and `python server.py`."""

from mcp_odoo.app import create_app
from mcp_odoo.cli import serve

app = create_app()

if __name__ == "__main__":
    serve(app)
