# ruff: noqa: E501 - a sentence reads best on one line
"""The Spanish sentences of errors about tokens of an OIDC provider, by code."""

ERRORS: dict[str, str] = {
    "oidc_audience_missing": "Falta MCP_ODOO_OIDC_AUDIENCE: lo que los tokens del proveedor para este servidor llevan en `aud`.",
    "oidc_issuer_invalid": "MCP_ODOO_OIDC_ISSUER: {issuer!r} no es un emisor. Es la dirección https que los tokens del proveedor llevan en `iss`, sin ? ni #; http solo vale para localhost, 127.0.0.1 y [::1].",
    "oidc_issuer_mismatch": "MCP_ODOO_OIDC_ISSUER es {issuer}, y el proveedor dice llamarse {found}: tienen que ser iguales, hasta la última barra.",
    "oidc_scopes_invalid": "MCP_ODOO_OIDC_SCOPES: {entry!r} no sirve ({reason}). Escribe entradas como sales.read=read,sales=quote+write o role:Sales=quote, separadas por comas.",
    "oidc_unavailable": "Por ahora no se puede consultar al proveedor de OIDC: {reason}",
    "oidc_unusable": "El proveedor de OIDC no publica nada con qué verificar tokens ({reason}); revisa MCP_ODOO_OIDC_ISSUER.",
    "token_algorithm_refused": "No se aceptan tokens firmados con {algorithm}: el proveedor tiene que firmar con uno de {algorithms}.",
    "token_audience_wrong": "El token es para {found}, y este servidor acepta los que son para {audiences}: el cliente tiene que pedirle al proveedor uno para este servidor, y el proveedor estar configurado para darlo.",
    "token_bound": "El token solo vale junto con una prueba de posesión (DPoP o un certificado), y este servidor acepta tokens al portador: desactívala para este cliente en el proveedor.",
    "token_claims_wrong": "El dato {claim} del token falta o no tiene sentido.",
    "token_expired": "El token venció: obtén uno nuevo.",
    "token_issuer_wrong": "El token es de {found}, y este servidor acepta los de {issuer}.",
    "token_key_unknown": "El token está firmado con una clave que su proveedor no publica.",
    "token_malformed": "El token no se puede leer: tiene que ser un JWT firmado. Un proveedor que da tokens opacos da un JWT cuando se le pide la audiencia de este servidor.",
    "token_not_yet_valid": "El token vale apenas dentro de {seconds} s: el reloj del proveedor o el de este servidor está mal.",
    "token_signature_wrong": "La firma del token no es la de su proveedor.",
    "token_subject_missing": "El token no dice quién lo presenta: su sub falta o no tiene de 1 a 255 letras, dígitos y signos.",
    "token_type_wrong": "Esto no es un token de acceso sino otra cosa del proveedor ({found}).",
}
