"""Where a host is to connect, as it is written: `HOST:PORT`. Pure."""

import re

HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,252})")


def target(text: str) -> tuple[str, int]:
    """Read `HOST:PORT`; an address of IPv6 stands in brackets. A full stop at a name's end stays.

    Raises:
        ValueError: It is none.
    """
    host, colon, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not colon or not HOST.fullmatch(host) or not re.fullmatch(r"[1-9]\d{0,4}", port) or int(port) > 65_535:
        raise ValueError(repr(text))
    return host, int(port)
