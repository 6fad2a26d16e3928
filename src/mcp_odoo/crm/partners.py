"""Finding the partner that a customer already is, and making the one that it is not, once."""

import hashlib
from collections.abc import Sequence
from typing import Any

import phonenumbers

from mcp_odoo.contact import phone_spellings, same_phone
from mcp_odoo.crm.models import Customer, KnownPartner, PartnerMatch
from mcp_odoo.odoo.client import NO_NOTIFICATION, OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.words import fold, spellings

Record = dict[str, Any]
_CANDIDATES = 80
PRICELIST = "property_product_pricelist"
# Of what is written with a new customer, what the customer did not say.
_OURS = ("type", "is_company", "user_id", "child_ids")


class Partners:
    """Customers in `res.partner`. Numbers without a country code are read as `phone_region`'s (ISO 3166)."""

    def __init__(self, odoo: OdooClient, schema: Schema, phone_region: str) -> None:
        self._odoo = odoo
        self._schema = schema
        self._region = phone_region

    async def find(self, customer: Customer, *, pricelist: bool = False) -> PartnerMatch:
        """The partner with this e-mail address; else the only one with this phone, if it carries no other address.

        Of several with the address, the one with the contact's or the company's name comes first, then people before
        companies, then the oldest; `others` says how many more there are. Where there is none, `namesake` is a company
        of the customer's name: whether it is the same only a person can tell. Only if asked for, `pricelist` says
        which one the partner has. One request to Odoo.
        """
        fields = await self._schema.fields("res.partner")
        numbers = [name for name in ("phone", "mobile") if name in fields]
        read = ["name", "is_company", "active", "parent_id", "email", "email_normalized", *numbers]
        terms: list[Sequence[Any]] = [("email_normalized", "=", customer.email)] if customer.email else []
        if customer.phone:
            terms += phone_terms(customer.phone, numbers, sanitized="phone_sanitized" in fields)
        domain = [*["|"] * (len(terms) - 1), *terms]
        if customer.company_name:
            names = [("name", "=ilike", spelling) for spelling in spellings(customer.company_name.casefold())]
            domain = ["|", "&", ("is_company", "=", True), *["|"] * (len(names) - 1), *names, *domain]
        found = await self._odoo.search_read(
            "res.partner",
            domain,
            [*read, PRICELIST] if pricelist else read,
            limit=_CANDIDATES,
            order="id",
            context={"active_test": False},
        )
        same_email = [partner for partner in found if customer.email and partner["email_normalized"] == customer.email]
        retired = max((partner["id"] for partner in same_email if not partner["active"]), default=0)
        same_email = _people([partner for partner in same_email if partner["active"]])
        if same_email:
            best = min(same_email, key=lambda partner: _rank(partner, customer))
            return PartnerMatch(partner=_known(best, numbers, others=len(same_email) - 1))
        with_phone = _people([p for p in found if p["active"] and self._has_phone(p, numbers, customer.phone)])
        if len(with_phone) == 1 and not (customer.email and with_phone[0]["email"]):
            return PartnerMatch(partner=_known(with_phone[0], numbers))
        name = fold(customer.company_name)
        namesakes = [p for p in found if name and p["active"] and p["is_company"] and fold(p["name"] or "") == name]
        return PartnerMatch(
            partner=None, retired=retired, namesake=_known(namesakes[0], numbers) if namesakes else None
        )

    async def with_phone(self, phone: str) -> list[KnownPartner]:
        """The active partners with this phone (E.164), contacts before companies. One request to Odoo."""
        fields = await self._schema.fields("res.partner")
        numbers = [name for name in ("phone", "mobile") if name in fields]
        terms = phone_terms(phone, numbers, sanitized="phone_sanitized" in fields)
        found = await self._odoo.search_read(
            "res.partner",
            [*["|"] * (len(terms) - 1), *terms],
            ["name", "is_company", "parent_id", "email", *numbers],
            limit=_CANDIDATES,
            order="is_company, id",
        )
        return [_known(partner, numbers) for partner in found if self._has_phone(partner, numbers, phone)]

    async def create(self, customer: Customer, user_id: int, *, retired: int = 0, notify: bool = True) -> str:
        """Create the customer once and return the partner's external id: a company's contact, where both are named.

        As Odoo's lead conversion does (`crm.lead._create_customer`), the company and the contact under it share
        the salesperson, the e-mail address and the phone. Simultaneous calls for one address (without one, for one
        phone) share one partner; one who was archived (`retired`) is not woken up. One request to Odoo.
        """
        key, _ = await self._create_once(customer, user_id, retired=retired, notify=notify)
        return key

    async def find_created(self, customer: Customer, user_id: int, *, retired: int = 0, notify: bool = True) -> int:
        """The id of what `create` made for the customer, the company's where it made one. One request to Odoo.

        Ordinary users may not look an external id up; making the partner once more says it.
        """
        _, partner_id = await self._create_once(customer, user_id, retired=retired, notify=notify)
        return partner_id

    async def _create_once(self, customer: Customer, user_id: int, *, retired: int, notify: bool) -> tuple[str, int]:
        key = _external_id(customer, retired)
        company, contact = customer.company_name, customer.contact_name
        given = {"email": customer.email, "phone": customer.phone, "type": "contact", "user_id/.id": str(user_id)}
        shared = {name: value for name, value in given.items() if value}
        row = {"id": key, "name": company or contact, "is_company": "1" if company else "0", **shared}
        if company and contact and company != contact:
            # Nested, because Odoo 19 lets only accountants load a contact that names its parent.
            person = {"id": key, "name": contact, **shared}
            row |= {"id": f"{key}_company"} | {f"child_ids/{name}": value for name, value in person.items()}
        context = {} if notify else NO_NOTIFICATION
        (partner_id,) = await self._odoo.create_once(
            "res.partner", list(row), [list(row.values())], context=context, ours=_OURS
        )
        return key, partner_id

    def _has_phone(self, partner: Record, numbers: Sequence[str], phone: str) -> bool:
        return any(self.same_phone(partner[name], phone) for name in numbers)

    def same_phone(self, stored: str | None, phone: str) -> bool:
        """Whether a number as Odoo stores it is this E.164 number."""
        return same_phone(stored, phone, self._region)


