# ruff: noqa: E501 - a sentence reads best on one line
"""The Spanish sentences of errors about keys, scopes and Odoo accounts, by code."""

ERRORS: dict[str, str] = {
    "address_open": "HOST={host} deja entrar a otras máquinas y no hay claves de API. Crea una (mcp-odoo keys create, o MCP_ODOO_API_KEYS), o di que cualquiera puede hacerlo todo: MCP_ODOO_AUTH=none. HOST=127.0.0.1 es solo para esta máquina.",
    "api_keys_unusable": "MCP_ODOO_API_KEYS no se puede usar, entrada {number}: {reason}",
    "key_expired": "La clave de API {name!r} venció el {when}.",
    "key_expiry_invalid": "--expires no es un plazo, como 90d, ni una fecha por venir, como 2027-01-31.",
    "key_missing": "Muestra una clave de API: Authorization: Bearer <clave>, o X-API-Key: <clave>.",
    "key_name_invalid": "Ese nombre de clave no sirve: letras, dígitos, '.', '_' y '-', 64 como máximo.",
    "key_name_taken": "Ya hay una clave {name!r} ({key_id}): revócala, o crea otra a su lado (--beside).",
    "key_not_stored": "No hay ninguna clave vigente {name!r}; mcp-odoo keys list las muestra. Las de MCP_ODOO_API_KEYS se quitan ahí.",
    "key_revoked": "La clave de API {name!r} fue revocada.",
    "key_scope_unknown": "Ese permiso no existe; hay read, quote, write, handoff y admin.",
    "key_scopes_missing": "Di para qué es la clave: --scope read --scope quote, por ejemplo. Hay read, quote, write, handoff y admin, que es todo.",
    "key_unknown": "Esa clave de API no existe; revisa si se envió completa.",
    "keyless_scopes_unusable": "MCP_ODOO_KEYLESS_SCOPES no se puede usar: {reason}",
    "no_keys_yet": "Este servidor aún no tiene claves de API, y sin ninguna solo responde en su propia máquina: crea una con mcp-odoo keys create.",
    "scope_missing": "Hace falta el permiso {needed}, y los tuyos son: {held}. Quien administra el servidor puede crear una clave que lo tenga.",
}
