"""A script from the facts of a cluster: what goes into it is checked first, for it will run with all rights."""

import re
from typing import Final

from backends.errors import PlanError
from backends.forcedstop import limits, linux, windows
from backends.forcedstop.values import AWS_AT, LOG_AT, PRODUCT_LIMIT_S, ForcedStopFacts, Os, Server
from backends.settings import Cluster

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
INSTANCE = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}")
VERSION = re.compile(r"([0-9])\.([0-9]{1,2})")
PATH: Final[dict[Os, re.Pattern[str]]] = {
    "linux": re.compile(r"/[A-Za-z0-9 ._/+@,-]+"),
    "windows": re.compile(r"[A-Za-z]:\\[A-Za-z0-9 ._\\+@,()-]+"),
}
"""No character in a path has a meaning inside the quotes that it gets."""


def facts_of(
    cluster: Cluster,
    os: Os,
    *,
    version: str = "",
    aws: str = "",
    log: str = "",
    product_limit_s: int = PRODUCT_LIMIT_S,
) -> ForcedStopFacts:
    """What the site file knows of a cluster, and what a person said besides.

    Args:
        cluster: As it is watched; a restored one has no instance ids yet.
        os: Of its servers.
        version: The product's, `5.3`; empty: not known.
        aws: The path of the `aws` command; empty: `AWS_AT`.
        log: The path of the script's own log; empty: `LOG_AT`.
        product_limit_s: The timeout that is set for the script in the product, in seconds.

    Raises:
        PlanError: Something is missing or wrong.
    """
    missing = [node.name for node in cluster.nodes if not node.instance]
    if missing:
        raise PlanError(f"the instance id of {', '.join(missing)} is not known; a script without it would stop nothing")
    read = VERSION.fullmatch(version)
    if version and read is None:
        raise PlanError(f"{version!r} is no version such as 4.3 or 5.3 (Windows' own numbers, 12.30, are not meant)")
    return ForcedStopFacts(
        cluster.name,
        cluster.region or "",
        tuple(Server(node.name, node.instance or "") for node in cluster.nodes),
        aws or AWS_AT[os],
        log or LOG_AT[os],
        product_limit_s,
        (int(read[1]), int(read[2])) if read else None,
    )


def forced_stop_script(facts: ForcedStopFacts, os: Os) -> str:
    """The script whole: for Linux POSIX sh, for Windows a batch file in ASCII with CRLF.

    Raises:
        PlanError: A fact is missing or wrong, or would have a meaning of its own in a script.
    """
    wrong = _wrong(facts, os)
    if wrong:
        raise PlanError(f"no forced-stop script for {facts.cluster}: {wrong}")
    return linux.script(facts) if os == "linux" else windows.script(facts)


def _wrong(facts: ForcedStopFacts, os: Os) -> str:
    if not REGION.fullmatch(facts.region):
        return f"{facts.region!r} is no region"
    if not limits.LEAST_PRODUCT_S <= facts.product_limit_s <= limits.MOST_PRODUCT_S:
        most = f"between {limits.LEAST_PRODUCT_S} and {limits.MOST_PRODUCT_S} s"
        return f"a timeout of {facts.product_limit_s} s is not {most}"
    return _wrong_servers(facts.servers) or _wrong_paths(facts, os)


def _wrong_servers(servers: tuple[Server, ...]) -> str:
    if len(servers) < 2:
        return "it needs two servers at least: one is stopped by another"
    for one in servers:
        if not NAME.fullmatch(one.name):
            return f"{one.name!r} is no name of a server"
        if not INSTANCE.fullmatch(one.instance):
            return f"{one.instance!r} of {one.name} is no instance id"
    if len({one.name.casefold() for one in servers}) < len(servers):
        return "two servers have one name"
    if len({one.instance for one in servers}) < len(servers):
        return "two servers have one instance id"
    return ""


def _wrong_paths(facts: ForcedStopFacts, os: Os) -> str:
    for path in (facts.aws, facts.log):
        if not PATH[os].fullmatch(path):
            return f"{path!r} is no absolute path of a kind that is safe in a script for {os}"
    if os == "windows" and not facts.aws.casefold().endswith(".exe"):
        return f"{facts.aws!r} is no .exe: from another batch file there is no way back"
    return ""
