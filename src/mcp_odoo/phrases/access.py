# ruff: noqa: E501 - a sentence reads best on one line
"""The Spanish sentences of errors about keys, scopes and Odoo accounts, by code."""

ERRORS: dict[str, str] = {
    "address_open": "HOST={host} deja entrar a otras máquinas y no hay claves de API. Crea una (mcp-odoo keys create, o MCP_ODOO_API_KEYS), o di que cualquiera puede hacerlo todo: MCP_ODOO_AUTH=none. HOST=127.0.0.1 es solo para esta máquina.",
    "api_keys_empty": "MCP_ODOO_API_KEYS está definida y no contiene ninguna clave: escribe una, o quita la variable.",
    "api_keys_unusable": "MCP_ODOO_API_KEYS no se puede usar, entrada {number}: {reason}",
    "key_expired": "La clave de API {name!r} venció el {when}.",
    "key_expiry_invalid": "--expires no es un plazo, como 90d, ni una fecha por venir, como 2027-01-31.",
    "key_missing": "Muestra una clave de API o un token: Authorization: Bearer <clave>, o X-API-Key: <clave>.",
    "key_name_invalid": "Ese nombre de clave no sirve: letras, dígitos, '.', '_' y '-', 64 como máximo.",
    "key_name_taken": "Ya hay una clave {name!r} ({key_id}): revócala, o crea otra a su lado (--beside).",
    "key_not_stored": "No hay ninguna clave vigente {name!r}; mcp-odoo keys list las muestra. Las de MCP_ODOO_API_KEYS se quitan ahí.",
    "key_revoked": "La clave de API {name!r} fue revocada.",
    "key_scope_unknown": "Ese permiso no existe; hay read, quote, write, handoff, metrics y admin.",
    "key_scopes_missing": "Di para qué es la clave: --scope read --scope quote, por ejemplo. Hay read, quote, write, handoff, metrics y admin, que es todo.",
    "key_unknown": "Esa clave de API no existe; revisa si se envió completa.",
    "keyless_scopes_unusable": "MCP_ODOO_KEYLESS_SCOPES no se puede usar: {reason}",
    "no_keys_yet": "Este servidor aún no tiene claves de API, y sin ninguna solo responde en su propia máquina: crea una con mcp-odoo keys create.",
    "scope_missing": "Hace falta el permiso {needed}, y los tuyos son: {held}. Quien administra el servidor puede darlo.",
    # Odoo accounts of people's own.
    "account_key_missing": "En lo que se dio no hay ninguna clave de API.",
    "account_principal_invalid": "{principal!r} no puede tener una cuenta propia de Odoo: indica key:<nombre> u oauth:<sujeto>.",
    "account_unknown": "{principal} no tiene aquí una cuenta propia de Odoo: mira `mcp-odoo accounts list`.",
    "accounts_database_missing": "En {folder} no hay base de datos de trabajos, que es donde están las cuentas: ejecútalo con el MCP_ODOO_DATA_DIR o la MCP_ODOO_DATABASE_URL del servidor.",
    "encryption_key_missing": "En {folder} no hay clave de cifrado, y las cuentas de Odoo de cada persona están cifradas con una: define MCP_ODOO_ENCRYPTION_KEY, la misma en todas las máquinas.",
    "encryption_key_not_made": "No se puede crear una clave de cifrado en {folder} ({reason}): define MCP_ODOO_DATA_DIR o MCP_ODOO_ENCRYPTION_KEY.",
    "encryption_key_open": "Otros pueden leer {path}, que abre las claves de Odoo de cada persona: chmod 600 {path}.",
    "encryption_key_unusable": "La clave de cifrado no se puede usar: MCP_ODOO_ENCRYPTION_KEY es el base64 de 32 bytes aleatorios, como lo da `openssl rand -base64 32`; tras una coma, las anteriores.",
    "odoo_account_mismatch": "La clave de tu cuenta de Odoo {login!r} es de otro usuario, {other!r}: quien administra este servidor puede vincularla de nuevo con `mcp-odoo accounts link`.",
    "odoo_account_refused": "Odoo rechazó la clave de tu cuenta {login!r} (las claves caducan, los usuarios se archivan): quien administra este servidor puede vincular otra con `mcp-odoo accounts link`.",
    "odoo_account_unlinked": "{principal} pidió esto con la cuenta de Odoo {login!r}, que ya no tiene vinculada: que se vincule de nuevo con `mcp-odoo accounts link` y se reintente, o pídelo otra vez.",
    "odoo_account_unreadable": "Tu cuenta propia de Odoo no se puede usar: su clave guardada no se puede descifrar. Quien administra este servidor tiene que dar a todas las máquinas la misma MCP_ODOO_ENCRYPTION_KEY, o vincularla de nuevo con `mcp-odoo accounts link`.",
}
