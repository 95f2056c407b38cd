"""Who answers at an address or a name, seen from a host that uses it: known by the SSH host key at the other end."""

from collections.abc import Mapping

from backends.text import clean_line
from backends.transports.links import Link
from backends.transports.offers import BEST

NO_ANSWER = "no answer"
ANOTHER = "another host's key"


async def who_answers(client: Link, nodes: Mapping[str, Link], host: str, port: int) -> str:
    """The name of the node whose trusted key that is; else that it is another host's, or that nobody answers.

    Args:
        client: The host that connects; names are resolved there.
        nodes: Whom it may meet, by name.
        host: The address or name.
        port: Where an SSH server listens.

    Raises:
        LookError: The client host is not reached, or does not forward.
    """
    owners: dict[str, list[str]] = {}
    kinds: list[str] = []
    for name, link in nodes.items():
        for key in await link.trusted():
            owners.setdefault(key.get_fingerprint(), []).append(name)
            kinds.append(key.get_algorithm())
    first = ""
    for kind in dict.fromkeys(kinds) or BEST:
        try:
            key = await client.key_beyond(host, port, (kind,))
        except OSError as error:
            return f"{NO_ANSWER}: {clean_line(str(error))}"
        print_ = key.get_fingerprint()
        if print_ in owners:
            return " or ".join(dict.fromkeys(owners[print_]))
        first = first or print_
    return f"{ANOTHER} {first}"
