# ruff: noqa: E501 - a sentence reads best on one line
"""What replies say, by key."""

from mcp_odoo.phrases.language import Language

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
    "step_read_only": {
        "es": "En espera: este servidor está en modo de solo lectura y no escribe en Odoo",
        "en": "Waiting: this server is read-only and writes nothing to Odoo",
    },
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
    "ask_confirm_sale": {
        "es": "¿Confirmar {order} por {total}? Está {state} y se vuelve pedido. Cliente: «{customer}».",
        "en": "Confirm {order}, {total}? It is {state} and becomes an order. Customer: “{customer}”.",
    },
    "ask_cancel_sale": {
        "es": "¿Cancelar {order} por {total}? Está {state}; al cliente no se le avisa. Cliente: «{customer}».",
        "en": "Cancel {order}, {total}? It is {state}; the customer is not told. Customer: “{customer}”.",
    },
    "ask_tool": {"es": "¿Hacer esto: {title}? {arguments}", "en": "Do this: {title}? {arguments}"},
    "ask_yes": {"es": "Sí, hazlo", "en": "Yes, do it"},
    "order_is_draft": {"es": "en borrador", "en": "a draft"},
    "order_is_sent": {"es": "enviada al cliente", "en": "sent to the customer"},
    "order_is_confirmed": {"es": "confirmada", "en": "confirmed"},
}
