"""The ASGI application for `uvicorn server:app`, and `python server.py`."""

from mcp_odoo.cli import build_app, serve

app = build_app()

if __name__ == "__main__":
    serve(app)