def phone_terms(phone: str, numbers: Sequence[str], *, sanitized: bool) -> list[Sequence[Any]]:
    """Domain terms that find every spelling of `phone`; what they find still has to be compared.

    Odoo's own `phone_sanitized` is only as good as what was typed and the libraries that its server has.
    """
    digits = "%" + "%".join(phonenumbers.national_significant_number(phonenumbers.parse(phone)))
    typed: list[Sequence[Any]] = [(name, "=ilike", digits) for name in numbers]
    return [*typed, ("phone_sanitized", "in", phone_spellings(phone))] if sanitized else typed


def _people(partners: Sequence[Record]) -> list[Record]:
    """The partners without the companies of others among them: a contact and its company are one customer."""
    companies = {partner["parent_id"][0] for partner in partners if partner["parent_id"]}
    return [partner for partner in partners if partner["id"] not in companies]


def _rank(partner: Record, customer: Customer) -> tuple[int, bool, int]:
    name = str(partner["name"]).casefold()
    wanted = [text.casefold() for text in (customer.contact_name, customer.company_name) if text]
    return (wanted.index(name) if name in wanted else len(wanted), bool(partner["is_company"]), partner["id"])


def _known(partner: Record, numbers: Sequence[str], others: int = 0) -> KnownPartner:
    phone = next((partner[name] for name in numbers if partner[name]), None)
    return KnownPartner(
        id=partner["id"],
        name=partner["name"],
        email=partner["email"] or None,
        phone=phone,
        others=others,
        company=partner["parent_id"][1] if partner["parent_id"] else None,
        pricelist=partner[PRICELIST][0] if partner.get(PRICELIST) else None,
    )


def _external_id(customer: Customer, retired: int) -> str:
    identity = f"email:{customer.email}" if customer.email else f"phone:{customer.phone}"
    successor = f"_after_{retired}" if retired else ""
    return f"__mcp_odoo__.partner_{hashlib.sha256(identity.encode()).hexdigest()[:24]}{successor}"
