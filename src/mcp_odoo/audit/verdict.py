"""What a verification found, in words."""

from collections.abc import Iterator

from mcp_odoo.audit.records import SUFFIX
from mcp_odoo.audit.summary import one_line
from mcp_odoo.audit.verify import Break, Noted, Report
from mcp_odoo.errors import InvalidRequest

MOST_TOLD = 10


def noted(text: str) -> Noted:
    """`CHAIN:NUMBER:HASH`, as `heads` writes it. Raises InvalidRequest for anything else."""
    chain, _, rest = text.partition(":")
    seq, _, hash_ = rest.partition(":")
    if not (chain and seq.isdigit() and hash_):
        raise InvalidRequest(
            f"--head {text!r} is no link: give CHAIN:NUMBER:HASH as an earlier verification printed it",
            code="audit_head_unclear",
            head=text,
        )
    return Noted(chain, int(seq), hash_)


def heads(report: Report) -> Iterator[str]:
    """Each chain's last link, to be kept where nobody can change it."""
    for chain in report.chains:
        waiting = f"; {chain.outstanding} not delivered yet" if chain.outstanding else ""
        yield one_line(f"chain {chain.chain}: links {chain.first} to {chain.last}{waiting}")
        yield f"  {one_line(f'head {chain.chain}:{chain.last}:{chain.hash}')}"


def counted(report: Report) -> str:
    """`9 records, 18 links; 1 is not over, 2 were forgotten`."""
    asides = [f"{report.unfinished} not over" if report.unfinished else "", _masked(report.forgotten)]
    said = ", ".join(filter(None, asides))
    return f"{report.records} records, {report.links} links{f' ({said})' if said else ''}"


def broken(report: Report) -> Iterator[str]:
    """The first that is broken, then some of the others."""
    for number, one in enumerate(report.broken[:MOST_TOLD]):
        yield one_line(f"{'First broken' if not number else 'Also'}: {_told(one)}")
    if len(report.broken) > MOST_TOLD:
        yield f"… and {len(report.broken) - MOST_TOLD} more"


def _told(one: Break) -> str:
    place = f"link {one.seq} of chain {one.chain}" if one.chain else ""
    name = f"{one.name}{SUFFIX}" if one.name else ""
    return f"{', '.join(filter(None, (place, name)))}: {one.reason}"


def _masked(count: int) -> str:
    return f"{count} with forgotten texts" if count else ""
