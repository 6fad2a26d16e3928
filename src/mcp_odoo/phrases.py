# ruff: noqa: E501 - a sentence reads best on one line
"""The texts that people read in replies, in Spanish and English.

Errors carry their English sentence; `ES_ERRORS` holds the Spanish one by error code, filled from the error's details.
"""

from collections.abc import Mapping
from typing import Any, Literal

Language = Literal["es", "en"]

ES_ERRORS: dict[str, str] = {
    "api_user_without_email": "Odoo quiere avisar al vendedor y el usuario de la API no tiene correo: pon uno en el usuario de ODOO_LOGIN. Odoo dijo: {reason}",
    "custom_value_unknown": "{field}: {model} no tiene el registro {record_id}.",
    "idempotency_key_reused": "La clave de idempotencia {key!r} ya se usó para otra solicitud ({tracking_id}): usa una clave nueva para cada cotización.",
    "internal_error": "Error interno; quedó en el registro del servidor con el identificador de la solicitud.",
    "job_cancelled": "La solicitud se canceló.",
    "job_interrupted_too_often": "La cotización se interrumpió demasiadas veces y se detuvo. Revisa el registro del servidor.",
    "jobs_database_unusable": "La base de datos de trabajos no se puede usar ({reason}): revisa MCP_ODOO_DATABASE_URL y MCP_ODOO_DATA_DIR.",
    "jobs_folder_unusable": "La carpeta de trabajos {folder} no se puede usar ({reason}): define MCP_ODOO_DATA_DIR.",
    "jobs_unavailable": "La base de datos de trabajos no responde: inténtalo de nuevo en unos segundos.",
    "method_not_allowed": "Esa ruta no admite este método HTTP.",
    "no_salespeople": "Ningún equipo de ventas tiene vendedores activos: agrega miembros a un equipo en Odoo, o indica user_id.",
    "not_odoo": "El servidor de ODOO_URL no responde como Odoo ({reason}): revisa ODOO_URL y ODOO_DB.",
    "odoo_authentication_failed": "Odoo rechazó el usuario o la clave de API: revisa ODOO_DB, ODOO_LOGIN y ODOO_API_KEY (las claves caducan).",
    "odoo_busy": "Odoo estaba ocupado con los mismos registros: inténtalo de nuevo.",
    "odoo_database_unknown": "Odoo no tiene la base de datos {name}: revisa ODOO_DB.",
    "odoo_error": "Odoo falló: {reason}",
    "odoo_method_missing": "Odoo no tiene esa operación en {model}.",
    "odoo_not_configured": "Odoo no está configurado: falta definir {variables}.",
    "odoo_rate_limited": "Odoo pide menos solicitudes por ahora: inténtalo de nuevo en un momento.",
    "odoo_record_missing": "El registro ya no existe en Odoo: {reason}",
    "odoo_unavailable": "No se puede llegar a Odoo: {reason}",
    "odoo_url_invalid": "ODOO_URL no se puede usar: {reason}",
    "order_unreadable": "La cotización de la oportunidad {lead_id} se creó, pero el usuario de la API no puede leerla: dale permiso para ver todos los documentos de venta.",
    "outcome_unknown": "Se perdió la respuesta de Odoo ({reason}); el cambio pudo haberse hecho o no. Revisa Odoo antes de repetir.",
    "product_archived": "{field}: el producto {product_id} ({name}) está archivado. Búscalo con find_products.",
    "product_not_for_sale": "{field}: el producto {product_id} ({name}) no está a la venta. Busca otro con find_products.",
    "product_unknown": "{field}: no existe el producto {product_id}. Búscalo con find_products.",
    "quantity_too_small": "{field}: {qty} es cero con los {places} decimales que Odoo guarda. Indica una cantidad mayor.",
    "quotation_unknown": "No existe la cotización {tracking_id}. Revisa el identificador que devolvió la solicitud.",
    "request_unreadable": "La solicitud no se puede leer: envía JSON en UTF-8.",
    "route_unknown": "No existe esa ruta. Consulta /docs.",
    "transport_unsupported": "Odoo {version} no tiene la API JSON-2 (llegó con la 19.0): usa ODOO_TRANSPORT=auto o xmlrpc.",
    "user_archived": "user_id: el usuario {user_id} ({name}) está archivado. Elige otro o usa 0 para asignar automáticamente.",
    "user_not_internal": "user_id: el usuario {user_id} ({name}) no es un usuario interno. Elige un vendedor o usa 0.",
    "user_unknown": "user_id: no existe el usuario {user_id}. Elige otro o usa 0 para asignar automáticamente.",
}

REPLIES: dict[str, dict[Language, str]] = {
    "quotation_queued": {"es": "Cotización en proceso...", "en": "Quotation in progress..."},
    "a_few_seconds": {"es": "unos segundos", "en": "a few seconds"},
    "step_check": {
        "es": "Revisando cliente, productos y vendedor",
        "en": "Checking customer, products and salesperson",
    },
    "step_partner": {"es": "Registrando al cliente", "en": "Creating the customer"},
    "step_order": {
        "es": "Creando la oportunidad y la cotización",
        "en": "Creating the opportunity and the quotation",
    },
    "step_summary": {"es": "Leyendo los totales", "en": "Reading the totals"},
    "step_done": {"es": "Cotización lista", "en": "Quotation ready"},
    "step_failed": {"es": "La cotización falló", "en": "The quotation failed"},
    "note_no_notification": {
        "es": "El vendedor no recibió aviso de Odoo: el usuario de la API no tiene correo electrónico.",
        "en": "Odoo did not notify the salesperson: the API user has no e-mail address.",
    },
    "note_no_custom_field": {
        "es": "x_studio_producto no se guardó: ese campo no existe en esta base de Odoo.",
        "en": "x_studio_producto was not saved: this Odoo database has no such field.",
    },
    "note_product_repeated": {
        "es": "product_id está también en products: valen la cantidad y el precio de products.",
        "en": "product_id stands in products too: quantity and price are those of products.",
    },
    "note_unknown_fields": {
        "es": "No se usaron campos desconocidos de la solicitud: {fields}.",
        "en": "Unknown fields of the request were not used: {fields}.",
    },
    "note_partner_chosen": {
        "es": "{count} clientes tienen ese correo; se usó {name} (id {partner_id}).",
        "en": "{count} partners have that e-mail address; {name} (id {partner_id}) was used.",
    },
    "note_phone_differs": {
        "es": "Teléfono indicado en la solicitud: {phone}",
        "en": "Phone given in the request: {phone}",
    },
}


def error_text(language: Language, code: str, message: str, details: Mapping[str, Any] | None) -> str:
    """The sentence for a person: translated where there is a translation, else `message` as it is."""
    template = ES_ERRORS.get(code) if language == "es" else None
    if template is None:
        return message
    try:
        return template.format(**(details or {}))
    except KeyError:
        return message


def say(language: Language, key: str, **values: Any) -> str:
    """A reply's text. Raises KeyError for a key that is not in REPLIES."""
    return REPLIES[key][language].format(**values)
