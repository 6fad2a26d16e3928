"""What is wrong with an input, in a sentence for a person: pydantic's mistakes, and those that our models find.

Pydantic's own sentences are the English ones; its types: https://docs.pydantic.dev/latest/errors/validation_errors/
"""

import string
from collections.abc import Mapping
from typing import Any

from mcp_odoo.phrases import Language

_NUMBER = "tiene que ser un número"
_WHOLE = "tiene que ser un número entero"
_OBJECT = "tiene que ser un objeto"
_UNKNOWN = "no es un campo de aquí"
_MISSING = "falta indicarlo"
_TRUTH = "tiene que ser true o false"
# By type, filled from the mistake's context.
ES_MISTAKES: dict[str, str] = {
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "contact_missing": "indica email o phone: sin uno de ellos no se puede volver a encontrar al cliente",
    "dates_reversed": "date_from: es posterior a date_to",
    "dict_type": _OBJECT,
    "email_invalid": "no es una dirección de correo",
    "extra_forbidden": _UNKNOWN,
    "field_misspelt": "no existe el campo {unknown}; se entiende {meant}",
    "finite_number": "tiene que ser un número finito",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "greater_than": "tiene que ser mayor que {gt}",
    "greater_than_equal": "tiene que ser {ge} o más",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "json_invalid": "no es JSON",
    "key_in_body": "envía idempotency_key como la cabecera Idempotency-Key",
    "less_than_equal": "tiene que ser {le} o menos",
    "list_type": "tiene que ser una lista",
    "literal_error": "tiene que ser uno de {expected}",
    "missing": _MISSING,
    "missing_argument": _MISSING,
    "missing_keyword_only_argument": _MISSING,
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "moment_unreadable": "indica un día o un momento en ISO 8601, como 2026-01-31 o 2026-01-31T09:30:00Z",
    "name_missing": "indica partner_name o contact_name: el cliente necesita un nombre",
    "nested_too_deeply": "está anidado demasiado hondo",
    "phone_length": "{given!r} tiene más o menos cifras que un teléfono",
    "phone_unreadable": "{given!r} no es un teléfono; escríbelo como +<país><número>",
    "price_between": "un precio es 0 o más, o -1 para el de la lista",
    "string_sub_type": "tiene que ser un texto",
    "string_too_long": "admite {max_length} caracteres como máximo",
    "string_too_short": "no puede quedar vacío",
    "string_type": "tiene que ser un texto",
    "string_unicode": "no es Unicode válido",
    "too_long": "admite {max_length} elementos como máximo",
    "truth_for_number": "tiene que ser un número, no true ni false",
    "unexpected_keyword_argument": _UNKNOWN,
}
# Where the id is, by what arguments call it, for models that give a name instead.
_FINDERS = {
    "assigned_to": "list_users",
    "opportunity_id": "list_opportunities",
    "order_id": "list_orders",
    "partner_id": "find_partners",
    "product_id": "find_products",
    "project_id": "list_projects",
    "task_id": "list_tasks",
    "user_id": "list_users",
}
_BY_NAME: dict[Language, str] = {"es": "tiene que ser un número; {} lo da", "en": "must be a number; {} gives it"}


def mistake_text(language: Language, mistake: Mapping[str, Any]) -> str:
    """The sentence for one of `ValidationError.errors()`; in English where it has no translation."""
    finder = _FINDERS.get(str(mistake["loc"][-1])) if mistake["loc"] else None
    if mistake["type"] == "int_parsing" and finder:
        return _BY_NAME[language].format(finder)
    template = ES_MISTAKES.get(mistake["type"]) if language == "es" else None
    context = mistake.get("ctx", {})
    if template is None or not {name for _, name, _, _ in string.Formatter().parse(template) if name} <= set(context):
        return str(mistake["msg"]).removeprefix("Value error, ")
    return template.format(**context).replace(" or ", " o ")
