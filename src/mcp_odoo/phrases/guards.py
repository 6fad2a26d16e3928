# ruff: noqa: E501 - a sentence reads best on one line
"""The Spanish sentences of errors about read-only mode, the write policy and confirmations, by code."""

ERRORS: dict[str, str] = {
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
