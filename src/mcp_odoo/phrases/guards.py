# ruff: noqa: E501 - a sentence reads best on one line
"""The Spanish sentences of errors about read-only mode, the write policy and confirmations, by code."""

ERRORS: dict[str, str] = {
    # Read-only mode and the write policy.
    "policy_currency": "{what} está en {currency}, y la política de este servidor solo tiene límite en {currencies}. Consulta a quien administra el servidor.",
    "policy_currency_differs": "{order} salió en {currency} y sus precios se revisaron en {expected}: revísala en Odoo, o consulta a quien administra el servidor.",
    "policy_discount": "{what}: {price} {currency} está {discount} % por debajo del precio de lista, {list_price}; la política de este servidor permite {limit} % como máximo. Consulta a quien administra el servidor.",
    "policy_discount_order": "{what} está en total {discount} % por debajo de los precios de lista; la política de este servidor permite {limit} % como máximo. Consulta a quien administra el servidor.",
    "policy_field": "La política de este servidor no permite escribir {field} de {model}, solo {allowed}. Consulta a quien administra el servidor.",
    "policy_field_closed": "La política de este servidor no permite escribir {field} de {model}. Consulta a quien administra el servidor.",
    "policy_hours": "Son las {now} en {timezone}, y la política de este servidor permite escribir en Odoo solo a ciertas horas ({hours}); las próximas empiezan el {again}. Consulta a quien administra el servidor.",
    "policy_rate_missing": "Odoo no tiene tipo de cambio de {source} a {target}, y sin él no se puede revisar el descuento que permite la política de este servidor. Consulta a quien administra el servidor.",
    "policy_tool": "La política de este servidor no permite {tool}; lo que te deja escribir: {allowed}. Consulta a quien administra el servidor.",
    "policy_unusable": "La política en {path} (MCP_ODOO_POLICY_FILE) no se puede usar: {reason}",
    "policy_value": "{what} llega a {value} {currency} sin impuestos; la política de este servidor permite {limit} como máximo. Consulta a quien administra el servidor.",
    "read_only": "Este servidor está en modo de solo lectura y no escribe nada en Odoo. Consulta a quien lo administra.",
    "confirm_unusable": "MCP_ODOO_CONFIRM no se puede usar: no existe la herramienta {names}. Hay: {there_are}; o none.",
    "confirmation_asked": "Primero se le pregunta a la persona.",
    "confirmation_expired": "Ese confirm_token tiene más de {minutes} minutos y no se hizo nada: llama otra vez a {tool} sin confirm_token y pregúntale de nuevo a la persona.",
    "confirmation_invalid": "Ese confirm_token no es de este servidor y no se hizo nada: llama otra vez a {tool} sin confirm_token y pregúntale a la persona.",
    "confirmation_needed": 'Todavía no se hizo nada. {question} Pregúntaselo a la persona; si dice que sí, llama otra vez a {tool} con los mismos argumentos y confirm_token="{token}", que vale {minutes} minutos.',
    "confirmation_of_another_call": "Ese confirm_token es de otra llamada (otra herramienta, otros argumentos u otra persona) y no se hizo nada: llama otra vez a {tool} sin confirm_token y pregúntale a la persona.",
    "confirmation_outdated": "Cambió desde que se le preguntó a la persona y no se hizo nada: llama otra vez a {tool} sin confirm_token y pregúntale de nuevo.",
    "confirmation_timed_out": "Nadie contestó en {seconds} segundos y no se hizo nada.",
    "not_confirmed": "La persona no dijo que sí y no se hizo nada. Pregunta qué quiere antes de volver a intentarlo.",
}
