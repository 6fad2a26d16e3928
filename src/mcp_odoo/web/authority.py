"""What stands in a Host header: a name or an address, and perhaps a port."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_FORM = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
LONGEST = 253 + len(":65535")
LOCALHOST = "localhost"
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Authority:
    """`name` is in lower case, without brackets and without the dot at a name's end; `port` where one is named."""

    name: str
    port: int | None = None

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The IP address that the name is, if it is one."""
        try:
            return ip_address(self.name)
        except ValueError:
            return None

    @property
    def loopback(self) -> bool:
        """Whether it is this machine whoever resolves it."""
        return self.name == LOCALHOST or ((address := self.address) is not None and address.is_loopback)

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"


def read_authority(text: str) -> Authority | None:
    """`mcp.example.com`, `192.0.2.7:8000` or `[::1]:8000`; None for whatever is none of these."""
    found = _FORM.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    name = (found["six"] or found["name"]).lower().removesuffix(".")
    port = int(found["port"]) if found["port"] else None
    address = Authority(name).address
    if not name or (found["six"] and address is None):
        return None
    return Authority(str(address or name), port)
