"""The dealer itself: country, currency, tax and how Odoo's defaults give way to them."""

from typing import Any

from lab.sample.spelling import known, spelled

LANGUAGE = "es_MX"


def set_up(env: Any) -> Any:
    """Turn the first company into Robótica del Valle and return its sales tax."""
    company = env.ref("base.main_company")
    mexico = env.ref("base.mx")
    company.partner_id.write(
        {
            "name": "Robótica del Valle",
            "street": "Av. Insurgentes Sur 1602",
            "city": "Ciudad de México",
            "zip": "03940",
            "country_id": mexico.id,
            "state_id": env.ref("base.state_mx_df").id,
            "email": "ventas@robotica.example",
            "phone": "+525555123400",
            "lang": LANGUAGE,
        }
    )
    peso = env.ref("base.MXN")
    peso.active = True
    company.write({"name": "Robótica del Valle", "currency_id": peso.id})
    env["product.pricelist"].with_context(active_test=False).search([]).write({"currency_id": peso.id})
    # The generic chart of accounts made these for another country; they would take the tax off every line.
    env["account.fiscal.position"].search([]).write({"active": False})
    company[spelled(company, "account_fiscal_country_id", "account_tax_fiscal_country_id")] = mexico
    return _value_added_tax(env, company, mexico)


def _value_added_tax(env: Any, company: Any, country: Any) -> Any:
    """Mexico's 16 % sales tax; the generic chart's 15 % one is archived so that only one is offered."""
    taxes, groups = env["account.tax"], env["account.tax.group"]
    generic = taxes.search([("company_id", "=", company.id)])
    place = {"company_id": company.id, "country_id": country.id}
    group = groups.create({"name": "IVA 16%", **known(groups, place)})
    tax = taxes.create(
        {
            "name": "IVA 16%",
            "description": "IVA 16%",
            "amount": 16.0,
            "amount_type": "percent",
            "type_tax_use": "sale",
            "tax_group_id": group.id,
            **known(taxes, {**place, "price_include_override": "tax_excluded"}),
        }
    )
    company.account_sale_tax_id = tax
    generic.write({"active": False})
    return tax
