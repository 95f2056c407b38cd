"""Where a server is restored instead of where the site file says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """Another place for a restored server: another subnet of the same VPC, as AWS told of it when that was decided.

    Attributes:
        node: The server's name.
        subnet: The subnet's id.
        address: Its fixed private address there.
        zone: The subnet's availability zone.
        table: The route table that serves the subnet; empty where nobody told.
    """

    node: str
    subnet: str
    address: str
    zone: str
    table: str = ""
