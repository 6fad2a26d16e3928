"""Build the whole sample and say what a client needs to reach it."""

from typing import Any

from lab.sample import catalogue, company, customers, pipeline, projects, staff

ADMIN_LOGIN = "admin"
# A laboratory on the loopback interface: the password is there to be typed, not to protect.
ADMIN_PASSWORD = "admin"  # noqa: S105


def build(env: Any) -> dict[str, Any]:
    """Create the dealer's data in an empty Odoo and return the accounts a client can use."""
    # No assignment mails and no subscriptions while the sample is made: nobody acted, so nobody is told.
    env = env(
        context={
            **env.context,
            "tracking_disable": True,
            "mail_notify_force_send": False,
            "mail_auto_subscribe_no_notify": True,
            "no_reset_password": True,
        }
    )
    tax = company.set_up(env)
    people = staff.create(env)
    products = catalogue.create(env, tax)
    partners = customers.create(env)
    pipeline.create(env, people, partners)
    projects.create(env, people, partners)
    catalogue.assign_dealer_pricelist(env, partners["distribuidora"], products)
    env["res.users"].search([("login", "=", ADMIN_LOGIN)]).write(
        {"password": ADMIN_PASSWORD, "email": "admin@robotica.example", "tz": "America/Mexico_City"}
    )
    accounts = {login: staff.account(env, people[login]) for login in ("api", "bot", "ana")}
    return {
        **accounts["api"],
        "admin_login": ADMIN_LOGIN,
        "admin_password": ADMIN_PASSWORD,
        "extra_users": {name: accounts[name] for name in ("bot", "ana")},
    }
