"""The people: three salespeople with telephones, and two accounts for programs."""

from typing import Any

from lab.sample.company import LANGUAGE
from lab.sample.spelling import known, spelled

OWN = "sales_team.group_sale_salesman"
ALL = "sales_team.group_sale_salesman_all_leads"
PROJECT = "project.group_project_user"

# key: name, login, e-mail, phone, groups. Sofía is the one without a single open opportunity.
PEOPLE: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "ana": ("Ana Ramírez", "ana", "ana@robotica.example", "+525555123401", (OWN, PROJECT)),
    "luis": ("Luis Ortega", "luis", "luis@robotica.example", "+525555123402", (OWN, PROJECT)),
    "sofia": ("Sofía Méndez", "sofia", "sofia@robotica.example", "+525555123403", (OWN, PROJECT)),
    "api": ("Asistente de Ventas", "api@robotica.example", "api@robotica.example", "+525555123410", (ALL, PROJECT)),
    # Without an e-mail address Odoo refuses to create documents for somebody else: a case of its own to test.
    "bot": ("Bot sin correo", "bot", "", "", (ALL, PROJECT)),
}
SALESPEOPLE = ("ana", "luis", "sofia")


def create(env: Any) -> dict[str, Any]:
    """Create the users and the sales team Ventas, and return the users by key."""
    users = {}
    groups_field = spelled(env["res.users"], "group_ids", "groups_id")
    for key, (name, login, email, phone, groups) in PEOPLE.items():
        users[key] = env["res.users"].create(
            {
                "name": name,
                "login": login,
                "email": email or False,
                "phone": phone or False,
                "lang": LANGUAGE,
                "tz": "America/Mexico_City",
                # A person can log in with their login as the password: it is a laboratory on the loopback interface.
                "password": login,
                groups_field: [(6, 0, [env.ref(group).id for group in ("base.group_user", *groups)])],
            }
        )
    _create_team(env, [users[key].id for key in SALESPEOPLE])
    return users


def _create_team(env: Any, member_ids: list[int]) -> None:
    """Odoo's default team becomes Ventas, with the three salespeople only; any other team is archived."""
    teams = env["crm.team"]
    default = env.ref("sales_team.team_sales_department")
    (teams.search([]) - default).write({"active": False})
    # Where a membership is a record of its own, archived ones count too.
    for memberships in known(default, {"crm_team_member_all_ids": None}):
        default[memberships].unlink()
    default.write({"user_id": False, "company_id": env.company.id, "member_ids": [(6, 0, member_ids)]})
    for language in ("en_US", LANGUAGE):
        default.with_context(lang=language).name = "Ventas"


def account(env: Any, user: Any) -> dict[str, Any]:
    """A user's login and an API key for it.

    The key is made with administrator's rights and no end date, because an ordinary user's own key ends after
    three months at most and the template is kept for longer than that.
    """
    keys = env["res.users.apikeys"].with_user(user).sudo()
    no_end = known(keys, {"expiration_date": None})
    api_key = keys._generate("rpc", "mcp-odoo lab", **no_end)  # noqa: SLF001 (there is no public way)
    return {"login": user.login, "user_id": user.id, "api_key": api_key}
