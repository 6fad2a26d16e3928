# ruff: noqa: E501 - a prompt's paragraph reads best on one line
"""Prompts that a salesperson picks from a menu, in the language of replies."""

from dataclasses import dataclass

from fastmcp import FastMCP

from mcp_odoo.phrases import Language


@dataclass(frozen=True)
class _Texts:
    """What the menu shows, and what the model is asked."""

    title: str
    description: str
    text: str


_QUOTE: dict[Language, _Texts] = {
    "es": _Texts(
        "Cotizar un producto",
        "Prepara una cotización para un cliente.",
        "Cotiza {quantity} de «{product}» para {customer}.\n\n1. Busca el producto con find_products; si hay varios parecidos, pregúntame cuál.\n2. Busca al cliente con find_partners. Si no existe, pídeme su correo o teléfono.\n3. Dime producto, cantidad, precio y cliente, y espera mi visto bueno.\n4. Haz la cotización: con dev_create_quotation, y una idempotency_key tuya.\n5. Dame el número, el total con moneda y, si lo quiero mandar, el enlace del cliente, de get_quotation_link.",
    ),
    "en": _Texts(
        "Quote a product",
        "Prepares a quotation for a customer.",
        'Quote {quantity} of "{product}" for {customer}.\n\n1. Look the product up with find_products; if several are alike, ask me which.\n2. Look the customer up with find_partners. If there is none, ask me for an e-mail address or phone.\n3. Tell me product, quantity, price and customer, and wait for my approval.\n4. Make it with dev_create_quotation and an idempotency_key of your own.\n5. Give me the number, the total with its currency and, if I want to send it, the link for the customer from get_quotation_link.',
    ),
}
_CALL: dict[Language, _Texts] = {
    "es": _Texts(
        "Preparar una llamada",
        "Resume a un cliente antes de llamarle.",
        "Voy a llamar a {customer}. Búscalo con find_partners y lee su ficha con fetch; pide sus oportunidades con list_opportunities (status all) y sus cotizaciones con list_orders, y lee las que sigan abiertas.\n\nResume en media página: quién es y con quién hablo, qué le hemos cotizado (montos, fechas, validez), en qué etapa está cada oportunidad, qué se dijo la última vez, y tres preguntas para avanzar. Si algo no está en Odoo, dilo en lugar de suponerlo.",
    ),
    "en": _Texts(
        "Prepare a call",
        "Sums a customer up before a call.",
        "I am going to call {customer}. Look them up with find_partners and read their record with fetch; get their opportunities with list_opportunities (status all) and their quotations with list_orders, and read those still open.\n\nIn half a page: who they are and whom I talk to, what we quoted (amounts, dates, validity), the stage of each opportunity, what was said last, and three questions that move things on. Where Odoo does not say, say so instead of guessing.",
    ),
}
_WHO: dict[Language, str] = {
    "es": " Mi user_id está en list_users; si no sabes quién soy, pregúntame.",
    "en": " My user_id is in list_users; if you do not know who I am, ask me.",
}
_PIPELINE: dict[Language, _Texts] = {
    "es": _Texts(
        "Mis oportunidades de hoy",
        "Qué atender hoy, por orden de importancia.",
        "Muéstrame mis oportunidades abiertas{person}: con count_opportunities por etapa, con montos, y con list_opportunities las que cierran antes, con lo que tienen planeado. Lee con fetch las que hagan falta.{who}\n\nDime qué atender hoy, en orden, con el motivo y el siguiente paso de cada una. Propón las llamadas o tareas que harían falta, y prográmalas con schedule_activity solo si te digo que sí.",
    ),
    "en": _Texts(
        "My pipeline today",
        "What needs attention today, most important first.",
        "Show me my open opportunities{person}: with count_opportunities by stage, with amounts, and with list_opportunities those that close soonest, with what is planned. Read with fetch those that need it.{who}\n\nTell me what needs attention today, in order, with the reason and the next step of each. Propose the calls or tasks it takes, and plan them with schedule_activity only if I say yes.",
    ),
}


def sales_prompts(mcp: FastMCP, language: Language) -> None:
    """Register the prompts."""
    quote, call, pipeline = _QUOTE[language], _CALL[language], _PIPELINE[language]

    @mcp.prompt(title=quote.title, description=quote.description)
    def quote_product(product: str, customer: str, quantity: str = "1") -> str:
        return quote.text.format(product=product, customer=customer, quantity=quantity)

    @mcp.prompt(title=call.title, description=call.description)
    def prepare_call(customer: str) -> str:
        return call.text.format(customer=customer)

    @mcp.prompt(title=pipeline.title, description=pipeline.description)
    def my_pipeline(salesperson: str = "") -> str:
        if salesperson:
            return pipeline.text.format(person=f" ({salesperson})", who="")
        return pipeline.text.format(person="", who=_WHO[language])
