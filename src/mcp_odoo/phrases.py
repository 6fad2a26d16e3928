# ruff: noqa: E501 - a sentence reads best on one line
"""The texts that people read in replies, in Spanish and English.

Errors carry their English sentence; `ES_ERRORS` holds the Spanish one by error code, filled from the error's details.
"""

import math
from collections.abc import Mapping
from typing import Any, Literal

Language = Literal["es", "en"]
FEW_SECONDS = 10

ES_ERRORS: dict[str, str] = {
    "api_user_without_email": "Odoo quiere avisar al vendedor y el usuario de la API no tiene correo: pon uno en el usuario de ODOO_LOGIN. Odoo dijo: {reason}",
    "app_missing": "A este Odoo le falta {app}, con lo que trabaja esta herramienta.",
    "assignee_unknown": "assigned_to_name: nadie se llama {name!r}. Los nombres están en list_users.",
    "cancel_completed": "La cotización {tracking_id} ya está hecha: cancela la orden en Odoo con cancel_sale.",
    "cancel_failed": "La cotización {tracking_id} ya falló: no hay nada que cancelar.",
    "cancel_too_late": "La cotización {tracking_id} ya se está creando en Odoo y no se puede detener: espera a que termine y cancela la orden con cancel_sale.",
    "callback_failed": "{host} no recibió el aviso: {reason}",
    "callback_gone": "{host} ya no quiere avisos (HTTP 410).",
    "callback_host_not_allowed": "callback_url: {host} no está entre los servidores que pueden recibir avisos; quien administra este servidor puede agregarlo a MCP_ODOO_CALLBACK_HOSTS.",
    "audit_bucket_not_configured": "No hay bucket: define S3_LOGS_BUCKET (docs/S3_LOGS_SETUP.md).",
    "audit_person_invalid": "{person!r} no es una dirección de correo ni un teléfono.",
    "audit_person_missing": "Indica uno de --email y --phone.",
    "audit_phone_invalid": "{phone!r} no es un teléfono; escríbelo como +<país><número>.",
    "audit_head_unclear": "--head {head!r} no es un eslabón: indica CADENA:NÚMERO:HASH como los mostró una verificación anterior.",
    "audit_journal_missing": "En la base de datos de trabajos no hay registro de auditoría, y ahí tiene que constar: ejecútalo donde corre el servidor, con su MCP_ODOO_DATA_DIR o MCP_ODOO_DATABASE_URL.",
    "audit_not_confirmed": "No se hizo nada: indica --yes donde no hay a quién preguntar.",
    "audit_nothing_there": "No hay nada que verificar: ni registros ni base de datos de trabajos.",
    "audit_personal_unusable": "MCP_ODOO_AUDIT_PERSONAL no se puede usar: {choice!r} no es una opción. Escribe name, email, phone o text, luego = y whole, hashed o masked, como email=hashed,phone=masked.",
    "audit_unavailable": "No se puede escribir el registro de auditoría, y sin registro no se hace nada: revisa si el disco está lleno y si la base de datos de trabajos responde, y vuelve a intentarlo.",
    "callback_hosts_unusable": "MCP_ODOO_CALLBACK_HOSTS no se puede usar: {entry!r} no es un servidor. Escribe app.example.com o app.example.com:8443, sin https:// y sin comodines.",
    "callback_secret_unusable": "MCP_ODOO_CALLBACK_SECRET no se puede usar: define whsec_ y el base64 de {fewest} bytes aleatorios o más, o un texto de al menos otros tantos.",
    "callback_url_credentials": "callback_url: quita usuario y contraseña; la firma demuestra quién envió el aviso.",
    "callback_url_fragment": "callback_url: quita el fragmento (# y lo que sigue), que ningún servidor llega a ver.",
    "callback_url_invalid": "callback_url no se puede usar: indica una dirección completa, como https://app.example.com/quotation-ready, sin espacios, barras invertidas ni caracteres de control.",
    "callback_url_not_https": "callback_url: usa https para {host}; http sin cifrar es solo para localhost, 127.0.0.1 y [::1].",
    "callbacks_not_configured": "callback_url: este servidor no envía avisos; quien lo administra puede definir {variables}. Sin callback_url, consulta el estado.",
    "custom_value_unknown": "{field}: {model} no tiene el registro {record_id}.",
    "date_unreadable": "{field}: indica una fecha que exista, en ISO 8601, como 2026-01-31.",
    "dates_reversed": "date_from: es posterior a date_to.",
    "done_out_of_sight": "Se hizo, pero el usuario de la API ya no puede ver {record}: no lo repitas.",
    "handoff_all_refused": "No se pudo llegar a nadie ({reason}): GET /api/handoff/{handoff_id} dice por qué para cada persona.",
    "handoff_key_reused": "La clave de idempotencia {key!r} ya es de otra solicitud, {handoff_id}: usa otra clave.",
    "handoff_no_number": "Ningún vendedor tiene un número al que se pueda escribir: pon el teléfono en su usuario de Odoo, o define VENDEDOR_WHATSAPP.",
    "handoff_unknown": "No existe la solicitud {handoff_id}. Revisa el identificador (sms_…) de la respuesta.",
    "elevenlabs_not_configured": "Este servidor no recibe eventos de ElevenLabs: falta definir {variables}, el secreto que ElevenLabs mostró al crear el webhook.",
    "elevenlabs_secret_wrong": "Envía el secreto, el ELEVENLABS_TOOL_SECRET del servidor, como Authorization: Bearer <secreto> o como X-API-Key: <secreto>.",
    "elevenlabs_signature_expired": "ElevenLabs firmó este evento hace {age} s y se aceptan de -{future} a {oldest}: ya se había enviado antes, o el reloj de este servidor anda mal.",
    "elevenlabs_signature_invalid": "Falta el encabezado ElevenLabs-Signature o no corresponde a este contenido: revisa si ELEVENLABS_WEBHOOK_SECRET es el secreto de este webhook.",
    "event_too_large": "El evento pasa de {megabytes} MB, que es lo más que se recibe: apaga el audio de las llamadas en el webhook.",
    "event_unreadable": "El evento está firmado y no se puede leer: no es un objeto JSON, o le falta su type o su conversation_id.",
    "idempotency_key_reused": "La clave de idempotencia {key!r} ya es de otra solicitud, {tracking_id}: mira con get_quotation_status si ya está hecha. Para otra cotización usa otra clave.",
    "instant_unreadable": "{field}: indica fecha y hora en ISO 8601, como 2026-01-31T09:30:00-06:00.",
    "internal_error": "Error interno; quedó en el registro del servidor con el identificador de la solicitud.",
    "job_cancelled": "La solicitud se canceló.",
    "job_interrupted_too_often": "La cotización se interrumpió demasiadas veces y se detuvo. Revisa el registro del servidor.",
    "is_lost": "{record} está perdida: retómala antes con outcome reopen.",
    "is_won": "{record} está ganada: muévela antes con stage.",
    "jobs_database_unusable": "La base de datos de trabajos no se puede usar ({reason}): revisa MCP_ODOO_DATABASE_URL y MCP_ODOO_DATA_DIR.",
    "job_unreadable": "Lo guardado sobre {tracking_id} en la base de datos de trabajos no se puede leer. Revisa el registro del servidor.",
    "jobs_folder_taken": "El proceso {process} ya usa la carpeta de trabajos {folder}, y SQLite es para un solo proceso: define MCP_ODOO_DATABASE_URL (PostgreSQL) u otra carpeta en MCP_ODOO_DATA_DIR.",
    "jobs_folder_unusable": "La carpeta de trabajos {folder} no se puede usar ({reason}): define MCP_ODOO_DATA_DIR.",
    "jobs_slots_taken": "Ya comparten esta base de datos de trabajos {most} procesos, que son los que caben: dales a algunos otra base en MCP_ODOO_DATABASE_URL.",
    "jobs_unavailable": "La base de datos de trabajos no responde: inténtalo de nuevo en unos segundos.",
    "key_of_another_request": "La clave de idempotencia ya se usó para otra solicitud: usa una clave nueva para cada una.",
    "lead_not_converted": "{record} es una iniciativa: conviértela primero en oportunidad en Odoo.",
    "line_invoiced": "lines: la línea {line_id} ya se facturó: su precio no cambia.",
    "line_removed_and_changed": "lines: la línea {line_id} se quiere quitar y cambiar a la vez.",
    "line_repeated": "lines: la línea {line_id} aparece dos veces.",
    "line_unchanged": "lines: no se indicó qué cambiar en la línea {line_id}.",
    "line_unknown": "lines: {order} no tiene la línea {line_id}. Lee sus líneas con dev_read_sale.",
    "lost_reason_unknown": "lost_reason: no existe el motivo {name!r}. Hay: {there_are}.",
    "method_not_allowed": "Esa ruta no admite este método HTTP.",
    "model_missing": "Este Odoo no tiene {model}: falta instalar la aplicación que lo trae.",
    "name_empty": "name: la oportunidad necesita un nombre.",
    "name_unknown": "Aquí no existe {name!r}.",
    "no_salespeople": "Ningún equipo de ventas tiene vendedores activos: agrega miembros a un equipo en Odoo, o indica user_id.",
    "no_won_stage": "outcome: ninguna etapa de este Odoo significa ganado.",
    "not_odoo": "El servidor de ODOO_URL no responde como Odoo ({reason}): revisa ODOO_URL y ODOO_DB.",
    "nothing_to_change": "Indica al menos un campo que cambiar.",
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
    "order_cancelled": "{order} está cancelada y así se queda. Haz una orden nueva.",
    "order_locked": "{order} está bloqueada: alguien tiene que desbloquearla en Odoo.",
    "order_not_advanced": "Odoo no lo hizo: {order} sigue en {state}. Pide una decisión en sus propias páginas.",
    "order_not_quotation": "{order} ya no es una cotización: su fecha y su validez no cambian.",
    "order_unreadable": "La cotización de la oportunidad {lead_id} se creó, pero el usuario de la API no puede leerla: dale permiso para ver todos los documentos de venta.",
    "outcome_and_stage": "outcome fija la etapa y la probabilidad: no las indiques.",
    "outcome_unknown": "Se perdió la respuesta de Odoo ({reason}); el cambio pudo haberse hecho o no. Revisa Odoo antes de repetir.",
    "partner_archived": "partner_id: {name} ({partner_id}) está archivado. Busca otro con find_partners.",
    "payment_term_unknown": "payment_term_id: no existe el plazo de pago {payment_term_id}. Hay: {there_are}.",
    "product_archived": "{field}: el producto {product_id} ({name}) está archivado. Busca otro con find_products.",
    "product_not_for_sale": "{field}: el producto {product_id} ({name}) no está a la venta. Busca otro con find_products.",
    "product_unknown": "{field}: no existe el producto {product_id}. Búscalo con find_products.",
    "quantity_too_small": "{field}: {qty} es cero con los {places} decimales que Odoo guarda. Indica una cantidad mayor.",
    "prompt_arguments_missing": "Falta indicar: {names}.",
    "query_empty": "query: indica al menos una palabra.",
    "quotation_unknown": "No existe la solicitud {tracking_id}. Revisa el identificador (quot_…) que devolvió dev_create_quotation; el número de una orden se busca con list_orders.",
    "reason_without_loss": "lost_reason solo va con outcome lost.",
    "record_key_unreadable": "Indica el registro como tipo:id, por ejemplo order:18; search lo encuentra. Tipos: {kinds}.",
    "record_kind_unsupported": "record: no es posible en {kind}. Indica uno de {kinds}.",
    "record_unknown": "No existe {record} en Odoo. Búscalo con {finder}.",
    "reopen_alone": "outcome reopen va solo: cambia lo demás después.",
    "request_unreadable": "La solicitud no se puede leer: envía JSON en UTF-8.",
    "reopen_won": "outcome: está ganada, no perdida: muévela con stage.",
    "resource_id_unreadable": "odoo://{kind}/ lleva un número.",
    "route_unknown": "No existe esa ruta. Consulta /docs.",
    "retry_cancelled": "La cotización {tracking_id} se canceló: pide otra, con otra clave de idempotencia.",
    "retry_completed": "La cotización {tracking_id} ya está hecha: no hay nada que reintentar.",
    "stage_unknown": "stage: no existe la etapa {name!r}. Hay: {there_are}.",
    "sse_off": "MCP sobre SSE está apagado en este servidor: usa /mcp (Streamable HTTP).",
    "tag_unknown": "tags: no existe la etiqueta {names}. Hay: {there_are}.",
    "tags_unsupported": "tags: este Odoo no tiene etiquetas en las órdenes.",
    "user_phone_unreadable": "user_phone: {given!r} no es un teléfono; escríbelo como +<país><número>.",
    "vendedor_whatsapp_unusable": "VENDEDOR_WHATSAPP no se puede usar: {number!r} no es un teléfono; escríbelo como +<país><número>.",
    "workers_need_postgresql": "--workers {workers} necesita una base de datos de trabajos que varios procesos puedan compartir, y SQLite es para uno: define MCP_ODOO_DATABASE_URL con una base PostgreSQL.",
    "transport_unsupported": "Odoo {version} no tiene la API JSON-2 (llegó con la 19.0): usa ODOO_TRANSPORT=auto o xmlrpc.",
    "twilio_20003": "Twilio rechazó las credenciales: revisa TWILIO_ACCOUNT_SID y TWILIO_AUTH_TOKEN ({twilio_code}).",
    "twilio_20404": "Twilio no conoce esta cuenta, o no está activa: revisa TWILIO_ACCOUNT_SID, y la cuenta en la consola de Twilio ({twilio_code}).",
    "twilio_21211": "Twilio no conoce ese número de teléfono: corrige el del destinatario en Odoo ({twilio_code}).",
    "twilio_21408": "La cuenta de Twilio no puede escribir al país del destinatario: permítelo en la consola de Twilio, Messaging, Geo permissions ({twilio_code}).",
    "twilio_21606": "El remitente no es un número de esta cuenta de Twilio que pueda enviar: revisa TWILIO_WHATSAPP_FROM y TWILIO_SMS_FROM ({twilio_code}).",
    "twilio_21608": "Una cuenta de prueba de Twilio solo escribe a números verificados: verifica el del destinatario en la consola de Twilio, o pasa a una cuenta de pago ({twilio_code}).",
    "twilio_21609": "Twilio no puede llamar a la dirección de estados de este servidor: PUBLIC_URL tiene que ser una dirección a la que se llegue desde internet ({twilio_code}).",
    "twilio_21610": "El destinatario se dio de baja de este remitente: solo él puede deshacerlo, escribiéndole START ({twilio_code}).",
    "twilio_21612": "Twilio no tiene cómo llegar al número del destinatario desde este remitente: prueba otro canal u otro número ({twilio_code}).",
    "twilio_21614": "El número del destinatario no es un celular: pon uno en Odoo ({twilio_code}).",
    "twilio_21617": "El mensaje pasa de los 1600 caracteres que acepta Twilio ({twilio_code}).",
    "twilio_21655": "La plantilla de WhatsApp no existe en esta cuenta de Twilio, o no está aprobada: revisa TWILIO_WHATSAPP_TEMPLATE_SID (HX...) en la consola de Twilio, Content Template Builder ({twilio_code}).",
    "twilio_21656": "La plantilla de WhatsApp no tiene las variables que este servidor llena: compárala con la de la documentación ({twilio_code}).",
    "twilio_30003": "El operador no entregó el mensaje: el teléfono está apagado, no existe, es fijo o bloquea mensajes. Prueba otro número o WhatsApp ({twilio_code}).",
    "twilio_63003": "El número del destinatario no tiene WhatsApp: corrígelo en Odoo, o que lo instale ({twilio_code}).",
    "twilio_63007": "TWILIO_WHATSAPP_FROM no es un remitente de WhatsApp de esta cuenta de Twilio: define uno suyo, o el del sandbox, +14155238886 ({twilio_code}).",
    "twilio_63015": "El destinatario no se ha unido al sandbox de WhatsApp de Twilio: que envíe su código de acceso al número del sandbox, una vez cada tres días ({twilio_code}).",
    "twilio_63016": "El destinatario no ha escrito al remitente de WhatsApp en las últimas 24 horas, y entonces WhatsApp solo acepta una plantilla aprobada: define TWILIO_WHATSAPP_TEMPLATE_SID, o que escriba al remitente ({twilio_code}).",
    "twilio_63024": "WhatsApp no acepta a este destinatario: revisa que el número de Odoo sea el suyo en WhatsApp ({twilio_code}).",
    "twilio_63038": "La cuenta de Twilio ya envió los mensajes que puede enviar en un día: sube su límite en la consola de Twilio, o espera a mañana ({twilio_code}).",
    "twilio_busy": "Twilio pide menos solicitudes por ahora: inténtalo de nuevo en un momento.",
    "twilio_error": "Twilio rechazó el mensaje ({twilio_code}): {reason}",
    "twilio_not_configured": "No se pueden enviar ni recibir mensajes: quien administra este servidor puede definir {variables}.",
    "twilio_signature_invalid": "La solicitud no lleva la firma de Twilio.",
    "twilio_unavailable": "Por ahora no se pudo enviar el mensaje: {reason}",
    "user_archived": "user_id: el usuario {user_id} ({name}) está archivado. Elige otro con list_users.",
    "user_not_internal": "user_id: el usuario {user_id} ({name}) no es un usuario interno. Elige un vendedor con list_users.",
    "user_unknown": "user_id: no existe el usuario {user_id}. Elige otro con list_users.",
}

