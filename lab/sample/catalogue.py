"""What the dealer sells, and the dealers' price list."""

from typing import Any

from lab.sample.spelling import known

# SKU, name, type, list price in pesos without tax, barcode, further values
PRODUCTS: tuple[tuple[str, str, str, float, str, dict[str, Any]], ...] = (
    ("PUDU-BELLA", "Robot mesero PUDU BellaBot", "consu", 289000.0, "7500000000017", {}),
    ("PUDU-KETTY", "Robot anfitrión PUDU KettyBot", "consu", 219000.0, "7500000000024", {}),
    ("PUDU-BOT2", "Robot de reparto PUDU PUDUbot 2", "consu", 249000.0, "7500000000031", {}),
    ("PUDU-CC1", "Robot de limpieza PUDU CC1", "consu", 399000.0, "7500000000048", {}),
    ("PUDU-SH1", "Fregadora inteligente PUDU SH1", "consu", 89500.0, "7500000000055", {}),
    ("PUDU-MT1", "Barredora autónoma PUDU MT1", "consu", 459000.0, "7500000000062", {}),
    ("ACC-CARGA", "Estación de carga automática", "consu", 24500.0, "7500000000079", {}),
    ("ACC-CHAROLA", "Charola adicional para BellaBot", "consu", 3200.0, "", {}),
    ("ACC-BATERIA", "Batería de repuesto de litio", "consu", 18900.0, "7500000000086", {}),
    ("SRV-INST", "Instalación y mapeo en sitio", "service", 12500.0, "", {}),
    ("SRV-MANT", "Mantenimiento anual", "service", 36000.0, "", {}),
    ("SRV-CAPAC", "Capacitación del personal", "service", 6800.0, "", {}),
    ("PUDU-HOLA", "Robot PUDU HolaBot (descontinuado)", "consu", 198000.0, "", {"active": False}),
    ("INT-REFACC", "Refacciones para taller (uso interno)", "consu", 1500.0, "", {"sale_ok": False}),
)
DEALER_DISCOUNT = 12.0


def create(env: Any, tax: Any) -> dict[str, Any]:
    """Create the products with their tax and return the variants by SKU."""
    # Also of an archived product the SKU and barcode are set.
    templates = env["product.template"].with_context(active_test=False)
    # Service and expense products that Odoo's own modules bring would be found beside the dealer's.
    templates.search([]).write({"sale_ok": False})
    products = {}
    for sku, name, kind, price, barcode, further in PRODUCTS:
        template = templates.create(
            {
                "name": name,
                "default_code": sku,
                "type": kind,
                "list_price": price,
                "standard_price": round(price * 0.62, 2) if kind == "consu" else 0.0,
                "barcode": barcode or False,
                "sale_ok": True,
                "purchase_ok": kind == "consu",
                "invoice_policy": "order",
                "taxes_id": [(6, 0, tax.ids)],
                "supplier_taxes_id": [(5,)],
                **further,
            }
        )
        products[sku] = template.product_variant_ids
    return products


def assign_dealer_pricelist(env: Any, partner: Any, products: dict[str, Any]) -> None:
    """Give one customer the price list Distribuidores: 12 % off everything, and a fixed price for one accessory."""
    settings = env["res.config.settings"]
    # Older releases have two kinds of price lists; these are the ones with rules.
    rules = known(settings, {"product_pricelist_setting": "advanced", "group_sale_pricelist": True})
    settings.create({"group_product_pricelist": True, **rules}).execute()
    charola = products["ACC-CHAROLA"].product_tmpl_id
    pricelist = env["product.pricelist"].create(
        {
            "name": "Distribuidores",
            "currency_id": env.company.currency_id.id,
            "company_id": env.company.id,
            "item_ids": [
                (
                    0,
                    0,
                    {
                        "applied_on": "1_product",
                        "product_tmpl_id": charola.id,
                        "compute_price": "fixed",
                        "fixed_price": 2700.0,
                    },
                ),
                # A formula, not compute_price "percentage": the discount is in the price, no line shows a discount.
                (
                    0,
                    0,
                    {
                        "applied_on": "3_global",
                        "compute_price": "formula",
                        "base": "list_price",
                        "price_discount": DEALER_DISCOUNT,
                    },
                ),
            ],
        }
    )
    partner.property_product_pricelist = pricelist
