# ruff: noqa: E501 - a sentence reads best on one line
"""The Spanish sentences of errors about hosts, sizes, rates and slow clients, by code."""

ERRORS: dict[str, str] = {
    "allowed_hosts_unusable": "MCP_ODOO_ALLOWED_HOSTS no se puede usar: {entry!r} no es un servidor. Escribe mcp.example.com, mcp.example.com:8443 o *.example.com, sin https://.",
    "body_too_large": "La solicitud pasa de {most} bytes, que es lo más que se recibe.",
    "body_too_slow": "El resto de la solicitud no llegó en {seconds} s.",
    "cors_origins_unusable": "CORS_ORIGINS no se puede usar: {entry!r} no es un origen. Escribe https://app.example.com.",
    "host_invalid": "La solicitud necesita un solo encabezado Host, con un nombre o una dirección.",
    "host_not_allowed": "Este servidor no responde al nombre {host}: agrégalo a MCP_ODOO_ALLOWED_HOSTS, o define PUBLIC_URL.",
    "origin_not_allowed": "Las páginas de {origin} no pueden llamar a este servidor: agrega el origen a CORS_ORIGINS.",
    "rate_limited": "Demasiadas solicitudes: espera un momento y vuelve a intentarlo.",
    "server_busy": "Todas las conexiones están en uso: vuelve a intentarlo en un momento.",
    "too_many_failures": "Demasiadas claves equivocadas: espera un momento y vuelve a intentarlo.",
    "trusted_proxies_unusable": "TRUSTED_PROXIES no se puede usar: {entry!r} no es la dirección ni la red de un proxy. Escribe 10.0.0.7, 10.0.0.0/24, 2001:db8::/64 o unix.",
}
