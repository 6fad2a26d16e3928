"""The WhatsApp template to submit for approval, with the variables that `words.message` fills.

docs/WHATSAPP_HANDOFF.md shows it, and says how to submit it. WhatsApp's rules: no variable at the beginning, at the end
(also where only punctuation follows) or beside another one; two words a variable and one more; all of it, filled, in
`LONGEST_TEMPLATE` characters.
"""

from collections.abc import Mapping

from mcp_odoo.phrases import Language

LONGEST_TEMPLATE = 1024
TEMPLATES: Mapping[Language, str] = {
    "es": (
        "Un cliente pide hablar con una persona.\n"
        "Cliente: {{1}}\n"
        "Teléfono: {{2}}\n"
        "Motivo: {{3}}\n"
        "Conversación: {{4}}\n"
        "Contexto: {{5}}\n"
        "En Odoo: {{6}}\n"
        "Solicitud {{7}}: toca un botón, o responde 1 si lo tomas o 2 si no puedes."
    ),
    "en": (
        "A customer asks for a person.\n"
        "Customer: {{1}}\n"
        "Phone: {{2}}\n"
        "Reason: {{3}}\n"
        "Conversation: {{4}}\n"
        "Context: {{5}}\n"
        "In Odoo: {{6}}\n"
        "Request {{7}}: tap a button, or answer 1 if you take it or 2 if you can't."
    ),
}
# The ids come back as `ButtonPayload`, and `answers.understood` knows them.
BUTTONS: Mapping[Language, Mapping[str, str]] = {
    "es": {"take": "Lo tomo", "decline": "No puedo"},
    "en": {"take": "I take it", "decline": "I can't"},
}