REPLIES: dict[str, dict[Language, str]] = {
    "quotation_queued": {"es": "Cotización en proceso...", "en": "Quotation in progress..."},
    "wait": {"es": "Espera {seconds} s antes de repetir.", "en": "Wait {seconds} s before trying again."},
    "and_more": {"es": "y {count} más", "en": "and {count} more"},
    "a_few_seconds": {"es": "unos segundos", "en": "a few seconds"},
    "about_seconds": {"es": "unos {count} segundos", "en": "about {count} seconds"},
    "about_minutes": {"es": "unos {count} minutos", "en": "about {count} minutes"},
    "once_odoo_answers": {
        "es": "cuando Odoo vuelva a responder (no responde desde hace {since})",
        "en": "once Odoo answers again (it has not for {since})",
    },
    "unfinished": {
        "es": "La oportunidad {lead_id} ya está en Odoo, sin terminar: no pidas otra; reintenta {tracking_id} y se completa: dev_create_quotation con los mismos datos y ese identificador como idempotency_key, o POST /api/quotation/{tracking_id}/retry.",
        "en": "Opportunity {lead_id} stands in Odoo already, unfinished: do not ask for another; retry {tracking_id}, which completes it: dev_create_quotation with the same data and that id as idempotency_key, or POST /api/quotation/{tracking_id}/retry.",
    },
    "call_title": {
        "es": "Transcripción de la llamada {conversation_id}",
        "en": "Transcript of call {conversation_id}",
    },
    "call_agent": {"es": "Agente", "en": "Agent"},
    "call_customer": {"es": "Cliente", "en": "Customer"},
    "call_lines_left_out": {
        "es": "Líneas que ya no caben aquí: {count}. La llamada completa está en ElevenLabs.",
        "en": "Lines that do not fit here: {count}. The whole call is in ElevenLabs.",
    },
    "step_queued": {"es": "En espera de su turno", "en": "Waiting for its turn"},
    "step_odoo_away": {"es": "En espera de que Odoo vuelva a responder", "en": "Waiting for Odoo to answer again"},
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
    "note_partner_differs": {
        "es": "El correo o teléfono es de {known}: la cotización quedó a ese nombre, no al de {given}.",
        "en": "The e-mail address or phone is that of {known}: the quotation is in that name, not in that of {given}.",
    },
    "note_price_zero": {
        "es": "Hay líneas con precio 0; el precio de la lista se pide con -1.",
        "en": "Some lines have the price 0; -1 asks for the pricelist's.",
    },
    "note_own_documents": {
        "es": "El usuario de la API solo ve sus propios documentos: la cotización quedó a su nombre.",
        "en": "The API user sees only its own documents: the quotation is its own.",
    },
    "note_partner_chosen": {
        "es": "{count} clientes tienen ese correo; se usó {name} (id {partner_id}).",
        "en": "{count} partners have that e-mail address; {name} (id {partner_id}) was used.",
    },
    "note_namesake": {
        "es": "Ya había una empresa {name} (id {partner_id}); como el correo o el teléfono no son los suyos, se creó otra. Si es la misma, fusiónalas en Odoo.",
        "en": "There was a company {name} (id {partner_id}) already; as its e-mail address or phone is another, a new one was made. If it is the same, merge them in Odoo.",
    },
    "note_names_differ": {
        "es": "Nombres indicados en la solicitud: {given}",
        "en": "Names given in the request: {given}",
    },
    "note_phone_differs": {
        "es": "Teléfono indicado en la solicitud: {phone}",
        "en": "Phone given in the request: {phone}",
    },
    "handoff_title": {"es": "Un cliente pide hablar con una persona.", "en": "A customer asks for a person."},
    "handoff_customer": {"es": "Cliente: {name}", "en": "Customer: {name}"},
    "handoff_phone": {"es": "Teléfono: {phone}", "en": "Phone: {phone}"},
    "handoff_reason": {"es": "Motivo: {reason}", "en": "Reason: {reason}"},
    "handoff_conversation": {"es": "Conversación: {conversation}", "en": "Conversation: {conversation}"},
    "handoff_context": {"es": "Contexto: {context}", "en": "Context: {context}"},
    "handoff_record": {"es": "En Odoo: {name} {url}", "en": "In Odoo: {name} {url}"},
    "handoff_mark": {"es": "Ref. {reference}", "en": "Ref. {reference}"},
    "handoff_how_to_answer": {
        "es": "Responde 1 si lo tomas o 2 si no puedes.",
        "en": "Answer 1 if you take it or 2 if you can't.",
    },
    "handoff_not_said": {"es": "no indicado", "en": "not given"},
    "handoff_note_title": {"es": "El cliente pidió hablar con una persona.", "en": "The customer asked for a person."},
    "handoff_id": {"es": "Solicitud: {handoff_id}", "en": "Handoff: {handoff_id}"},
    "handoff_is_choosing": {"es": "Se está avisando a un vendedor.", "en": "A salesperson is being told."},
    "handoff_is_waiting": {"es": "Se espera la respuesta de {name}.", "en": "Waiting for {name} to answer."},
    "handoff_is_taken": {"es": "{name} tomó al cliente.", "en": "{name} took the customer."},
    "handoff_is_unanswered": {"es": "Nadie respondió.", "en": "Nobody answered."},
    "handoff_is_failed": {"es": "No se pudo avisar a nadie.", "en": "Nobody could be told."},
    "event_opened": {"es": "Se pidió una persona.", "en": "A person was asked for."},
    "event_asked": {
        "es": "Se avisó a {name} ({number}) por {channel}.",
        "en": "{name} ({number}) was told by {channel}.",
    },
    "event_added": {"es": "La conversación agregó información.", "en": "The conversation added something."},
    "event_asked_again": {"es": "Se pidió de nuevo.", "en": "It was asked for again."},
    "event_declined": {"es": "{name} no puede.", "en": "{name} can't."},
    "event_silent": {"es": "{name} no respondió a tiempo.", "en": "{name} did not answer in time."},
    "event_undelivered": {
        "es": "El mensaje no llegó a {name} ({code}).",
        "en": "The message did not reach {name} ({code}).",
    },
    "event_resent": {
        "es": "Se avisó a {name} por {channel}, porque el primer mensaje no llegó.",
        "en": "{name} was told by {channel}, as the first message did not arrive.",
    },
    "event_unanswered": {"es": "Ya no hay a quién más avisar.", "en": "Nobody is left to tell."},
    "event_failed": {"es": "No pudo salir ningún mensaje ({code}).", "en": "No message could leave ({code})."},
    "event_taken": {"es": "{name} tomó al cliente.", "en": "{name} took the customer."},
    "event_assigned": {"es": "{record} quedó asignado a {name}.", "en": "{record} was assigned to {name}."},
    "event_activity": {"es": "{name} tiene una llamada pendiente en Odoo.", "en": "{name} has a call to make in Odoo."},
    "event_odoo_refused": {"es": "Odoo no aceptó un cambio ({code}).", "en": "Odoo refused a change ({code})."},
    "event_record_unknown": {"es": "{record} no existe en Odoo.", "en": "There is no {record} in Odoo."},
    "event_skipped_no_number": {
        "es": "{name} no tiene un teléfono utilizable en Odoo.",
        "en": "{name} has no usable phone in Odoo.",
    },
    "event_skipped_archived": {
        "es": "El vendedor {name} está archivado en Odoo.",
        "en": "Salesperson {name} is archived in Odoo.",
    },
    "event_skipped_same_number": {
        "es": "{name} tiene el mismo teléfono que alguien a quien ya se avisó.",
        "en": "{name} has the same phone as somebody who was told before.",
    },
    "event_fallback_nobody_else": {
        "es": "Ya no había otro vendedor: se avisó al número de VENDEDOR_WHATSAPP.",
        "en": "No other salesperson was left: the number of VENDEDOR_WHATSAPP was told.",
    },
    "event_fallback_odoo_away": {
        "es": "Odoo no respondió: se avisó al número de VENDEDOR_WHATSAPP.",
        "en": "Odoo did not answer: the number of VENDEDOR_WHATSAPP was told.",
    },
    "event_stays": {"es": "{record} sigue a nombre de {name} en Odoo.", "en": "{record} stays {name}'s in Odoo."},
    "channel_whatsapp": {"es": "WhatsApp", "en": "WhatsApp"},
    "channel_sms": {"es": "SMS", "en": "SMS"},
    "handoff_has_activity": {
        "es": "Quedó registrado ({handoff_id}) y {name} tiene una actividad en Odoo para llamar al cliente.",
        "en": "It is recorded ({handoff_id}), and {name} has an activity in Odoo to call the customer.",
    },
    "handoff_activity_later": {
        "es": "Quedó registrado ({handoff_id}); la actividad en Odoo para {name} se creará en cuanto se pueda.",
        "en": "It is recorded ({handoff_id}); the activity in Odoo for {name} is made as soon as it can be.",
    },
    "handoff_nobody": {"es": "el vendedor", "en": "the salesperson"},
    "handoff_activity_summary": {"es": "Llamar al cliente: {phone}", "en": "Call the customer: {phone}"},
    "handoff_reply_told": {
        "es": "Se avisó a {name}, que se pondrá en contacto con el cliente.",
        "en": "{name} was told and will contact the customer.",
    },
    "handoff_reply_taken": {"es": "{name} ya tomó al cliente.", "en": "{name} has taken the customer."},
    "handoff_reply_unanswered": {
        "es": "Nadie respondió; en Odoo hay una actividad para llamar al cliente.",
        "en": "Nobody answered; there is an activity in Odoo to call the customer.",
    },
    "handoff_reply_trying": {
        "es": "Quedó registrado; se sigue intentando avisar a un vendedor.",
        "en": "It is recorded; a salesperson is still being told.",
    },
    "handoff_reply_again": {
        "es": "Esta conversación ya lo había pedido: se actualizó la misma solicitud.",
        "en": "This conversation had asked before: the same handoff was updated.",
    },
    "handoff_answer_taken": {
        "es": "Gracias. {name} ya tomó a este cliente.",
        "en": "Thank you. {name} has taken this customer already.",
    },
    "handoff_answer_yours": {"es": "Es tuyo: {who}. {url}", "en": "Yours: {who}. {url}"},
    "handoff_answer_stays": {
        "es": "En Odoo sigue a nombre de {owner}: acuérdalo con esa persona.",
        "en": "In Odoo it stays {owner}'s: agree on it with them.",
    },
    "handoff_answer_already_yours": {
        "es": "Ya lo habías tomado. Si no puedes atenderlo, reasígnalo en Odoo.",
        "en": "You had taken it already. If you can't, assign it to somebody else in Odoo.",
    },
    "handoff_answer_over": {
        "es": "Gracias por avisar. Este cliente ya no espera tu respuesta.",
        "en": "Thank you for telling. This customer is not waiting for your answer any more.",
    },
    "handoff_answer_passed_on": {
        "es": "Gracias por avisar: se lo pasamos a otra persona.",
        "en": "Thank you for telling: somebody else is asked.",
    },
    "handoff_which": {
        "es": "¿Cuál? Responde {digit} y la referencia, como {digit} {reference}:\n{which}",
        "en": "Which one? Answer {digit} and the reference, like {digit} {reference}:\n{which}",
    },
    "handoff_not_understood": {
        "es": "No entendí. Responde 1 si lo tomas o 2 si no puedes.",
        "en": "I did not understand. Answer 1 if you take it or 2 if you can't.",
    },
    "handoff_more": {"es": "La conversación agregó:", "en": "The conversation added:"},
}


def error_text(language: Language, code: str, message: str, details: Mapping[str, Any] | None) -> str:
    """The sentence for a person: translated where there is a translation, else `message` as it is.

    `details["said"]` is a sentence that was put together for this reader before.
    """
    if said := (details or {}).get("said"):
        return str(said)
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


def time_to_go(language: Language, seconds: float | None, away: float) -> str:
    """How long something probably takes; where `seconds` is None, that it waits for Odoo, `away` for so many seconds."""
    if seconds is None and away:
        return say(language, "once_odoo_answers", since=_duration(language, away))
    return say(language, "a_few_seconds") if not seconds or seconds < FEW_SECONDS else _duration(language, seconds)


def _duration(language: Language, seconds: float) -> str:
    if seconds < 2 * 60:
        return say(language, "about_seconds", count=max(5, 5 * math.ceil(seconds / 5)))
    return say(language, "about_minutes", count=math.ceil(seconds / 60))
