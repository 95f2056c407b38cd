"""What in a configuration belongs to the source region: ids, names, addresses, wherever they stand."""

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from backends.clpconf.tracing import traces
from backends.clpconf.values import Conf
from backends.clpconf.wanted import Wanted
from backends.errors import PlanError

AWS_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:i|eni|vpc|subnet|sg|rtb|igw|eipalloc|vol|vpce)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-z])"
)
ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


def finder(wanted: Wanted) -> Callable[[str], bool]:
    """A test whether a value has an id of AWS in it that is not new, or an address of the source VPC."""
    try:
        networks = [ip_network(text) for text in wanted.source_networks]
    except ValueError as error:
        raise PlanError(f"a block of the source VPC cannot be read: {error}") from None
    new = wanted.new()

    def belongs(text: str) -> bool:
        ids = any(found[0] not in new for found in AWS_ID.finditer(text))
        return ids or any(found[0] not in new and _within(found[0], networks) for found in ADDRESS.finditer(text))

    return belongs


def remains(conf: Conf, wanted: Wanted) -> dict[str, str]:
    """Every value that belongs to the source region, by its path, in the order of the file."""
    belongs = finder(wanted)
    named = {trace.where for trace in traces(conf, wanted.source) if not trace.in_name}
    return {path: text for path, text in conf.values if path in named or belongs(text)}


def _within(text: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in networks)
