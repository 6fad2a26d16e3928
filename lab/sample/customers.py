"""Companies that buy, and whom to talk to there."""

from typing import Any

from lab.sample.company import LANGUAGE

# key: name, city, e-mail, phone, contacts (name, position, e-mail, phone)
Contact = tuple[str, str, str, str]
CUSTOMERS: dict[str, tuple[str, str, str, str, tuple[Contact, ...]]] = {
    "torres": (
        "Almacenes Torres",
        "Monterrey",
        "compras@almacenestorres.example",
        "+528181234500",
        (
            ("Marta Torres", "Directora de compras", "marta@almacenestorres.example", "+528181234501"),
            ("Jorge Salinas", "Jefe de operaciones", "jorge@almacenestorres.example", "+528181234502"),
        ),
    ),
    "hotel": (
        "Hotel Mirador Reforma",
        "Ciudad de México",
        "gerencia@hotelmirador.example",
        "+525555987600",
        (("Patricia Nava", "Gerente general", "patricia@hotelmirador.example", "+525555987601"),),
    ),
    "restaurantes": (
        "Grupo Restaurantero La Hacienda",
        "Guadalajara",
        "contacto@lahacienda.example",
        "+523333456700",
        (
            ("Raúl Cárdenas", "Director de operaciones", "raul@lahacienda.example", "+523333456701"),
            ("Elena Ríos", "Compras", "elena@lahacienda.example", "+523333456702"),
        ),
    ),
    "hospital": (
        "Hospital San Ángel",
        "Puebla",
        "suministros@hospitalsanangel.example",
        "+522222345600",
        (("Dra. Lucía Peña", "Subdirectora", "lucia@hospitalsanangel.example", "+522222345601"),),
    ),
    "plaza": (
        "Plaza Comercial Las Jacarandas",
        "Querétaro",
        "administracion@lasjacarandas.example",
        "+524424567800",
        (("Óscar Beltrán", "Administrador", "oscar@lasjacarandas.example", "+524424567801"),),
    ),
    "distribuidora": (
        "Distribuidora Robótica del Norte",
        "Chihuahua",
        "ventas@roboticanorte.example",
        "+526144567800",
        (("Iván Quintana", "Socio", "ivan@roboticanorte.example", "+526144567801"),),
    ),
    "aeropuerto": ("Servicios Aeroportuarios del Bajío", "León", "licitaciones@aerobajio.example", "+524774567800", ()),
}


def create(env: Any) -> dict[str, Any]:
    """Create the companies with their contacts and return the companies by key."""
    mexico = env.ref("base.mx").id
    partners = {}
    for key, (name, city, email, phone, contacts) in CUSTOMERS.items():
        partners[key] = env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "city": city,
                "country_id": mexico,
                "email": email,
                "phone": phone,
                "lang": LANGUAGE,
                "child_ids": [
                    (
                        0,
                        0,
                        {
                            "name": contact,
                            "function": position,
                            "email": address,
                            "phone": number,
                            "type": "contact",
                            "lang": LANGUAGE,
                            "country_id": mexico,
                        },
                    )
                    for contact, position, address, number in contacts
                ],
            }
        )
    return partners
